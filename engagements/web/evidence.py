"""The files of an engagement: register, attach, accept, download, withdraw."""

from dataclasses import replace

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from engagements import permissions
from engagements.domain.references import evidence_reference
from engagements.models import Engagement, Evidence, StoredFile
from engagements.selectors import evidence as selectors
from engagements.services import evidence as services
from engagements.services import files
from engagements.web.forms.evidence import EvidenceForm, WithdrawalForm
from engagements.web.pages import Page, keyset
from engagements.web.requests import StaffRequest
from engagements.web.scope import engagement_of, row_of
from engagements.web.submit import Refusal, caller, press, sent, status_of, submit
from fde.platform.downloads import attachment

PAGE = "engagements/evidence/page.html"
REGISTER = "engagements/evidence/_register.html"
WITHDRAWAL = "engagements/evidence/withdraw.html"
SIZE = 50
LONGEST_NUMBER = 9


@require_safe
def evidence_list(request: StaffRequest, code: str) -> HttpResponse:
    """Show the evidence of an engagement."""
    return _register(request, engagement_of(request, code), form=EvidenceForm())


@require_POST
def evidence_add(request: StaffRequest, code: str) -> HttpResponse:
    """Attach one file or one link."""
    engagement = engagement_of(request, code)
    form = EvidenceForm(request.POST, request.FILES)

    def done(_: Evidence) -> HttpResponse:
        if request.htmx:
            return _register(request, engagement, form=EvidenceForm())
        return redirect("engagements:evidence", code)

    return submit(
        request,
        form,
        lambda: services.attach_evidence(
            engagement, **form.arguments(engagement), **caller(request)
        ),
        done=done,
        refused=lambda refusal: _register(request, engagement, form=form, refusal=refusal),
        named={"effective_at": "effective_on"},
    )


@require_safe
def evidence_download(request: StaffRequest, code: str, number: int) -> FileResponse:
    """Hand out the file; the right to it is asked again each time."""
    evidence = _evidence(request, code, number)
    stored = evidence.file
    if stored is None or evidence.quarantined_at:
        raise Http404
    return _file(stored, name=evidence.file_name, content_type=stored.content_type)


@require_safe
def evidence_unchecked(request: StaffRequest, code: str, number: int) -> FileResponse:
    """Hand out a file that nobody accepted yet: named so, and as bytes that nothing opens."""
    evidence = _evidence(request, code, number)
    stored = evidence.file
    if stored is None or not evidence.quarantined_at:
        raise Http404
    return _file(
        stored,
        name=f"unchecked-{evidence.file_name}",
        content_type="application/octet-stream",
    )


def _file(stored: StoredFile, *, name: str, content_type: str) -> FileResponse:
    try:
        content = files.open_stored(stored)
    except files.FileMissing as error:
        raise Http404 from error
    return attachment(content, name=name, content_type=content_type, sha256=stored.sha256)


@require_POST
def evidence_accept(request: StaffRequest, code: str, number: int) -> HttpResponse:
    """Let a file that the client sent count."""
    evidence = _evidence(request, code, number)
    return press(
        request,
        lambda: services.accept_evidence(evidence, **caller(request)),
        f"{evidence_reference(number)} is accepted: it counts from now on.",
        "engagements:evidence",
        code,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def evidence_withdraw(request: StaffRequest, code: str, number: int) -> HttpResponse:
    """Take evidence out of force, with a reason."""
    evidence = _evidence(request, code, number)
    services.withdraw_evidence.ask(evidence, user=request.user)
    form = WithdrawalForm(sent(request))

    def page(refusal: Refusal | None = None) -> HttpResponse:
        context = {"engagement": evidence.engagement, "evidence": evidence, "form": form}
        return render(request, WITHDRAWAL, context, status=status_of(refusal))

    if request.method != "POST":
        return page()
    return submit(
        request,
        form,
        lambda: services.withdraw_evidence(evidence, **form.cleaned_data, **caller(request)),
        done=lambda _: redirect("engagements:evidence", code),
        refused=page,
    )


def _register(
    request: StaffRequest,
    engagement: Engagement,
    *,
    form: EvidenceForm,
    refusal: Refusal | None = None,
) -> HttpResponse:
    with timezone.override(engagement.time_zone):
        page = _page(request, engagement)
        context = {
            "engagement": engagement,
            "form": form,
            "page": page,
            "register": selectors.lines(page.rows, engagement, as_of=timezone.now()),
            "count": selectors.count_of(engagement) if _is_part(page) else len(page.rows),
            "received": selectors.received(engagement),
            "may_add": permissions.may(
                services.attach_evidence, user=request.user, engagement=engagement
            ),
        }
        template = REGISTER if request.htmx else PAGE
        return render(request, template, context, status=status_of(refusal))


def _page(request: StaffRequest, engagement: Engagement) -> Page:
    """Return a page of the register; ``?from=`` begins it with the piece that a link names."""
    text = request.GET.get("from", "")
    number = (
        int(text) if text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER else None
    )
    rows = selectors.registered(engagement, since_number=number)
    url = reverse("engagements:evidence", args=[engagement.code])
    page = keyset(request, rows, order=("-received_at", "-id"), size=SIZE, path=url)
    return replace(page, newest_url=url) if number is not None else page


def _is_part(page: Page) -> bool:
    return bool(page.newest_url or page.older_url)


def _evidence(request: StaffRequest, code: str, number: int) -> Evidence:
    return row_of(selectors.visible_to(request.user), code, number=number)
