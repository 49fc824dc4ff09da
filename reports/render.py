"""A snapshot to HTML to PDF: the only module that knows WeasyPrint.

Nothing is fetched: pictures come from a map in memory, fonts from the bundled folder. The same
snapshot gives the same bytes.
"""

import gc
import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC
from functools import cache
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string

from engagements.domain.errors import DomainError
from reports.document import front, outline
from reports.document.snapshot import Snapshot

STATIC = Path(__file__).parent / "static" / "reports"
FONTS = STATIC / "fonts"
MOST_HTML_BYTES = 5_000_000
MOST_DEPTH = 60
MOST_DATA_URL = 100_000
_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)((?:[^>\"']|\"[^\"]*\"|'[^']*')*)>", re.IGNORECASE)
_VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "wbr"}


class RenderRefused(DomainError):
    """The report would be too large or too deep to print safely."""

    code = "report_too_large"


class RenderFailed(DomainError):
    """The page engine gave up; the report can be asked for again."""

    code = "render_failed"


@dataclass(frozen=True, kw_only=True)
class Rendered:
    """A finished PDF and what is worth recording about it.

    Units:
        ``seconds`` is the wall time of template and page engine together.
    """

    pdf: bytes
    pages: int
    html_bytes: int
    seconds: float
    template_version: str
    engine_version: str


def html(snapshot: Snapshot) -> str:
    """Return the report as one HTML document.

    Raises:
        RenderRefused: it is larger or nested deeper than the limits.
    """
    created = snapshot.as_of.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    text = render_to_string(
        "reports/document/base.html",
        {
            "snapshot": snapshot,
            "front": front.build(snapshot),
            "document": outline.compose(snapshot),
            "created": created,
            "engine": f"fde-report {outline.TEMPLATE_VERSION}",
        },
    )
    check_limits(text)
    return text


def check_limits(text: str) -> None:
    """Refuse a document that the page engine could choke on.

    Raises:
        RenderRefused: more than 5 MB of HTML, or elements nested more than 60 deep.
    """
    size = len(text.encode())
    if size > MOST_HTML_BYTES:
        raise RenderRefused(
            f"The report has {size:,} bytes of text and the limit is {MOST_HTML_BYTES:,}. "
            "Shorten the longest entries, then ask again."
        )
    depth = 0
    for closing, name, rest in _TAG.findall(text):
        if name.lower() in _VOID or rest.endswith("/"):
            continue
        depth += -1 if closing else 1
        if depth > MOST_DEPTH:
            raise RenderRefused(
                f"The report nests deeper than {MOST_DEPTH} levels. Simplify nested lists, "
                "then ask again."
            )


def render(snapshot: Snapshot) -> Rendered:
    """Return the PDF of a snapshot; the same snapshot gives the same bytes.

    Raises:
        RenderRefused: the document is beyond the limits.
        RenderFailed: the page engine could not finish it.
    """
    began = time.perf_counter()
    text = html(snapshot)
    pdf, pages = _write(text, identifier=bytes.fromhex(snapshot.sha256())[:16])
    return Rendered(
        pdf=pdf,
        pages=pages,
        html_bytes=len(text.encode()),
        seconds=time.perf_counter() - began,
        template_version=outline.TEMPLATE_VERSION,
        engine_version=f"WeasyPrint {_engine().VERSION}",
    )


def _write(text: str, *, identifier: bytes) -> tuple[bytes, int]:
    engine = _engine()
    fetcher = _fetcher_class()()
    with _no_collector():
        try:
            fonts = engine.text.fonts.FontConfiguration()
            style = engine.CSS(string=_style(), font_config=fonts, url_fetcher=fetcher)
            page = engine.HTML(string=text, base_url=None, url_fetcher=fetcher)
            document = page.render(font_config=fonts, stylesheets=[style], pdf_tags=True)
            pdf = document.write_pdf(pdf_identifier=identifier, pdf_tags=True)
        except engine.urls.FatalURLFetchingError as error:  # derives from BaseException
            raise RenderFailed(
                "The report asked for a file from outside and was stopped."
            ) from error
        except (RecursionError, MemoryError) as error:
            raise RenderFailed("The report is too complex to lay out. Shorten it.") from error
    return pdf, len(document.pages)


@cache
def _style() -> str:
    return (STATIC / "document.css").read_text(encoding="utf-8")


@cache
def _assets() -> dict[str, tuple[str, bytes]]:
    return {"asset:cover.svg": ("image/svg+xml", (STATIC / "cover.svg").read_bytes())}


@cache
def _engine() -> Any:
    """Import the page engine; the fonts it may see are named before it starts."""
    os.environ["FONTCONFIG_FILE"] = str(FONTS / "fonts.conf")
    import weasyprint
    import weasyprint.text.fonts
    import weasyprint.urls

    return weasyprint


@cache
def _fetcher_class() -> Any:
    """Return a fetcher that opens nothing: known assets and small data URLs only."""
    urls = _engine().urls

    class Locked(urls.URLFetcher):  # type: ignore[misc, name-defined]
        """Serves a map in memory."""

        def __init__(self) -> None:
            super().__init__(allowed_protocols={"data"}, allow_redirects=False, timeout=2)

        def fetch(self, url: str, headers: Any = None) -> Any:
            if known := _assets().get(url):
                kind, body = known
                return urls.URLFetcherResponse(url, body=body, headers={"Content-Type": kind})
            if len(url) > MOST_DATA_URL:
                raise ValueError("data URL too long")
            return super().fetch(url, headers)

    return Locked


@contextmanager
def _no_collector() -> Iterator[None]:
    """Keep the garbage collector out of the layout: it costs a third of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
        gc.collect()
