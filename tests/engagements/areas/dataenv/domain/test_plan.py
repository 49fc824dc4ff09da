from dataclasses import replace

import pytest

from engagements.areas.dataenv.connectors.registry import file_connector
from engagements.areas.dataenv.domain import run as engine
from engagements.areas.dataenv.domain.document import approved_statements, plan_document
from engagements.areas.dataenv.domain.meter import OutsideThePlan
from engagements.areas.dataenv.domain.plan import PlanChanged
from engagements.areas.dataenv.domain.ports import Budget, Statement
from engagements.areas.dataenv.domain.results import Outcome
from engagements.areas.dataenv.domain.run import plan_source
from tests.engagements.areas.dataenv.connectors.probing import (
    line,
    lines,
    make_sqlite,
    run,
    run_file,
)

TWO = (
    "CREATE TABLE a (id INTEGER PRIMARY KEY, b_id INTEGER REFERENCES b (id), x TEXT);"
    "CREATE TABLE b (id INTEGER PRIMARY KEY, code TEXT UNIQUE);"
    "INSERT INTO a VALUES (1, 1, 'x'); INSERT INTO b VALUES (1, 'q');"
)


@pytest.fixture
def path(tmp_path):
    return make_sqlite(tmp_path / "p.sqlite", TWO)


def plan_of(path, **options):
    return plan_source(file_connector("sqlite", path), expectations=(), budget=Budget(), **options)


def test_a_run_executes_the_plan_and_nothing_else(path):
    plan = plan_of(path)
    listed = {s.sql for s in (*plan.fixed, *plan.statements) if s.condition is None}

    result = run_file(path)

    executed = {s.text for s in result.statements}
    assert executed == listed  # conditions are about views and damage, and there is neither
    assert result.plan.sha256 == plan.sha256


def test_planning_touches_no_table(path):
    seen = []
    connector = file_connector("sqlite", path)

    class Spy:
        kind, name, fixed = connector.kind, connector.name, connector.fixed
        capabilities = connector.capabilities

        def open(self, budget):
            session = connector.open(budget)
            rows = session.rows
            session.rows = lambda s, v, **kw: seen.append(s.sql) or rows(s, v, **kw)
            return session

    plan_source(Spy(), expectations=(), budget=Budget())

    assert set(seen) <= {s.sql for s in connector.fixed}


def test_the_hash_follows_the_statements_not_the_costs(path):
    plan = plan_of(path)
    dearer = replace(
        plan,
        tables=tuple(
            replace(t, profile=replace(t.profile, cost_bytes=t.profile.cost_bytes + 1))
            for t in plan.tables
        ),
    )
    other = replace(plan, tables=plan.tables[:1])

    assert plan.sha256 == dearer.sha256 != other.sha256


def test_a_source_that_changed_since_approval_stops_with_the_difference(tmp_path, path):
    approved = approved_statements(plan_document(plan_of(path), kind="sqlite", name="p"))
    run_file(path, approved=approved)
    changed = make_sqlite(
        tmp_path / "q.sqlite", TWO + "CREATE TABLE c (secret TEXT); ALTER TABLE b ADD COLUMN n INT;"
    )

    with pytest.raises(PlanChanged) as refused:
        run_file(changed, approved=approved)

    assert '"c"' in str(refused.value)


def test_a_statement_outside_the_plan_ends_the_run(path):
    connector = file_connector("sqlite", path)

    class Rogue:
        kind, name, fixed = connector.kind, connector.name, connector.fixed
        capabilities = connector.capabilities

        def open(self, budget):
            session = connector.open(budget)
            rogue = Statement(sql="SELECT x FROM a", purpose="rogue")
            session.role = lambda execute: execute(rogue, {})
            return session

    with pytest.raises(OutsideThePlan):
        run(Rogue())


def test_the_run_ends_with_its_time_and_says_so(path):
    result = run_file(path, budget=Budget(table_seconds=0))

    assert "time was used up" in line(result, "CMP-01", "a").reason


def test_tables_beyond_the_limit_are_not_measured(path):
    result = run_file(path, budget=Budget(tables=1))

    assert line(result, "UNQ-02", "b").reason == "a run reads at most 1 tables"
    assert result.verdict.coverage < 1


def test_many_tables_beyond_the_limit_weigh_the_same_in_a_few_lines(tmp_path, monkeypatch):
    script = "".join(f"CREATE TABLE t{n:03} (id INTEGER PRIMARY KEY, x);" for n in range(300))
    path = make_sqlite(tmp_path / "many.sqlite", script)
    few = run_file(path, budget=Budget(tables=2))
    monkeypatch.setattr(engine, "NAMED", 1_000)
    each = run_file(path, budget=Budget(tables=2))

    assert (len(few.results) < 1_100, len(each.results) > 2_600) == (True, True)
    assert "198 more" in lines(few, "CMP-01", "")[0].reason
    assert few.verdict.score == pytest.approx(each.verdict.score)
    assert few.verdict.coverage == pytest.approx(each.verdict.coverage)


def test_columns_beyond_the_limit_are_not_measured(path):
    found = lines(run_file(path, budget=Budget(columns=2)), "CMP-01", "a")

    assert [item.outcome for item in found] == [Outcome.PASS, Outcome.NOT_MEASURED]
    assert found[1].reason == "columns beyond the limit of a run: 1"


def test_relations_beyond_the_limit_of_statements_are_not_measured(path):
    result = run_file(path, budget=Budget(statements_per_table=4))

    assert "at most 4 statements" in line(result, "REF-01", "a").reason


def test_progress_never_goes_back(path):
    seen = []

    run_file(path, progress=seen.append)

    spent = [p.spent for p in seen if p.planned]
    assert spent == sorted(spent)
    assert spent[-1] == seen[-1].planned
