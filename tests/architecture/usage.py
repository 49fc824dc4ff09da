"""Finds what the product defines and does not use itself; a test is no use.

Functions, classes and constants of modules are resolved by where they were imported from, so two of
one name are told apart. Members of classes are known by their name alone, wherever it is read.
"""

import ast
import builtins
import importlib
import re
from dataclasses import dataclass, field

APPS = ("engagements", "reports", "fde")
# What registers the function below it with somebody who calls it.
REGISTERING = {
    "action", "connect", "filter", "inclusion_tag", "receiver", "register", "register_lookup",
    "shared_task", "simple_block_tag", "simple_tag", "tag",
}  # fmt: skip
# Names that Django looks for in a module, and methods that a form or serializer has by field.
LOOKED_FOR = {"Command", "SessionStore", "app_name", "application", "handler403", "handler404",
              "handler429", "handler500", "register", "urlpatterns"}  # fmt: skip
ASKED_FOR = re.compile(
    r"(clean|validate|get)_\w+|as_(sqlite|postgresql)|process_\w+|form_(in)?valid|destroy"
)
WORD = re.compile(r"[A-Za-z_]\w*")
TAG = re.compile(r"\{[{%](.*?)[%}]\}", re.DOTALL)
QUERIES = {"exclude", "filter", "get", "Q"}  # what they are told by name are columns


@dataclass
class Module:
    """One source file: what it defines, and what its names stand for."""

    name: str
    tree: ast.Module
    is_package: bool
    defined: dict[str, ast.stmt] = field(default_factory=dict)
    imported: dict[str, str] = field(default_factory=dict)

    def place(self, node):
        return f"{self.name}:{node.lineno}"


def sources(root):
    """Return {dotted name: text} of the product's modules; migrations stand for themselves."""
    found = {"manage": (root / "manage.py").read_text()}
    for app in APPS:
        for path in sorted((root / app).rglob("*.py")):
            parts = path.relative_to(root).with_suffix("").parts
            if "migrations" not in parts:
                found[".".join(parts)] = path.read_text()
    return found


def words_of_data(root):
    """Return every word of tags in templates and of data files: they name members and filters."""
    paths = [path for folder in ("templates", *APPS) for path in (root / folder).rglob("*")]
    data = [p.read_text() for p in paths if p.suffix == ".yaml"]
    pages = (p.read_text() for p in paths if p.suffix in {".html", ".txt"})
    tags = [tag for page in pages for tag in TAG.findall(page)]
    return {word for text in (*data, *tags) for word in WORD.findall(text)}


class Usage:
    """What is defined and what is used in some sources; ``words`` are used elsewhere."""

    def __init__(self, texts, *, words=frozenset()):
        self.modules = {}
        for dotted, text in texts.items():
            is_package = dotted.endswith(".__init__")
            name = dotted.removesuffix(".__init__")
            self.modules[name] = Module(name, ast.parse(text), is_package)
        self.words = words
        self.used = set()  # dotted names of what modules define
        self.read = set(words)  # names of members
        self.asked = set()  # names that queries are told
        for module in self.modules.values():
            _name(module)
        for module in self.modules.values():
            _Reading(self, module).visit(module.tree)

    def resolved(self, dotted):
        """Return the module and the name that a dotted name stands for, or None."""
        for _ in range(10):  # as often as a name is handed on
            owner, _, name = dotted.rpartition(".")
            module = self.modules.get(owner)
            if module is None:
                return None
            if name in module.defined:
                return module.name, name
            if name not in module.imported:
                return None
            dotted = module.imported[name]
        return None

    def use(self, dotted):
        """Note a use of ``dotted`` and of whatever it passes on the way."""
        parts = dotted.split(".")
        for length in range(2, len(parts) + 1):
            if found := self.resolved(".".join(parts[:length])):
                self.used.add(".".join(found))

    def unused(self):
        """Return what modules define and nobody uses, as ``module:line name``."""
        return [
            f"{module.place(node)} {name}"
            for module in self.modules.values()
            if module.name != "fde.settings"
            for name, node in module.defined.items()
            if f"{module.name}.{name}" not in self.used
            and name not in LOOKED_FOR
            and not name.startswith("__")
            and not _registered(node)
            and not (isinstance(node, ast.ClassDef) and self._found_by_base(module, node))
        ]

    def _found_by_base(self, module, node):
        """Tell whether the base of a class, which is not ours, keeps a list of its kind."""
        bases = {_dotted(base).rpartition(".")[2] for base in node.bases}
        return bool(bases & {"AppConfig", "OpenApiAuthenticationExtension"})

    def unused_members(self):
        """Return methods, properties and fields of dataclasses that nobody reads."""
        return [
            f"{module.place(member)} {owner.name}.{name}"
            for module in self.modules.values()
            for owner in ast.walk(module.tree)
            if isinstance(owner, ast.ClassDef)
            for name, member in _members(owner)
            if name not in self.read and not _asked_from_outside(module, owner, name, member)
        ]


