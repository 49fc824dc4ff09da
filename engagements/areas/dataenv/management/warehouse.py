"""A claims warehouse with known defects: what the demo's probes must find, counted beforehand.

Every person, company and number in it is invented. The same seed and day make the same file.
"""

import os
import random
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from engagements.areas.dataenv.management import words

SEED = 71
STALE_DAYS = 412
SIZES = {
    "members": 12_000,
    "policies": 15_000,
    "providers": 1_200,
    "diagnoses": 320,
    "claims": 60_000,
    "claim_lines": 110_000,
    "payments": 45_000,
    "correspondence": 12_000,
}

SCHEMA = """
CREATE TABLE members (
    member_id INTEGER PRIMARY KEY, first_name TEXT NOT NULL, last_name TEXT NOT NULL,
    email TEXT, phone TEXT, date_of_birth DATE, street_address TEXT, city TEXT,
    postcode TEXT, joined_on DATE NOT NULL, updated_at TIMESTAMP NOT NULL);
CREATE TABLE policies (
    policy_id TEXT NOT NULL PRIMARY KEY, member_id INTEGER NOT NULL REFERENCES members (member_id),
    product TEXT NOT NULL, started_on DATE NOT NULL, term_months INTEGER NOT NULL,
    annual_premium TEXT NOT NULL, sales_region TEXT, updated_at TIMESTAMP NOT NULL);
CREATE TABLE providers (
    provider_id TEXT NOT NULL PRIMARY KEY, name TEXT NOT NULL, speciality TEXT, city TEXT NOT NULL,
    contracted_on DATE NOT NULL, updated_at TIMESTAMP NOT NULL);
CREATE TABLE diagnoses (
    code TEXT NOT NULL PRIMARY KEY, title TEXT NOT NULL, chapter TEXT NOT NULL);
CREATE TABLE claims (
    claim_id TEXT NOT NULL, policy_id TEXT NOT NULL REFERENCES policies (policy_id),
    provider_id TEXT NOT NULL REFERENCES providers (provider_id),
    diagnosis_code TEXT REFERENCES diagnoses (code), opened_on DATE NOT NULL, closed_on DATE,
    status TEXT NOT NULL, amount_claimed DECIMAL(10,2) NOT NULL, description TEXT,
    handler_team TEXT, updated_at TIMESTAMP NOT NULL);
CREATE TABLE claim_lines (
    line_id INTEGER PRIMARY KEY, claim_id TEXT NOT NULL, procedure_code TEXT NOT NULL,
    quantity INTEGER NOT NULL, unit_price TEXT NOT NULL, line_total DECIMAL(10,2) NOT NULL);
CREATE TABLE payments (
    payment_id INTEGER PRIMARY KEY, claim_id TEXT NOT NULL, paid_on DATE NOT NULL,
    amount DECIMAL(10,2) NOT NULL, payee_iban TEXT, reference TEXT, updated_at TIMESTAMP NOT NULL);
CREATE TABLE correspondence (
    letter_id INTEGER PRIMARY KEY, claim_id TEXT NOT NULL, sent_at TIMESTAMP NOT NULL,
    channel TEXT NOT NULL, body TEXT NOT NULL);
CREATE INDEX policies_by_member ON policies (member_id);
CREATE INDEX claims_by_claim ON claims (claim_id);
CREATE INDEX claim_lines_by_claim ON claim_lines (claim_id);
"""

Column = tuple[str, str]
Row = list[Any]


@dataclass(frozen=True, kw_only=True)
class Planted:
    """What is wrong with the warehouse, exactly.

    Units:
        Row counts. ``duplicates`` counts the rows beyond the first of each key; ``orphans`` is
        keyed by child table, column and parent table; ``future`` dates lie more than a day ahead;
        ``as_numbers`` counts the values of a text column that are numbers.
    """

    rows: Mapping[str, int]
    nulls: Mapping[Column, int]
    disguised: Mapping[Column, int]
    duplicates: Mapping[Column, int]
    orphans: Mapping[tuple[str, str, str], int]
    future: Mapping[Column, int]
    before_1900: Mapping[Column, int]
    stale_days: Mapping[Column, int]
    as_numbers: Mapping[Column, int]
    undeclared: Mapping[Column, str]
    declared: Mapping[Column, str]


