"""What the installed apps contribute: each thing has one owner, and each subscription an event."""

import ast
import inspect

import pytest
from django.apps import apps

from engagements import registry
from engagements.area import Work
from engagements.domain.events import EventType
from engagements.domain.jobs import JobKind
from engagements.models import Event, Job
from fde.celery import app as celery


@pytest.mark.parametrize(
    "things",
    [
        registry.event_types,
        registry.notice_types,
        registry.job_kinds,
        registry.queues,
        registry.listings,
        registry.searches,
    ],
)
def test_nothing_is_contributed_twice(things, monkeypatch):
    found = things()

    assert [key for key, thing in found.items() if thing.key != key] == []
    with pytest.raises(registry.TwoOwners):
        registry._by_key([found.values(), [next(iter(found.values()))]])


@pytest.fixture
def contributed(monkeypatch):
    """Let an app that contributes nothing name an area."""

    def contribute(path):
        monkeypatch.setattr(apps.get_app_config("humanize"), "area", path, raising=False)
        registry.forget()

    yield contribute
    monkeypatch.undo()
    registry.forget()


def test_two_areas_of_one_key_are_refused(contributed):
    contributed("engagements.core.CORE")

    with pytest.raises(registry.TwoOwners, match=r"delivery of django\.contrib\.humanize"):
        registry.judges()


@pytest.mark.parametrize(
    ("path", "words"),
    [
        pytest.param("no.such.AREA", "cannot be imported: No module named 'no'", id="no module"),
        pytest.param("engagements.core.NONE", "cannot be imported", id="no such name"),
        pytest.param("engagements.core", "is no Area", id="a module"),
        pytest.param("engagements.area.Area", "is no Area", id="the class"),
    ],
)
def test_an_area_that_is_not_there_is_refused_by_the_name_of_its_app(contributed, path, words):
    contributed(path)

    with pytest.raises(registry.NoArea, match=f"of django.contrib.humanize, {path}, {words}"):
        registry.areas()


def test_whoever_subscribes_names_an_event_that_is_recorded():
    assert set(registry.subscribers()) <= set(registry.event_types())


def test_a_job_has_a_task_a_queue_and_a_model_that_it_fills():
    for kind in registry.job_kinds().values():
        assert kind.queue in registry.queues()
        assert kind.fills._meta.get_field("job").remote_field.model is Job


def test_a_worker_knows_the_task_of_each_kind_of_job():
    celery.loader.import_default_modules()

    assert [
        kind.task for kind in registry.job_kinds().values() if kind.task not in celery.tasks
    ] == []


def test_keys_fit_their_columns():
    longest = {Event: "type", Job: "kind"}
    keys = {Event: registry.event_types(), Job: registry.job_kinds()}

    for model, column in longest.items():
        assert max(map(len, keys[model])) <= model._meta.get_field(column).max_length


def test_braces_in_a_sentence_name_words_only():
    for event in registry.event_types().values():
        for text in (event.sentence, event.link):
            names = [part.partition("}")[0] for part in text.split("{")[1:]]
            assert all(name.isidentifier() for name in names), event.key
        assert bool(event.about) is bool(event.item) is bool(event.link), event.key


def test_a_kind_of_an_app_that_is_not_installed_is_only_named():
    assert registry.job_kind("gone_away") == JobKind(
        key="gone_away", words="Gone away", task="", queue="default"
    )


def test_asking_anew_forgets_every_answer(monkeypatch):
    extra = Work(events=[EventType(key="thing.planted")])
    before = registry.event_types()
    try:
        registry.forget()
        monkeypatch.setattr(registry, "works", lambda: (extra,))
        assert set(registry.event_types()) == {"thing.planted"}
    finally:
        monkeypatch.undo()
        registry.forget()

    assert registry.event_types() == before


def test_the_registry_asks_while_nothing_is_imported():
    """Everything but names, classes and functions would be asked at import time."""
    tree = ast.parse(inspect.getsource(registry))
    kinds = (ast.Expr, ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef, ast.If)
    others = [node for node in tree.body if not isinstance(node, kinds)]

    assert [ast.unparse(node.targets[0]) for node in others] == ["Part", "Keyed"]


def test_no_model_of_the_core_reaches_into_an_area():
    """A reverse accessor on a core model would let the core name rows of an area."""
    found = [
        f"{model.__name__}.{field.name}"
        for config in apps.get_app_configs()
        if config.name.startswith("engagements.areas.")
        for model in config.get_models()
        for field in model._meta.fields
        if field.remote_field
        and field.related_model._meta.app_label == "engagements"
        and not field.remote_field.hidden
    ]

    assert found == []
