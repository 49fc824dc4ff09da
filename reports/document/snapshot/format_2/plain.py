"""Tables and days of reports of formats 1 and 2, as plain JSON."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

Plain = dict[str, Any]


def make_part(area: str, title: str, *, absent: str, **more: Any) -> Plain:
    """Return a part; the fields that it does not name take their defaults."""
    return {"area": area, "key": area, "title": title, "absent": absent, **more}


def _cell(value: str | tuple[str, str]) -> Plain:
    text, tone = (value, "plain") if isinstance(value, str) else value
    return {"text": text, "tone": tone}


def make_row(*values: str | tuple[str, str], bar: Iterable[Plain] = ()) -> Plain:
    """Return a row of texts, each with its tone if it has one."""
    return {"cells": [_cell(value) for value in values], "bar": list(bar)}


def make_table(
    caption: str, columns: Sequence[tuple[str, int, str]], rows: Iterable[Plain], **more: Any
) -> Plain:
    """Return a table; a column is its title, its width in per cent and its kind."""
    return {
        "kind": "table",
        "caption": caption,
        "columns": [{"title": title, "width": w, "kind": kind} for title, w, kind in columns],
        "rows": list(rows),
        **more,
    }


def day_of(text: str | None) -> date | None:
    """Return the day that a text names, if it names one."""
    return date.fromisoformat(text) if text else None


def moment_of(text: str) -> datetime:
    """Return the moment that a text names."""
    return datetime.fromisoformat(text)


def day_of_report(plain: Plain) -> date:
    """Return the day on which the report judged, where the engagement is."""
    return moment_of(plain["as_of"]).astimezone(ZoneInfo(plain["identity"]["time_zone"])).date()