PLANTED = Planted(
    rows=SIZES,
    nulls={
        ("members", "email"): 700,
        ("members", "street_address"): 150,
        ("policies", "sales_region"): 4_050,
        ("providers", "speciality"): 420,
        ("claims", "diagnosis_code"): 1_860,
        ("claims", "closed_on"): 9_000,
        ("claims", "handler_team"): 42_600,
        ("payments", "reference"): 6_000,
    },
    disguised={
        ("members", "phone"): 1_080,
        ("members", "date_of_birth"): 260,
        ("claims", "description"): 3_300,
    },
    duplicates={("claims", "claim_id"): 137},
    orphans={
        ("claims", "policy_id", "policies"): 212,
        ("claim_lines", "claim_id", "claims"): 340,
    },
    future={("claims", "opened_on"): 41, ("payments", "paid_on"): 23},
    before_1900={("members", "date_of_birth"): 17},
    stale_days={("providers", "updated_at"): STALE_DAYS},
    as_numbers={("policies", "annual_premium"): 15_000, ("claim_lines", "unit_price"): 88_000},
    undeclared={
        ("members", "date_of_birth"): "birth_date",
        ("payments", "payee_iban"): "iban",
        ("correspondence", "body"): "email",
    },
    declared={
        ("members", "first_name"): "person_name",
        ("members", "last_name"): "person_name",
        ("members", "email"): "email",
        ("members", "phone"): "phone",
        ("members", "street_address"): "street_address",
    },
)
LETTERS_WITH_ADDRESS = 360
LATEST, EARLIEST = 100, 5_000  # days ahead of and before today that a date may lie
OFFICE_HOURS = tuple(f"{hour:02d}:{minute:02d}:00" for hour in range(8, 18) for minute in range(60))
FIRST_FREE_POLICY = 900_000  # no policy has this number or a higher one
FIRST_FREE_CLAIM = 9_000_000


def build(path: Path, *, today: date, seed: int = SEED) -> Planted:
    """Write the warehouse to ``path``, replacing what is there, and return what is wrong with it.

    ``today`` is the day the figures are relative to.
    """
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    unfinished.unlink(missing_ok=True)
    maker = _Maker(random=random.Random(seed), today=today)  # noqa: S311 - invented data
    connection = sqlite3.connect(unfinished)
    try:
        connection.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;" + SCHEMA)
        for table, make in maker.tables().items():
            rows = make()
            marks = ", ".join("?" * len(rows[0]))
            connection.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)  # noqa: S608
        connection.commit()
        connection.execute("ANALYZE")
        connection.commit()
    finally:
        connection.close()
    unfinished.replace(path)
    return PLANTED


