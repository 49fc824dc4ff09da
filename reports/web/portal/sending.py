"""Pages of the portal on which people of a client send files, ask and sign."""

from typing import Any

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from engagements.domain.events import Channel
from engagements.domain.evidence import TITLE
from engagements.domain.questions import QUESTION_ABOUT
from engagements.models import Evidence
from engagements.selectors import evidence as evidence_selectors
from engagements.selectors import questions as question_selectors
from engagements.selectors import stages as stage_selectors
from engagements.services import evidence as evidence_services
from engagements.services import files, stages
from engagements.services import questions as question_services
from engagements.web.pages import keyset
from engagements.web.requests import ClientRequest
from engagements.web.submit import Refusal, caller, go, status_of, submit
from fde.platform.downloads import attachment
from reports.document.portal import RequirementRow
from reports.web.forms import PortalEvidenceForm, QuestionForm, SignatureForm
from reports.web.portal.scope import Place, enter, page, shown, unreadable

FILES = "portal/files.html"
SEND = "portal/send.html"
QUESTIONS = "portal/questions.html"
SIGN = "portal/sign.html"


@require_safe
def file_list(request: ClientRequest, client: str, code: str) -> HttpResponse:
    """Show what the client sent, with how it stands, and what the firm shares with it."""
    place = enter(request, client, code)
    visible = evidence_selectors.visible_on(request.user, place.engagement)
    found = keyset(request, visible, order=("-received_at", "-id"))
    waiting = evidence_selectors.received(place.engagement)
    context = {"waiting": waiting, "files": found.rows, "page": found}
    return page(request, place, FILES, context, tab="files")


@require_safe
def file(request: ClientRequest, client: str, code: str, number: int) -> FileResponse:
    """Hand out a file that counts and that the client may see; never one in quarantine."""
    place = enter(request, client, code)
    rows = evidence_selectors.visible_on(request.user, place.engagement)
    row: Evidence = get_object_or_404(rows, number=number)
    if row.file is None:
        raise Http404
    try:
        content = files.open_stored(row.file)
    except files.FileMissing as error:
        raise Http404 from error
    return attachment(
        content, name=row.file_name, content_type=row.file.content_type, sha256=row.sha256
    )


@require_http_methods(["GET", "HEAD", "POST"])
def evidence_add(request: ClientRequest, client: str, code: str) -> HttpResponse:
    """Take a file of the client into quarantine; ``?for=`` names the requirement it answers."""
    place = enter(request, client, code)
    evidence_services.receive_evidence.ask(place.engagement, user=request.user)
    line = _asked_for(place, request.GET.get("for", ""))
    title = {"title": line.text[: TITLE.longest]} if line else None
    posted = request.method == "POST"
    form = PortalEvidenceForm(
        request.POST if posted else None, request.FILES if posted else None, initial=title
    )

    def shown_with(refusal: Refusal | None = None) -> HttpResponse:
        context = {"form": form, "line": line}
        return page(request, place, SEND, context, tab="files", status=status_of(refusal))

    if not posted:
        return shown_with()
    return submit(
        request,
        form,
        lambda: evidence_services.receive_evidence(
            place.engagement,
            **form.values(place.engagement),
            about=line.about if line else "",
            **caller(request, source=Channel.PORTAL),
        ),
        done=lambda _: go(
            request, "Sent. It counts once your team has looked at it.", place.url("file-list")
        ),
        refused=shown_with,
        named={"effective_at": "effective_on"},
    )


@require_http_methods(["GET", "HEAD", "POST"])
def question_list(request: ClientRequest, client: str, code: str) -> HttpResponse:
    """Show questions with their answers, and take a new one."""
    place = enter(request, client, code)
    question_services.ask_question.ask(place.engagement, user=request.user)
    line = _asked_for(place, request.GET.get("for", ""))
    about = {"about": line.about[: QUESTION_ABOUT.longest]} if line else None
    form = QuestionForm(request.POST if request.method == "POST" else None, initial=about)

    def shown_with(refusal: Refusal | None = None) -> HttpResponse:
        rows = question_selectors.visible_on(request.user, place.engagement)
        found = keyset(request, rows, order=("-number",))
        context = {"form": form, "questions": found.rows, "page": found}
        return page(request, place, QUESTIONS, context, tab="questions", status=status_of(refusal))

    if request.method != "POST":
        return shown_with()
    return submit(
        request,
        form,
        lambda: question_services.ask_question(
            place.engagement, **form.cleaned_data, **caller(request, source=Channel.PORTAL)
        ),
        done=lambda _: go(request, "Your question is with your team.", place.url("question-list")),
        refused=shown_with,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: ClientRequest, client: str, code: str, key: str) -> HttpResponse:
    """Let an approver read what is to be signed, and sign it."""
    place = enter(request, client, code)
    stages.sign_criterion.ask(place.engagement, user=request.user)
    found = shown(place)
    if found is None:
        raise Http404
    report, issued = found
    if issued is None:
        return unreadable(request, place, report)
    line = issued.signature(key)
    if line is None:
        raise Http404
    form = SignatureForm(request.POST if request.method == "POST" else None)

    def shown_with(refusal: Refusal | None = None) -> HttpResponse:
        signed = stage_selectors.signed_criteria(
            place.engagement, gate_key=issued.gate, as_of=timezone.now()
        )
        context: dict[str, Any] = {
            "form": form,
            "line": line,
            "issued": issued,
            "report": report,
            "is_signed": key in signed,
        }
        return page(request, place, SIGN, context, tab="report", status=status_of(refusal))

    if request.method != "POST":
        return shown_with()
    return submit(
        request,
        form,
        lambda: stages.sign_criterion(
            place.engagement,
            gate_key=issued.gate,
            criterion_key=key,
            read=f"readiness report {report.number}, SHA-256 {report.sha256}",
            **caller(request, source=Channel.PORTAL),
        ),
        done=lambda _: go(
            request, "Signed. What you signed is under Files.", place.url("engagement")
        ),
        refused=shown_with,
    )


def _asked_for(place: Place, key: str) -> RequirementRow | None:
    """Return the requirement of the latest issued report that the address names."""
    found = shown(place) if key else None
    return found[1].line(key) if found and found[1] else None
