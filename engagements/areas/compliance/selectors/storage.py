"""A case file in a form that can be stored beside the figures of its engagement and read again."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from engagements.area import Answers, Case, Storage
from engagements.areas.compliance.domain.requirements import AREA
from engagements.areas.compliance.domain.states import Decision, ExceptionTerms, Proof, Scope, Share
from engagements.areas.compliance.models import Framework
from engagements.areas.compliance.selectors.casefiles import nodes_of
from engagements.areas.compliance.selectors.cases import CaseFile, Override, case_of
from engagements.domain.units import EVER, local_day
from engagements.models import Engagement
from engagements.selectors.figures import Standing


@dataclass(frozen=True, kw_only=True)
class StoredFramework:
    """A framework that was taken on; its controls are in the library."""

    pk: int
    opened_on: date


@dataclass(frozen=True, kw_only=True)
class StoredCase:
    """What is on record about one control."""

    control: int
    scope: Scope | None
    decision: Decision | None
    proofs: tuple[Proof, ...]
    exceptions: tuple[ExceptionTerms, ...]
    share: Share | None
    reads: tuple[str, ...] = ()
    override: Override | None = None


@dataclass(frozen=True, kw_only=True)
class StoredFile:
    """The frameworks taken on, and what is on record about each of their controls."""

    frameworks: tuple[StoredFramework, ...]
    cases: tuple[StoredCase, ...]


def pack(case: Case) -> StoredFile:
    """Return the case file as it is stored; libraries and answers are stored elsewhere."""
    file: CaseFile = case.record
    return StoredFile(
        frameworks=tuple(
            StoredFramework(pk=row.pk, opened_on=_opened_on(file, row)) for row in file.frameworks
        ),
        cases=tuple(
            StoredCase(
                control=int(row.key),
                scope=row.scope,
                decision=row.decision,
                proofs=row.proofs,
                exceptions=row.exceptions,
                share=row.share,
                reads=file.reads.get(row.key, ()),
                override=file.overrides.get(row.key),
            )
            for row in file.cases
        ),
    )


def _opened_on(file: CaseFile, framework: Framework) -> date:
    """Return the day on which a framework was taken on, which each of its cases carries."""
    days = (case.opened_on for case in file.cases if case.framework == framework.key)
    first = next(days, None)
    return first or local_day(file.as_of, time_zone=file.engagement.time_zone)


def unpack(
    stored: StoredFile, *, engagement: Engagement, answers: Answers, as_of: datetime
) -> CaseFile:
    """Return everything on record about the controls."""
    cases = {row.control: row for row in stored.cases}
    frameworks = _frameworks(tuple(row.pk for row in stored.frameworks))
    opened = {row.pk: row.opened_on for row in stored.frameworks}
    nodes = [(row, node) for row in frameworks for node in nodes_of(row)]
    known = [(row, node, cases[node["pk"]]) for row, node in nodes if node["pk"] in cases]
    return CaseFile(
        engagement=engagement,
        as_of=as_of,
        known_until=EVER,
        frameworks=frameworks,
        cases=tuple(
            case_of(
                node,
                opened_on=opened[row.pk],
                scope=case.scope,
                decision=case.decision,
                proofs=case.proofs,
                exceptions=case.exceptions,
                share=case.share,
            )
            for row, node, case in known
        ),
        controls={str(node["pk"]): node for _, node, _ in known},
        overrides={str(row.control): row.override for row in stored.cases if row.override},
        answers=answers,
        reads={str(row.control): row.reads for row in stored.cases if row.reads},
    )


@lru_cache(maxsize=256)
def _frameworks(keys: tuple[int, ...]) -> tuple[Framework, ...]:
    found = Framework.objects.in_bulk(keys)
    return tuple(found[key] for key in keys)


def file_of(standing: Standing) -> CaseFile:
    """Return the case file of an engagement whose figures were read."""
    file: CaseFile = standing.case(AREA).record
    return file


STORAGE = Storage(shape=StoredFile, pack=pack, unpack=unpack)
