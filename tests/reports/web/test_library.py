"""The list of reports over engagements."""

import pytest
from django.utils import timezone

from reports.models import Report
from tests import factories

pytestmark = pytest.mark.django_db
STATES = {"making": "running", "failed": "gave_up"}


def a_report(engagement, number, *, standing="made", verdict="GO"):
    now = timezone.now()
    state = STATES.get(standing, "done")
    more = {"lease_until": now} if state == "running" else {"finished_at": now}
    report = Report.objects.create(
        engagement=engagement,
        number=number,
        requested_by=engagement.owner,
        requested_at=now,
        job=factories.JobFactory(kind="report", engagement=engagement, state=state, **more),
    )
    made = standing in {"made", "issued", "withdrawn"}
    fields = {}
    if made:
        fields = {"ready_at": now, "verdict": verdict, "file_name": f"{number}.pdf"}
        fields |= {"sha256": "0" * 64, "snapshot_sha256": "0" * 64}
    if standing in {"issued", "withdrawn"}:
        fields |= {"issued_at": now, "issued_by": engagement.owner}
    if standing == "withdrawn":
        fields |= {"withdrawn_at": now, "withdrawn_by": engagement.owner, "withdrawn_reason": "Old"}
    Report.objects.filter(pk=report.pk).update(**fields)
    return report


@pytest.mark.parametrize("standing", ["making", "made", "issued", "withdrawn", "failed"])
def test_reports_by_how_they_stand(signed_in, engineer, engagement, standing):
    for number, each in enumerate(("making", "made", "issued", "withdrawn", "failed"), start=1):
        a_report(engagement, number, standing=each)

    rows = signed_in(engineer).get(f"/reports/?standing={standing}").context["reports"]

    assert len(rows) == 1


@pytest.mark.parametrize(
    ("query", "count"),
    [
        pytest.param("verdict=NO_GO", 1, id="verdict"),
        pytest.param("q=nothing+like+it", 0, id="words"),
        pytest.param("", 2, id="all"),
    ],
)
def test_reports_by_verdict_and_words(signed_in, engineer, engagement, query, count):
    a_report(engagement, 1)
    a_report(engagement, 2, verdict="NO_GO")
    a_report(factories.engagement_with_lead(factories.UserFactory()), 1, verdict="NO_GO")

    response = signed_in(engineer).get(f"/reports/?{query}")

    assert len(response.context["reports"]) == count
    assert ("No reports match" in response.content.decode()) == (not count)


def test_a_state_that_was_never_offered_is_not_found(signed_in, engineer):
    assert signed_in(engineer).get("/reports/?standing=lost").status_code == 404