class _Reading(ast.NodeVisitor):
    """Notes each use that a module makes of anything, but for a definition's use of itself."""

    def __init__(self, usage, module):
        self.usage, self.module = usage, module
        self.inside = []
        self.locals = []  # what the functions around call their own values

    def visit(self, node):
        named = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        owns = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        self.inside += [node.name] if named else []
        self.locals += [_locals(node)] if owns else []
        super().visit(node)
        del self.inside[len(self.inside) - named :], self.locals[len(self.locals) - owns :]

    def visit_ClassDef(self, node):
        """Read the columns that a shape of the API names by its fields."""
        if any((_dotted(base) or "").endswith("Out") for base in node.bases):
            fields = (one for one in node.body if isinstance(one, ast.Assign))
            self.usage.read.update(
                name.id for one in fields for name in one.targets if isinstance(name, ast.Name)
            )
        self.generic_visit(node)

    def visit_Name(self, node):
        if isinstance(node.ctx, ast.Load):
            self.usage.read.add(node.id)  # a class may name its own member
            self._use(node.id)

    def visit_Attribute(self, node):
        if isinstance(node.ctx, ast.Load) and node.attr not in self.inside:
            self.usage.read.add(node.attr)
        if dotted := _dotted(node):
            self._use(dotted)
        self.generic_visit(node)

    def visit_Constant(self, node):
        """Read names that are handed over as text: addresses of settings, annotations, fields."""
        if not isinstance(node.value, str) or len(node.value) > 200:
            return
        if re.fullmatch(r"[\w.]+(:\w+)?", node.value):
            self.usage.use(node.value.replace(":", "."))
            self.usage.read.update(node.value.split("__"), WORD.findall(node.value))
        elif re.fullmatch(r"[\w.\[\], |]+", node.value):
            for word in re.findall(r"[\w.]+", node.value):
                self._use(word)

    def visit_Call(self, node):
        if getattr(node.func, "attr", getattr(node.func, "id", "")) in QUERIES:
            self.usage.asked.update(word.arg for word in node.keywords if word.arg)
        self.generic_visit(node)

    def visit_keyword(self, node):
        """Read what a query asks over a relation: ``filter(client__code=code)``."""
        if node.arg and "__" in node.arg:
            self.usage.read.update(node.arg.split("__"))
        self.generic_visit(node)

    def visit_MatchClass(self, node):
        self.usage.read.update(node.kwd_attrs)
        self.generic_visit(node)

    def _use(self, dotted):
        first, _, rest = dotted.partition(".")
        if self.inside and first == self.inside[0] and not rest:
            return
        if any(first in names for names in self.locals):
            return
        if first in self.module.imported:
            self.usage.use(".".join(filter(None, [self.module.imported[first], rest])))
        elif first in self.module.defined:
            self.usage.use(f"{self.module.name}.{dotted}")


def _name(module):
    """Fill what a module defines at its top, and what its imports stand for, late ones too."""
    for node in (inner for outer in module.tree.body for inner in _top(outer)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            module.defined[node.name] = node
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            stored = (n for target in targets for n in ast.walk(target))
            names = (n.id for n in stored if isinstance(n, ast.Name))
            module.defined.update((name, node) for name in names if name not in vars(builtins))
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            module.imported.update(_stands_for(node))


def _stands_for(node):
    """Yield each name that an import makes, and the dotted name it stands for."""
    for alias in node.names:
        if isinstance(node, ast.ImportFrom):
            yield alias.asname or alias.name, f"{node.module}.{alias.name}"
        else:
            first = alias.name.partition(".")[0]
            yield alias.asname or first, alias.name if alias.asname else first


def _top(node):
    """Return the statements that run at a module's top, inside conditions too."""
    if isinstance(node, ast.If | ast.Try | ast.With):
        return [inner for child in node.body for inner in _top(child)]
    return [node]


def _locals(function):
    """Return the names of a function's arguments and of what it gives a value."""
    told = function.args
    named = [*told.posonlyargs, *told.args, *told.kwonlyargs, told.vararg, told.kwarg]
    body = function.body if isinstance(function.body, list) else [function.body]
    stored = (n for part in body for n in ast.walk(part) if isinstance(n, ast.Name))
    names = {argument.arg for argument in named if argument}
    return names | {n.id for n in stored if isinstance(n.ctx, ast.Store)}


def _dotted(node):
    """Return ``a.b.c`` of an expression, or "" when it is not made of names alone."""
    parts = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if isinstance(node, ast.Subscript) or not isinstance(node, ast.Name):
        return ""
    return ".".join([node.id, *reversed(parts)])


def _registered(node):
    called = (d.func if isinstance(d, ast.Call) else d for d in getattr(node, "decorator_list", ()))
    return any(
        name.id in REGISTERING if isinstance(name, ast.Name) else name.attr in REGISTERING
        for name in called
        if isinstance(name, ast.Name | ast.Attribute)
    )


def _members(owner):
    """Yield the methods of a class, and its fields when it is a dataclass."""
    is_dataclass = any("dataclass" in ast.unparse(d) for d in owner.decorator_list)
    for node in owner.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, node
        elif isinstance(node, ast.AnnAssign) and is_dataclass and isinstance(node.target, ast.Name):
            yield node.target.id, node


def _asked_from_outside(module, owner, name, member):
    """Tell whether a member is asked for by somebody else's class, which it overrides."""
    if name.startswith("__") or _registered(member):
        return True
    made = getattr(importlib.import_module(module.name), owner.name, None)
    if made is None:  # a class inside a function or a class: Django's Meta
        return True
    outside = [base for base in made.__mro__[1:] if base.__module__.split(".")[0] not in APPS]
    return any(name in vars(base) for base in outside) or bool(ASKED_FOR.fullmatch(name))
