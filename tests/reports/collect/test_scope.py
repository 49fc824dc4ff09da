"""How results count is said once over all areas, and what is covered by each of them."""

from engagements.area import Print
from engagements.domain.reporting import Method, Part
from reports.collect import scope
from reports.document.snapshot import CountedAs
from tests.reports.sample import sample


def test_results_of_areas_that_count_alike_are_one_line():
    lines = scope.method(
        [
            Method(unit="one control", proven=("control satisfied",), judged_at_target=("laws",)),
            Method(unit="one probe", proven=("probe passed",), failing_should=("probe warned",)),
        ]
    )

    assert lines.units == ("one control", "one probe", "one criterion")
    assert lines.results[0] == CountedAs(
        result="Control satisfied; probe passed; criterion met", counts_as="proven"
    )
    assert CountedAs(result="Probe warned", counts_as="failing_should") in lines.results
    assert lines.judged_at_target == ("laws",)


def test_without_an_area_the_criteria_of_the_gate_are_the_method():
    lines = scope.method([])

    assert lines.units == ("one criterion",)
    assert [line.counts_as for line in lines.results] == [
        "proven",
        "failing",
        "unknown",
        "excepted",
    ]
    assert lines.limits[0].startswith("The report says what held")


def test_scope_lists_what_parts_cover_before_the_gate():
    parts = [
        Part(area="one", key="one", title="One", in_scope=("Two controls",)),
        Part(area="two", key="two", title="Two", out_of_scope=("claims: no run",)),
    ]

    found = scope.section(sample().readiness, parts=parts, prints={"one": Print()})

    assert found.in_scope == (
        "Two controls",
        "Five criteria of the target's gate that people settle",
    )
    assert found.out_of_scope[-1] == "claims: no run"
    assert found.out_of_scope[0].endswith("not examined by this version, so it counts as unknown")
