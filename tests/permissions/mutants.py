"""Takes one scope filter away at a time: finds them in the syntax, and runs the code without them.

A mutant is the same function with one filter, one condition of a filter, or one refusal left out.
Its code object is put in place of the real one, so that whoever imported the function runs it.
"""

import ast
import copy
import importlib
import inspect
import pkgutil
import re
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from types import CodeType, FunctionType
from typing import Any

from engagements.selectors import written
from tests import areas

NARROWING = {"filter", "exclude", "none"}
# A cut says something about scope when it names who asks, or what is theirs.
ABOUT_WHO = re.compile(
    r"=user\b|\(user\b|\bmine\b|\bseen\b|=rows\b|engagement__in|memberships|Role\.|is_active|"
    r"OuterRef|none\(|visibility"
)
# What of a client's own engagement its people may see is a matter of its state too.
ABOUT_STATE = re.compile(r"_at__isnull|_at=|stands\(\)")
SHOWN_TO_CLIENTS = {"visible_to", "in_portal", "portal_lines", "fetched_by"}


@dataclass(frozen=True)
class Mutant:
    """One filter of one function, and the code without it."""

    function: FunctionType
    words: str
    code: CodeType

    @property
    def name(self):
        return f"{name_of(self.function)}: {self.words}"

    @contextmanager
    def alive(self):
        real = self.function.__code__
        self.function.__code__ = self.code
        written.forget()  # statements are written by the rules of before
        try:
            yield self
        finally:
            self.function.__code__ = real
            written.forget()


def modules():
    for name in areas.packages("selectors"):
        package = importlib.import_module(name)
        yield package
        for found in pkgutil.walk_packages(getattr(package, "__path__", []), f"{name}."):
            yield importlib.import_module(found.name)


def scoping(module):
    """Yield the functions of a module that say what somebody may see: they are told a user."""
    for found in vars(module).values():
        if inspect.isfunction(found) and found.__module__ == module.__name__:
            first = next(iter(inspect.signature(found).parameters.values()), None)
            if first is not None and first.name in {"user", "person", "actor", "reader"}:
                yield found


def scopes():
    """Return the functions of all selectors that say what somebody may see."""
    return [function for module in modules() for function in scoping(module)]


def name_of(function):
    """Return the name of a scope below the package of its selectors."""
    return f"{function.__module__.split('.', 1)[1]}.{function.__qualname__}"


def mutants(function):
    """Yield every mutant of a scope."""
    module = sys.modules[function.__module__]
    tree = ast.parse(inspect.getsource(module))
    node = next(
        n for n in tree.body if isinstance(n, ast.FunctionDef) and n.name == function.__name__
    )
    for place, found in enumerate(ast.walk(node)):
        if isinstance(found, (ast.Call, ast.If)):  # nothing else can be left out
            yield from _at(place, tree, function, module)


def about_scope(function, words):
    if ABOUT_WHO.search(words):
        return True
    return function.__name__ in SHOWN_TO_CLIENTS and bool(ABOUT_STATE.search(words))


def _at(place, tree, function, module):
    """Yield the mutants of the node that stands at ``place`` in the walk of a function."""
    for number in range(9):
        whole = copy.deepcopy(tree)
        node = next(
            n for n in whole.body
            if isinstance(n, ast.FunctionDef) and n.name == function.__name__
        )  # fmt: skip
        target = list(ast.walk(node))[place]
        words = _cut(target, number, node)
        if words is None:
            return
        if words and about_scope(function, words):
            ast.fix_missing_locations(whole)
            code = _code_of(compile(whole, module.__file__, "exec"), function.__name__)
            yield Mutant(function, f"line {target.lineno}, without {words}", code)


def _cut(target: Any, number: int, node: ast.FunctionDef) -> str | None:
    """Leave out part ``number`` of a node; "" when nothing is there, None when it has no more."""
    if isinstance(target, ast.Call) and isinstance(target.func, ast.Attribute):
        if target.func.attr not in NARROWING:
            return None
        return _cut_call(target, number, node)
    if isinstance(target, ast.If) and number == 0:
        words = f"the refusal of `{ast.unparse(target.test)}`"
        if not any(ast.unparse(n).endswith(".none()") for n in target.body):
            return None  # it lets more in, not less: without it somebody sees less than they may
        target.test = ast.Constant(value=False)
        return words
    return None


def _cut_call(target: ast.Call, number: int, node: ast.FunctionDef) -> str | None:
    parts = [*target.args, *target.keywords]
    if number == 0:
        words = f"`.{target.func.attr}({', '.join(ast.unparse(p) for p in parts)})`"
        if ast.unparse(target.func.value).endswith(".objects"):
            target.func.attr, target.args, target.keywords = "all", [], []
        else:
            _replace(node, target, target.func.value)
        return words
    if number > len(parts) or len(parts) == 1:
        return None
    part = parts[number - 1]
    (target.args if part in target.args else target.keywords).remove(part)
    return f"`{ast.unparse(part)}`"


def _replace(node: ast.AST, old: ast.AST, new: ast.AST) -> None:
    for parent in ast.walk(node):
        for name, value in ast.iter_fields(parent):
            if value is old:
                setattr(parent, name, new)
            elif isinstance(value, list) and any(item is old for item in value):
                setattr(parent, name, [new if item is old else item for item in value])


def _code_of(module_code: CodeType, name: str) -> CodeType:
    found = (c for c in module_code.co_consts if isinstance(c, CodeType) and c.co_name == name)
    return next(found)
