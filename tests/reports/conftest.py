"""Fixtures of the report tests."""

import pytest

from reports import render


@pytest.fixture
def store(settings, tmp_path):
    """Keep the files of a test to itself."""
    settings.FDE_VAR = tmp_path
    return tmp_path / "reports"


@pytest.fixture
def quick_render(monkeypatch):
    """Stand in for the page engine where a test is about everything around it."""

    def rendered(snapshot):
        return render.Rendered(
            pdf=b"%PDF-1.7\n" + snapshot.sha256().encode() + b"\n%%EOF\n",
            pages=3,
            html_bytes=1,
            seconds=0.01,
            template_version="1",
            engine_version="none",
        )

    monkeypatch.setattr(render, "render", rendered)
    return rendered
