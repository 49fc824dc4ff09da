"""A list that can be exported: its key, its title, and its rows for one user."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING

from engagements.domain.errors import DomainError
from engagements.exporters.table import Table

if TYPE_CHECKING:
    from engagements.models import Engagement, User


class UnknownFilter(DomainError):
    """The address asks for a part of the list that it never offered."""

    code = "unknown_filter"


@dataclass(frozen=True, kw_only=True)
class ListingQuery:
    """Who asks for a list, with which filters of its page, and as of when.

    ``may_take_long``: nobody waits, so all that the list depends on is computed first.
    """

    user: "User"
    as_of: datetime
    filters: Mapping[str, str] = field(default_factory=dict)
    engagement: "Engagement | None" = None
    may_take_long: bool = False

    @property
    def here(self) -> "Engagement":
        """Return the engagement that the list is of."""
        if self.engagement is None:
            raise UnknownFilter("This is a list of one engagement.")
        return self.engagement

    def choice(self, name: str, *, of: tuple[str, ...], default: str = "") -> str:
        """Return a filter that has to be one of a few.

        Raises:
            UnknownFilter: it is none of them.
        """
        value = self.filters.get(name, default)
        if value not in of:
            raise UnknownFilter("This list has no such part.")
        return value

    def day(self, name: str) -> date | None:
        """Return a filter that is a day.

        Raises:
            UnknownFilter: it is not a valid date.
        """
        text = self.filters.get(name, "")
        try:
            return date.fromisoformat(text) if text else None
        except ValueError as error:
            raise UnknownFilter("Not a valid date.") from error

    def words(self, name: str, *, longest: int) -> str:
        """Return typed words as the pages take them."""
        return self.filters.get(name, "").replace("\x00", "").strip()[:longest]


@dataclass(frozen=True, kw_only=True)
class Listing:
    """One list: ``find`` returns its rows in the asker's scope, with the filters of its page."""

    key: str
    title: str
    find: Callable[[ListingQuery], Table]
