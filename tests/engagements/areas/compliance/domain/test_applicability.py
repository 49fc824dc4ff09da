"""Rules: checked as data, answered in three values, with reasons and open questions."""

import json
from datetime import date
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engagements.areas.compliance.domain import conditions, rules
from engagements.areas.compliance.domain.applicability import decide
from engagements.areas.compliance.domain.conditions import evaluate
from engagements.domain import datafile, facts

RAG = {"fact": "ai.rag", "is": True}
LLM = {"fact": "ai.uses_llm", "is": True}
MARKET = {"fact": "jurisdictions.market", "intersects": ["EU"]}


def document(*found, **head):
    return {
        "format": "fde-rules/1",
        "key": "xx",
        "version": "1",
        "title": "X",
        "licence": {"class": "own", "name": "own", "text_shipped": "own-words"},
        "source": {"name": "S", "as_of": "2025-01-01", "retrieved_on": "2025-01-02"},
        "effective_from": "2025-01-01",
        "rules": list(found),
    } | head


def rule(when, outcome="applies", *, id="r", controls=("A",), because="B.", day=None, **more):
    then = {"framework": "xx", "outcome": outcome}
    then["controls"] = controls if controls == "all" else list(controls)
    if day:
        then["date"] = day
    return {"id": id, "when": when, "then": then, "because": because} | more


def load(*found, frameworks=None, **head):
    text = json.dumps(document(*found, **head))
    return rules.load(datafile.parse(text, name="x.yaml"), frameworks=frameworks)


def bound(*found, facts=None, refs=("A",)):
    return decide("xx", [(r, None) for r in refs], rule_sets=[load(*found)], facts=facts or {})


# --- three values -----------------------------------------------------------------------------

THREE = [True, False, None]


def kleene_and(values):
    return False if False in values else None if None in values else True


def kleene_or(values):
    return True if True in values else None if None in values else False


@pytest.mark.parametrize("values", list(product(THREE, repeat=2)))
def test_all_any_and_not_follow_kleene(values):
    known = {k: v for k, v in zip(("ai.rag", "ai.mcp"), values, strict=True) if v is not None}
    parts = [{"fact": "ai.rag", "is": True}, {"fact": "ai.mcp", "is": True}]

    assert evaluate({"all": parts}, known).value is kleene_and(values)
    assert evaluate({"any": parts}, known).value is kleene_or(values)
    inner = kleene_and(values)
    assert evaluate({"not": {"all": parts}}, known).value is (None if inner is None else not inner)


@pytest.mark.parametrize(
    ("condition", "answer", "wanted"),
    [
        ({"fact": "ai.rag", "is": False}, False, True),
        ({"fact": "sector", "eq": "health"}, "health", True),
        ({"fact": "sector", "ne": "health"}, "health", False),
        ({"fact": "sector", "in": ["health", "public"]}, "public", True),
        (MARKET, ["US", "EU"], True),
        (MARKET, [], False),
        ({"fact": "data.classes", "contains_all": ["phi", "children"]}, ["phi"], False),
        ({"fact": "users.count", "gte": 50}, 50, True),
        ({"fact": "users.count", "lte": 50}, 51, False),
        ({"fact": "go_live_date", "before": "2026-08-02"}, "2026-08-01", True),
        ({"fact": "go_live_date", "after": "2026-08-02"}, "2026-08-02", False),
    ],
)
def test_operators(condition, answer, wanted):
    assert list(conditions.problems(condition, path=())) == []
    assert evaluate(condition, {condition["fact"]: answer}).value is wanted
    assert evaluate(condition, {}).value is None


def test_known_asks_whether_there_is_an_answer():
    assert evaluate({"fact": "ai.rag", "known": True}, {}).value is False
    assert evaluate({"fact": "ai.rag", "known": False}, {"ai.rag": False}).value is False


BOOLS = ["ai.rag", "ai.mcp", "ai.agentic", "ai.uses_llm"]
CONDITION = st.recursive(
    st.builds(lambda f, v: {"fact": f, "is": v}, st.sampled_from(BOOLS), st.booleans()),
    lambda inner: st.one_of(
        st.builds(lambda parts: {"all": parts}, st.lists(inner, min_size=1, max_size=3)),
        st.builds(lambda parts: {"any": parts}, st.lists(inner, min_size=1, max_size=3)),
        st.builds(lambda part: {"not": part}, inner),
    ),
    max_leaves=8,
)


