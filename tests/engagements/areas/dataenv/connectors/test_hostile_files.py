"""Files that are damaged or made to do harm: each ends in time and memory, with its finding."""

import pytest

from engagements.areas.dataenv.domain.meter import REASONS
from tests.engagements.areas.dataenv.connectors import hostile_files, walled

MOST_MEMORY = 1.2 * (1 << 30)
SLOW = pytest.mark.slow
# With these, the table or view itself can be measured: it does no harm.
HARMLESS = {"expression index", "trigger", "2,000 columns", "deep expression", "wide compound"}
WORDS = {
    "generated hex": REASONS["too_large"],
    "generated below the limit": (REASONS["timeout"], REASONS["memory"]),
    "generated zeroblob": REASONS["too_large"],
    "view of a dropped table": "the source refused the statement",
    "view that calls what is denied": REASONS["function"],
    "view that loads code": REASONS["function"],
    "view that reads a file": "the source refused the statement",
    "view without end": REASONS["timeout"],
    "view that grows": REASONS["too_large"],
    "view over every pair": REASONS["timeout"],
    "views that need each other": REASONS["too_complex"],
    "stacked CTEs": REASONS["memory"],
    "virtual table": "a virtual table: reading it would run code that is not the file's own",
    "virtual table of a module that is not there": "a virtual table",
    "large value": REASONS["too_large"],
}


def require_end(told, *, budget):
    assert not told["ended"].startswith(("CRASH", "killed", "died")), told
    assert told["seconds"] <= budget + walled.GRACE + 0.5, told
    assert told["memory"] <= MOST_MEMORY, told


def task(path, what, *agreed, kind="sqlite"):
    return {"what": what, "kind": kind, "path": str(path), "agreed": agreed}


@pytest.fixture(scope="module")
def ended(tmp_path_factory):
    folder, wanted = tmp_path_factory.mktemp("hostile"), {}
    for number, (name, script) in enumerate(hostile_files.SCRIPTS.items()):
        path = hostile_files.made(folder / f"s{number}.sqlite", script)
        wanted["tables", name] = task(path, "tables")
        wanted["run", name] = task(path, "run", "good", "bad")
    return dict(zip(wanted, walled.outcomes(list(wanted.values()), at_once=2), strict=True))


@pytest.mark.parametrize("name", hostile_files.SCRIPTS)
def test_a_database_made_to_do_harm_costs_one_table_and_not_the_rest(ended, name):
    listed, told = ended["tables", name], ended["run", name]

    require_end(listed, budget=walled.SECONDS["tables"])
    require_end(told, budget=walled.SECONDS["run"])
    assert listed["ended"] == told["ended"] == "ok"
    assert told["rows"]["good"] == 1
    if name in HARMLESS:
        assert "bad" not in told["unread"]
    else:
        assert told["unread"]["bad"].startswith(WORDS[name]), told


@pytest.mark.parametrize(
    "name", ["pairs", *(pytest.param(n, marks=SLOW) for n in hostile_files.STACKS if n != "pairs")]
)
def test_views_stacked_forty_high_cost_themselves_only(tmp_path, name):
    path = hostile_files.stacked(tmp_path / "s.sqlite", name)

    listed, told = walled.outcomes([task(path, "tables"), task(path, "run", "good", "v40")])

    require_end(listed, budget=walled.SECONDS["tables"])
    require_end(told, budget=walled.SECONDS["run"])
    assert listed["ended"] == told["ended"] == "ok"
    assert listed["tables"] == 42
    assert "v40" in listed["broken"]
    assert "v9" not in listed["broken"]
    assert told["rows"]["good"] == 1
    assert "v40" in told["unread"]


@pytest.mark.parametrize("count", [30, pytest.param(150, marks=SLOW)])
def test_databases_bent_at_random_end_as_a_run(tmp_path, count):
    honest = hostile_files.honest_database(tmp_path / "h.sqlite").read_bytes()
    wanted = []
    for number, data in enumerate(hostile_files.bent(honest, count, keep=16)):
        path = tmp_path / f"{number}.sqlite"
        path.write_bytes(data)
        wanted.append(task(path, "run"))

    found = walled.outcomes(wanted)

    assert len(found) == count
    for told in found:
        require_end(told, budget=walled.SECONDS["run"])
    assert sum(told["ended"] == "ok" for told in found) > count // 3
    assert len({told["ended"] for told in found}) > 1


@pytest.mark.parametrize("count", [12, pytest.param(60, marks=SLOW)])
def test_parquet_files_bent_at_random_end_as_a_run(tmp_path, count):
    honest = hostile_files.honest_parquet(tmp_path / "h.parquet").read_bytes()
    bent = hostile_files.bent(honest, count, keep=4, ends=b"PAR1")
    wanted = []
    for number, data in enumerate(bent):
        path = tmp_path / f"{number}.parquet"
        path.write_bytes(data)
        wanted.append(task(path, "run", kind="parquet"))

    found = walled.outcomes(wanted, at_once=3)

    assert len(found) == count
    for told in found:
        require_end(told, budget=walled.SECONDS["run"])
    assert len({told["ended"] for told in found}) > 1


def test_a_parquet_file_of_many_more_bytes_than_it_has_ends_in_memory(tmp_path):
    path = hostile_files.parquet_bomb(tmp_path / "b.parquet")
    assert path.stat().st_size < 1_000_000

    (told,) = walled.outcomes([task(path, "run", kind="parquet")])

    require_end(told, budget=walled.SECONDS["run"])
    assert told["ended"] == "ok"
