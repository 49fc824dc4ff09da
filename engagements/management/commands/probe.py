"""Measures a file or a registered source and prints what was found."""

import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import orjson
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from engagements.connectors.registry import FILE_KINDS, file_connector, standard_thresholds
from engagements.domain.dataenv.document import (
    approved_statements,
    as_document,
    exit_code,
    plan_document,
)
from engagements.domain.dataenv.plan import Plan
from engagements.domain.dataenv.ports import Budget, Connector, Expectation
from engagements.domain.dataenv.results import Outcome, Result
from engagements.domain.dataenv.run import Approved, RunResult, plan_source, run_source
from engagements.domain.errors import DomainError

SHOWN = (Outcome.FAIL, Outcome.WARN, Outcome.NOT_MEASURED)


class Command(BaseCommand):
    """Runs the probes in this process; a file needs neither an engagement nor a database."""

    help = (
        "Measure a data source. Exit status: 0 done, 1 done and the source is not ready, 2 the "
        "source could not be measured."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take one file, or one source of an engagement."""
        what = parser.add_mutually_exclusive_group(required=True)
        for kind in FILE_KINDS:
            what.add_argument(f"--{kind}", type=Path, metavar="FILE")
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

    def handle(self, *args: Any, plan: bool, json: bool, **options: Any) -> None:
        """Plan or run."""
        writable = False
        try:
            if options["source"]:
                connector, expectations, writable = _registered(options)
            else:
                connector, expectations = _file(options), ()
            if plan:
                self._plan(connector, expectations, json=json)
                return
            approved = _approved(options["approved"]) if options["approved"] else None
            result = self._run(
                connector, expectations, writable=writable, approved=approved, json=json
            )
        except DomainError as error:
            raise CommandError(str(error), returncode=2) from error
        if code := exit_code(result):
            sys.exit(code)

    def _plan(
        self, connector: Connector, expectations: Sequence[Expectation], *, json: bool
    ) -> None:
        made = plan_source(connector, expectations=expectations, budget=Budget())
        if json:
            self._print(plan_document(made, kind=connector.kind, name=connector.name))
        else:
            self.stdout.write("\n".join(_plan_lines(made)))

    def _run(
        self,
        connector: Connector,
        expectations: Sequence[Expectation],
        *,
        writable: bool,
        approved: Approved | None,
        json: bool,
    ) -> RunResult:
        result = run_source(
            connector,
            expectations=expectations,
            budget=Budget(),
            thresholds=standard_thresholds(),
            progress=lambda _: None,
            should_stop=lambda: False,
            clock=timezone.now,
            allow_writable_role=writable,
            approved=approved,
        )
        if json:
            self._print(as_document(result))
        else:
            self.stdout.write("\n".join(_lines(result)))
        return result

    def _print(self, document: dict[str, Any]) -> None:
        text = orjson.dumps(document, option=orjson.OPT_INDENT_2)
        self.stdout.write(text.decode())


def _file(options: dict[str, Any]) -> Connector:
    kind = next(kind for kind in FILE_KINDS if options[kind])
    return file_connector(kind, options[kind].resolve())  # the operator may type a link


def _approved(path: Path) -> Approved:
    """Return the statements of a plan that somebody approved."""
    try:
        return approved_statements(orjson.loads(path.read_bytes()))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CommandError(
            f"{path}: this is no plan. Make one with --plan --json and keep it in a file.",
            returncode=2,
        ) from error


def _registered(options: dict[str, Any]) -> tuple[Connector, Sequence[Expectation], bool]:
    """Return a source's connector, what is expected of it, and whether its role may write."""
    from engagements.selectors import dataenv as selectors  # the database, only when asked for
    from engagements.services import dataenv as services

    if not options["engagement"]:
        raise CommandError("Name the engagement of the source: --engagement CODE", returncode=2)
    row = selectors.named(options["source"], code=options["engagement"])
    if row is None:
        raise CommandError("This engagement has no source of that name.", returncode=2)
    return services.connector_for(row), services.expectations_of(row), row.allow_writable_role


def _plan_lines(plan: Plan) -> list[str]:
    lines = [
        f"{len(plan.fixed)} published statements read the session and the catalogue;",
        f"{len(plan.statements)} more may be executed.",
        "",
    ]
    for number, statement in enumerate((*plan.fixed, *plan.statements), start=1):
        where = f" on {_plain(statement.table)}" if statement.table else ""
        only = f", only if {statement.condition}" if statement.condition else ""
        cost = f", about {statement.cost_bytes:,} bytes" if statement.cost_bytes else ""
        lines += [
            f"{number}. {statement.purpose}{where}{cost}{only}",
            f"   {_plain(statement.sql)}",
        ]
    lines += [f"Not read: {_plain(name)}: {why}" for name, why in plan.left_out.items()]
    return [*lines, "", f"SHA-256 over all: {plan.sha256}"]


def _lines(result: RunResult) -> list[str]:
    verdict = result.verdict
    score = "none" if verdict.score is None else f"{verdict.score:g} of 100"
    coverage = "none" if verdict.coverage is None else f"{verdict.coverage:.3g}"
    lines = [
        f"{_plain(result.name)}: {verdict.word.replace('_', ' ')}, score {score}, "
        f"coverage {coverage} of 1",
        f"{_count(len(result.tables), 'table')}, "
        f"{_count(len(result.statements), 'statement')} executed",
    ]
    worst = sorted(result.results, key=lambda line: (_rank(line), -line.points, line.probe))
    for line in worst:
        if line.outcome in SHOWN:
            place = " ".join(part for part in (line.table, ", ".join(line.columns)) if part)
            lines.append(
                f"  {line.outcome.replace('_', ' '):<12}  {line.probe}  {_plain(place)}: "
                f"{_plain(line.reason)}"
            )
    counts = ", ".join(
        f"{sum(line.outcome is outcome for line in result.results)} {outcome.replace('_', ' ')}"
        for outcome in Outcome
    )
    return [*lines, counts]


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _rank(line: Result) -> int:
    return SHOWN.index(line.outcome) if line.outcome in SHOWN else len(SHOWN)


def _plain(text: str) -> str:
    """Return text of the source with control and turning characters written out."""
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text)
