"""The ids of one engagement's own rows in addresses of the data environment."""

from engagements.areas.dataenv.models import ProbeRun, TableExpectation


def ids(engagement):
    """Return ids by the name of a converter, or by route and name where one name means two."""
    expectation = TableExpectation.objects.filter(source__engagement=engagement).first()
    run = ProbeRun.objects.filter(engagement=engagement, as_of__isnull=False).first()
    found = {
        "pk": expectation and expectation.source_id,
        "expectation": expectation and expectation.pk,
    }
    if run:
        found |= {(name, "number"): run.number for name in ("probe-run", "probe-run-panel")}
    return found
