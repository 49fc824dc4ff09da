"""Readiness and the gate ahead: everything on record, read once for many engagements.

Page, API, report and lists all judge by a ``Context``; nothing else reads what it rests on.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from engagements import registry
from engagements.area import Answers, AreaRows, Areas, Case
from engagements.domain.readiness import LeftOut, Readiness, Requirement, Target, not_examined
from engagements.domain.readiness import assess as assess_all
from engagements.domain.stages import gates as gate_rules
from engagements.domain.stages import requirements as stage_rules
from engagements.domain.stages.gates import Checked, Review, Standing
from engagements.domain.stages.playbook import Criterion, Gate, Kind, Playbook
from engagements.domain.units import EVER, local_day
from engagements.models import Engagement
from engagements.selectors import checks, stages
from engagements.selectors.facts import answers_of

Rows = tuple[tuple[Requirement, ...], tuple[LeftOut, ...]]


class StrangeRow(ValueError):
    """An area judges what belongs to another one: a mistake in the code, not in the data."""


@dataclass(frozen=True, kw_only=True)
class Context:
    """Everything that readiness and the gate of one engagement rest on, as of a moment.

    ``cases`` are what the installed areas judge by, by the key of the area.
    """

    engagement: Engagement
    as_of: datetime
    answers: Answers
    cases: Mapping[str, Case]
    records: stages.GateRecords
    tallies: checks.Tallies
    _standings: dict[tuple[str, str], Standing] = field(default_factory=dict, repr=False)

    @cached_property
    def today(self) -> date:
        """Return the day where the engagement is."""
        return local_day(self.as_of, time_zone=self.engagement.time_zone)

    @cached_property
    def book(self) -> Playbook:
        """Return the playbook that the engagement keeps."""
        return stages.playbook(self.engagement)

    @cached_property
    def titles(self) -> Mapping[str, str]:
        """Return the titles of the areas, in the order in which they are printed."""
        return area_titles(self.book)

    @cached_property
    def target(self) -> Target:
        """Return what readiness is asked for now: the gate ahead, and its day."""
        return stages.target(self.engagement, as_of=self.as_of)

    @cached_property
    def areas(self) -> Areas:
        """Return the requirements of the areas that measure something."""
        return {key: area_rows(key, case) for key, case in self.cases.items()}

    @cached_property
    def delivery(self) -> Rows:
        """Return the requirements of the target's gate, and what they leave out."""
        gate = self.book.gate(self.target.gate)
        if gate is None:
            return (), ()
        by_hand = [item for item in gate.criteria if item.kind is not Kind.AUTO]
        rows, out = stage_rules.requirements(
            gate,
            [self.standing(gate, item) for item in by_hand],
            since=self._day(self.engagement.stage_entered_at),
        )
        return tuple(rows), tuple(out)

    @cached_property
    def readiness(self) -> Readiness:
        """Return readiness for the gate ahead."""
        return assessed(self.engagement, as_of=self.as_of, areas=self.areas, delivery=self.delivery)

    def review(self, *, to_stage: str = "") -> Review:
        """Return the gate ahead with every criterion's standing.

        ``to_stage``: a later stage than the next one; then every gate on the way is asked.
        """
        overdue = self.records.overdue(today=self.today)
        return gate_rules.union(
            Review(
                gates=(gate,),
                standings=tuple(self.standing(gate, item) for item in gate.criteria),
                overdue_conditions=overdue,
            )
            for gate in self._passed(to_stage)
        )

    def _passed(self, to_stage: str) -> Sequence[Gate]:
        here = self.engagement.current_stage
        if to_stage:
            return self.book.gates_between(here, to_stage)
        gate = self.book.gate_out_of(here)
        return [gate] if gate else []

    def standing(self, gate: Gate, criterion: Criterion) -> Standing:
        """Return where a criterion of a gate stands."""
        key = (gate.key, criterion.key)
        if key not in self._standings:
            self._standings[key] = self.records.standing(
                gate,
                checks.as_required(criterion),
                today=self.today,
                checked=self._checked(criterion),
            )
        return self._standings[key]

    def _checked(self, criterion: Criterion) -> Checked | None:
        if criterion.kind is not Kind.AUTO:
            return None
        return checks.check_of(criterion).answer(self._query(criterion))

    def _query(self, criterion: Criterion) -> checks.CheckQuery:
        return checks.CheckQuery(
            engagement=self.engagement,
            params=criterion.params,
            today=self.today,
            cases=self.cases,
            areas=self.areas,
            titles=self.titles,
            tallies=self.tallies,
        )

    def _day(self, at: datetime) -> date:
        return local_day(at, time_zone=self.engagement.time_zone)

    def turning_days(self) -> Iterator[date]:
        """Yield the days on which, or after which, something here may stand differently.

        The target's own day is among them: once it has passed, the target moves with today, and
        whatever is judged on that day moves along.
        """
        yield self.target.on
        for key, judge in registry.judges().items():
            yield from judge.turning_days(self.cases[key])
        yield from self.records.days()
        for gate in self._passed(""):
            for item in gate.criteria:
                if item.kind is Kind.AUTO:
                    yield from checks.check_of(item).turning_days(self._query(item))


