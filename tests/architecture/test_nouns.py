"""The nouns of the core stand in one order, and imports between them only go down.

A noun is what the core speaks of: people, evidence, gates. Its modules stand on several floors, in
files of its name where that is possible. The table is read from the bottom: a module may import
its own noun and those above it in the table, on whatever floor. The interface (``web``, ``api``,
commands, templates) stands over all of them.
"""

import ast
import graphlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ORDER = {
    # what speaks of nothing in particular: words, hashes, files of lists, charts
    "ground": (
        "charts connectors"
        " domain.about domain.codec domain.datafile domain.errors domain.exports domain.grades"
        " domain.hashing domain.labels domain.prose domain.references domain.text domain.units"
        " domain.wording"
        " exporters.files exporters.listing exporters.table"
        " models.closed_lists models.fields models.text_search"
        " selectors.keyset services.conflicts services.typed services.writing"
    ),
    # how areas reach the core; it may name what any noun declares in ``domain``
    "registry": "area core registry showing",
    "files": "domain.filetypes models.files services.files",
    "events": "domain.events domain.timeline models.events selectors.events services.events",
    # who there is, and what they may do
    "people": (
        "domain.access domain.people models.people models.idempotency permissions"
        " selectors.access selectors.written"
        " services.caller services.idempotency services.operations services.person_lock"
    ),
    "proof": "domain.proof",
    "requirements": "domain.readiness",
    # the blocks that areas hand to a report
    "reporting": "domain.reporting",
    "playbooks": "domain.stages.playbook importers models.playbooks services.playbooks",
    "engagement": (
        "domain.engagement models.engagement selectors.engagement selectors.changes"
        " services.engagement.changing services.engagement.clients services.engagement.members"
        " services.engagement.row services.numbering"
    ),
    # sign-in, invitations, tokens; which clients somebody sees follows from the engagements
    "accounts": "selectors.people services.people",
    "jobs": "domain.jobs exporters.jobs models.jobs selectors.jobs services.jobs",
    "facts": "domain.facts models.facts selectors.facts services.facts",
    "evidence": (
        "domain.evidence exporters.evidence models.evidence selectors.evidence services.evidence"
    ),
    "stages": (
        "domain.stages models.stages selectors.records selectors.replay selectors.stages"
        " services.stages.criteria services.stages.row services.stages.signing services.visits"
    ),
    # an engagement begins in a stage, and ends and is reopened in one
    "lifecycle": "services.engagement",
    "logbook": (
        "domain.entry_templates domain.logbook domain.mentions exporters.logbook models.logbook"
        " selectors.logbook services.logbook"
    ),
    "questions": "domain.questions models.questions selectors.questions services.questions",
    "readiness": "exporters.readiness selectors.checks selectors.proof selectors.readiness",
    # moving on and deciding ask for readiness
    "gates": "services.stages",
    "figures": "models.figures selectors.figures selectors.profile",
    "pipeline": (
        "domain.pipeline exporters.engagement exporters.pipeline selectors.funnel"
        " selectors.pipeline selectors.portfolio selectors.stage_counts"
    ),
    "library": "exporters.library selectors.library",
    "views": "domain.views models.views selectors.views services.views",
    "notices": (
        "domain.notices models.notices selectors.notices services.digests services.notices"
    ),
    "exports": "models.exports selectors.exports services.exports",
    # what shows or does something of everything
    "overview": (
        "dispatch selectors.clients selectors.overview selectors.search"
        " selectors.shell"
        " services.daily tasks work"
    ),
}
INTERFACE = ("admin", "api", "management", "show", "templatetags", "web")
FLOORS = ("domain", "exporters", "importers", "models", "selectors", "services")
FRONT_DOOR = "registry"


def rank(module: str) -> int | None:
    """Return the place of the noun that a module belongs to, by its longest prefix in the table."""
    while module:
        if module in _places():
            return _places()[module]
        module = module.rpartition(".")[0]
    return None


@cache
def _places() -> dict[str, int]:
    return {
        module: place for place, modules in enumerate(ORDER.values()) for module in modules.split()
    }


@cache
def modules() -> dict[str, Path]:
    """Return the modules of the core by their name behind ``engagements.``."""
    found = {}
    for path in sorted((ROOT / "engagements").rglob("*.py")):
        parts = list(path.relative_to(ROOT / "engagements").with_suffix("").parts)
        if parts[-1] == "__init__":
            parts.pop()
        if parts and parts[0] not in {"apps", "areas", "data", "migrations"}:
            found[".".join(parts)] = path
    return found


