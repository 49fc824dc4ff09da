"""What is done in one module is done nowhere else; stages are in services/test_invariants.py."""

import re
from pathlib import Path

import pytest

from tests import areas

ROOT = Path(__file__).parents[2]
FACTS = {
    "files that are whole": (
        "engagements/services/writing.py",
        r"os\.(fsync|O_CREAT)|\.replace\(target",
    ),
    "locks of engagements": (
        "engagements/services/numbering.py",
        r"Engagement\.objects\.select_for_update",
    ),
    "hashes of texts and secrets": ("engagements/domain/hashing.py", r"sha256\(\w+\.encode\(\)\)"),
    "canonical data": ("engagements/domain/hashing.py", r"def canonical\("),
    "where a write came from": ("engagements/services/events.py", r"ContextVar\("),
}
ITS_OWN = areas.named("lists", "OWN_CANONICAL_TEXT")
# Keys of a deployment are made before there is a database or a service.
BELOW = {"fde/platform/env.py"}


def product():
    for app in ("engagements", "reports", "fde"):
        for path in sorted((ROOT / app).rglob("*.py")):
            name = path.relative_to(ROOT).as_posix()
            if "/migrations/" not in name and name not in ITS_OWN | BELOW:
                yield name, path.read_text()


def writers(pattern, sources):
    return {name for name, text in sources if re.search(pattern, text)}


@pytest.mark.parametrize("fact", FACTS)
def test_a_fact_has_one_writer(fact):
    home, pattern = FACTS[fact]

    assert writers(pattern, product()) <= {home}


@pytest.mark.parametrize(
    ("fact", "text"),
    [
        ("files that are whole", "os.fsync(out.fileno())"),
        ("locks of engagements", "Engagement.objects.select_for_update().get(pk=1)"),
        ("hashes of texts and secrets", "hashlib.sha256(token.encode()).hexdigest()"),
        ("canonical data", "def canonical(value):"),
        ("where a write came from", "_SOURCE = ContextVar('source')"),
    ],
)
def test_a_planted_second_writer_is_found(fact, text):
    assert writers(FACTS[fact][1], [("planted.py", text)]) == {"planted.py"}
