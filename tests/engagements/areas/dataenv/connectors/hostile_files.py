"""Files that were damaged at random, and files that were made to do harm."""

import random
import sqlite3
from pathlib import Path

import duckdb

SEED = 20261129
# Each of them is the last table or view of a file in which "good" can be measured all the same.
DEEP = "+".join(["1"] * 5000)
WIDE = " UNION ALL ".join(["SELECT 1 AS x"] * 400)
SCRIPTS = {
    "generated hex": (
        "CREATE TABLE bad (a int); INSERT INTO bad VALUES (1); ALTER TABLE bad "
        "ADD COLUMN b text GENERATED ALWAYS AS (hex(zeroblob(499000000))) VIRTUAL;"
    ),
    "generated below the limit": (
        "CREATE TABLE bad (a int); INSERT INTO bad WITH RECURSIVE n(x) AS "
        "(SELECT 1 UNION ALL SELECT x + 1 FROM n LIMIT 500) SELECT x FROM n;"
        + "".join(
            f"ALTER TABLE bad ADD COLUMN b{n} text "
            "GENERATED ALWAYS AS (printf('%.*c', 9000000, 'x')) VIRTUAL;"
            for n in range(60)
        )
    ),
    "generated zeroblob": (
        "CREATE TABLE bad (a int); INSERT INTO bad VALUES (1); ALTER TABLE bad "
        "ADD COLUMN b blob GENERATED ALWAYS AS (zeroblob(999999999)) VIRTUAL;"
    ),
    "view of a dropped table": (
        "CREATE TABLE t (x); CREATE VIEW bad AS SELECT x FROM t; DROP TABLE t;"
    ),
    "view that calls what is denied": "CREATE VIEW bad AS SELECT hex(randomblob(1000)) AS x;",
    "view that loads code": "CREATE VIEW bad AS SELECT load_extension('x') AS x;",
    "view that reads a file": "CREATE VIEW bad AS SELECT readfile('/etc/passwd') AS x;",
    "view without end": (
        "CREATE VIEW bad AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) "
        "SELECT x FROM n;"
    ),
    "view that grows": (
        "CREATE VIEW bad AS WITH RECURSIVE n(x) AS "
        "(SELECT 'ab' UNION ALL SELECT x || x FROM n) SELECT x FROM n;"
    ),
    "view over every pair": (
        "CREATE TABLE many (x); INSERT INTO many "
        "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n LIMIT 3000) "
        "SELECT x FROM n;"
        "CREATE VIEW bad AS SELECT a.x FROM many a, many b, many c, many d;"
    ),
    "views that need each other": (
        "CREATE VIEW bad AS SELECT * FROM other; CREATE VIEW other AS SELECT * FROM bad;"
    ),
    "deep expression": f"CREATE VIEW bad AS SELECT {DEEP[:1601]} AS x;",
    "wide compound": f"CREATE VIEW bad AS {WIDE};",
    "stacked CTEs": (
        "CREATE VIEW bad AS WITH c0(x) AS (SELECT 1)"
        + "".join(f", c{n}(x) AS (SELECT a.x FROM c{n - 1} a, c{n - 1} b)" for n in range(1, 31))
        + " SELECT x FROM c30;"
    ),
    "virtual table": "CREATE VIRTUAL TABLE bad USING fts5(x); INSERT INTO bad VALUES ('y');",
    "virtual table of a module that is not there": (
        "PRAGMA writable_schema = ON; INSERT INTO sqlite_schema VALUES "
        "('table', 'bad', 'bad', 0, 'CREATE VIRTUAL TABLE bad USING nowhere(x)');"
    ),
    "expression index": (
        "CREATE TABLE bad (id INTEGER PRIMARY KEY, x TEXT); "
        "CREATE UNIQUE INDEX i ON bad (lower(x)); INSERT INTO bad (x) VALUES ('y');"
    ),
    "trigger": (
        "CREATE TABLE bad (x); CREATE TRIGGER tr AFTER INSERT ON bad BEGIN DELETE FROM good; END;"
    ),
    "large value": "CREATE TABLE bad (x BLOB); INSERT INTO bad VALUES (zeroblob(40000000));",
    "2,000 columns": f"CREATE TABLE bad ({', '.join(f'c{n} TEXT' for n in range(2000))});",
}
GOOD = "CREATE TABLE good (id INTEGER PRIMARY KEY, x TEXT); INSERT INTO good VALUES (1, 'a');"
STACKS = {
    "pairs": ("SELECT 1 AS x", "SELECT a.x FROM v{0} a, v{0} b"),
    "unions": ("SELECT 1 AS x", "SELECT x FROM v{0} UNION ALL SELECT x FROM v{0}"),
    "scalars": ("SELECT 1 AS x", "SELECT (SELECT x FROM v{0}) + (SELECT x FROM v{0}) AS x"),
    "of a table": ("SELECT x FROM good", "SELECT a.x FROM v{0} a, v{0} b"),
}


