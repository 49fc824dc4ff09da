"""Cover and contents page: who, what, the verdict, and the words used."""

from dataclasses import dataclass

from engagements.domain.prose import day, span
from engagements.domain.wording import counted
from reports.document.snapshot import Grade, Snapshot
from reports.document.table import Cells, Table, TableCell, column, table
from reports.document.times import as_of_day
from reports.document.words import VERDICTS

GRADES = {
    Grade.MEASURED: "our check ran",
    Grade.WITNESSED: "the client's people ran it and signed",
    Grade.IMPORTED: "the file of another tool",
    Grade.DOCUMENTED: "a file that a person read",
    Grade.ATTESTED: "somebody's word",
}


@dataclass(frozen=True, kw_only=True)
class Front:
    """The first two pages ready to print."""

    verdict: str
    span: str
    as_of: str
    target: str
    scope: str
    system: str
    words: Table
    grades: Table
    history: Table
    distribution: str


def build(snapshot: Snapshot) -> Front:
    """Return cover and contents ready to print."""
    identity, overall, target = snapshot.identity, snapshot.readiness.overall, snapshot.target
    return Front(
        verdict=VERDICTS[overall.verdict],
        span=f"{span(overall.low, overall.high)} of 100",
        as_of=day(as_of_day(snapshot)),
        target=f"Target: {target.title[:1].lower()}{target.title[1:]}, {day(target.on)}",
        scope=target.scope,
        system=f"{identity.engagement_name} for {identity.client}",
        words=_words(),
        grades=_grades(),
        history=_history(snapshot),
        distribution=(
            f"{identity.classification}. Distribution: {identity.client}, {identity.firm}. The "
            "snapshot that this report was made from holds every figure in it, so that each can be "
            "computed again."
        ),
    )


def _words() -> Table:
    rows: list[Cells] = [
        [TableCell(text="Ready", css="proven"), "100", "Every requirement is proven"],
        [
            TableCell(text="Ready with conditions", css="warn"),
            "70 to 84",
            "No must fails; a should fails or an exception is in force",
        ],
        [
            TableCell(text="Not known yet", css="unknown"),
            "both",
            "May go only if the unknown musts turn out well",
        ],
        [
            TableCell(text="Not ready", css="failing"),
            "0 to 49",
            "A must fails without an exception, whatever the unknown",
        ],
    ]
    columns = [column("Verdict", 32, "strong"), column("Band", 18), column("What it means", 50)]
    return table("Verdicts", columns, rows)


def _grades() -> Table:
    columns = [column("Grade", 32, "strong"), column("Who vouches", 68)]
    rows = [[grade.value.capitalize(), words] for grade, words in GRADES.items()]
    return table("Proof grades", columns, rows)


def _history(snapshot: Snapshot) -> Table:
    columns = [
        column("Report", 10, "strong"),
        column("Made", 22),
        column("Verdict", 24),
        column("Range", 14),
        column("Musts", 30),
    ]
    rows = []
    for version in sorted(snapshot.versions, key=lambda v: v.number):
        musts = version.standing.musts
        counts = f"{musts.proven} proven, {musts.failing} failing, {musts.unknown} unknown"
        counts = counts if version.counted else "not on record"
        rows.append(
            [
                str(version.number),
                day(version.issued_on),
                VERDICTS[version.standing.verdict],
                span(version.standing.low, version.standing.high),
                counts,
            ]
        )
    caption = f"Version history, {counted(len(rows), 'report')}; the last one supersedes the others"
    return table(caption, columns, rows, most=12)
