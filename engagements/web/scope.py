"""Which engagement or row an address names: in the asker's scope, or not there at all."""

from typing import TypeVar

from django.db.models import Model, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from engagements.models import Engagement
from engagements.selectors import engagement as selectors
from engagements.web.requests import StaffRequest

CODE = "engagements/<str:code>/"  # under which every page of one engagement lies
Row = TypeVar("Row", bound=Model)


def engagement_of(request: StaffRequest, code: str) -> Engagement:
    """Return the engagement that an address names, with what every page of it shows.

    Raises:
        Http404: there is none of this code, or the asker may not see it; both answer alike.
    """
    engagement: Engagement = get_object_or_404(selectors.for_page(request.user), code=code)
    return engagement


def engagement_if_any(request: StaffRequest, code: str) -> Engagement | None:
    """Return the engagement of a code, None where the asker sees none."""
    try:
        return engagement_of(request, code)
    except Http404:
        return None


def row_of(rows: QuerySet[Row], code: str, **key: object) -> Row:
    """Return the one of ``rows``, which the asker may see, that an address below names.

    Raises:
        Http404: the engagement has no such row, or the asker may not see it.
    """
    row: Row = get_object_or_404(rows, engagement__code=code, **key)
    return row
