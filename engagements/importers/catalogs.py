"""Reading the shipped data files: checked together, then handed to the services that write."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from engagements.areas.compliance import selectors
from engagements.areas.compliance import services as compliance
from engagements.areas.compliance.domain import catalog, rules
from engagements.areas.dataenv.domain import thresholds
from engagements.domain import datafile
from engagements.domain.datafile import DataFile, InvalidDataFile
from engagements.domain.stages import playbook
from engagements.services import playbooks

ROOT = Path(__file__).resolve().parents[1]
# Frameworks come first: rules point at their controls.
FOLDERS = (
    "data/playbooks",
    "areas/compliance/data/frameworks",
    "areas/compliance/data/rules",
    "areas/dataenv/data/probes",
)
MAX_BYTES = 8_000_000


@dataclass
class Report:
    """What was found in the files, and how many were new."""

    checked: int = 0
    loaded: list[str] = field(default_factory=list)

    def lines(self) -> list[str]:
        """Return what a command prints."""
        if not self.loaded:
            return [f"{self.checked} data files are sound; nothing new."]
        return [*self.loaded, f"{self.checked} data files are sound; {len(self.loaded)} loaded."]


def shipped() -> list[Path]:
    """Return the data files that come with the toolkit."""
    return [path for folder in FOLDERS for path in sorted((ROOT / folder).glob("*.yaml"))]


def load(paths: Iterable[Path], *, at: datetime, write: bool) -> Report:
    """Check files, all of them before any is written, and load what is new.

    Raises:
        InvalidDataFile: with every problem of every file; nothing was written.
    """
    report, problems, writes = Report(), [], []
    known = dict(selectors.loaded_refs()) if write else {}
    for path in paths:
        report.checked += 1
        try:
            text = _text(path)
            writes.append(_read(path, text, known))
        except InvalidDataFile as error:
            problems += error.problems
    if problems:
        raise InvalidDataFile(problems)
    for name, act in writes if write else ():
        if act(at):
            report.loaded.append(f"Loaded {name}.")
    return report


Write = tuple[str, Callable[[datetime], bool]]


def _read(path: Path, text: str, known: dict[str, frozenset[str]]) -> Write:
    """Check one file by its format and return what would write it."""
    name = f"{path.parent.name}/{path.name}"
    file = datafile.parse(text, name=name)
    found = file.data.get("format") if isinstance(file.data, dict) else None
    if found == catalog.FORMAT:
        return _framework(name, file, known)
    if found == rules.FORMAT:
        rules.load(file, frameworks=known or None)
        _check_name(file, "version")
        return name, lambda at: compliance.load_rules(file, at=at)[1]
    if found == playbook.FORMAT:
        playbook.read(text, name=name)
        return name, lambda at: playbooks.publish(text, name=name, at=at)[1]
    if found == thresholds.FORMAT:
        thresholds.load(text, name=name)
        return name, lambda _at: False
    wanted = ", ".join((catalog.FORMAT, rules.FORMAT, playbook.FORMAT, thresholds.FORMAT))
    raise InvalidDataFile([file.problem(("format",), f"is none of {wanted}")])


def _framework(name: str, file: DataFile, known: dict[str, frozenset[str]]) -> Write:
    library = catalog.load(file, frameworks=known)
    _check_name(file, "version")
    known[library.key] = known.get(library.key, frozenset()) | library.refs()
    return name, lambda at: compliance.load_framework(library, file=file, at=at)[1]


def _check_name(file: DataFile, version: str) -> None:
    """Refuse a file that is not called after its key and version: they would drift apart."""
    wanted = f"{file.data['key']}-{file.data[version]}.yaml"
    if not file.name.endswith(f"/{wanted}"):
        raise InvalidDataFile([file.problem(("key",), f"the file has to be named {wanted}")])


def _text(path: Path) -> str:
    """Return a file's text, or say why it cannot be read."""
    name = f"{path.parent.name}/{path.name}"
    try:
        if path.stat().st_size > MAX_BYTES:
            raise InvalidDataFile([f"{name}:1: file: larger than {MAX_BYTES} bytes"])
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidDataFile([f"{name}:1: file: cannot be read as UTF-8 text"]) from error
