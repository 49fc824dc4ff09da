"""Frameworks, controls and exceptions of formats 1 and 2, as a part of blocks."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

from engagements.domain.prose import (
    DASH,
    cited,
    clip,
    count,
    day,
    in_words,
    listing,
    percent,
    sentence,
    short_day,
)
from engagements.domain.wording import agree, counted
from reports.document.snapshot.format_2.plain import (
    Plain,
    day_of,
    day_of_report,
    make_part,
    make_row,
    make_table,
)

ORDER = ("failing", "excepted", "unknown", "proven", None)
STATUSES = {
    "proven": ("Proven", "good"),
    "failing": ("Failing", "bad"),
    "unknown": ("Unknown", "unknown"),
    "excepted": ("Exception", "excepted"),
    None: ("Left out", "left_out"),
}


def compliance(plain: Plain) -> Plain:
    """Return frameworks, controls and exceptions as a part."""
    found, today = plain["compliance"], day_of_report(plain)
    frameworks, rows = found["frameworks"], found["controls"]
    target = date.fromisoformat(plain["target"]["on"])
    blocks = [
        _frameworks(frameworks, rows),
        _controls(frameworks, rows, today=today, target=target),
        *(_exception(row) for row in found["exceptions"]),
        *_open(rows, today=today),
        _why(frameworks),
    ]
    return make_part(
        "compliance",
        "Compliance",
        absent="" if frameworks else "no framework is taken on",
        lead=_controls_lead(rows) if frameworks else "",
        blocks=blocks if frameworks else [],
        exceptions=[
            {k: v for k, v in row.items() if k != "control"} | {"subject": row["control"]}
            for row in found["exceptions"]
        ],
        data={"frameworks": frameworks, "controls": rows},
    )


def _controls_lead(rows: Sequence[Plain]) -> str:
    scored = [row for row in rows if row["counts_as"]]
    proven = sum(row["counts_as"] == "proven" for row in scored)
    text = f"{proven} of {counted(len(scored), 'control')} that count are proven."
    hard = [row["counts_as"] for row in scored if row["bearing"] == "hard"]
    if fails := hard.count("failing"):
        verb = agree(fails, "fails", "fail")
        text += " " + sentence(f"{count(fails, 'hard control')} {verb}.")
    if unknown := hard.count("unknown"):
        verb = agree(unknown, "is", "are")
        text += " " + sentence(f"{count(unknown, 'hard control')} {verb} unknown.")
    if left := len(rows) - len(scored):
        verb = agree(left, "is", "are")
        text += " " + sentence(f"{in_words(left)} {verb} left out with a reason.")
    return text


def _frameworks(frameworks: Sequence[Plain], rows: Sequence[Plain]) -> Plain:
    made = []
    for framework in frameworks:
        own = [row for row in rows if row["framework"] == framework["key"]]
        left = sum(row["counts_as"] is None for row in own)
        low, high = framework["low"], framework["high"]
        made.append(
            make_row(
                framework["title"],
                "",
                str(left) if left else DASH,
                DASH if low is None else f"{low:.2f}, {high or 0:.2f}",
                percent(framework["coverage"]),
                bar=_shares(own),
            )
        )
    total = sum(row["counts_as"] is not None for row in rows)
    caption = f"Status of the {counted(total, 'control')} that {agree(total, 'counts', 'count')}"
    return make_table(
        f"{caption}, by framework",
        [
            ("Framework", 24, "name"),
            ("Status of the controls that count", 38, "bar"),
            ("Left out", 9, "number"),
            ("Low, high", 16, "number"),
            ("Coverage", 13, "number"),
        ],
        made,
        note=(
            "Green by proof grade, darkest measured; red failing; amber exception; hatched "
            "unknown. Not applicable and future controls are in no bar and no denominator."
        ),
    )


def _shares(rows: Sequence[Plain]) -> list[Plain]:
    counts: Counter[str] = Counter()
    for row in rows:
        if status := row["counts_as"]:
            name = (row["grade"] or "attested") if status == "proven" else status
            counts["exception" if name == "excepted" else name] += 1
    return [{"status": status, "count": number} for status, number in counts.items()]


def _controls(
    frameworks: Sequence[Plain], rows: Sequence[Plain], *, today: date, target: date
) -> Plain:
    urgent = sorted(rows, key=lambda row: ORDER.index(row["counts_as"]))
    printed = set(map(id, urgent[:500]))
    made = []
    for framework in frameworks:
        own = [row for row in rows if row["framework"] == framework["key"] and id(row) in printed]
        made.append(make_row(framework["title"]))
        made += [_control(row, today=today, target=target) for row in own]
    missing = len(rows) - len(printed)
    return make_table(
        f"Control assessment, {counted(len(rows), 'control')}, in our own words",
        [
            ("Control", 12, "name"),
            ("What must hold", 24, "text"),
            ("Bearing", 7, "text"),
            ("Weight", 7, "number"),
            ("State", 12, "text"),
            ("Counts as", 10, "text"),
            ("Proof", 10, "text"),
            ("Evid.", 7, "text"),
            ("Valid until", 11, "number"),
        ],
        made,
        note=f"{counted(missing, 'proven or left-out control')} not printed." if missing else "",
        dense=True,
        most=len(made) or 1,
    )


def _control(row: Plain, *, today: date, target: date) -> Plain:
    return make_row(
        row["ref"],
        clip(row["text"], 110),
        row["bearing"],
        str(row["weight"]),
        row["state"].replace("_", " "),
        STATUSES[row["counts_as"]],
        row["grade"] or DASH,
        cited(row["evidence"]),
        _lapse(day_of(row["valid_until"]), today=today, target=target),
    )


def _lapse(valid_until: date | None, *, today: date, target: date) -> tuple[str, str]:
    if valid_until is None:
        return DASH, "quiet"
    tone = "bad" if valid_until < today else "warn" if valid_until < target else "plain"
    return short_day(valid_until), tone


def _exception(row: Plain) -> Plain:
    asked = f" Asked by {row['asked_by']}." if row["asked_by"] else ""
    approved = f" Approved by {row['approved_by']}." if row["approved_by"] else ""
    return {
        "kind": "callout",
        "lead": f"Exception {row['number']} on {row['control']}, {row['kind']}.",
        "text": (
            f"{clip(row['reason'], 600)} In force from {day(day_of(row['starts_on']))} to "
            f"{day(day_of(row['expires_on']))}.{asked}{approved} When it ends the control fails by "
            "itself."
        ),
        "tone": "warn",
    }


def _open(rows: Sequence[Plain], *, today: date) -> list[Plain]:
    found = [row for row in rows if row["counts_as"] in {"failing", "unknown"}]
    found.sort(key=lambda row: (row["bearing"] != "hard", ORDER.index(row["counts_as"])))
    made = [
        make_row(
            row["ref"],
            clip(row["text"], 110),
            row["state"].replace("_", " "),
            clip(row["reason"], 90) or DASH,
            row["owner"] or "Nobody yet",
            short_day(day_of(row["due"]), near=today),
        )
        for row in found
    ]
    columns = [
        ("Control", 13, "name"),
        ("What must hold", 30, "text"),
        ("State", 14, "text"),
        ("Why", 22, "text"),
        ("Owner", 13, "text"),
        ("Due", 8, "number"),
    ]
    caption = "Controls that fail or are not known, and who closes them"
    return [make_table(caption, columns, made, most=60)] if made else []


def _why(frameworks: Sequence[Plain]) -> Plain:
    return make_table(
        "Why these frameworks bind, and the questions still open",
        [("Framework", 25, "name"), ("Why it binds", 35, "text"), ("Open", 40, "text")],
        [
            make_row(
                row["title"],
                clip(row["why"], 200) or DASH,
                clip(listing(row["questions"], most=4), 240) or "No open question",
            )
            for row in frameworks
        ],
    )
