"""The answers about a deployment, as they stand."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence

from engagements import registry
from engagements.area import AnswerUse, Case
from engagements.domain.facts import FACTS, Answer
from engagements.models import Engagement, ProfileFact


def answers(engagement: Engagement) -> dict[str, ProfileFact]:
    """Return the rows of the answers that stand, by key, with who gave them."""
    rows = ProfileFact.objects.filter(engagement=engagement).select_related("set_by")
    return {row.key: row for row in rows}


def answers_of(engagements: Sequence[Engagement]) -> Mapping[int, dict[str, Answer]]:
    """Return the answers of engagements by key, by the primary key of each, in one query."""
    rows = ProfileFact.objects.filter(engagement__in=engagements).values_list(
        "engagement_id", "key", "value", "set_by__name", "set_at"
    )
    found: dict[int, dict[str, Answer]] = defaultdict(dict)
    for pk, key, value, by, at in rows:
        found[pk][key] = Answer(key=key, value=value, by=by, at=at)
    return found


def answer_uses(case_of: Callable[[str], Case]) -> dict[str, AnswerUse]:
    """Return what the areas that read answers make of each, by the key of the question."""
    found = {key: AnswerUse(key=key) for key in FACTS}
    for area, judge in registry.judges().items():
        for use in judge.uses(case_of(area)) if judge.uses else ():
            if known := found.get(use.key):
                found[use.key] = AnswerUse(
                    key=use.key,
                    waits=known.waits + use.waits,
                    decides=known.decides + use.decides,
                    settles=known.settles + use.settles,
                )
    return found