def contexts(engagements: Sequence[Engagement], *, as_of: datetime) -> dict[int, Context]:
    """Return what engagements are judged by, by primary key: so many queries for any number.

    ``as_of`` is now: it says which day it is. Whatever is on record counts, even where the clock of
    its writer was ahead of ours, or wrote while we were reading.
    """
    answers = answers_of(engagements)
    read = {
        key: judge.read(engagements, answers=answers, as_of=as_of, known_until=EVER)
        for key, judge in registry.judges().items()
    }
    records = stages.gate_records(engagements, as_of=EVER)
    tallies = checks.tallies(engagements, as_of=as_of)
    return {
        row.pk: Context(
            engagement=row,
            as_of=as_of,
            answers=answers[row.pk],
            cases={
                key: Case(
                    engagement=row,
                    record=found[row.pk],
                    answers=answers[row.pk],
                    target=stages.target(row, as_of=as_of),
                    as_of=as_of,
                )
                for key, found in read.items()
            },
            records=records[row.pk],
            tallies=tallies[row.pk],
        )
        for row in engagements
    }


def context(engagement: Engagement, *, as_of: datetime) -> Context:
    """Return what one engagement is judged by."""
    return contexts([engagement], as_of=as_of)[engagement.pk]


def readiness(engagement: Engagement, *, as_of: datetime) -> Readiness:
    """Return readiness for the gate ahead."""
    return context(engagement, as_of=as_of).readiness


def gate_review(engagement: Engagement, *, as_of: datetime, to_stage: str = "") -> Review:
    """Return the gate ahead, or every gate on the way to a later stage, checked anew."""
    return context(engagement, as_of=as_of).review(to_stage=to_stage)


def area_rows(area: str, case: Case) -> AreaRows:
    """Return the requirements of an area.

    Raises:
        StrangeRow: a row names another area, and would be counted there.
    """
    rows = registry.judges()[area].requirements(case)
    made: Sequence[Requirement | LeftOut] = (*rows.requirements, *rows.left_out)
    for row in made:
        if row.area != area:
            raise StrangeRow(f"The area {area} made a row of {row.area}: {row.group}, {row.key}.")
    return rows


def assessed(
    engagement: Engagement,
    *,
    as_of: datetime,
    areas: Mapping[str, AreaRows],
    delivery: Rows,
) -> Readiness:
    """Return readiness over requirements that were worked out before, judged today."""
    target = stages.target(engagement, as_of=as_of)
    book = stages.playbook(engagement)
    titles = area_titles(book)
    rows = [row for found in areas.values() for row in found.requirements]
    left_out = [row for found in areas.values() for row in found.left_out]
    missing = [key for key in book.area_titles if key not in registry.judges()]
    rows += [
        *delivery[0],
        *(
            not_examined(key, title=titles[key], must=_asked_for(book, target.gate, key))
            for key in missing
        ),
    ]
    return assess_all(
        rows,
        target=target,
        today=local_day(as_of, time_zone=engagement.time_zone),
        left_out=[*left_out, *delivery[1]],
        expected_worst=book.stage(engagement.current_stage).expected_worst,
        titles=titles,
    )


def area_titles(book: Playbook) -> dict[str, str]:
    """Return the titles of the areas of readiness, in the order in which they are printed.

    First those of the playbook, then what else is installed, and delivery, which the core judges
    itself, at the end. An area that is not installed has the title that the playbook gives it.
    """
    judges = registry.judges()
    named = book.area_titles
    titles = {
        key: registry.title(key) if key in judges else named[key] or registry.title(key)
        for key in dict.fromkeys([*named, *judges])
    }
    return titles | {stage_rules.AREA: stage_rules.TITLE}


def _asked_for(book: Playbook, gate_key: str, area: str) -> bool:
    """Tell whether the target's gate has an automatic criterion on the area."""
    gate = book.gate(gate_key)
    return gate is not None and any(area in row.areas for row in gate.criteria)
