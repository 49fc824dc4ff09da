"""Logs: no secret values, neither by key nor through a traceback's variables."""

import io
import logging

import pytest
import structlog

from fde.platform import logs


@pytest.fixture(params=[True, False], ids=["json", "console"])
def written(request):
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    logs.configure({"json": request.param, "level": "INFO"})
    stream = io.StringIO()
    root.handlers[0].setStream(stream)
    yield stream
    root.handlers[:] = before
    root.setLevel(level)


def test_values_of_secret_keys_are_masked(written):
    structlog.get_logger("x").info("set", password="hunter2", api_token="t0ken", code="ARD-02")

    text = written.getvalue()
    assert "hunter2" not in text
    assert "t0ken" not in text
    assert "ARD-02" in text


def test_a_traceback_shows_no_variables(written):
    secret = "hun" + "ter2"
    try:
        int("x" if secret else "")
    except ValueError:
        logging.getLogger("x").exception("failed")

    assert "ValueError" in written.getvalue()
    assert "hunter2" not in written.getvalue()
