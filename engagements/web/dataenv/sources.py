"""Pages of the data environment: sources and what is expected of them."""

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from engagements import permissions
from engagements.domain.access import Action
from engagements.domain.dataenv.sources import FORGOTTEN, SourceKind
from engagements.domain.errors import Conflict, DomainError, TooOften
from engagements.models import Engagement, Source, TableExpectation
from engagements.selectors import dataenv as selectors
from engagements.selectors import engagement as engagement_selectors
from engagements.services import dataenv as services
from engagements.web import clash
from engagements.web.dataenv import tests
from engagements.web.forms import dataenv as forms
from engagements.web.requests import StaffRequest

LIST = "engagements/dataenv/page.html"
ADD = "engagements/dataenv/add.html"
SOURCE = "engagements/dataenv/source.html"
FORM = "engagements/dataenv/form.html"
WAYS = {"server": forms.ServerForm, "upload": forms.UploadForm, "list": forms.ShelfForm}
REMOVAL = (
    "Its password is forgotten and its uploaded file deleted at once. Its runs and their "
    "evidence stay on record."
)


@login_required
@require_safe
def source_list(request: StaffRequest, code: str) -> HttpResponse:
    """Show the sources of an engagement with their last runs."""
    engagement = _engagement(request, code)
    context = {
        "engagement": engagement,
        "lines": selectors.sources(engagement),
        "runs": selectors.earlier_runs(engagement)[:20],
        "may_manage": permissions.may(
            Action.MANAGE_SOURCE, user=request.user, engagement=engagement
        ),
        "may_run": permissions.may(Action.RUN_PROBE, user=request.user, engagement=engagement),
    }
    with timezone.override(engagement.time_zone):
        return render(request, LIST, context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def source_add(request: StaffRequest, code: str) -> HttpResponse:
    """Add a server, an uploaded file or one of the operator's list."""
    engagement = _engagement(request, code)
    permissions.require(Action.MANAGE_SOURCE, user=request.user, engagement=engagement)
    listed = services.shelf()
    ways = [way for way in WAYS if way != "list" or listed]
    way = request.GET.get("way", ways[0])
    if way not in ways:
        raise Http404
    form: Form = WAYS[way](request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        told = dict(form.cleaned_data)
        if (upload := told.pop("file", None)) is not None:
            told |= {"upload": upload, "file_name": upload.name}
        try:
            made = services.add_source(engagement, **told, actor=request.user, at=timezone.now())
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            return redirect("engagements:source", code, made.pk)
    context = {"engagement": engagement, "form": form, "way": way, "ways": ways}
    return render(request, ADD, context, status=422 if form.errors else 200)


@login_required
@require_safe
def source_detail(request: StaffRequest, code: str, pk: uuid.UUID) -> HttpResponse:
    """Show one source: how it is reached, what is expected, what its last run found."""
    return source_page(request, visible_source(request, code, pk))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def source_change(request: StaffRequest, code: str, pk: uuid.UUID) -> HttpResponse:
    """Change the address or the words of a source."""
    row = managed_source(request, code, pk)
    server = row.kind == SourceKind.POSTGRES
    kind = forms.ServerChangeForm if server else forms.FileChangeForm
    names = [name for name in kind.base_fields if name != "secret"]
    data = clash.settled(request.POST) if request.method == "POST" else None
    form = kind(data, initial={name: getattr(row, name) for name in names})
    if request.method == "POST" and form.is_valid():
        had_secret = bool(row.secret)
        try:
            services.change_source(row, **form.cleaned_data, actor=request.user, at=timezone.now())
        except Conflict as error:
            row.refresh_from_db()
            theirs = {name: getattr(row, name) for name in names}
            return _clash(request, row, form, theirs, words=str(error), version=row.version)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            if had_secret and not row.secret:
                messages.warning(request, FORGOTTEN)
            return redirect("engagements:source", code, pk)
    return _form_page(request, row, form, title="Change the source", action="Save changes")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def source_secret(request: StaffRequest, code: str, pk: uuid.UUID) -> HttpResponse:
    """Set the password of a source."""
    row = managed_source(request, code, pk)
    form = forms.SecretForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.set_secret(row, **form.cleaned_data, actor=request.user, at=timezone.now())
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            return redirect("engagements:source", code, pk)
    return _form_page(request, row, form, title="Set the password", action="Set password")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def source_remove(request: StaffRequest, code: str, pk: uuid.UUID) -> HttpResponse:
    """Take a source out of the engagement."""
    row = managed_source(request, code, pk)
    form = forms.RemovalForm(request.POST or None, initial={"version": row.version})
    if request.method == "POST" and form.is_valid():
        try:
            services.remove_source(row, **form.cleaned_data, actor=request.user, at=timezone.now())
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            return redirect("engagements:sources", code)
    return _form_page(
        request, row, form, title=f"Remove {row.name}", action=f"Remove {row.name}",
        words=REMOVAL,
    )  # fmt: skip


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def expectation_add(request: StaffRequest, code: str, pk: uuid.UUID) -> HttpResponse:
    """Say what was agreed about a table that was not named yet."""
    row = managed_source(request, code, pk)
    form = forms.ExpectationForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _expected(request, row, form):
        return redirect("engagements:source", code, pk)
    return _form_page(request, row, form, title="Name a table", action="Save expectation")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def expectation_change(
    request: StaffRequest, code: str, pk: uuid.UUID, expectation: int
) -> HttpResponse:
    """Change what was agreed about a table."""
    row = managed_source(request, code, pk)
    one = get_object_or_404(row.expectations, pk=expectation)
    data = clash.settled(request.POST) if request.method == "POST" else None
    form = forms.ExpectationChangeForm.of(one, data)
    if request.method == "POST" and form.is_valid():
        told = form.told() | {"table": one.table, "read": form.read()}
        try:
            services.set_expectation(row, **told, actor=request.user, at=timezone.now())
        except Conflict as error:
            one.refresh_from_db()
            return _clash(request, row, form, form.initial_of(one), words=str(error))
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            return redirect("engagements:source", code, pk)
    return _form_page(
        request, row, form, title=f"Expectations of {one.table}", action="Save expectation",
        expectation=one,
    )  # fmt: skip


@login_required
@require_POST
def expectation_remove(
    request: StaffRequest, code: str, pk: uuid.UUID, expectation: int
) -> HttpResponse:
    """Forget what was agreed about a table."""
    row = managed_source(request, code, pk)
    one: TableExpectation = get_object_or_404(row.expectations, pk=expectation)
    services.remove_expectation(one, actor=request.user, at=timezone.now())
    return redirect("engagements:source", code, pk)


def _clash(
    request: StaffRequest,
    row: Source,
    form: Form,
    theirs: dict[str, Any],
    *,
    words: str,
    version: int | None = None,
) -> HttpResponse:
    """Show what both people wrote about a source."""
    back = reverse("engagements:source", args=[row.engagement.code, row.pk])
    return clash.page(
        request, form=form, theirs=theirs, version=version, title=row.name, words=words, back=back
    )


def _expected(request: StaffRequest, row: Source, form: Form) -> bool:
    try:
        services.set_expectation(row, **form.cleaned_data, actor=request.user, at=timezone.now())
    except DomainError as error:
        form.add_error(None, str(error))
        return False
    return True


def source_page(
    request: StaffRequest, row: Source, *, refused: DomainError | None = None
) -> HttpResponse:
    """Show one source, with the refusal of what was asked of it."""
    engagement = row.engagement
    test = tests.recent(row, now=timezone.now())
    context = {
        "engagement": engagement,
        "source": row,
        "line": selectors.source_line(row),
        "expectations": row.expectations.all(),
        "runs": selectors.earlier_runs(engagement, source=row)[:20],
        "tested": tests.words(row.tested_outcome),
        "refused": refused,
        "test": test,
        "testing": test is not None and test.job.finished_at is None,
        "may_manage": permissions.may(
            Action.MANAGE_SOURCE, user=request.user, engagement=engagement
        ),
        "may_run": permissions.may(Action.RUN_PROBE, user=request.user, engagement=engagement),
    }
    status = 200 if refused is None else 429 if isinstance(refused, TooOften) else 422
    with timezone.override(engagement.time_zone):
        return render(request, SOURCE, context, status=status)


def _form_page(
    request: StaffRequest, row: Source, form: Form, *, title: str, action: str, **more: Any
) -> HttpResponse:
    context = {
        "engagement": row.engagement,
        "source": row,
        "form": form,
        "title": title,
        "action": action,
        **more,
    }
    return render(request, FORM, context, status=422 if form.errors else 200)


def _engagement(request: StaffRequest, code: str) -> Engagement:
    rows = engagement_selectors.visible_to(request.user).select_related("client", "owner")
    engagement: Engagement = get_object_or_404(rows, code=code)
    return engagement


def visible_source(request: StaffRequest, code: str, pk: uuid.UUID) -> Source:
    """Return a source that the caller may look at."""
    rows = selectors.visible_to(request.user).filter(engagement__code=code)
    row: Source = get_object_or_404(rows, pk=pk)
    return row


def managed_source(
    request: StaffRequest, code: str, pk: uuid.UUID, *, action: Action = Action.MANAGE_SOURCE
) -> Source:
    """Return a source on which the caller may do ``action``."""
    row = visible_source(request, code, pk)
    permissions.require(action, user=request.user, engagement=row.engagement)
    return row
