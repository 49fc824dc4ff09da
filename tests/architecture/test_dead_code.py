"""Nothing is defined that the product does not use itself, and no list names what is not there."""

import ast
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from django.urls import URLPattern, get_resolver

from engagements import registry
from tests import areas
from tests.architecture.usage import APPS, Usage, sources, words_of_data

ROOT = Path(__file__).resolve().parents[2]
# What somebody outside the product's own code uses, and who.
ALLOWED = {
    "fde.platform.limits.forget": "tests start each with fresh limits",
    "engagements.registry.forget": "tests that install an area ask anew",
    "Work.audited": "areas name their models now; the audit that reads them is still to come",
    "engagements.selectors.written.forget": "tests that change the rules have statements rewritten",
    "engagements.templatetags.parts.forget": "tests count how often a part is rendered",
    "engagements.selectors.proof.proofs": "what areas prove, for rules that fit it to asks",
    "engagements.selectors.proof.measured": "what areas measured, beside what is declared",
    "Ask.at_least": "compared with the count of a proof by the rules that fit them",
    "UserManager.create_superuser": "Django's command of that name",
    "User.is_staff": "Django's admin site",
    "Planted.before_1900": "tests recount what the generator planted",
    "Scope.rule_version": "says in a stored report by which rules it was judged",
    "Rendered.html_bytes": "tests hold the size of a page",
}
# Columns that nothing but a person with the database asks for, and why they are there.
COLUMNS = {
    "User.is_superuser": "Django's",
    "User.last_login": "Django's",
} | areas.merged("lists", "UNREAD_COLUMNS")
OTHERS_TEMPLATES = ("account/", "mfa/", "django/")  # whose files these stand in for
TABLES = (".contribution", ".subscriptions")  # name events without recording any
STANDALONE = ".management.standalone."  # manage.py finds these by the name of the command
LIVE_TABLES = "_Maker."  # the generator calls these by the name of the table


@cache
def texts():
    return sources(ROOT)


@cache
def data_words():
    return frozenset(words_of_data(ROOT))


def unexplained(found):
    names = [(line, line.partition(" ")[2], line.partition(":")[0]) for line in found]
    return [
        line
        for line, name, module in names
        if not {name, f"{module}.{name}"} & set(ALLOWED)
        and not name.startswith(LIVE_TABLES)
        and not (name == "main" and STANDALONE in module)
    ]


@cache
def usage_of_all():
    return Usage(texts(), words=data_words())


@cache
def everything_unused():
    return [*usage_of_all().unused(), *usage_of_all().unused_members()]


def test_everything_defined_is_used_outside_tests():
    assert unexplained(everything_unused()) == []


def test_every_allowance_is_needed():
    found = everything_unused()
    names = {name for line in found for name in (line.partition(" ")[2], dotted(line))}

    assert set(ALLOWED) - names == set()


def test_every_column_is_read_or_asked_for():
    models = [model for app in areas.ours() for model in app.get_models()]
    named = usage_of_all().read | usage_of_all().asked
    unread = {
        f"{model.__name__}.{field.name}"
        for model in models
        for field in model._meta.local_fields
        if not {field.name, field.attname} & named
    }

    assert unread == set(COLUMNS)


def dotted(line):
    return f"{line.partition(':')[0]}.{line.partition(' ')[2]}"


PLANTS = [
    pytest.param("engagements.domain.units", "def planted(): ...", "planted", id="function"),
    pytest.param(
        "engagements.selectors.jobs", "def build(n):\n    return build(n)", "build",
        id="function that only calls itself, of a name that others have",
    ),
    pytest.param("engagements.services.logbook", "PLANTED = 3", "PLANTED", id="constant"),
    pytest.param(
        "engagements.selectors.questions",
        "def meant(): ...\ndef _asks(meant): return meant\n_asks", "meant",
        id="function of a name that another one calls its own value",
    ),
    pytest.param(
        "reports.document.outline", "class Planted:\n    def me(self):\n        return Planted",
        "Planted", id="class",
    ),
    pytest.param(
        "engagements.domain.stages.moves",
        "class MoveRefused2:\n    @property\n    def planted_property(self): ...\nMoveRefused2",
        "MoveRefused2.planted_property", id="property",
    ),
]  # fmt: skip


@cache
def planted():
    """Return the usage of the product with everything planted: reading it takes seconds."""
    changed = {}
    for module, code, _ in (plant.values for plant in PLANTS):
        key = module if module in texts() else f"{module}.__init__"
        changed[key] = f"{texts()[key]}\n\n{code}\n"
    return Usage(texts() | changed, words=data_words())


