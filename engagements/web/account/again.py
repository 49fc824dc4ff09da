"""Asking somebody to prove once more that it is them, before something that matters."""

from collections.abc import Callable
from typing import TypeVar, cast

from allauth.account.decorators import reauthentication_required
from django.http.response import HttpResponseBase

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


def confirmed_first(*, to_read: bool = True) -> Callable[[View], View]:
    """Let a view run once the person has confirmed lately; not ``to_read``: only for its writes."""
    decorate = reauthentication_required(allow_get=not to_read)
    return cast("Callable[[View], View]", decorate)
