"""Probe runs over engagements, the newest first."""

from dataclasses import dataclass

from django.db.models import F, QuerySet

from engagements.areas.dataenv import selectors as dataenv_selectors
from engagements.areas.dataenv.domain.verdict import Word
from engagements.areas.dataenv.models import ProbeRun
from engagements.domain.jobs import State
from engagements.models import User

VERDICTS = {word.value: word.label for word in Word}
STATES = {state.value: state.label for state in State}


@dataclass(frozen=True, kw_only=True)
class RunFilters:
    """What a list of probe runs is narrowed to; an empty value asks for all."""

    engagement: str = ""
    state: str = ""
    verdict: str = ""
    q: str = ""


def runs(user: User, *, filters: RunFilters) -> QuerySet[ProbeRun]:
    """Return the probe runs that ``user`` reads and asked for, with score and verdict."""
    exact = {
        "engagement__code": filters.engagement,
        "job__state": filters.state,
        "document__verdict": filters.verdict,
        "source__name__icontains": filters.q,
    }
    return (
        dataenv_selectors.runs_visible_to(user)
        .filter(**{name: value for name, value in exact.items() if value})
        .select_related("job__requested_by")
        .defer("document", "facts")
        .annotate(
            score=F("document__score"),
            coverage=F("document__coverage"),
            verdict=F("document__verdict"),
        )
    )
