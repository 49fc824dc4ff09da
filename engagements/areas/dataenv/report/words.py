"""Words for what a probe finds: the defect as a title, and what harm it does."""

from engagements.domain.reporting import FindingWords, Method

HARMS = {
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

FINDING_WORDS = {probe: FindingWords(defect=DEFECTS[probe], harm=HARMS[probe]) for probe in DEFECTS}
METHOD = Method(
    unit="one probe on one source",
    proven=("probe passed",),
    failing=("probe failed",),
    failing_should=("probe warned: a should. On a blocking probe the must is proven",),
    unknown=("not measured", "stale"),
    left_out=("nothing to probe",),
    limits=(
        "Nothing found in a sample is printed with its bound, never as none.",
        "No value out of a client's row is kept: counts, shares and masked shapes only.",
        "The score of a source is detail and never decides.",
    ),
)
