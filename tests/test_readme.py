"""What README.md says of paths and commands is true of this tree."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text()


def test_its_pictures_and_documents_are_there():
    named = [*re.findall(r"!\[.*?\]\((.+?)\)", README), *re.findall(r"`([A-Z]+\.md)`", README)]

    assert named
    assert [name for name in named if not (ROOT / name).is_file()] == []


def test_it_names_the_proofs_that_every_change_passes():
    asked = re.search(
        r'^make assurance (ARGS=".+?")$', (ROOT / ".ci/run").read_text(), re.MULTILINE
    )

    assert asked
    assert f"`{asked[1]}` as `.ci/run` does" in README
