"""What of a run reaches the report: one row a probe, the worst line, figures of counts only."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone

from engagements.areas.dataenv.models import ProbeResult, ProbeRun, Source
from engagements.areas.dataenv.report.rows import source_rows
from engagements.domain.readiness import Level, Requirement, Status
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def context(engagement, *rows):
    """Return as much of what an engagement is judged by as its sources are printed from."""
    readiness = SimpleNamespace(requirements=rows, left_out=())
    return SimpleNamespace(engagement=engagement, readiness=readiness)


@pytest.fixture
def source(engagement):
    return Source.objects.create(
        engagement=engagement,
        name="claims",
        kind="sqlite",
        created_by=engagement.owner,
        created_at=timezone.now(),
    )


@pytest.fixture
def measured(engagement, source):
    def measure(*lines, tables=()):
        at = timezone.now()
        job = factories.JobFactory(
            engagement=engagement, state="done", finished_at=at, started_at=at
        )
        run = ProbeRun.objects.create(
            engagement=engagement,
            number=1,
            source=source,
            job=job,
            started_at=at - timedelta(seconds=4),
            as_of=at,
            requested_at=at,
            document={"tables": list(tables), "score": 80.0, "coverage": 1.0, "statements": 9},
        )
        for order, line in enumerate(lines):
            ProbeResult.objects.create(run=run, order=order, **line)
        return source_rows(context(engagement, _requirement(source)))[0]

    return measure


def _requirement(source):
    return Requirement(
        area="dataenv",
        group=str(source.pk),
        group_title=source.name,
        key="CMP-01",
        text="Columns are filled",
        level=Level.MUST,
        status=Status.FAILING,
    )


def line(outcome, *, probe="CMP-01", table="claims", column="", **more):
    columns = [column] if column else []
    return {"probe": probe, "table": table, "columns": columns, "outcome": outcome, **more}


def test_a_source_without_a_run_has_no_probes(engagement, source):
    (row,) = source_rows(context(engagement))

    assert (row.name, row.run, row.probes, row.score) == ("claims", None, (), None)
    assert row.judgement.verdict == "INCOMPLETE"


def test_the_worst_line_decides_and_other_tables_are_named(measured):
    row = measured(
        line("pass", table="a"),
        line("fail", table="b", column="x", value=0.1, numerator=1, denominator=10, points=1),
        line("fail", table="c", column="y", value=0.5, numerator=5, denominator=10, points=4),
        line("not_measured", table="d", reason="timed out"),
    )
    (probe,) = row.probes

    assert (probe.outcome, probe.table, probe.columns, probe.also) == ("fail", "c", ("y",), ("b",))
    assert (probe.level, probe.question) == (Level.MUST, "Columns are filled")
    assert row.seconds == 4.0


def test_a_failed_access_probe_is_why_the_run_stopped(measured):
    row = measured(
        line("fail", probe="ACC-02", table="", reason="the role can change claims"),
        line("not_measured", reason="the run stopped"),
    )

    assert row.stopped == "the role can change claims"


def test_an_unmeasured_probe_alone_is_no_stop(measured):
    assert measured(line("not_measured", reason="timed out")).stopped == ""


def test_rows_are_exact_only_if_every_table_is(measured):
    tables = [{"rows": 10, "rows_exact": True, "columns": []},
              {"rows": 5, "rows_exact": False, "columns": []}]  # fmt: skip
    row = measured(line("pass"), tables=tables)

    assert (row.tables, row.rows, row.rows_exact) == (2, 15, False)


def test_charts_show_the_worst_columns_and_kinds_of_personal_data(measured):
    columns = [{"sensitive": [{"label": "e-mail"}]}, {"sensitive": []}]
    row = measured(
        line("fail", column="x", value=0.5, fail_limit=0.6),
        line("warn", column="y", value=0.02, fail_limit=0.6),
        line("fail", probe="TML-01", column="at", value=412.1),
        tables=[{"rows": 1, "rows_exact": True, "columns": columns}],
    )

    missing, personal, ages = row.charts
    assert [(bar.label, bar.shown, bar.bad) for bar in missing.bars] == [
        ("x", "50", True),
        ("y", "2", False),
    ]
    assert missing.limit_words == "fails above 60%"
    assert [(bar.label, bar.shown) for bar in personal.bars] == [("e-mail", "1")]
    assert ages.note == "1 table is older than agreed"
