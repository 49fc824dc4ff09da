"""The words of a report in the order in which they are printed, one element a line.

``python -m tests.reports.printed`` writes them beside the newest stored report. The words of an
older one are never written again: they are what its format has to go on printing.
"""

import os
import re
from html import unescape

import django

from reports import render
from reports.document.snapshot import FORMAT, Snapshot
from tests.reports import shapes

_MARKUP = re.compile(r"<[^>]+>")


def words_of(html):
    """Return the text of every element of a document that has one."""
    lines = (unescape(line).strip() for line in _MARKUP.sub("\n", html).splitlines())
    return "\n".join(line for line in lines if line) + "\n"


def printed(path):
    """Return the words that a stored report prints."""
    return words_of(render.html(Snapshot.from_json(path.read_bytes())))


def words_file(path):
    return path.with_suffix(".txt")


def write_newest():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fde.settings")
    django.setup()
    for path in shapes.stored():
        if shapes.format_of(path) == FORMAT:
            words_file(path).write_text(printed(path))


if __name__ == "__main__":
    write_newest()
