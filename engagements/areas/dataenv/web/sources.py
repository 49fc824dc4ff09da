"""Pages of the data environment: sources and what is expected of them."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import Model
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from engagements import permissions
from engagements.areas.dataenv import selectors, services
from engagements.areas.dataenv.domain.sources import FORGOTTEN, SourceKind
from engagements.areas.dataenv.models import Source, TableExpectation
from engagements.areas.dataenv.web import forms, tests
from engagements.web import conflict
from engagements.web.requests import StaffRequest
from engagements.web.scope import engagement_of, row_of
from engagements.web.submit import Refusal, caller, sent, status_of, submit

LIST = "areas/dataenv/page.html"
ADD = "areas/dataenv/add.html"
SOURCE = "areas/dataenv/source.html"
FORM = "areas/dataenv/form.html"
WAYS = {"server": forms.ServerForm, "upload": forms.UploadForm, "list": forms.ListedFileForm}
REMOVAL = (
    "Its password is forgotten and its uploaded file deleted at once. Its runs and their "
    "evidence stay on record."
)


@require_safe
def source_list(request: StaffRequest, code: str) -> HttpResponse:
    """Show the sources of an engagement with their last runs."""
    engagement = engagement_of(request, code)
    context = {
        "engagement": engagement,
        "lines": selectors.sources(engagement),
        "runs": selectors.earlier_runs(engagement)[:20],
        "may_manage": permissions.may(
            services.add_source, user=request.user, engagement=engagement
        ),
        "may_run": permissions.may(services.open_run, user=request.user, engagement=engagement),
    }
    with timezone.override(engagement.time_zone):
        return render(request, LIST, context)


@require_http_methods(["GET", "HEAD", "POST"])
def source_add(request: StaffRequest, code: str) -> HttpResponse:
    """Add a server, an uploaded file or one of the operator's list."""
    engagement = engagement_of(request, code)
    services.add_source.ask(engagement, user=request.user)
    listed = services.listed_files()
    ways = [way for way in WAYS if way != "list" or listed]
    way = request.GET.get("way", ways[0])
    if way not in ways:
        raise Http404
    form: Form = WAYS[way](sent(request), request.FILES or None)

    def page(refusal: Refusal | None = None) -> HttpResponse:
        context = {"engagement": engagement, "form": form, "way": way, "ways": ways}
        return render(request, ADD, context, status=status_of(refusal))

    if request.method != "POST":
        return page()
    return submit(
        request,
        form,
        lambda: services.add_source(engagement, **_with_file(form), **caller(request)),
        done=lambda made: redirect("dataenv:source", code, made.pk),
        refused=page,
    )


def _with_file(form: Form) -> dict[str, Any]:
    """Return the arguments for a source, an uploaded file with its name."""
    data = dict(form.cleaned_data)
    if (upload := data.pop("file", None)) is not None:
        data |= {"upload": upload, "file_name": upload.name}
    return data


@require_safe
def source_detail(request: StaffRequest, code: str, pk: uuid.UUID) -> HttpResponse:
    """Show one source: how it is reached, what is expected, what its last run found."""
    return source_page(request, visible_source(request, code, pk))


@require_http_methods(["GET", "HEAD", "POST"])
def source_change(request: StaffRequest, code: str, pk: uuid.UUID) -> HttpResponse:
    """Change the address or the words of a source."""
    row = visible_source(request, code, pk)
    services.change_source.ask(row, user=request.user)
    server = row.kind == SourceKind.POSTGRES
    kind = forms.ServerChangeForm if server else forms.FileChangeForm
    names = [name for name in kind.base_fields if name != "secret"]
    data = conflict.settled(request.POST) if request.method == "POST" else None
    form = kind(data, initial=_values(row, names))
    had_secret = bool(row.secret)

    def done(_: object) -> HttpResponse:
        if had_secret and not row.secret:
            messages.warning(request, FORGOTTEN)
        return redirect("dataenv:source", code, pk)

    return _form_page(
        request,
        row,
        form,
        lambda: services.change_source(row, **form.cleaned_data, **caller(request)),
        title="Change the source",
        action="Save changes",
        done=done,
        sides=lambda: _sides(row, _values(row, names), version=row.version),
        reread=row,
    )


