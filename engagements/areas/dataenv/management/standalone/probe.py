"""``probe`` on a file: it needs nothing but the child that reads the file."""

from collections.abc import Sequence

from engagements.areas.dataenv.prober import command


def main(words: Sequence[str]) -> int | None:
    """Measure the file that a command line names; None when it names no file."""
    return command.main(words) if command.names_a_file(words) else None
