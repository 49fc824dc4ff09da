"""One shape for a write: a form, an operation, and what came of it as an answer.

A view names the operation and what it shows when that is done or refused. What a refusal is, which
field and status it has, and when two texts stand side by side, is decided here and nowhere else.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from django.contrib import messages
from django.db.models import Model
from django.forms import Form
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils import timezone

from engagements.domain.errors import Conflict, DomainError, TooOften
from engagements.domain.events import Channel
from engagements.services.caller import Caller
from engagements.web import conflict, toasts
from engagements.web.requests import SignedInRequest

Result = TypeVar("Result")
LOOK_AGAIN = "Nothing was saved. This page shows it as it is now: look, then repeat."


@dataclass(frozen=True)
class Refusal:
    """Why nothing was written: what a form says of itself, or the ``error`` of an operation."""

    error: DomainError | None = None

    @property
    def is_conflict(self) -> bool:
        """Tell whether somebody else was quicker."""
        return isinstance(self.error, Conflict)

    @property
    def status(self) -> int:
        """Return the status of the page that shows it."""
        if self.is_conflict:
            return 409
        return 429 if isinstance(self.error, TooOften) else 422

    @property
    def words(self) -> str:
        """Return the sentence of the operation, with the next step when somebody was quicker."""
        if self.is_conflict:
            return f"{self.error} {LOOK_AGAIN}"
        return str(self.error or "")


def status_of(refusal: Refusal | None) -> int:
    """Return the status of a page that may show a refusal."""
    return refusal.status if refusal else 200


def caller(request: SignedInRequest, *, source: Channel = Channel.UI) -> Caller:
    """Return who acts, when, and what it came through, as every operation takes it."""
    return {"actor": request.user, "at": timezone.now(), "source": source}


def sent(request: HttpRequest) -> QueryDict | None:
    """Return what was sent to a form, None where it is only shown; nothing sent is an answer."""
    return request.POST if request.method == "POST" else None


def version_of(request: HttpRequest) -> int:
    """Return the version that the person read; a missing one never matches."""
    text = request.POST.get("version", "")
    whole = text.isascii() and text.isdecimal() and len(text) < 10  # noqa: PLR2004 - an integer
    return int(text) if whole else 0


def submit(
    request: HttpRequest,
    form: Form | None,
    operation: Callable[[], Result],
    *,
    done: Callable[[Result], HttpResponse],
    refused: Callable[[Refusal], HttpResponse],
    row: Model | None = None,
    sides: Callable[[], conflict.Sides] | None = None,
    named: Mapping[str, str] | None = None,
) -> HttpResponse:
    """Write what a valid form says and answer with ``done``, else with ``refused``.

    ``row`` is read anew after a refusal, for an operation may have changed it before it refused.
    ``sides`` makes the page that shows both texts when somebody else was quicker. ``named`` leads
    from inputs of the operation to fields of the form that are called otherwise.
    """
    if form is not None and not form.is_valid():
        return refused(Refusal())
    try:
        result = operation()
    except DomainError as error:
        refusal = Refusal(error)
    else:
        return done(result)
    if row is not None:
        row.refresh_from_db()
    if sides is not None and form is not None and refusal.is_conflict:
        return conflict.page(request, form, sides(), words=str(refusal.error))
    if form is not None:
        _say(form, refusal, named or {})
    return refused(refusal)


def _say(form: Form, refusal: Refusal, named: Mapping[str, str]) -> None:
    """Put a refusal on the field that it names, where the form shows one, else over the form."""
    name = refusal.error.field if refusal.error else ""
    name = named.get(name, name)
    shown = name in form.fields and not form.fields[name].widget.is_hidden
    form.add_error(name if shown else None, refusal.words)


def press(
    request: HttpRequest,
    operation: Callable[[], object],
    message: str,
    to: str,
    *args: object,
) -> HttpResponse:
    """Do what a button says and go to a page, which tells what came of it."""
    return submit(
        request,
        None,
        operation,
        done=lambda _: go(request, message, to, *args),
        refused=refused_at(request, to, *args),
    )


def refused_at(request: HttpRequest, to: str, *args: object) -> Callable[[Refusal], HttpResponse]:
    """Return the answer that goes to a page, which then tells of the refusal."""

    def refused(refusal: Refusal) -> HttpResponse:
        messages.error(request, refusal.words)
        return redirect(to, *args)

    return refused


def go(
    request: HttpRequest, message: str, to: str, *args: object, undo: toasts.Undo | None = None
) -> HttpResponse:
    """Go to a page, which says what was done and how it is taken back."""
    if undo is None:
        messages.success(request, message)
    else:
        toasts.undoable(request, message, undo)
    return redirect(to, *args)