@dataclass
class _Maker:
    """Makes the rows of each table; columns stand in the order of ``SCHEMA``."""

    random: random.Random
    today: date

    def __post_init__(self) -> None:
        self._below = _below(self.random)
        # Writing a date takes longer than looking one of a few thousand up.
        self._days = [
            (self.today - timedelta(days=n)).isoformat() for n in range(-LATEST, EARLIEST)
        ]

    def tables(self) -> dict[str, Callable[[], list[Row]]]:
        """Return the makers in the order in which they may run."""
        return {table: getattr(self, f"_{table}") for table in SIZES}

    def _members(self) -> list[Row]:
        rows = []
        for number in range(1, SIZES["members"] + 1):
            first, last = self._pick(words.FIRST_NAMES), self._pick(words.LAST_NAMES)
            street = f"{self._below(180) + 1} {self._pick(words.STREETS)}"
            postcode = f"{self._pick('ABDEGHKLM')}{self._below(90) + 10} {self._below(9)}XT"
            email = f"{first}.{last}{number}@mail.example".lower()
            phone = f"+44 20 7946 0{self._below(1000):03d}"
            born = date(1935, 1, 1) + timedelta(days=self._below(25_000))
            joined = self._days_ago(3_000, least=30)
            seen = self._moment(400)
            rows.append([number, first, last, email, phone, born.isoformat(), street,
                         self._pick(words.CITIES), postcode, joined, seen])  # fmt: skip
        rows[0][10] = self._moment(0)
        self._plant_nulls("members", rows, {"email": 3, "street_address": 6})
        self._plant(rows, 4, PLANTED.disguised[("members", "phone")],
                    lambda _: self._pick(words.MISSING))  # fmt: skip
        born_when = self._distinct(len(rows), 260, 17)
        for index in born_when[0]:
            rows[index][5] = "1900-01-01"
        for index in born_when[1]:
            rows[index][5] = f"18{self._below(40) + 50}-0{self._below(9) + 1}-1{self._below(9)}"
        return rows

    def _policies(self) -> list[Row]:
        rows = []
        for number in range(SIZES["policies"]):
            premium = f"{self._below(90_000) / 100 + 120:.2f}"
            rows.append([f"POL-{number + 1:06d}", self._below(SIZES["members"]) + 1,
                         self._pick(words.PRODUCTS), self._days_ago(2_500, least=5),
                         self._pick((12, 24, 36)), premium, self._pick(words.REGIONS),
                         self._moment(300)])  # fmt: skip
        rows[0][7] = self._moment(0)
        self._plant_nulls("policies", rows, {"sales_region": 6})
        return rows

    def _providers(self) -> list[Row]:
        rows = []
        for number in range(SIZES["providers"]):
            city = self._pick(words.CITIES)
            seen = self._moment(900, least=STALE_DAYS)
            rows.append([f"PRV-{number + 1:04d}", f"{self._pick(words.CLINICS)} {city}",
                         self._pick(words.SPECIALITIES), city,
                         self._days_ago(4_000, least=1_000), seen])  # fmt: skip
        rows[0][5] = self._moment(STALE_DAYS, least=STALE_DAYS)
        self._plant_nulls("providers", rows, {"speciality": 2})
        return rows

    def _diagnoses(self) -> list[Row]:
        return [
            [f"D{number // 10:02d}.{number % 10}", f"{self._pick(words.CONDITIONS)}, form {number}",
             self._pick(words.CHAPTERS)]
            for number in range(SIZES["diagnoses"])
        ]  # fmt: skip

    def _claims(self) -> list[Row]:
        extra = PLANTED.duplicates[("claims", "claim_id")]
        rows = []
        for number in range(SIZES["claims"] - extra):
            opened = self._below(1_000) + 20
            closed = self._days_ago(opened - 2, least=2)
            rows.append([f"CLM-{number + 1:07d}", f"POL-{self._below(SIZES['policies']) + 1:06d}",
                         f"PRV-{self._below(SIZES['providers']) + 1:04d}", self._diagnosis(),
                         self._day(opened), closed, self._pick(words.CLAIM_STATES),
                         self._below(400_000) / 100 + 40, self._pick(words.DESCRIPTIONS),
                         self._pick(words.TEAMS), self._moment(200)])  # fmt: skip
        clean = self._plant_in_claims(rows)
        for index in self.random.sample(clean, extra):
            rows.append([*rows[index][:10], self._moment(0)])
        self.random.shuffle(rows)
        return rows

    def _plant_in_claims(self, rows: list[Row]) -> list[int]:
        """Plant the defects of claims; return the places of rows that have none of them."""
        counts = (1_860, 9_000, 42_600)
        touched: set[int] = set()
        for column, count in zip((3, 5, 9), counts, strict=True):
            touched |= self._plant(rows, column, count, lambda _: None)
        touched |= self._plant(rows, 8, PLANTED.disguised[("claims", "description")],
                               lambda _: self._pick(words.MISSING))  # fmt: skip
        touched |= self._plant(rows, 1, 212, lambda n: f"POL-{FIRST_FREE_POLICY + n:06d}")
        touched |= self._plant(rows, 4, 41, lambda n: self._day(-5 - n))
        return sorted(set(range(len(rows))) - touched)

    def _claim_lines(self) -> list[Row]:
        rows: list[Row] = []
        for number in range(1, SIZES["claim_lines"] + 1):
            quantity, price = self._below(4) + 1, self._below(30_000) / 100 + 5
            rows.append([number, self._claim(), f"P{self._below(900) + 100}", quantity,
                         f"{price:.2f}", round(quantity * price, 2)])  # fmt: skip
        with_currency = len(rows) - PLANTED.as_numbers[("claim_lines", "unit_price")]
        for index in self.random.sample(range(len(rows)), with_currency):
            rows[index][4] += " GBP"
        self._plant(rows, 1, 340, lambda n: f"CLM-{FIRST_FREE_CLAIM + n:07d}")
        return rows

    def _payments(self) -> list[Row]:
        rows = [
            [number, self._claim(), self._days_ago(900, least=1),
             self._below(300_000) / 100 + 10, self._iban(),
             f"REF {self._pick(words.TEAMS)} {number:06d}", self._moment(120)]
            for number in range(1, SIZES["payments"] + 1)
        ]  # fmt: skip
        rows[0][6] = self._moment(0)
        self._plant(rows, 2, 23, lambda n: self._day(-5 - n))
        self._plant_nulls("payments", rows, {"reference": 5})
        return rows

    def _correspondence(self) -> list[Row]:
        rows = [
            [number, self._claim(), self._moment(700), self._pick(words.CHANNELS),
             self._pick(words.LETTERS)]
            for number in range(1, SIZES["correspondence"] + 1)
        ]  # fmt: skip
        for index in self.random.sample(range(len(rows)), LETTERS_WITH_ADDRESS):
            name = f"{self._pick(words.FIRST_NAMES)}.{self._pick(words.LAST_NAMES)}".lower()
            rows[index][4] += f" You can reach me at {name}@mail.example in the evening."
        rows[0][2] = self._moment(0)
        return rows

    def _plant_nulls(self, table: str, rows: list[Row], columns: Mapping[str, int]) -> None:
        for name, column in columns.items():
            self._plant(rows, column, PLANTED.nulls[(table, name)], lambda _: None)

    def _plant(
        self, rows: list[Row], column: int, count: int, value: Callable[[int], Any]
    ) -> set[int]:
        """Set ``column`` of ``count`` random rows; return their places."""
        places = self.random.sample(range(len(rows)), count)
        for number, index in enumerate(places):
            rows[index][column] = value(number)
        return set(places)

    def _distinct(self, size: int, *counts: int) -> list[list[int]]:
        places = iter(self.random.sample(range(size), sum(counts)))
        return [[next(places) for _ in range(count)] for count in counts]

    def _pick(self, options: Any) -> Any:
        return options[self._below(len(options))]

    def _day(self, days_ago: int) -> str:
        return self._days[days_ago + LATEST]

    def _days_ago(self, most: int, *, least: int) -> str:
        return self._day(least + self._below(max(1, most - least)))

    def _moment(self, most: int, *, least: int = 1) -> str:
        day = self._day(max(least, 1) + self._below(max(1, most - least + 1)))
        return f"{day} {self._pick(OFFICE_HOURS)}"

    def _claim(self) -> str:
        known = SIZES["claims"] - PLANTED.duplicates[("claims", "claim_id")]
        return f"CLM-{self._below(known) + 1:07d}"

    def _diagnosis(self) -> str:
        number = self._below(SIZES["diagnoses"])
        return f"D{number // 10:02d}.{number % 10}"

    def _iban(self) -> str:
        body = f"{self._below(10**9):09d}{self._below(10**9):09d}"
        check = 98 - int(f"{body}131400") % 97  # ISO 13616: DE is 1314
        return f"DE{check:02d}{body}"