@given(CONDITION, st.dictionaries(st.sampled_from(BOOLS), st.booleans()), st.data())
def test_more_answers_never_turn_a_settled_condition(condition, known, data):
    before = evaluate(condition, known)
    more = data.draw(st.dictionaries(st.sampled_from(BOOLS), st.booleans())) | known

    after = evaluate(condition, more)

    assert before.value is None or after.value is before.value


@given(CONDITION, st.dictionaries(st.sampled_from(BOOLS), st.booleans()))
def test_the_facts_named_are_enough_to_settle_it(condition, known):
    truth = evaluate(condition, known)

    if truth.value is None:
        assert any(known.get(name) is None for name in truth.facts)
    else:
        kept = {name: known[name] for name in truth.facts}
        assert evaluate(condition, kept).value is truth.value


# --- decisions --------------------------------------------------------------------------------


def test_an_open_rule_leaves_it_undetermined_with_its_questions():
    found = bound(rule({"all": [LLM, RAG]}, ask=["ai.rag"]), facts={"ai.uses_llm": True})["A"]

    assert found.outcome == "undetermined"
    assert found.questions == ("ai.rag",)
    assert found.facts_used == {"ai.uses_llm": True, "ai.rag": None}
    assert "Does it look up documents" in found.reasons[0].text


def test_a_decision_names_rule_facts_sentence_and_file():
    found = bound(
        rule(MARKET, because="Sold in {jurisdictions.market}.", cite=["Law 1"]),
        facts={"jurisdictions.market": ["EU", "NO"]},
    )["A"]

    assert found.outcome == "applies"
    assert found.reasons[0].text == "Sold in European Union, Norway."
    assert (found.reasons[0].rule, found.reasons[0].cite) == ("r", ("Law 1",))
    assert len(found.ruleset_sha256) == 64


def test_the_earliest_date_of_several_counts():
    found = bound(
        rule(RAG, "applies_from", id="a", day="2027-12-02"),
        rule(LLM, "applies_from", id="b", day="2026-08-02"),
        facts={"ai.rag": True, "ai.uses_llm": True},
    )["A"]

    assert (found.outcome, found.from_date) == ("applies_from", date(2026, 8, 2))


@pytest.mark.parametrize(
    ("outcomes", "wanted"),
    [
        (["applies", "prohibited"], "prohibited"),
        (["applies", "applies_from"], "applies"),
        (["applies_from", "not_applicable"], "applies_from"),
        (["not_applicable", "applies"], "applies"),
        (["not_applicable"], "not_applicable"),
    ],
)
def test_the_strongest_outcome_wins(outcomes, wanted):
    found = bound(
        *(
            rule(RAG, outcome, id=f"r{n}", day="2027-01-01" if outcome == "applies_from" else None)
            for n, outcome in enumerate(outcomes)
        ),
        facts={"ai.rag": True},
    )["A"]

    assert found.outcome == wanted


def test_an_open_rule_is_weaker_than_applies_and_stronger_than_not_applicable():
    facts_ = {"ai.rag": True}
    applies = bound(rule(RAG, id="a"), rule(LLM, "prohibited", id="b"), facts=facts_)["A"]
    left = bound(rule(RAG, "not_applicable", id="a"), rule(LLM, id="b"), facts=facts_)["A"]

    assert (applies.outcome, left.outcome) == ("applies", "undetermined")


def test_a_final_exemption_beats_applies():
    found = bound(
        rule(LLM, id="a"),
        rule(RAG, "not_applicable", id="b", final=True, cite=["Art 6(3)"]),
        facts={"ai.rag": True, "ai.uses_llm": True},
    )["A"]

    assert found.outcome == "not_applicable"
    assert [reason.rule for reason in found.reasons] == ["b"]


def test_all_reaches_every_control_and_silence_binds():
    found = bound(rule(LLM, controls="all"), facts={"ai.uses_llm": True}, refs=("A", "B"))
    alone = decide("yy", [("A", None)], rule_sets=[load(rule(LLM))], facts={})

    assert {b.outcome for b in found.values()} == {"applies"}
    assert alone["A"].outcome == "applies"


def test_a_controls_own_condition_counts_as_a_rule():
    found = decide("xx", [("A", RAG), ("B", RAG)], rule_sets=[], facts={"ai.rag": False})

    assert found["A"].outcome == "not_applicable"
    assert "No." in found["A"].reasons[0].text


