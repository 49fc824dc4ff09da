"""The masked shape of a value: the only thing of a client's value that may be kept."""

from itertools import groupby

LONGEST_RUN = 3
LONGEST_SHAPE = 40


def shape(value: str) -> str:
    """Return ``value`` with letters as ``a`` or ``A``, digits as ``9``, runs cut to three.

    Anything that is neither letter, digit, space nor ASCII punctuation becomes ``?``.
    """
    classes = (_class_of(character) for character in value[: LONGEST_SHAPE * LONGEST_RUN])
    cut = "".join(kind * min(LONGEST_RUN, sum(1 for _ in run)) for kind, run in groupby(classes))
    return cut[:LONGEST_SHAPE]


def _class_of(character: str) -> str:
    if character.isdecimal():
        return "9"
    if character.isalpha():
        return "A" if character.isupper() else "a"
    if character.isspace():
        return " "
    return character if character.isascii() and character.isprintable() else "?"
