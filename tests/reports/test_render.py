"""The PDF: what it says, which fonts it holds, that it asks nobody for anything."""

import gc
import http.server
import re
import shutil
import subprocess
import threading
from dataclasses import replace

import pikepdf
import pytest

from reports import render as renderer
from reports.document.snapshot import LogLine, Reach, Status
from reports.document.text import cleaned
from tests.reports.sample import sample
from tests.reports.sample_rows import requirements


def small(**changed):
    """Return the snapshot of an engagement of which next to nothing is known."""
    rows = [replace(row, status=Status.UNKNOWN) for row in requirements()[:1]]
    empty = {"findings": (), "work": (), "evidence": (), "decisions_asked": (), "versions": ()}
    empty |= {"reach": Reach(), "parts": ()}
    return sample(rows, **(empty | changed))


needs_poppler = pytest.mark.skipif(
    shutil.which("pdftotext") is None, reason="poppler-utils is not installed"
)


@pytest.fixture(scope="module")
def rendered():
    return renderer.render(sample())


@pytest.fixture(scope="module")
def pdf_file(rendered, tmp_path_factory):
    path = tmp_path_factory.mktemp("pdf") / "report.pdf"
    path.write_bytes(rendered.pdf)
    return path


def run(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def words_of(path):
    return re.sub(r"\s+", " ", run("pdftotext", "-layout", str(path), "-"))


def test_page_count_is_that_of_the_file(rendered, pdf_file):
    with pikepdf.open(pdf_file) as pdf:
        assert len(pdf.pages) == rendered.pages
        assert 12 <= rendered.pages <= 20


def test_the_file_is_tagged_and_named(pdf_file):
    with pikepdf.open(pdf_file) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.docinfo.Title).startswith("Deployment readiness report: Claims triage")
        assert str(pdf.docinfo.CreationDate).startswith("D:20261120093000")
        assert str(pdf.Root.Lang) == "en"


@needs_poppler
def test_the_text_layer_holds_what_matters(pdf_file):
    text = words_of(pdf_file)

    for part in (
        "Quillmere Health Plan",
        "Not ready for the rollout gate on",
        "16 proven (14 measured or witnessed), 4 failing, 3 unknown",
        "Keys appear more than once (claims_core UNQ-02)",
        "28,874 of 812,306 = 3.55%",
        "Rollback rehearsed in 30 minutes or less",
        "FDP-QMH-02-R2",
    ):
        assert part in text


@needs_poppler
def test_only_the_bundled_fonts_are_in_it(pdf_file):
    names = {
        line.split()[0].split("+")[-1] for line in run("pdffonts", str(pdf_file)).splitlines()[2:]
    }

    assert {re.sub(r"[,-]*(Semi-Bold)?,?$", "", name) for name in names} == {
        "Inter",
        "Source-Serif-4",
        "IBM-Plex-Mono",
    }


def test_the_same_snapshot_gives_the_same_bytes(rendered):
    assert renderer.render(sample()).pdf == rendered.pdf


def test_the_collector_is_on_again_after_a_render(rendered):
    assert rendered.pages
    assert gc.isenabled()


@needs_poppler
def test_greek_cyrillic_and_accents_stay_readable(tmp_path):
    name = "Čeština Ωμέγα Жёлтый łódź"
    path = tmp_path / "r.pdf"
    path.write_bytes(renderer.render(small(identity=replace(sample().identity, client=name))).pdf)

    assert name in words_of(path)


@pytest.fixture
def listener():
    """Count what asks a server on this machine."""
    asked = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_address[1], asked
    server.shutdown()


@needs_poppler
def test_hostile_values_are_printed_and_nothing_is_asked_for(listener, tmp_path):
    port, asked = listener
    seeded = tmp_path / "seeded.txt"
    seeded.write_text("SEEDED-SECRET")
    base = f"http://127.0.0.1:{port}"
    hostile = [
        f'<link rel="stylesheet" href="{base}/css">',
        f'<link rel="attachment" href="file://{seeded}">',
        f'<img src="{base}/img">',
        f'<svg><image href="{base}/svg"/></svg>',
        f"<style>@import url({base}/imp);@font-face{{src:url({base}/font)}}</style>",
        '"><script>alert(1)</script>',
        '=HYPERLINK("x")',
        "{% load static %}{{ settings.SECRET_KEY }}",
        "a\x00b\x1b[31m\u202egnp.exe",
        "W" * 10_000,
    ]
    rows = [
        replace(row, text=bad, reason=bad, owner=bad, closes=bad)
        for row, bad in zip(requirements(), hostile * 9, strict=False)
    ]
    log = tuple(
        LogLine(number=n, kind="note", on=sample().as_of.date(), text=f"{bad}\n\n![]({base}/md)")
        for n, bad in enumerate(hostile, start=1)
    )
    whole = sample(rows)
    dirty = replace(
        whole,
        identity=replace(whole.identity, client=hostile[1], engagement_name=hostile[5]),
        delivery=replace(whole.delivery, log=log),
    )

    made = renderer.render(cleaned(dirty))

    path = tmp_path / "hostile.pdf"
    path.write_bytes(made.pdf)
    assert asked == []
    assert "SEEDED-SECRET" not in words_of(path)
    assert '"><script>alert(1)</script>' in words_of(path)
    assert "settings.SECRET_KEY" in words_of(path)
    with pikepdf.open(path) as pdf:
        assert len(pdf.attachments) == 0
        assert b"SEEDED-SECRET" not in b"".join(
            bytes(obj.read_bytes()) for obj in pdf.objects if isinstance(obj, pikepdf.Stream)
        )


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1:1/x", "file:///etc/hostname", "asset:other.svg", "data:," + "x" * 200_000],
)
def test_the_fetcher_opens_nothing(url):
    with pytest.raises(ValueError, match=r"disallowed|too long"):
        renderer._fetcher_class()().fetch(url)


def test_a_document_that_is_too_deep_or_too_large_is_refused():
    renderer.check_limits("<div>" * 60 + "</div>" * 60)
    with pytest.raises(renderer.RenderRefused, match="deeper than 60"):
        renderer.check_limits("<div>" * 61)
    with pytest.raises(renderer.RenderRefused, match="bytes"):
        renderer.check_limits("x" * 5_000_001)


def test_an_engagement_without_anything_still_makes_a_report():
    assert 4 <= renderer.render(small()).pages <= 8
