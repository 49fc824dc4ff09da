"""Figures, days and lists as words of a sentence: pages, mails and reports say them alike."""

import re
from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from engagements.domain.wording import agree, grouped

SMALL = (
    *("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
    *("ten", "eleven", "twelve"),
)
MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August"),
    *("September", "October", "November", "December"),
)
DASH = "\N{EN DASH}"
LONGEST_WORD = 120
_LONG_WORD = re.compile(rf"\S{{{LONGEST_WORD + 1},}}")


def in_words(number: int) -> str:
    """Return a small number as a word and a large one in digits."""
    return SMALL[number] if 0 <= number < len(SMALL) else grouped(number)


def count(number: int, noun: str, plural: str = "") -> str:
    """Return "one must", "two musts": the noun agrees with its number."""
    return f"{in_words(number)} {agree(number, noun, plural or f'{noun}s')}"


def sentence(text: str) -> str:
    """Return the text with a capital letter in front."""
    return text[:1].upper() + text[1:]


def listing(items: Sequence[str], *, most: int = 0) -> str:
    """Return "a, b and c"; beyond ``most`` the rest is counted."""
    if most and len(items) > most:
        items = [*items[:most], f"{len(items) - most} more"]
    if len(items) < 2:  # noqa: PLR2004 - nothing to join
        return "".join(items)
    return f"{', '.join(items[:-1])} and {items[-1]}"


def cited(codes: Sequence[str]) -> str:
    """Return the first of some evidence codes and how many more there are: "E-06 +2"."""
    if not codes:
        return DASH
    return codes[0] if len(codes) == 1 else f"{codes[0]} +{len(codes) - 1}"


def joined(sentences: Sequence[str], *, most: int) -> str:
    """Return sentences one after the other; how many are left out is said at the end."""
    shown = [f"{text.rstrip('. ')}." for text in sentences[:most]]
    more = len(sentences) - len(shown)
    return " ".join([*shown, f"And {more} more."] if more > 0 else shown)


def day(on: date | None) -> str:
    """Return a date in full, such as 18 December 2026."""
    return f"{on.day} {MONTHS[on.month - 1]} {on.year}" if on else DASH


def short_day(on: date | None, *, near: date | None = None) -> str:
    """Return a date for a table cell; the year is printed unless it is the one of ``near``."""
    if on is None:
        return DASH
    text = f"{on.day} {MONTHS[on.month - 1][:3]}"
    return text if near is not None and near.year == on.year else f"{text} {on.year}"


def span(low: int, high: int) -> str:
    """Return a range as people read it."""
    return str(low) if low == high else f"{low} to {high}"


def percent(share: float | None, *, places: int = 0) -> str:
    """Return a share from 0 to 1 in per cent; a share that is not 0 never reads as 0%."""
    if share is None:
        return DASH
    shown = f"{share * 100:.{places}f}"
    if share > 0 and float(shown) == 0:
        return f"below {10**-places:.{places}f}%"
    if share < 1 and float(shown) >= 100:  # noqa: PLR2004 - per cent
        return f"above {100 - 10**-places:.{places}f}%"
    return f"{shown}%"


def moment(at: datetime, *, time_zone: str) -> str:
    """Return a moment as people of a time zone read it, with the zone."""
    local = at.astimezone(ZoneInfo(time_zone))
    return f"{day(local.date())}, {local:%H:%M} {local.tzname()}"


def _shorter(word: re.Match[str]) -> str:
    return word.group()[: LONGEST_WORD - 1] + "…"


def clip(text: str, limit: int) -> str:
    """Return at most ``limit`` characters, the last one a mark that something is missing.

    Words beyond any real length are cut as well: breaking one into lines costs the page engine
    time that grows with the square of its length.
    """
    text = _LONG_WORD.sub(_shorter, text[: limit * 4])
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"
