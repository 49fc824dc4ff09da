"""The frameworks an engagement has taken on, with their controls."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from engagements import permissions
from engagements.areas.compliance import selectors, services
from engagements.models import Engagement
from engagements.selectors import figures
from engagements.selectors import stages as stage_selectors
from engagements.web.requests import StaffRequest
from engagements.web.scope import engagement_of
from engagements.web.submit import Refusal, caller, go, status_of, submit

LIST = "areas/compliance/page.html"
SHOWS = (
    ("", "All"),
    ("failing", "Failing"),
    ("unknown", "Unknown"),
    ("excepted", "Exception"),
    ("proven", "Proven"),
    (selectors.LEFT_OUT, "Left out"),
)


@require_safe
def control_list(request: StaffRequest, code: str) -> HttpResponse:
    """Show the frameworks taken on, with their controls."""
    engagement = engagement_of(request, code)
    show = request.GET.get("show", "")
    if show not in dict(SHOWS):
        raise Http404
    return _list(request, engagement, show=show)


@require_POST
def framework_adopt(request: StaffRequest, code: str) -> HttpResponse:
    """Take a framework on."""
    engagement = engagement_of(request, code)
    framework = get_object_or_404(
        selectors.frameworks_visible_to(request.user),
        key=request.POST.get("framework", ""),
        version=request.POST.get("version", ""),
    )
    return submit(
        request,
        None,
        lambda: services.adopt_framework(engagement, framework=framework, **caller(request)),
        done=lambda _: go(
            request, f"{framework.title} is taken on.", "compliance:control-list", code
        ),
        refused=lambda refusal: _list(request, engagement, show="", refusal=refusal),
    )


def _list(
    request: StaffRequest, engagement: Engagement, *, show: str, refusal: Refusal | None = None
) -> HttpResponse:
    now = timezone.now()
    target = stage_selectors.target(engagement, as_of=now)
    file = selectors.file_of(figures.standing(engagement, as_of=now))
    found = selectors.control_rows(engagement, as_of=now, target=target.on, file=file)
    coverage = selectors.framework_coverage(engagement, as_of=now, target=target.on, file=file)
    rows = [row for row in found if row.is_listed(show)]
    groups = [
        {"framework": one, "rows": [r for r in rows if r.framework == one.framework.key]}
        for one in coverage
    ]
    context = {
        "engagement": engagement,
        "target": target,
        "groups": groups,
        "offered": selectors.frameworks_to_adopt(engagement),
        "questions": selectors.open_questions(engagement, as_of=now, file=file)[:5],
        "show": show,
        "shows": SHOWS,
        "refusal": refusal.words if refusal else "",
        "may_adopt": permissions.may(
            services.adopt_framework, user=request.user, engagement=engagement
        ),
    }
    with timezone.override(engagement.time_zone):
        return render(request, LIST, context, status=status_of(refusal))
