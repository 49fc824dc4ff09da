"""Snapshots of earlier formats, brought to the present one step by step, as plain JSON.

To add a format: raise ``FORMAT``, write ``to_N`` from the format before it and name it in
``UPGRADES``, then keep a real report of the new format in ``tests/reports/stored``. A step is never
changed once reports of its format exist, and uses no type of the snapshot: those go on changing.
"""

from collections.abc import Callable, Mapping
from typing import Any

from engagements.domain.codec import Unreadable
from reports.document.snapshot import format_2

FORMAT = 3
DOCUMENT = "fde-report-snapshot"
FIRST = f"{DOCUMENT}/1"  # how format 1 named itself; later ones are whole numbers

Plain = dict[str, Any]


def to_2(plain: Plain) -> Plain:
    """Take "not examined" out of the reason's words, where only a sentence named it."""
    reason = "not examined by this version"
    rows = [
        row | {"examined": row["reason"] != reason} for row in plain["readiness"]["requirements"]
    ]
    readiness = plain["readiness"] | {"requirements": rows}
    return plain | {"document": DOCUMENT, "readiness": readiness}


def to_3(plain: Plain) -> Plain:
    """Turn what was stored of two areas in fields of their own into parts made of blocks."""
    return format_2.upgraded(plain)


UPGRADES: Mapping[int, Callable[[Plain], Plain]] = {1: to_2, 2: to_3}


def upgraded(plain: Any) -> Plain:
    """Return the JSON of a snapshot in the present format.

    Raises:
        Unreadable: it is none, of a newer format, or not what its format says.
    """
    number = _format_of(plain)
    if number > FORMAT:
        raise Unreadable(
            f"The data are of format {number} and this version reads formats 1 to {FORMAT}: "
            "a newer version of the toolkit wrote them. Update it, then open the report again."
        )
    for step in range(number, FORMAT):
        try:
            plain = UPGRADES[step](plain)
        except (AttributeError, LookupError, TypeError, ValueError) as error:
            raise Unreadable(
                f"The data say that they are of format {step}, but a part of it is missing or of "
                f"another kind: {error}."
            ) from error
    return {**plain, "format": FORMAT}


def _format_of(plain: Any) -> int:
    named = plain.get("format") if isinstance(plain, dict) else None
    number = 1 if named == FIRST else named
    if type(number) is not int or number < 1:
        raise Unreadable("The data are no snapshot of a report: they name no format.")
    return number
