"""How compliance judges an engagement: by its case file, the controls of what was taken on."""

from collections.abc import Iterator
from datetime import date

from engagements.area import AnswerUse, AreaRows, Case, ItemKey, Judge
from engagements.areas.compliance import selectors
from engagements.areas.compliance.selectors import CaseFile
from engagements.areas.compliance.selectors.scope import rules_on
from engagements.areas.compliance.selectors.states import keep_states
from engagements.areas.compliance.selectors.storage import STORAGE
from engagements.domain.facts import FACTS


def requirements(case: Case) -> AreaRows:
    """Return what the controls ask of the target."""
    file: CaseFile = case.record
    needed, left_out = selectors.requirements_of(file, file.assessed(case.target.on))
    return AreaRows(tuple(needed), tuple(left_out))


def turning_days(case: Case) -> Iterator[date]:
    """Yield the days on which, or after which, one of the controls may stand differently."""
    file: CaseFile = case.record
    yield from file.days()


def uses(case: Case) -> Iterator[AnswerUse]:
    """Yield which controls wait for each answer, and which it decides."""
    file: CaseFile = case.record
    decides: dict[str, list[ItemKey]] = {}
    waits: dict[str, list[ItemKey]] = {}
    alone: dict[str, int] = {}
    for control in file.cases:
        item = (control.framework, control.ref)
        for key in file.reads.get(control.key, ()):
            decides.setdefault(key, []).append(item)
        questions = control.scope.questions if control.scope else ()
        for key in questions:
            waits.setdefault(key, []).append(item)
            alone[key] = alone.get(key, 0) + (len(questions) == 1)
    for key in FACTS:
        if key in decides or key in waits:
            yield AnswerUse(
                key=key,
                waits=tuple(waits.get(key, ())),
                decides=tuple(decides.get(key, ())),
                settles=alone.get(key, 0),
            )


def tried(case: Case) -> CaseFile:
    """Return the case file as it would be with the answers of the case; nothing is written."""
    answers = {key: answer.value for key, answer in case.answers.items()}
    rules = rules_on(case.engagement, case.as_of)
    return selectors.with_answers(case.record, answers, rules=rules)


JUDGE = Judge(
    read=selectors.case_files,
    requirements=requirements,
    turning_days=turning_days,
    uses=uses,
    tried=tried,
    storage=STORAGE,
    keep=keep_states,
)
