"""Operations: the writes that a person can cause, each of which asks for its own right.

``@operation(Action.LOG)`` stands above a service. The service cannot run before the role table
was asked whether ``actor`` may do that, so a new page, API route or program starts guarded. What
an operation and another one share is an inner function without the decorator.
"""

from collections.abc import Callable
from enum import StrEnum
from functools import update_wrapper
from typing import TYPE_CHECKING, Any, Generic, ParamSpec, TypeVar

from django.core.exceptions import PermissionDenied

from engagements import permissions
from engagements.domain.access import Action
from engagements.models import Client, User

if TYPE_CHECKING:
    from engagements.models import Engagement

P = ParamSpec("P")
R = TypeVar("R")


class Subject(StrEnum):
    """What an operation is done to: its first argument, unless it is the firm."""

    ENGAGEMENT = "engagement"  # an engagement, or a row that has one
    CLIENT = "client"
    FIRM = "firm"  # nothing that has an owner or members yet


class Operation(Generic[P, R]):
    """A service together with the right that it asks for; call it like the service."""

    def __init__(
        self,
        function: Callable[P, R],
        *,
        action: Action,
        of: Subject,
        only_owner: str,
        also_owner: str,
    ) -> None:
        """Put the right in front of ``function``."""
        self.name = f"{function.__module__}.{function.__qualname__}"
        self.action = action
        self.of = of
        self.only_owner = only_owner
        self.also_owner = also_owner
        self.function = function
        update_wrapper(self, function)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """Ask for the right, then do it.

        Raises:
            PermissionDenied: the actor may not; the sentence names who can.
        """
        actor = kwargs.get("actor")
        if not isinstance(actor, User):
            raise TypeError(f"{self.name} needs the person who acts, as actor.")
        self.ask(args[0] if args else None, user=actor)
        return self.function(*args, **kwargs)

    def ask(self, subject: Any = None, *, user: User) -> None:
        """Ask for the right alone, as a page does before it shows the form of an operation.

        Raises:
            PermissionDenied: they may not; the sentence names who can.
        """
        if self.also_owner and user.is_active and getattr(subject, self.also_owner) == user:
            return
        if self.of is Subject.CLIENT:
            permissions.require_for_client(self.action, user=user, client=_client(subject))
            return
        here = _engagement(subject) if self.of is Subject.ENGAGEMENT else None
        permissions.require(self.action, user=user, engagement=here)
        if self.only_owner and getattr(subject, self.only_owner) != user:
            raise PermissionDenied("This can be done by its owner.")


def operation(
    action: Action,
    *,
    of: Subject = Subject.ENGAGEMENT,
    only_owner: str = "",
    also_owner: str = "",
) -> Callable[[Callable[P, R]], Operation[P, R]]:
    """Make a service ask whether its ``actor`` may do ``action`` before anything else happens.

    ``only_owner`` and ``also_owner`` name the attribute that says whose a row is: nobody else may
    do it, or they may do it whatever their role is.
    """

    def guarded(function: Callable[P, R]) -> Operation[P, R]:
        made = Operation(
            function, action=action, of=of, only_owner=only_owner, also_owner=also_owner
        )
        OPERATIONS[made.name] = made
        return made

    return guarded


OPERATIONS: dict[str, Operation[..., Any]] = {}  # by module and name; filled by the decorator


def _engagement(subject: Any) -> "Engagement | None":
    """Return the engagement that a row is of, or that it is; a job may have none."""
    found = getattr(subject, "engagement", subject)
    if found is not None and found._meta.label != "engagements.Engagement":
        raise TypeError(f"{subject!r} is of no engagement.")
    here: Engagement | None = found
    return here


def _client(subject: Any) -> Client:
    if not isinstance(subject, Client):
        raise TypeError(f"{subject!r} is no client.")
    return subject
