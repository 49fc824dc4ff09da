"""``manage.py probe`` on a file: no settings, no database, nothing but the child and its answer."""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

import orjson

from engagements.areas.dataenv.connectors.registry import FILE_KINDS
from engagements.areas.dataenv.domain.document import approved_statements
from engagements.areas.dataenv.prober import asking, printing
from engagements.areas.dataenv.prober.orders import ApprovedStatement, File, Order, Task
from engagements.domain.errors import DomainError

CANNOT = 2  # the exit status of a source that could not be measured
HELP = (
    "Measure a data source. Exit status: 0 done, 1 done and the source is not ready, 2 the source "
    "could not be measured."
)


class Writes(Protocol):
    """What is printed to: a stream, or what Django puts around one."""

    def write(self, text: str, /) -> Any:
        """Print text."""
        ...


class NoPlan(DomainError):
    """What was given as an approved plan is none."""

    code = "no_plan"


def names_a_file(words: Sequence[str]) -> bool:
    """Tell whether a command line is about a file, for which nothing else has to be loaded."""
    options = {f"--{kind}" for kind in FILE_KINDS}
    return any(word.partition("=")[0] in options for word in words)


def add_arguments(parser: argparse.ArgumentParser, *, registered: bool = False) -> None:
    """Take a file and what to do with it; or a source that is ``registered`` in the database."""
    what = parser.add_mutually_exclusive_group(required=True)
    for kind in FILE_KINDS:
        what.add_argument(f"--{kind}", type=Path, metavar="FILE")
    if registered:
        what.add_argument("--source", metavar="NAME", help="a source of the engagement")
        parser.add_argument("--engagement", metavar="CODE", help="the engagement of the source")
    parser.add_argument(
        "--plan", action="store_true", help="print every statement a run would execute"
    )
    parser.add_argument(
        "--approved", type=Path, metavar="FILE",
        help="run only if the plan is still the one in FILE, made by --plan --json",
    )  # fmt: skip
    parser.add_argument("--json", action="store_true", help="print one JSON document only")


def main(words: Sequence[str]) -> int:
    """Measure the file that a command line names; return the exit status."""
    parser = argparse.ArgumentParser(prog="manage.py probe", description=HELP, allow_abbrev=False)
    add_arguments(parser)
    options = parser.parse_args(words)
    try:
        return perform(
            file_order(vars(options)),
            plan=options.plan,
            approved=options.approved,
            json=options.json,
            out=sys.stdout,
        )
    except DomainError as error:
        sys.stderr.write(f"{error}\n")
        return CANNOT


def file_order(options: dict[str, Path]) -> Order:
    """Return the order for the file among the options."""
    kind = next(kind for kind in FILE_KINDS if options[kind])
    path = options[kind].resolve()
    name = path.name.encode("utf-8", "backslashreplace").decode()
    return Order(
        task=Task.RUN,
        as_of=datetime.now(UTC),
        file=File(kind=kind, path=str(path), name=name),
    )


def perform(order: Order, *, plan: bool, approved: Path | None, json: bool, out: Writes) -> int:
    """Plan or run, print what came of it, and return the exit status.

    Raises:
        DomainError: the source cannot be planned, or is no longer as it was approved.
    """
    if plan:
        made = asking.plan(replace(order, task=Task.PLAN))
        _print(_pretty(made) if json else printing.plan_lines(made), out)
        return 0
    if approved is not None:
        order = replace(order, approved=_approved(approved))
    record = asking.measure(order, progress=lambda _: None, should_stop=lambda: False)
    _print(_pretty(record.document) if json else printing.run_lines(record), out)
    return record.exit_code


def _pretty(document: object) -> list[str]:
    return [orjson.dumps(document, option=orjson.OPT_INDENT_2).decode()]


def _print(lines: list[str], out: Writes) -> None:
    out.write("\n".join(lines) + "\n")


def _approved(path: Path) -> tuple[ApprovedStatement, ...]:
    """Return the statements of a plan that somebody approved."""
    try:
        found = approved_statements(orjson.loads(path.read_bytes()))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise NoPlan(
            f"{path}: this is not a plan. Make one with --plan --json and keep it in a file."
        ) from error
    return tuple(ApprovedStatement(sql=sql, condition=condition) for sql, condition in found)
