"""Icons, people, times and small drawings that every page uses."""

import re
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from django import template
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from engagements import registry
from engagements.domain.readiness import Grade, Verdict
from engagements.domain.references import Noun
from engagements.domain.references import reference as reference_of
from engagements.web import tabs
from engagements.web.looks import moment_icon, tone, tone_icon

register = template.Library()
register.filter("tone", tone)
register.filter("tone_icon", tone_icon)
register.filter("moment_icon", moment_icon)

DAY = timedelta(days=1)
EVIDENCE_NAME = re.compile(r"\bE-0*([1-9]\d{0,5})\b")
ICON_BITS = 2
GRADES = tuple(grade.value for grade in reversed(Grade))


@register.tag
def icon(_parser: Any, token: Any) -> template.Node:
    """Print one icon of the sprite, ``{% icon "plus" "large" %}``: a name and a class or none.

    A node of its own: a page has a hundred of them, and most are plain words.
    """
    _, *bits = token.split_contents()
    if not 1 <= len(bits) <= ICON_BITS:
        raise template.TemplateSyntaxError("icon takes a name and at most one class")
    return IconNode([_parser.compile_filter(bit) for bit in bits])


class IconNode(template.Node):
    """One icon; what its words are made into is kept, whatever page asks."""

    def __init__(self, words: list[Any]) -> None:
        self.words = words
        plain = all(isinstance(word.var, str) and not word.filters for word in words)
        self.fixed = [str(word.var) for word in words] if plain else None

    def render(self, context: Any) -> SafeString:
        """Return the drawing."""
        return drawn(*(self.fixed or [str(word.resolve(context)) for word in self.words]))


@lru_cache(maxsize=1000)
def drawn(name: str, css: str = "") -> SafeString:
    """Return one icon of the sprite; it is decoration, the name stands beside it."""
    return format_html(
        '<svg class="icon {}" width="16" height="16" aria-hidden="true" focusable="false">'
        '<use href="{}#{}"></use></svg>',
        css,
        static("vendor/tabler/icons.svg"),
        name,
    )


@register.filter
def initials(name: Any) -> str:
    """Return the first letters of the first and last word of a name."""
    words = str(name or "?").replace("@", " ").split()
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper() or "?"


@register.filter
def words(key: Any) -> str:
    """Return a code word as people read it: ``not_measured`` becomes "Not measured"."""
    return str(key).replace("_", " ").capitalize()


@register.filter
def notice_label(kind: str) -> str:
    """Return what people choose a kind of notice by; its code word if no installed app sends it."""
    known = registry.notice_types().get(kind)
    return known.label if known else words(kind)


@register.filter
def day(value: date | datetime | None) -> str:
    """Return a day as "7 Dec", with its year when that is not the present one."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = timezone.localtime(value).date()
    short = f"{value.day} {value:%b}"
    return short if value.year == timezone.localdate().year else f"{short} {value.year}"


@register.filter
def ago(value: datetime | None) -> str:
    """Return "6 min ago" within a day, then the day."""
    if value is None:
        return ""
    passed = timezone.now() - value
    if passed >= DAY or passed < timedelta(minutes=-1):
        return day(value)
    minutes = max(0, int(passed.total_seconds() // 60))
    if minutes < 1:
        return "just now"
    return f"{minutes} min ago" if minutes < 60 else f"{minutes // 60} h ago"  # noqa: PLR2004 - minutes of an hour


@register.simple_tag
def when(value: datetime | None, style: str = "ago") -> SafeString | str:
    """Return a ``<time>``: relative or ``style="clock"``, the full stamp in its title."""
    if value is None:
        return ""
    local = timezone.localtime(value)
    shown = f"{local:%H:%M}" if style == "clock" else ago(value)
    full = f"{local.day} {local:%B %Y, %H:%M %Z}"
    return format_html(
        '<time datetime="{}" title="{}">{}</time>', local.isoformat(timespec="seconds"), full, shown
    )


@register.filter
def reference(number: int, letter: str) -> str:
    """Return how a numbered record is called: ``{{ evidence.number|reference:"E" }}``."""
    return reference_of(Noun(letter), number)


@register.filter
def evidence_links(text: SafeString, code: str) -> SafeString:
    """Turn every ``E-07`` of an escaped text into a link to the files of an engagement."""
    url = reverse("engagements:evidence", args=[code])
    linked = EVIDENCE_NAME.sub(rf'<a href="{url}?from=\1#evidence-\1">\g<0></a>', text)
    return mark_safe(linked)  # noqa: S308 - what is put in is our own


@register.filter
def duration(value: timedelta | float | None) -> str:
    """Return "38 s", "1 min 12 s", "2 h 5 min" or "41 d"."""
    if value is None:
        return ""
    seconds = int(value.total_seconds() if isinstance(value, timedelta) else value)
    parts = ((86_400, "d"), (3_600, "h"), (60, "min"), (1, "s"))
    for place, (size, unit) in enumerate(parts):
        if seconds >= size:
            count, rest = divmod(seconds, size)
            more = ""
            if unit in {"h", "min"} and rest >= parts[place + 1][0]:
                more = f" {rest // parts[place + 1][0]} {parts[place + 1][1]}"
            return f"{count} {unit}{more}"
    return "0 s"


@register.filter
def span(judged: Any) -> str:
    """Return the range of a judgement or a pair: "12 to 46", or one number."""
    low, high = (judged.low, judged.high) if hasattr(judged, "low") else judged
    return f"{low}" if low == high else f"{low} to {high}"


@register.inclusion_tag("components/_score_bar.html")
def score_bar(
    low: int, high: int, verdict: str = "", expected: int | None = None, *, calm: bool = False
) -> dict[str, Any]:
    """Draw a range from 0 to 100: solid to the worst case, hatched to the best.

    A ``calm`` bar takes the accent unless it is below what is expected: an early engagement
    with a low score is not a problem.
    """
    shade = tone(verdict)
    if calm:
        below = expected is not None and low < expected and shade == "bad"
        shade = "bad" if below else ""
    text = f"{low}" if low == high else f"{low} to {high}"
    return {
        "tone": shade,
        "low": low,
        "high": high,
        "tick": None if expected is None else min(expected, 99),
        "sentence": f"{text} of 100"
        + ("" if expected is None else f", expected {expected}")
        + (f": {verdict_words(verdict)}" if verdict else ""),
    }


@register.filter
def verdict_words(verdict: Any) -> str:
    """Return what people read for a verdict."""
    return Verdict(verdict).label


@register.inclusion_tag("components/_proof.html")
def proof(grade: Any) -> dict[str, Any]:
    """Draw a proof grade as up to five blocks with its word; nothing proven says so."""
    name = str(grade or "")
    count = GRADES.index(name) + 1 if name in GRADES else 0
    return {"name": name, "blocks": [(place * 5, place < count) for place in range(5)]}


@register.inclusion_tag("components/_tabs.html")
def engagement_tabs(engagement: Any, current: str) -> dict[str, Any]:
    """Return the tabs of an engagement's pages."""
    return {"tabs": _tabs(engagement.code), "current": current}


@lru_cache(maxsize=1000)
def _tabs(code: str) -> list[tuple[str, str, str]]:
    return [(tab.key, tab.title, reverse(tab.route, args=[code])) for tab in tabs.engagement_tabs()]
