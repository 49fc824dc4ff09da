"""How the data environment judges: requirements with asks, proofs, checks and measured facts."""

from datetime import timedelta

import pytest

from engagements import registry
from engagements.areas.dataenv.models import ProbeResult, ProbeRun, Source
from engagements.domain.grades import Grade
from engagements.domain.jobs import State
from engagements.domain.proof import Outcome
from engagements.models import Engagement, Evidence, Job
from engagements.selectors import figures, proof, readiness
from engagements.services.people import change_profile

pytestmark = [pytest.mark.django_db, pytest.mark.both]


@pytest.fixture
def source(playbook_engagement, engineer, now):
    return Source.objects.create(
        engagement=playbook_engagement, name="Claims", kind="postgres", created_at=now,
        created_by=engineer,
    )  # fmt: skip


def run(source, at, lines, *, number=1, state=State.DONE, **more):
    """Record a finished run with one line for each (probe, outcome, table)."""
    job = Job.objects.create(
        kind="probe", engagement=source.engagement, requested_by=source.created_by, state=state,
        created_at=at, due_at=at, finished_at=at, idempotency_key=f"run-{number}",
    )  # fmt: skip
    made = ProbeRun.objects.create(
        engagement=source.engagement, number=number, source=source, job=job, as_of=at,
        requested_at=at, **more,
    )  # fmt: skip
    ProbeResult.objects.bulk_create(
        ProbeResult(run=made, order=order, probe=probe, outcome=outcome, table=table)
        for order, (probe, outcome, table) in enumerate(lines)
    )
    return made


def context(engagement, now):
    row = Engagement.objects.select_related("owner", "playbook_version").get(pk=engagement.pk)
    return readiness.context(row, as_of=now)


def published(engagement, now):
    found = proof.proofs([context(engagement, now)])[engagement.pk]
    return {row.kind: row for row in found}


def test_every_requirement_asks_for_the_result_of_its_probe(source, now):
    rows = context(source.engagement, now).areas["dataenv"].requirements

    assert rows
    for row in rows:
        [ask] = row.asks
        assert (ask.kind, ask.about) == (f"probe:{row.key}", str(source.pk))
        assert (ask.at_least, ask.max_age_days, ask.least_grade) == (1, 30, Grade.DOCUMENTED)


def test_asks_are_stored_and_read_back(source, now):
    before = context(source.engagement, now).areas["dataenv"].requirements
    for _ in ("made", "read back"):
        standing = figures.standing(source.engagement, as_of=now)

    assert standing.areas["dataenv"].requirements == before
    assert standing.areas["dataenv"].requirements[0].asks


def test_a_source_that_was_never_measured_publishes_no_proof(source, now):
    assert published(source.engagement, now) == {}


@pytest.mark.parametrize(
    ("lines", "state", "outcome", "count"),
    [
        pytest.param([("CMP-01", "pass", "a"), ("CMP-01", "pass", "b")], State.DONE, Outcome.GOOD,
                     2, id="good on every table"),
        pytest.param([("CMP-01", "pass", "a"), ("CMP-01", "fail", "b")], State.DONE, Outcome.BAD,
                     2, id="the worst table decides"),
        pytest.param([("CMP-01", "warn", "a")], State.DONE, Outcome.BAD, 1,
                     id="a warning speaks against an ordinary probe"),
        pytest.param([("CMP-01", "pass", "a"), ("CMP-01", "not_measured", "b")], State.DONE,
                     Outcome.NOTHING, 1, id="not measured everywhere"),
        pytest.param([("CMP-01", "pass", "a")], State.FAILED, Outcome.NOTHING, 1,
                     id="a failed run supports nothing"),
        pytest.param([("CMP-01", "fail", "a")], State.STOPPED, Outcome.BAD, 1,
                     id="what a stopped run found still counts against"),
    ],
)  # fmt: skip
def test_a_proof_says_what_the_newest_run_measured(source, now, lines, state, outcome, count):
    run(source, now - timedelta(days=5), [("CMP-01", "pass", "a")], number=1)
    run(source, now, lines, number=2, state=state)

    found = published(source.engagement, now)["probe:CMP-01"]
    assert (found.outcome, found.count, found.at) == (outcome, count, now)
    assert (found.subject, found.grade) == (str(source.pk), Grade.MEASURED)


def test_a_warning_leaves_a_blocking_probe_proven(source, now):
    blocking = next(
        row.key
        for row in context(source.engagement, now).areas["dataenv"].requirements
        if row.level == "must"
    )
    run(source, now, [(blocking, "warn", "a")])

    assert published(source.engagement, now)[f"probe:{blocking}"].outcome is Outcome.GOOD


def test_what_did_not_apply_proves_nothing(source, now):
    run(source, now, [("CMP-01", "vacuous", "a")])

    assert published(source.engagement, now) == {}


def test_a_good_proof_answers_the_ask_of_a_proven_requirement(source, now):
    """Where the rules of today say proven, the proof that is published is good, and only there."""
    run(source, now, [("CMP-01", "pass", "a"), ("CMP-02", "fail", "a"), ("ACC-01", "pass", "")])
    rows = context(source.engagement, now).areas["dataenv"].requirements
    found = published(source.engagement, now)

    for row in rows:
        [ask] = row.asks
        answer = found.get(ask.kind)
        good = answer is not None and answer.outcome is Outcome.GOOD
        assert good is (row.status == "proven"), row.key


def test_measured_facts_name_their_evidence(source, engineer, now, django_assert_num_queries):
    evidence = Evidence.objects.create(
        engagement=source.engagement, number=7, kind="check_run", title="Run 1",
        grade="measured", effective_at=now, received_at=now, added_by=engineer, sha256="0" * 64,
    )  # fmt: skip
    document = {"tables": [{"name": "a", "rows": 3}, {"name": "b", "rows": 4}]}
    facts = {
        "tables": 2,
        "role": {"name": "reader", "writable": 0, "powers": [], "can_write": False},
        "transport": {"encrypted": True, "verified": False, "version": "TLSv1.3"},
    }
    run(source, now, [], document=document, facts=facts, evidence=evidence)

    with django_assert_num_queries(1):
        found = proof.measured([source.engagement], known_until=now)[source.engagement.pk]
    assert {row.key: row.value for row in found} == {
        "tables": 2, "rows": 7, "role.can_write": False, "role.writable_tables": 0,
        "role.powers": "", "transport.encrypted": True, "transport.verified": False,
        "transport.version": "TLSv1.3",
    }  # fmt: skip
    assert {(row.subject, row.evidence, row.at) for row in found} == {(str(source.pk), "E-07", now)}


def test_what_was_not_measured_is_no_fact(source, now):
    run(source, now, [], document={"tables": [{"name": "a", "rows": None}]}, facts={})

    assert proof.measured([source.engagement], known_until=now)[source.engagement.pk] == ()


def test_checks_of_an_area_begin_with_its_key():
    for area, judge in registry.judges().items():
        assert all(key.startswith(f"{area}.") for key in judge.checks)


def test_a_new_name_of_the_owner_is_printed(source, engineer, now):
    assert owners(source.engagement, now) == {engineer.name}

    change_profile(name="Edda Neumann", single_keys=True, actor=engineer, at=now)

    assert owners(source.engagement, now) == {"Edda Neumann"}


def owners(engagement, now):
    row = Engagement.objects.select_related("owner", "playbook_version").get(pk=engagement.pk)
    rows = figures.standing(row, as_of=now).areas["dataenv"].requirements
    return {row.owner for row in rows}
