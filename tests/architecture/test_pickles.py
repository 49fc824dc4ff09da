"""Nothing pickles: what is stored is data, and outlives the classes it was made of."""

import ast
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.serializers import JSONSerializer
from django.core.cache import caches
from django.utils.module_loading import import_string

from fde.celery import app
from fde.json_cache import JsonCache

ROOT = Path(__file__).resolve().parents[2]
SOURCES = [
    path
    for folder in ("fde", "engagements", "reports")
    for path in sorted((ROOT / folder).rglob("*.py"))
    if "__pycache__" not in path.parts
]
MODULES = {"pickle", "_pickle", "cPickle", "marshal", "shelve", "dill", "cloudpickle", "joblib",
           "jsonpickle", "copyreg"}  # fmt: skip
WORDS = re.compile(
    r"django\.core\.cache\.backends\.(locmem|filebased|redis|memcached|db\.DatabaseCache)"
    r"|PickleSerializer|PickledObject|PickleType"
    r"|(SERIALIZER|serializer|ACCEPT_CONTENT|accept_content).{0,20}[\"'](pickle|yaml)[\"']"
)


def pickling(text):
    """Name the lines of a source that import a module that pickles, or ask Django to pickle."""
    tree = ast.parse(text)
    for node in ast.walk(tree):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        if any(name.split(".")[0] in MODULES for name in names):
            yield node.lineno
    lines = enumerate(text.splitlines(), start=1)
    yield from (number for number, line in lines if WORDS.search(line))


def test_no_source_pickles():
    found = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in SOURCES
        for line in pickling(path.read_text())
    ]

    assert found == []


@pytest.mark.parametrize(
    "line",
    [
        "import pickle",
        "import os, marshal",
        "from shelve import open as _open",
        "from pickle import loads",
        'BACKEND = "django.core.cache.backends.db.DatabaseCache"',
        'BACKEND = "django.core.cache.backends.locmem.LocMemCache"',
        'SESSION_SERIALIZER = "django.contrib.sessions.serializers.PickleSerializer"',
        'CELERY_TASK_SERIALIZER = "pickle"',
        'CELERY_ACCEPT_CONTENT = ["json", "pickle"]',
        'app.conf.update(result_serializer="pickle")',
    ],
)
def test_a_planted_line_is_found(line):
    assert list(pickling(f"x = 1\n{line}\n"))


def test_every_cache_holds_json():
    made = {name: type(caches[name]) for name in settings.CACHES}
    others = {name: kind.__name__ for name, kind in made.items() if not issubclass(kind, JsonCache)}

    assert made["default"] is JsonCache
    assert others == {}


def test_sessions_and_messages_to_workers_are_json():
    assert import_string(settings.SESSION_SERIALIZER) is JSONSerializer
    assert SessionBase().serializer is JSONSerializer
    assert app.conf.task_serializer == "json"
    assert app.conf.result_serializer == "json"
    assert set(app.conf.accept_content) == {"json"}
    assert set(app.conf.result_accept_content or ["json"]) == {"json"}
