"""Who is meant by a name after an @ in a text."""

import re
from collections.abc import Mapping

# An @ inside a word is a mail address, not a mention.
_AFTER_AT = r"(?<![\w.@])@{}(?!\w)"


def mentioned(text: str, *, people: Mapping[int, str]) -> frozenset[int]:
    """Return who of ``people`` (their ids and names) the text mentions.

    A full name always counts; the first word of a name only when nobody else bears it.
    """
    found = {pk for pk, name in people.items() if name and _has(text, name)}
    first: dict[str, list[int]] = {}
    for pk, name in people.items():
        if name:
            first.setdefault(name.split()[0].casefold(), []).append(pk)
    alone = {pks[0] for word, pks in first.items() if len(pks) == 1 and _has(text, word)}
    return frozenset(found | alone)


def _has(text: str, name: str) -> bool:
    spaced = r"\s+".join(re.escape(word) for word in name.split())
    return re.search(_AFTER_AT.format(spaced), text, re.IGNORECASE) is not None