def _values(row: Source, names: list[str]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


@require_http_methods(["GET", "HEAD", "POST"])
def source_secret(request: StaffRequest, code: str, pk: uuid.UUID) -> HttpResponse:
    """Set the password of a source."""
    row = visible_source(request, code, pk)
    services.set_secret.ask(row, user=request.user)
    form = forms.SecretForm(sent(request))
    return _form_page(
        request,
        row,
        form,
        lambda: services.set_secret(row, **form.cleaned_data, **caller(request)),
        title="Set the password",
        action="Set password",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def source_remove(request: StaffRequest, code: str, pk: uuid.UUID) -> HttpResponse:
    """Take a source out of the engagement."""
    row = visible_source(request, code, pk)
    services.remove_source.ask(row, user=request.user)
    form = forms.RemovalForm(sent(request), initial={"version": row.version})
    return _form_page(
        request,
        row,
        form,
        lambda: services.remove_source(row, **form.cleaned_data, **caller(request)),
        title=f"Remove {row.name}",
        action=f"Remove {row.name}",
        done=lambda _: redirect("dataenv:sources", code),
        words=REMOVAL,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def expectation_add(request: StaffRequest, code: str, pk: uuid.UUID) -> HttpResponse:
    """Say what was agreed about a table that was not named yet."""
    row = visible_source(request, code, pk)
    services.set_expectation.ask(row, user=request.user)
    form = forms.ExpectationForm(sent(request))
    return _form_page(
        request,
        row,
        form,
        lambda: services.set_expectation(row, **form.cleaned_data, **caller(request)),
        title="Name a table",
        action="Save expectation",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def expectation_change(
    request: StaffRequest, code: str, pk: uuid.UUID, expectation: int
) -> HttpResponse:
    """Change what was agreed about a table."""
    row = visible_source(request, code, pk)
    services.set_expectation.ask(row, user=request.user)
    one = get_object_or_404(selectors.expectations_of(row), pk=expectation)
    data = conflict.settled(request.POST) if request.method == "POST" else None
    form = forms.ExpectationChangeForm.of(one, data)
    return _form_page(
        request,
        row,
        form,
        lambda: services.set_expectation(
            row, table=one.table, read=form.read(), **form.arguments(), **caller(request)
        ),
        title=f"Expectations of {one.table}",
        action="Save expectation",
        sides=lambda: _sides(row, form.initial_of(one)),
        reread=one,
        expectation=one,
    )


@require_POST
def expectation_remove(
    request: StaffRequest, code: str, pk: uuid.UUID, expectation: int
) -> HttpResponse:
    """Forget what was agreed about a table."""
    row = visible_source(request, code, pk)
    one: TableExpectation = get_object_or_404(selectors.expectations_of(row), pk=expectation)
    services.remove_expectation(one, **caller(request))
    return redirect("dataenv:source", code, pk)


def _sides(row: Source, theirs: dict[str, Any], *, version: int | None = None) -> conflict.Sides:
    """Return what stands of a source now, beside what was typed."""
    back = reverse("dataenv:source", args=[row.engagement.code, row.pk])
    return conflict.Sides(theirs=theirs, version=version, title=row.name, back=back)


def source_page(
    request: StaffRequest, row: Source, *, refusal: Refusal | None = None
) -> HttpResponse:
    """Show one source, with the refusal of what was asked of it."""
    engagement = row.engagement
    test = tests.recent(row, now=timezone.now())
    context = {
        "engagement": engagement,
        "source": row,
        "line": selectors.source_line(row),
        "expectations": selectors.expectations_of(row),
        "runs": selectors.earlier_runs(engagement, source=row)[:20],
        "tested": tests.words(row.tested_outcome),
        "refused": refusal.words if refusal else "",
        "test": test,
        "testing": test is not None and test.job.finished_at is None,
        "may_manage": permissions.may(
            services.add_source, user=request.user, engagement=engagement
        ),
        "may_run": permissions.may(services.open_run, user=request.user, engagement=engagement),
    }
    with timezone.override(engagement.time_zone):
        return render(request, SOURCE, context, status=status_of(refusal))


def _form_page(
    request: StaffRequest,
    row: Source,
    form: Form,
    operation: Callable[[], object],
    *,
    title: str,
    action: str,
    done: Callable[[object], HttpResponse] | None = None,
    sides: Callable[[], conflict.Sides] | None = None,
    reread: Model | None = None,
    **more: Any,
) -> HttpResponse:
    """Show a form about a source, or do what it says and go back to the source."""

    def page(refusal: Refusal | None = None) -> HttpResponse:
        context = {
            "engagement": row.engagement,
            "source": row,
            "form": form,
            "title": title,
            "action": action,
            **more,
        }
        return render(request, FORM, context, status=status_of(refusal))

    def back(_: object) -> HttpResponse:
        return redirect("dataenv:source", row.engagement.code, row.pk)

    if request.method != "POST":
        return page()
    return submit(
        request, form, operation, done=done or back, refused=page, row=reread, sides=sides
    )


def visible_source(request: StaffRequest, code: str, pk: uuid.UUID) -> Source:
    """Return a source that the caller may look at."""
    return row_of(selectors.visible_to(request.user), code, pk=pk)
