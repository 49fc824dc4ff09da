"""What the rules say about which controls bind an engagement, and why."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from engagements.areas.compliance.domain import conditions
from engagements.areas.compliance.domain.conditions import Condition, Truth
from engagements.areas.compliance.domain.rules import FACT_IN_TEXT, Outcome, Rule, RuleSet
from engagements.domain.facts import FACTS

_STRENGTH = list(Outcome)


@dataclass(frozen=True, kw_only=True)
class Reason:
    """Why, in one sentence, by which rule and with which sources."""

    rule: str
    text: str
    cite: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Bound:
    """Whether one control binds: the outcome, its reasons, the facts read, what would settle it."""

    ref: str
    outcome: Outcome
    from_date: date | None
    reasons: tuple[Reason, ...]
    facts_used: Mapping[str, Any]
    questions: tuple[str, ...]
    ruleset_sha256: str


@dataclass(frozen=True)
class _Fired:
    rule: Rule
    truth: Truth


def decide(
    framework: str,
    controls: Iterable[tuple[str, Condition | None]],
    *,
    rule_sets: Sequence[RuleSet],
    facts: Mapping[str, Any],
) -> dict[str, Bound]:
    """Return for each (ref, own condition) whether it binds; each rule is asked once.

    A control that no rule speaks of binds: somebody took the framework on, and nothing narrows
    it.
    """
    by_ref: dict[str, list[_Fired]] = {}
    for_all: list[_Fired] = []
    for rule in (rule for rules in rule_sets for rule in rules.rules):
        if rule.framework != framework:
            continue
        fired = _Fired(rule, conditions.evaluate(rule.when, facts))
        if not rule.controls:
            for_all.append(fired)
        for ref in rule.controls:
            by_ref.setdefault(ref, []).append(fired)
    found = {}
    for ref, own in controls:
        fired_rules = [*for_all, *by_ref.get(ref, ())]
        if own is not None:
            fired_rules.append(_own(framework, ref, own, facts))
        found[ref] = _bound(ref, fired_rules, facts)
    return found


def _own(framework: str, ref: str, condition: Condition, facts: Mapping[str, Any]) -> _Fired:
    """Return a control's own ``applies_when`` as if it were a rule."""
    rule = Rule(
        id="applies-when",
        when=condition,
        framework=framework,
        controls=(ref,),
        outcome=Outcome.APPLIES,
        from_date=None,
        because="",
        cite=(),
        ask=(),
        final=False,
    )
    return _Fired(rule, conditions.evaluate(condition, facts))


def _bound(ref: str, fired_rules: Sequence[_Fired], facts: Mapping[str, Any]) -> Bound:
    if not fired_rules:
        reason = Reason(rule="", text="The framework was adopted, and no rule narrows it.")
        return _make(ref, Outcome.APPLIES, [], facts, reasons=(reason,))
    holding = [fired for fired in fired_rules if fired.truth.value]
    final = [fired for fired in holding if fired.rule.final]
    if final:
        return _make(ref, Outcome.NOT_APPLICABLE, final, facts)
    open_ones = [fired for fired in fired_rules if fired.truth.value is None]
    outcomes = {fired.rule.outcome for fired in holding}
    if open_ones:
        outcomes.add(Outcome.UNDETERMINED)
    if not outcomes:
        return _left_out(ref, fired_rules, facts)
    outcome = min(outcomes, key=_STRENGTH.index)
    if outcome is Outcome.UNDETERMINED:
        return _make(ref, outcome, open_ones, facts)
    deciding = [fired for fired in holding if fired.rule.outcome is outcome]
    return _make(ref, outcome, deciding, facts)


def _left_out(ref: str, fired_rules: Sequence[_Fired], facts: Mapping[str, Any]) -> Bound:
    """Return that no rule binds the control, with the answers that say so as the reason."""
    names = sorted(frozenset().union(*(fired.truth.facts for fired in fired_rules)))
    answers = " ".join(
        f"{FACTS[n].question} {FACTS[n].words(facts.get(n)).capitalize()}." for n in names
    )
    reason = Reason(rule=fired_rules[0].rule.id, text=f"Left out by the answers. {answers}")
    return _make(ref, Outcome.NOT_APPLICABLE, fired_rules, facts, reasons=(reason,))


def _make(
    ref: str,
    outcome: Outcome,
    deciding: Sequence[_Fired],
    facts: Mapping[str, Any],
    *,
    reasons: tuple[Reason, ...] = (),
) -> Bound:
    dates = [fired.rule.from_date for fired in deciding if fired.rule.from_date]
    read = sorted(frozenset().union(*(conditions.facts_read(f.rule.when) for f in deciding)))
    bound = Bound(
        ref=ref,
        outcome=outcome,
        from_date=min(dates) if outcome is Outcome.APPLIES_FROM else None,
        reasons=reasons or tuple(_reason(fired, facts) for fired in deciding),
        facts_used={name: facts.get(name) for name in read},
        questions=(),
        ruleset_sha256=next((f.rule.sha256 for f in deciding if f.rule.sha256), ""),
    )
    if outcome is Outcome.UNDETERMINED:
        return replace(bound, questions=_questions(deciding, facts))
    return bound


def _questions(deciding: Sequence[_Fired], facts: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the unanswered facts that would settle it, first those the rules name."""
    named = [fact for fired in deciding for fact in fired.rule.ask]
    needed = sorted(frozenset().union(*(fired.truth.facts for fired in deciding)))
    missing = [fact for fact in (*named, *needed) if facts.get(fact) is None and fact in needed]
    return tuple(dict.fromkeys(missing))


def _reason(fired: _Fired, facts: Mapping[str, Any]) -> Reason:
    rule = fired.rule
    if fired.truth.value is None:
        missing = sorted(name for name in fired.truth.facts if facts.get(name) is None)
        text = "Not known yet. " + " ".join(FACTS[name].question for name in missing)
    elif rule.because:
        text = FACT_IN_TEXT.sub(lambda m: FACTS[m[1]].words(facts.get(m[1])), rule.because)
    else:
        text = _answers(sorted(fired.truth.facts), facts)
    return Reason(rule=rule.id, text=text, cite=rule.cite)


def _answers(names: Iterable[str], facts: Mapping[str, Any]) -> str:
    """Return questions with their answers, as one text."""
    answers = ((FACTS[name].question, FACTS[name].words(facts.get(name))) for name in names)
    return " ".join(f"{question} {answer[:1].upper()}{answer[1:]}." for question, answer in answers)