def made(path, script):
    """Make a database that every table of can be measured, and add the script to it."""
    with sqlite3.connect(path) as connection:
        connection.executescript(GOOD + script)
    connection.close()
    return path


def stacked(path, kind, height=40):
    """Make a database of views, each over two of the one below."""
    first, step = STACKS[kind]
    views = [f"CREATE VIEW v0 AS {first};"]
    views += [f"CREATE VIEW v{n} AS {step.format(n - 1)};" for n in range(1, height + 1)]
    return made(path, "".join(views))


def honest_database(path):
    """Make a database of several pages, tables, an index and a view."""
    rows = ",".join(f"({n}, 'name {n}', '{'x' * 300}', '2026-01-01')" for n in range(120))
    return made(
        path,
        "CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT NOT NULL, note TEXT, day DATE);"
        f"INSERT INTO people VALUES {rows}; CREATE UNIQUE INDEX by_name ON people (name);"
        "CREATE TABLE visits (id INTEGER PRIMARY KEY, person INTEGER REFERENCES people);"
        "INSERT INTO visits SELECT id, id FROM people;"
        "CREATE VIEW names AS SELECT name FROM people;",
    )


def flipped(data, place, chance):
    """Change a few bytes anywhere."""
    for _ in range(chance.randrange(1, 30)):
        data[chance.randrange(len(data))] = chance.randrange(256)


def cut(data, place, chance):
    """End in the middle."""
    del data[place:]


def filled(data, place, chance):
    """Put a run of one byte somewhere: a length becomes huge."""
    length = chance.randrange(1, 64)
    data[place : place + length] = bytes((chance.choice((0, 255, 127)),)) * length


def moved(data, place, chance):
    """Put one piece in the place of another."""
    to = chance.randrange(len(data))
    data[to : to + 200] = data[place : place + 200]


def repeated(data, place, chance):
    """Repeat a piece, so that everything after it lies elsewhere."""
    data[place:place] = data[place : place + chance.randrange(1, 4000)]


def near_an_end(data, place, chance):
    """Change bytes where headers and footers are."""
    for _ in range(5):
        near = chance.randrange(150)
        data[near if chance.random() < 0.5 else -near - 1] = chance.randrange(256)


WAYS = (flipped, cut, filled, moved, repeated, near_an_end)


def bent(honest: bytes, count: int, *, keep: int, ends: bytes = b""):
    """Yield copies of a file, damaged at random between its first bytes and its ending mark."""
    chance = random.Random(SEED)
    for number in range(count):
        data = bytearray(honest[keep : len(honest) - len(ends)])
        WAYS[number % len(WAYS)](data, chance.randrange(len(data)), chance)
        yield honest[:keep] + data + ends


def honest_parquet(path: Path) -> Path:
    """Make a Parquet file of several columns and row groups."""
    duckdb.sql(
        "COPY (SELECT range AS id, 'name ' || range AS name, range % 7 AS kind, "
        "DATE '2026-01-01' + CAST(range % 300 AS int) AS day, [range, range + 1] AS list "
        f"FROM range(6000)) TO '{path}' (FORMAT parquet, ROW_GROUP_SIZE 2048)"
    )
    return path


def parquet_bomb(path: Path) -> Path:
    """Make a small Parquet file that says, and means, that it holds gigabytes."""
    duckdb.sql(
        f"COPY (SELECT repeat('x', 1000000) AS x FROM range(3000)) TO '{path}' "
        "(FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 2048)"
    )
    return path
