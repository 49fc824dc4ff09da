"""Texts of other people made fit to print: no control characters, no markup of their own."""

import re
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from functools import cache
from typing import Any, TypeVar

import nh3
from markdown_it import MarkdownIt

from engagements.domain.prose import clip

T = TypeVar("T")

# C0 and C1 controls but line feed and tab, surrogates and non-characters; then the marks that
# turn the direction of text around, and the invisible ones that hide letters.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_INVISIBLE = re.compile("[\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]")
_TAGS = {"p", "br", "em", "strong", "ul", "ol", "li", "code", "pre", "blockquote", "a"}
_DEEPEST = 8


class Html(str):
    """Markup that went through the allow-list and is printed as it is."""

    __slots__ = ()

    def __html__(self) -> "Html":
        """Tell template engines that nothing is left to escape."""
        return self


def clean(text: str) -> str:
    """Return ``text`` without characters that a document must not hold."""
    return _INVISIBLE.sub("", _UNPRINTABLE.sub("", text.replace("\r\n", "\n")))


def cleaned(value: T) -> T:
    """Return the same dataclass with every text in it cleaned, however deep."""
    result: T = _clean_any(value)
    return result


def _clean_any(value: Any) -> Any:
    if isinstance(value, str) and not isinstance(value, Enum):
        return clean(value)
    if isinstance(value, tuple | list):
        return type(value)(_clean_any(item) for item in value)
    if isinstance(value, dict):
        return {_clean_any(name): _clean_any(item) for name, item in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{f.name: _clean_any(getattr(value, f.name)) for f in fields(value)})
    return value


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False, "maxNesting": _DEEPEST}).disable("image")


def markdown(text: str, *, limit: int = 4000) -> Html:
    """Return the safe part of Markdown as markup: no image, style, class or foreign link."""
    rendered = _parser().render(clip(clean(text), limit))
    return Html(
        nh3.clean(
            rendered,
            tags=_TAGS,
            attributes={"a": {"href"}},
            url_schemes={"https", "mailto"},
            link_rel=None,
        )
    )
