from dataclasses import replace
from datetime import date

from engagements.domain.readiness import not_examined
from engagements.domain.reporting import FindingWords
from reports.collect.readiness import requirement as kept
from reports.document.derive.findings import Wording, findings, work_list
from reports.document.derive.rules import stand
from reports.document.snapshot import FindingKind, Level, Status
from tests.reports.sample_rows import requirement, requirements


def failing(key="K-1", *, level="must", area="compliance", **more):
    return requirement(area, "g", key, f"Text of {key}", level, "failing", **more)


def test_every_open_requirement_is_in_exactly_one_finding():
    rows = requirements()
    open_rows = [
        r.identity
        for r in rows
        if r.status is not Status.PROVEN and r.area not in {"tooling", "evaluation"}
    ]

    named = [key for finding in findings(rows) for key in finding.keys]

    assert sorted(named) == sorted(open_rows)


def test_blocking_findings_come_first_and_numbers_count_from_one():
    found = findings(requirements())
    kinds = [finding.kind for finding in found]

    assert [finding.number for finding in found] == list(range(1, len(found) + 1))
    assert kinds == sorted(kinds, key=[*FindingKind].index)


def test_failing_musts_with_another_remedy_are_findings_of_their_own():
    rows = [failing("K-1", closes="Mend one"), failing("K-2", closes="Mend another")]

    assert [finding.closes for finding in findings(rows)] == ["Mend one.", "Mend another."]


def test_shoulds_of_one_framework_with_one_remedy_are_one_finding():
    rows = [failing(f"K-{n}", level="should", closes="Write the policy") for n in range(3)]

    (finding,) = findings(rows)

    assert (finding.musts, finding.shoulds) == (0, 3)
    assert finding.title == "g: 3 requirements are not met"


def test_an_area_that_is_not_examined_makes_no_finding():
    assert findings([kept(not_examined("tooling", title="Agent layer"))]) == ()


def test_an_effect_is_the_range_of_the_group_before_and_after():
    rows = [failing("K-1"), replace(failing("K-2"), status=Status.PROVEN)]

    (effect,) = findings(rows)[0].effects

    assert (effect.before.verdict, effect.after.verdict) == ("NO_GO", "GO")
    assert effect.before.low == stand(rows).low


def test_after_the_last_piece_of_work_everything_is_proven():
    rows = [row for row in requirements() if row.area not in {"tooling", "evaluation"}]
    work = work_list(findings(rows), requirements=rows)

    assert work[-1].after.verdict == "GO"
    assert [item.due or date.max for item in work] == sorted(item.due or date.max for item in work)


def test_a_must_and_a_should_of_one_key_stay_apart():
    rows = [failing("ACC-02", level="should", area="dataenv"), failing("ACC-02", area="dataenv")]

    found = findings(rows)

    assert [finding.kind for finding in found] == [FindingKind.BLOCKS, FindingKind.CONDITION]
    assert found[0].musts == 1
    assert rows[1].level is Level.MUST


WORDING = Wording(
    titles={"dataenv": "Data environment"},
    words={"dataenv": {"K-1": FindingWords(defect="Rows are missing", harm="Sums are wrong.")}},
)


def test_a_finding_is_worded_by_its_area():
    (finding,) = findings([failing(area="dataenv")], wording=WORDING)

    assert finding.title == "Rows are missing (g K-1)"
    assert finding.matters.startswith("Sums are wrong. It is a must")
    assert finding.area == "Data environment"


def test_what_is_not_known_is_named_by_what_was_to_hold():
    row = requirement("dataenv", "g", "K-1", "Rows are there", "must", "unknown")
    (finding,) = findings([row], wording=WORDING)

    assert finding.title == "Rows are there (g K-1)"
    assert not finding.matters.startswith("Sums")


def test_a_requirement_with_words_of_its_own_is_a_finding_of_its_own():
    rows = [failing(f"K-{n}", level="should", area="dataenv", closes="Mend it") for n in (1, 2, 3)]

    assert [len(finding.keys) for finding in findings(rows, wording=WORDING)] == [2, 1]
