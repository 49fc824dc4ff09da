"""Why a finding matters, by probe or by how it bears on the verdict, in our own words."""

from reports.document.snapshot import FindingKind, Level, Requirement, Status

PROBES = {
    "ACC-01": "Nothing can be said about a source that nobody can reach.",
    "ACC-02": "An agent that can write, or read more than it needs, can do harm by mistake or by "
    "instruction hidden in a text.",
    "ACC-03": "On an open line, rows and passwords can be read or changed on their way.",
    "INV-01": "Work planned on a table that is not there stops on its first day.",
    "CMP-01": "Whatever is computed from these rows misses the value silently.",
    "CMP-02": "A filler such as n/a counts as a value, so the gap stays hidden from every check "
    "that looks for empty fields only.",
    "UNQ-01": "Without a key a row cannot be named, changed or counted reliably.",
    "UNQ-02": "The same case appears more than once: sums are too high and work is done twice.",
    "REF-01": "Rows point at something that is not there, so answers about them stay incomplete.",
    "TML-01": "Decisions rest on a state of affairs that is already over.",
    "TML-03": "Dates that cannot be true spoil every figure about time.",
    "VAL-01": "A value stored as another type breaks sums, sorting and comparison.",
    "PRV-01": "Personal data that nobody declared escapes retention, masking and access rules.",
}

DEFECTS = {
    "ACC-01": "The source cannot be read",
    "ACC-02": "The account can do more than it should",
    "ACC-03": "The connection is not protected",
    "INV-01": "Agreed tables are missing",
    "CMP-01": "Values are missing",
    "CMP-02": "Placeholders stand in for missing values",
    "UNQ-01": "Rows cannot be told apart",
    "UNQ-02": "Keys appear more than once",
    "REF-01": "References point at nothing",
    "TML-01": "Data are older than agreed",
    "TML-03": "Dates cannot be true",
    "VAL-01": "Values are of another type than declared",
    "PRV-01": "Personal data that nobody declared",
}


def what_is_wrong(row: Requirement) -> str:
    """Return the title of a finding: the defect a probe found, or what was to hold."""
    if row.area == "dataenv" and row.status in {Status.FAILING, Status.EXCEPTED}:
        return DEFECTS.get(row.key, row.text)
    return row.text


def why_it_matters(row: Requirement, *, kind: FindingKind) -> str:
    """Return why it matters: what goes wrong, then what it does to the verdict."""
    known = kind is not FindingKind.NOT_KNOWN and row.area == "dataenv"
    harm = PROBES.get(row.key, "") if known else ""
    return f"{harm} {_bearing(row, kind=kind)}".strip()


def _bearing(row: Requirement, *, kind: FindingKind) -> str:
    if kind is FindingKind.BLOCKS:
        return "It is a must: until it is closed the verdict stays Not ready."
    if kind is FindingKind.CONDITION:
        return "It does not block, but Ready is out of reach while it stands."
    if row.level is Level.MUST:
        return "Unknown is never taken as good: at the gate an unknown must counts as failing."
    return "Until it is looked at, the range stays as wide as it is."
