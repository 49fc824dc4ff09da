"""What is wrong and why it matters, in the words of the area or by how it bears on the verdict."""

from engagements.domain.reporting import FindingWords
from reports.document.snapshot import FindingKind, Level, Requirement, Status


def what_is_wrong(row: Requirement, words: FindingWords | None) -> str:
    """Return the title of a finding: the defect that was found, or what was to hold."""
    if words and row.status in {Status.FAILING, Status.EXCEPTED}:
        return words.defect
    return row.text


def why_it_matters(row: Requirement, words: FindingWords | None, *, kind: FindingKind) -> str:
    """Return why it matters: what goes wrong, then what it does to the verdict."""
    harm = words.harm if words and kind is not FindingKind.NOT_KNOWN else ""
    return f"{harm} {_bearing(row, kind=kind)}".strip()


def _bearing(row: Requirement, *, kind: FindingKind) -> str:
    if kind is FindingKind.BLOCKS:
        return "It is a must: until it is closed the verdict stays Not ready."
    if kind is FindingKind.CONDITION:
        return "It does not block, but Ready is out of reach while it stands."
    if row.level is Level.MUST:
        return "Unknown is never taken as good: at the gate an unknown must counts as failing."
    return "Until it is looked at, the range stays as wide as it is."
