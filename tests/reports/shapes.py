"""The shape of a report's snapshot as text, and what it would be with one field more.

``python -m tests.reports.shapes`` writes the shape of the present format beside the stored reports.
"""

import importlib
import inspect
import pkgutil
from collections.abc import Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import MISSING, field, fields, is_dataclass, make_dataclass
from enum import Enum
from pathlib import Path
from typing import Literal, get_args, get_origin, get_type_hints

from django.apps import apps

from reports.document.snapshot import FORMAT, Snapshot

RULES = ("engagements.domain.readiness", "engagements.domain.stages")
STORED = Path(__file__).parent / "stored"


def stored():
    """Return the stored reports: real ones of every format, oldest first."""
    return sorted(STORED.glob("v*.json"), key=lambda path: (format_of(path), path.name))


def format_of(path):
    return int(path.name.removeprefix("v").split("-")[0])


def shape_file(number=FORMAT):
    return STORED / f"shape-{number}.txt"


def types_in(kind=Snapshot, found=None):
    """Return every dataclass and enumeration that a snapshot carries."""
    found = [] if found is None else found
    if kind in found:
        return found
    if is_dataclass(kind):
        found.append(kind)
        for hint in get_type_hints(kind).values():
            types_in(hint, found)
    elif inspect.isclass(kind) and issubclass(kind, Enum):
        found.append(kind)
    for argument in get_args(kind):
        types_in(argument, found)
    return found


def dataclasses_in(kind=Snapshot):
    return [found for found in types_in(kind) if is_dataclass(found)]


def shape():
    """Return field names, types and defaults of all that is stored."""
    lines = [f"format {FORMAT}"]
    for kind in sorted(types_in(), key=lambda kind: kind.__name__):
        if is_dataclass(kind):
            hints = get_type_hints(kind)
            lines += ["", kind.__name__]
            lines += [f"  {f.name}: {_words(hints[f.name])}{_default(f)}" for f in fields(kind)]
        else:
            lines += ["", f"{kind.__name__} = {' | '.join(member.value for member in kind)}"]
    return "\n".join(lines) + "\n"


def _words(hint):
    if get_origin(hint) is Literal:
        return " or ".join(map(repr, get_args(hint)))
    arguments = [_words(item) for item in get_args(hint) if item is not Ellipsis]
    if not arguments:
        return "None" if hint is type(None) else hint.__name__
    if get_origin(hint) is Mapping:
        return f"{arguments[0]} to {arguments[1]}"
    return f"tuple of {arguments[0]}" if len(arguments) == 1 else " or ".join(arguments)


def _default(found):
    if found.default_factory is not MISSING:
        return f" = {found.default_factory.__name__}()"
    return (
        "" if found.default is MISSING else f" = {getattr(found.default, 'value', found.default)!r}"
    )


@contextmanager
def one_field_more(kind, name="risk_added_later"):
    """Give a dataclass one more field with a default, as the next release might."""
    more = make_dataclass("more", [(name, str, field(default="", kw_only=True))])
    made, known, told = kind.__init__, kind.__dataclass_fields__, kind.__annotations__

    def init(self, *args, **values):
        extra = values.pop(name, "")
        made(self, *args, **values)
        object.__setattr__(self, name, extra)

    kind.__init__ = init
    kind.__dataclass_fields__ = known | more.__dataclass_fields__
    kind.__annotations__ = told | {name: str}
    setattr(kind, name, "")
    try:
        yield
    finally:
        kind.__init__, kind.__dataclass_fields__, kind.__annotations__ = made, known, told
        delattr(kind, name)


@contextmanager
def one_field_more_each(kinds):
    with ExitStack() as more:
        for kind in kinds:
            more.enter_context(one_field_more(kind))
        yield


def rules():
    """Return every dataclass of the rules that a report is collected from."""
    found = {}
    areas = (app.name for app in apps.get_app_configs() if ".areas." in app.name)
    for name in (*RULES, *(f"{area}.domain" for area in areas)):
        package = importlib.import_module(name)
        for info in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            module = importlib.import_module(info.name)
            for kind in vars(module).values():
                if inspect.isclass(kind) and is_dataclass(kind) and kind.__module__ == info.name:
                    found[f"{info.name}.{kind.__name__}"] = kind
    return list(found.values())


if __name__ == "__main__":
    shape_file().write_text(shape())
