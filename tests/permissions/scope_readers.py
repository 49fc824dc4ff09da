"""Asks a scope itself, without any page, as everybody: who would read too much?"""

import inspect

from django.db.models import QuerySet

from reports.selectors import in_portal
from tests.permissions import texts
from tests.world import PRINCIPALS, words

# Its rows are whole engagements, of which the portal copies fields by name: codes tell whose.
WHOLE_ROWS = {in_portal.__name__}
CODES = frozenset(words.VISIBLE.values())


def can_be_asked(function):
    """Tell whether a scope needs to be told nothing but who asks."""
    return len(inspect.signature(function).parameters) == 1


def too_much(function, world):
    """Return who reads what they must not, or cannot ask; "" when nobody does."""
    if not can_be_asked(function):
        return ""
    for key, user in world.people.items():
        may = PRINCIPALS[key].may_read if user.is_active else frozenset()
        try:
            rows = function(user)
        except (TypeError, AttributeError, LookupError) as error:
            return f"{key}: {error!r}"
        leaked = words_of(rows) - may if isinstance(rows, QuerySet) else set()
        if function.__name__ in WHOLE_ROWS:
            leaked &= CODES
        if leaked:
            return f"{key} reads {sorted(leaked)}"
    return ""


def words_of(rows):
    found = set()
    for row in rows[:500]:
        for field in texts.text_fields(type(row)):
            found |= words.found_in(str(getattr(row, field.attname, "")))
        for name in ("engagement", "client"):
            if owner := getattr(row, name, None):
                found |= words.found_in(str(getattr(owner, "code", "")))
    return found
