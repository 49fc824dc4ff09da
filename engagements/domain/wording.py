"""Counts in words: the noun and the verb agree with the number, on pages, in mails and reports."""


def grouped(number: int) -> str:
    """Return digits with a comma between the thousands."""
    return f"{number:,}"


def counted(number: int, one: str, many: str = "") -> str:
    """Return "1 must", "2 musts"; "1 must is", "2 musts are" when ``many`` is told."""
    return f"{grouped(number)} {agree(number, one, many or f'{one}s')}"


def agree(number: int, one: str, many: str) -> str:
    """Return the form of a verb or noun that agrees with the number."""
    return one if number == 1 else many