@cache
def core() -> dict[str, Path]:
    """Return the modules below the interface."""
    return {
        name: path for name, path in modules().items() if name.partition(".")[0] not in INTERFACE
    }


@cache
def models() -> dict[str, str]:
    """Return the module that defines each model: ``engagements.models`` only hands them on."""
    tree = ast.parse(core()["models"].read_text())
    return {
        alias.name: node.module.removeprefix("engagements.")
        for node in tree.body
        if isinstance(node, ast.ImportFrom) and node.module
        for alias in node.names
    }


def imports(source: str) -> Iterator[str]:
    """Yield the modules of the core that a source imports when it runs; types alone are free."""
    pending: list[ast.AST] = [ast.parse(source)]
    while pending:
        node = pending.pop()
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            pending += node.orelse
            continue
        pending += ast.iter_child_nodes(node)
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        for name in names:
            if name.startswith("engagements."):
                yield _module(name.removeprefix("engagements."))


def _module(name: str) -> str:
    """Return the module that an imported name comes from."""
    if name in modules():
        return name
    owner, _, last = name.rpartition(".")
    return models().get(last, owner) if owner == "models" else owner


def upward(module: str, source: str) -> list[str]:
    """Return what a module imports from nouns above its own."""
    own = rank(module)
    found = set()
    for imported in imports(source):
        there = rank(imported)
        is_declared = _noun(own) == FRONT_DOOR and imported.startswith("domain.")
        if own is not None and there is not None and there > own and not is_declared:
            found.add(f"{module} ({_noun(own)}) -> {imported} ({_noun(there)})")
    return sorted(found)


def _noun(place: int | None) -> str:
    return "" if place is None else list(ORDER)[place]


def by_name(floor: str, sources: dict[str, str]) -> dict[str, set[str]]:
    """Return which names of files or packages of a floor import which others of that floor."""
    found: dict[str, set[str]] = {}
    for module, source in sources.items():
        if (own := _name_on(floor, module)) is not None:
            others = {_name_on(floor, imported) for imported in imports(source)}
            found.setdefault(own, set()).update(others - {own, None})
    return found


def _name_on(floor: str, module: str) -> str | None:
    parts = module.removeprefix(f"{floor}.forms.").removeprefix(f"{floor}.").split(".")
    return parts[0] if module.startswith(f"{floor}.") else None


def test_each_module_of_the_core_belongs_to_a_noun():
    assert [name for name in core() if name not in FLOORS and rank(name) is None] == []


def test_the_table_names_no_module_that_is_gone():
    there = {name for module in core() for name in (module, module.rpartition(".")[0])}

    assert [name for name in _places() if name not in there] == []


def test_no_module_stands_in_two_nouns():
    named = [module for modules in ORDER.values() for module in modules.split()]

    assert len(named) == len(set(named))


def test_imports_between_nouns_only_go_down():
    found = [
        line
        for module, path in core().items()
        if module not in FLOORS
        for line in upward(module, path.read_text())
    ]

    assert found == []


@pytest.mark.parametrize("floor", [*FLOORS, "api", "web"])
def test_no_floor_has_a_circle_of_names(floor):
    graph = by_name(floor, {name: path.read_text() for name, path in modules().items()})

    graphlib.TopologicalSorter(graph).prepare()  # raises CycleError


def test_a_circle_on_a_floor_is_seen():
    planted = {
        "web.board": "from engagements.web.pipeline import lanes",
        "web.forms.pipeline": "from engagements.web.board import cards",
    }

    with pytest.raises(graphlib.CycleError):
        graphlib.TopologicalSorter(by_name("web", planted)).prepare()


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("services.events", "from engagements.services import notices"),
        ("models.events", "from engagements.models.people import User"),
        ("models.engagement", "from engagements.models import StageVisit"),
        ("selectors.evidence", "from engagements.selectors.readiness import readiness"),
        ("domain.logbook", "import engagements.domain.pipeline.flow"),
        ("services.logbook", "def late():\n    from engagements.services import notices"),
        ("services.engagement.members", "from engagements.services.engagement import close"),
        ("registry", "from engagements.services import exports"),
    ],
)
def test_an_import_that_goes_up_is_seen(module, line):
    assert len(upward(module, line)) == 1


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("services.notices.sending", "from engagements.services import events"),
        ("selectors.readiness", "from engagements.selectors import evidence, stages"),
        ("registry", "from engagements.domain.jobs import JobKind"),
        (
            "services.events",
            "if TYPE_CHECKING:\n    from engagements.models import Engagement, User",
        ),
    ],
)
def test_what_goes_down_or_is_only_a_type_is_free(module, line):
    assert upward(module, line) == []