def test_the_wording_in_effect_on_the_day_is_used():
    old = load(rule(LLM))
    new = load(rule(LLM), version="2", effective_from="2026-07-27")

    assert rules.in_force([new, old], on=date(2026, 7, 26)) == (old,)
    assert rules.in_force([new, old], on=date(2026, 7, 27)) == (new,)
    assert rules.in_force([new, old], on=date(2024, 1, 1)) == ()


# --- lint -------------------------------------------------------------------------------------


def deep(levels):
    condition = RAG
    for _ in range(levels):
        condition = {"not": condition}
    return condition


@pytest.mark.parametrize(
    ("bad", "wanted"),
    [
        (rule({"fact": "ai.moon", "is": True}), "rules[0].when.fact: “ai.moon” is no known fact"),
        (rule({"fact": "ai.rag", "like": True}), "one operator is needed"),
        (rule({"fact": "ai.rag", "is": True, "eq": True}), "one operator is needed"),
        (rule({"fact": "ai.rag", "gte": 3}), "“gte” cannot be asked of ai.rag (bool)"),
        (rule({"fact": "sector", "eq": "moon"}), "sector has no such value"),
        (rule({"fact": "data.classes", "intersects": []}), "data.classes has no such value"),
        (rule({"fact": "go_live_date", "before": "soon"}), "go_live_date has no such value"),
        (rule({"all": []}), "needs a list with at least one condition"),
        (rule({"all": [RAG], "any": [RAG]}), "exactly one of all, any, not or fact"),
        (rule(deep(8)), "nested more than 8 deep"),
        (rule(RAG, because="In {moon}."), "“{moon}” is no known fact"),
        (rule(RAG, ask=["ai.mcp"]), "“ai.mcp” is not read"),
        (rule(RAG, "applies_from"), "a date belongs to the outcome applies_from"),
        (rule(RAG, day="2027-01-01"), "a date belongs to the outcome applies_from"),
        (rule(RAG, "applies_from", day="2027-02-30"), "is no day"),
        (rule(RAG, "undetermined"), "never by rule"),
        (rule(RAG, final=True), "only a not_applicable rule with a citation"),
        (rule(RAG, "not_applicable", final=True), "only a not_applicable rule with a citation"),
        (rule(RAG, controls=["Z"]), "“Z” is no control of it"),
        (rule(RAG, colour="red"), "colour"),
    ],
)
def test_a_bad_rule_is_named(bad, wanted):
    with pytest.raises(datafile.InvalidDataFile) as refused:
        load(bad, frameworks={"xx": {"A"}})

    assert any(wanted in line for line in refused.value.problems), refused.value.problems


def test_two_rules_cannot_share_an_id_and_frameworks_are_known():
    with pytest.raises(datafile.InvalidDataFile) as refused:
        load(rule(RAG), rule(RAG), frameworks={})

    assert sum("used twice" in line for line in refused.value.problems) == 2
    assert sum("no known framework" in line for line in refused.value.problems) == 2


# --- facts ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "value", "stored"),
    [
        ("ai.rag", True, True),
        ("sector", "health", "health"),
        ("data.classes", ["phi", "personal"], ["personal", "phi"]),
        ("data.classes", [], []),
        ("users.count", 25, 25),
        ("go_live_date", date(2027, 3, 1), "2027-03-01"),
        ("go_live_date", "2027-03-01", "2027-03-01"),
    ],
)
def test_answers_are_stored_one_way(key, value, stored):
    assert facts.clean(key, value) == stored


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("ai.rag", "yes"),
        ("ai.rag", 1),
        ("sector", "moon"),
        ("sector", ["health"]),
        ("data.classes", "phi"),
        ("data.classes", ["phi", "moon"]),
        ("users.count", -1),
        ("users.count", True),
        ("users.count", 10**10),
        ("go_live_date", "soon"),
        ("go_live_date", None),
        ("moon", True),
    ],
)
def test_other_answers_are_refused(key, value):
    with pytest.raises(facts.FactRefused):
        facts.clean(key, value)


def test_every_fact_is_a_question_with_its_choices():
    for key, fact in facts.FACTS.items():
        assert key == fact.key
        assert fact.question.endswith("?")
        if fact.kind in {"choice", "multi"}:
            assert len(fact.values()) == len(fact.choices) > 1
    assert facts.FACTS["ai.tool_use"].words(False) == "Answers"