def _below(source: random.Random) -> Callable[[int], int]:
    """Return a quick ``randrange``: a hundredth of a per cent of bias is no matter here."""
    draw = source.random
    return lambda limit: int(draw() * limit)


def expectations() -> Iterator[dict[str, Any]]:
    """Yield what the invented client agreed about each table; some things were forgotten."""
    nothing: dict[str, Any] = {
        "in_scope": True,
        "critical": False,
        "change_column": "",
        "max_age_days": None,
        "required_columns": [],
        "sensitive_columns": [],
        "relations": [],
    }
    sensitive: dict[str, list[str]] = {}
    for table, column in PLANTED.declared:
        sensitive.setdefault(table, []).append(column)
    to_claims = [{"columns": ["claim_id"], "table": "claims", "to": ["claim_id"]}]
    agreed: dict[str, dict[str, Any]] = {
        "members": {"change_column": "updated_at", "max_age_days": 30,
                    "sensitive_columns": sensitive["members"]},
        "policies": {"critical": True, "change_column": "updated_at", "max_age_days": 7,
                     "required_columns": ["member_id", "product", "annual_premium"]},
        "providers": {"change_column": "updated_at", "max_age_days": 90,
                      "required_columns": ["name"]},
        "diagnoses": {},
        "claims": {"critical": True, "change_column": "updated_at", "max_age_days": 3,
                   "required_columns": ["claim_id", "policy_id", "diagnosis_code"]},
        "claim_lines": {"relations": to_claims},
        "payments": {"change_column": "updated_at", "max_age_days": 7,
                     "relations": to_claims},
        "correspondence": {"change_column": "sent_at", "max_age_days": 14,
                           "relations": to_claims},
    }  # fmt: skip
    for table, stated in agreed.items():
        yield {"table": table, **nothing, **stated}