@pytest.mark.parametrize(("module", "code", "name"), PLANTS)
def test_what_is_planted_is_found(module, code, name):
    usage = planted()
    found = [line.partition(" ")[2] for line in usage.unused() if line.startswith(f"{module}:")]
    found += [
        f"{owner.name}.{member.name}"
        for owner in usage.modules[module].tree.body
        if isinstance(owner, ast.ClassDef)
        for member in owner.body
        if isinstance(member, ast.FunctionDef) and member.name not in usage.read
    ]

    assert name in found


def test_words_that_a_page_prints_name_nothing(tmp_path):
    page, data = tmp_path / "templates" / "page.html", tmp_path / "fde" / "rows.yaml"
    for path, text in (
        (page, "<p>One total of {{ row.figure|short }}</p>{% if may_move %}{% endif %}"),
        (data, "key: value"),
        (page.with_suffix(".js"), "script()"),
    ):
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)

    words = words_of_data(tmp_path)

    assert words == {"row", "figure", "short", "if", "may_move", "endif", "key", "value"}


def test_a_name_that_is_handed_on_is_used():
    usage = Usage(
        {
            "fde.a": "def one(): ...\ndef two(): ...\ndef three(): ...",
            "fde.b.__init__": "from fde.a import one, two",
            "fde.c": "import fde.b as b\nfrom fde.b import two\nb.one()",
        }
    )

    assert usage.unused() == ["fde.a:2 two", "fde.a:3 three"]


def recorded(modules):
    """Return the text that stands first in each call of ``record``, and as an event's type."""
    calls = (node for tree in modules for node in ast.walk(tree) if isinstance(node, ast.Call))
    return {
        text.value
        for call in calls
        if getattr(call.func, "attr", getattr(call.func, "id", "")) in {"record", "_record"}
        for text in ast.walk(call.args[0] if call.args else call)
        if isinstance(text, ast.Constant) and isinstance(text.value, str) and "." in text.value
    }


def services():
    return [
        ast.parse(text)
        for name, text in texts().items()
        if {"services", "exporters"} & set(name.split(".")) and not name.endswith(TABLES)
    ]


def test_each_type_of_event_is_recorded_somewhere_and_is_listed():
    named = recorded(services())
    said = {
        node.value
        for tree in services()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    listed = set(registry.event_types())

    assert listed - said == set(), "listed, but never recorded"
    assert named - listed == set(), "recorded, but not listed"
    assert len(named) > len(listed) / 2  # the search finds calls at all


def test_an_unlisted_event_is_found():
    planted = ast.parse('events.record("thing.planted", engagement=None)')

    assert recorded([planted]) == {"thing.planted"}


def patterns(entries=None, prefix="", namespaces=()):
    """Yield (name, path) of every route of our own; allauth's stand behind those we replace."""
    for entry in get_resolver().url_patterns if entries is None else entries:
        if isinstance(entry, URLPattern):
            if entry.callback.__module__.startswith(APPS):
                yield ":".join((*namespaces, entry.name or "")), prefix + str(entry.pattern)
        elif entry.namespace != "admin":
            inner = (*namespaces, entry.namespace) if entry.namespace else namespaces
            yield from patterns(entry.url_patterns, prefix + str(entry.pattern), inner)


def twice(values):
    return [value for value, count in Counter(values).items() if count > 1]


def test_no_route_stands_twice():
    found = list(patterns())

    assert twice(name for name, _ in found) == []
    # allauth asks for two of its pages by names of its own: fde/urls.py
    assert twice(path for name, path in found if name not in {"account_signup", "mfa_index"}) == []


def test_every_setting_of_our_own_is_read():
    settings = texts()["fde.settings"]
    ours = {
        target.id
        for node in ast.parse(settings).body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name) and target.id.startswith("FDE_")
    }
    elsewhere = "\n".join(text for name, text in texts().items() if name != "fde.settings")

    assert ours
    assert [name for name in sorted(ours) if name not in elsewhere] == []


def test_every_template_is_named_somewhere():
    folder = ROOT / "templates"
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    said = "\n".join([*texts().values(), *(path.read_text() for path in files)])
    # f"logbook/_{name}.html" names each file that begins so.
    begun = tuple(re.findall(r"[\w/]+/_?(?=\{)", said))

    unused = [
        name
        for path in files
        if (name := str(path.relative_to(folder))) not in said
        and not name.startswith((*begun, *OTHERS_TEMPLATES))
        and not re.fullmatch(r"\d{3}\.html", name)  # Django's answers to errors
    ]

    assert unused == []
