"""The columns of the board: the stages of every playbook in use, in one row."""

from collections.abc import Iterable
from dataclasses import dataclass

from engagements.domain.stages.playbook import Playbook


@dataclass(frozen=True, kw_only=True)
class Lane:
    """One column of the board.

    Units:
        ``sle_days`` is what the first playbook with this stage gives it, in calendar days.
    """

    key: str
    title: str
    sle_days: int


def lanes(playbooks: Iterable[Playbook]) -> tuple[Lane, ...]:
    """Return the stages of all ``playbooks``, each once, the first playbook's order leading.

    A stage that only a later playbook has stands behind the stage it follows there.
    """
    found: list[Lane] = []
    for book in playbooks:
        place = 0
        for stage in book.stages:
            keys = [lane.key for lane in found]
            if stage.key in keys:
                place = keys.index(stage.key) + 1
                continue
            found.insert(place, Lane(key=stage.key, title=stage.title, sle_days=stage.sle_days))
            place += 1
    return tuple(found)
