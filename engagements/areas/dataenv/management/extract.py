"""A small clean extract for each engagement's data source, as the bytes of an SQLite file."""

import random
import sqlite3
from datetime import date, timedelta

from engagements.areas.dataenv.management.words import REGIONS, TEAMS

ROWS = 400


def build(*, last_day: date, seed: str) -> bytes:
    """Return an SQLite database of cases whose newest change is on ``last_day``."""
    source = random.Random(seed)  # noqa: S311 - invented data
    connection = sqlite3.connect(":memory:")
    try:
        connection.executescript(
            """
            CREATE TABLE teams (team TEXT NOT NULL PRIMARY KEY, region TEXT NOT NULL);
            CREATE TABLE cases (
                case_id INTEGER PRIMARY KEY, team TEXT NOT NULL REFERENCES teams (team),
                opened_on DATE NOT NULL, minutes INTEGER NOT NULL, updated_on DATE NOT NULL);
            """
        )
        connection.executemany(
            "INSERT INTO teams VALUES (?, ?)",
            zip(TEAMS, REGIONS, strict=False),
        )
        connection.executemany(
            "INSERT INTO cases VALUES (?, ?, ?, ?, ?)",
            [_case(number, source, last_day) for number in range(1, ROWS + 1)],
        )
        connection.commit()
        return connection.serialize()
    finally:
        connection.close()


def _case(number: int, source: random.Random, last_day: date) -> tuple[int, str, str, int, str]:
    updated = last_day - timedelta(days=0 if number == 1 else source.randrange(0, 90))
    opened = updated - timedelta(days=source.randrange(1, 40))
    return (
        number,
        source.choice(TEAMS),
        opened.isoformat(),
        source.randrange(4, 90),
        updated.isoformat(),
    )
