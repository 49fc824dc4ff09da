"""The demo's invented portfolio: 24 engagements, told as days before today."""

from dataclasses import dataclass
from decimal import Decimal

ADMIN, MANAGER, LEAD, SECOND, THIRD = "admin", "manager", "lead", "second", "third"
FLAGSHIP = "BRW-01"


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody of the firm; only three of them sign in."""

    key: str
    name: str
    email: str
    role: str
    signs_in: bool


@dataclass(frozen=True, kw_only=True)
class ClientCase:
    """An invented client company."""

    code: str
    name: str
    sector: str
    time_zone: str


@dataclass(frozen=True, kw_only=True)
class Money:
    """What the client expects to be worth a year."""

    low: int
    mode: int
    high: int
    currency: str
    basis: str

    def amounts(self) -> dict[str, Decimal]:
        """Return the three figures as the engagement keeps them."""
        return {
            "value_low": Decimal(self.low),
            "value_mode": Decimal(self.mode),
            "value_high": Decimal(self.high),
        }


@dataclass(frozen=True, kw_only=True)
class Case:
    """One engagement and its history.

    Units:
        ``stays`` are (stage, days) in the order they happened; a stage that comes before the one
        it follows was reached by a recycle. ``ended_days`` is how long ago it closed, None while
        it is open. ``pause`` and ``blocked`` are (days since it began, days it lasted or None
        while it lasts). ``golive_days`` counts from today. ``gate_days`` is how long ago the gate
        ahead was decided to go, None while it is not: the engagement waits to be moved.
    """

    code: str
    client: str
    name: str
    lead: str
    stays: tuple[tuple[str, int], ...]
    money: Money
    golive_days: int | None = None
    outcome: str = ""
    reason: str = ""
    ended_days: int | None = None
    pause: tuple[int, int | None] | None = None
    blocked: tuple[int, int | None] | None = None
    gate_days: int | None = None
    waiting_on: str = "client"
    why: str = ""
    next_step: str = ""
    next_step_owner: str = ""
    next_step_days: int | None = None

    @property
    def age_days(self) -> int:
        """Return how many days ago it began."""
        return sum(days for _, days in self.stays) + (self.ended_days or 0)

    @property
    def is_flagship(self) -> bool:
        """Tell whether it is the engagement that the demo walks through."""
        return self.code == FLAGSHIP


def _gbp(low: int, mode: int, high: int, basis: str) -> Money:
    return Money(low=low, mode=mode, high=high, currency="GBP", basis=basis)


def _eur(low: int, mode: int, high: int, basis: str) -> Money:
    return Money(low=low, mode=mode, high=high, currency="EUR", basis=basis)


PEOPLE = (
    Person(key=ADMIN, name="Runa Ostrander", email="admin@firm.example", role="admin",
           signs_in=True),
    Person(key=MANAGER, name="Kester Norvane", email="manager@firm.example", role="manager",
           signs_in=True),
    Person(key=LEAD, name="Maeve Tarrowmere", email="engineer@firm.example", role="engineer",
           signs_in=True),
    Person(key=SECOND, name="Imre Veldkamp", email="imre@firm.example", role="engineer",
           signs_in=False),
    Person(key=THIRD, name="Thea Lomond", email="thea@firm.example", role="engineer",
           signs_in=False),
)  # fmt: skip
CLIENT_PEOPLE = (
    ("approver", "Orla Pellworth", "approver@brackwater.example"),
    ("viewer", "Nils Abernot", "viewer@brackwater.example"),
)

CLIENTS = (
    ClientCase(code="brackwater", name="Brackwater Mutual", sector="Insurance",
               time_zone="Europe/London"),
    ClientCase(code="lindvale", name="Lindvale Energy", sector="Utilities",
               time_zone="Europe/Stockholm"),
    ClientCase(code="ostermoor", name="Ostermoor Bank", sector="Banking",
               time_zone="Europe/Berlin"),
    ClientCase(code="quillhaven", name="Quillhaven Press", sector="Publishing",
               time_zone="Europe/Dublin"),
    ClientCase(code="ferrowick", name="Ferrowick Steel", sector="Manufacturing",
               time_zone="Europe/London"),
    ClientCase(code="marlstone", name="Marlstone Health Trust", sector="Health",
               time_zone="Europe/London"),
    ClientCase(code="tessaline", name="Tessaline Therapeutics", sector="Pharma",
               time_zone="Europe/Zurich"),
    ClientCase(code="northgarth", name="Northgarth Council", sector="Public sector",
               time_zone="Europe/London"),
    ClientCase(code="solvane", name="Solvane Freight", sector="Logistics",
               time_zone="Europe/Amsterdam"),
    ClientCase(code="kestrelby", name="Kestrelby Stores", sector="Retail",
               time_zone="Europe/Paris"),
    ClientCase(code="drumlow", name="Drumlow Telecom", sector="Telecom",
               time_zone="Europe/Dublin"),
    ClientCase(code="castleryde", name="Castle Ryde Airports", sector="Travel",
               time_zone="Europe/London"),
)  # fmt: skip

CASES = (
    Case(code=FLAGSHIP, client="brackwater", name="Claims triage assistant", lead=LEAD,
         stays=(("qualify", 12), ("scoping", 19), ("readiness", 34)), golive_days=100,
         money=_gbp(420_000, 610_000, 900_000, "Handling minutes of 60,000 claims a year"),
         blocked=(9, None), why="The claims team has to name who owns the provider list.",
         next_step="Name an owner for the provider list", next_step_owner="Nils Abernot",
         next_step_days=4),
    Case(code="BRW-02", client="brackwater", name="Underwriting file reader", lead=LEAD,
         stays=(("qualify", 11), ("scoping", 9)), golive_days=160,
         money=_gbp(150_000, 240_000, 380_000, "Reading time of new files"),
         next_step="Sit with three underwriters for a morning", next_step_owner="Orla Pellworth",
         next_step_days=6),
    Case(code="LIN-01", client="lindvale", name="Outage report drafting", lead=SECOND,
         stays=(("qualify", 10), ("scoping", 20), ("readiness", 28), ("pilot", 33)),
         golive_days=48, money=_eur(200_000, 330_000, 450_000, "Hours of the control room"),
         next_step="Review the pilot's override log", next_step_owner="Edda Hestral",
         next_step_days=3),
    Case(code="LIN-02", client="lindvale", name="Field crew knowledge search", lead=SECOND,
         stays=(("qualify", 8),), golive_days=None,
         money=_eur(60_000, 110_000, 190_000, "Second visits that could be avoided"),
         next_step="Choose one workflow", next_step_owner="Edda Hestral", next_step_days=5),
    Case(code="OST-01", client="ostermoor", name="Customer file review", lead=THIRD,
         stays=(("qualify", 15), ("scoping", 24), ("readiness", 52)), golive_days=60,
         money=_eur(700_000, 1_150_000, 1_600_000, "Review hours of 22,000 files a year"),
         blocked=(21, None), why="Access to the file archive waits for the bank's risk office.",
         next_step="Decide on archive access", next_step_owner="Bram Quennel", next_step_days=-6),
    Case(code="OST-02", client="ostermoor", name="Complaint letter drafting", lead=THIRD,
         stays=(("qualify", 14), ("scoping", 25), ("readiness", 41), ("pilot", 60)),
         money=_eur(180_000, 260_000, 340_000, "Drafting minutes per complaint"),
         outcome="killed", ended_days=30,
         reason="Drafts needed as much time to check as to write: no value was left."),
    Case(code="QUI-01", client="quillhaven", name="Rights clearance assistant", lead=LEAD,
         stays=(("qualify", 9), ("scoping", 18), ("readiness", 26), ("pilot", 49),
                ("hardening", 27), ("rollout", 31)), golive_days=21,
         money=_eur(90_000, 140_000, 210_000, "Clearance days per title"),
         next_step="Train the second editorial team", next_step_owner="Calla Silverin",
         next_step_days=8),
    Case(code="QUI-02", client="quillhaven", name="Archive tagging", lead=SECOND,
         stays=(("qualify", 7), ("scoping", 15), ("readiness", 21), ("pilot", 44),
                ("hardening", 20), ("rollout", 38), ("adoption", 75), ("handover", 16)),
         money=_eur(40_000, 75_000, 120_000, "Tagging hours of the archive team"),
         outcome="handed_back", ended_days=20,
         reason="The client's own team took it over before the second review."),
    Case(code="FER-01", client="ferrowick", name="Maintenance log summaries", lead=THIRD,
         stays=(("qualify", 12), ("scoping", 15), ("readiness", 31), ("pilot", 50),
                ("hardening", 24), ("rollout", 55), ("adoption", 64)), golive_days=-60,
         money=_gbp(300_000, 450_000, 520_000, "Stoppage hours per quarter"),
         next_step="Hold the second review", next_step_owner="Davin Garrowen", next_step_days=12),
    Case(code="FER-02", client="ferrowick", name="Safety report classification", lead=THIRD,
         stays=(("qualify", 9), ("scoping", 16), ("readiness", 22), ("pilot", 30),
                ("readiness", 18), ("pilot", 12)), golive_days=80,
         money=_gbp(110_000, 160_000, 240_000, "Hours of the safety office"),
         next_step="Label 40 more reports", next_step_owner="Davin Garrowen", next_step_days=7),
    Case(code="MAR-01", client="marlstone", name="Referral letter sorting", lead=LEAD,
         stays=(("qualify", 13), ("scoping", 22), ("readiness", 58)), golive_days=45,
         money=_gbp(250_000, 380_000, 510_000, "Waiting days before a first appointment"),
         blocked=(34, None), waiting_on="third_party",
         why="The hosting company has not opened the reporting database again.",
         next_step="Ask the hosting company for a date", next_step_owner="Greta Jarlsby",
         next_step_days=-2),
    Case(code="MAR-02", client="marlstone", name="Clinic letter translation", lead=LEAD,
         stays=(("qualify", 10), ("scoping", 31)),
         money=_gbp(60_000, 95_000, 140_000, "Interpreter hours"),
         outcome="lost", ended_days=55, reason="The trust bought a ready-made service instead."),
    Case(code="TES-01", client="tessaline", name="Trial protocol search", lead=SECOND,
         stays=(("qualify", 14), ("scoping", 21), ("readiness", 35), ("pilot", 58),
                ("hardening", 17)), golive_days=34,
         money=_eur(500_000, 820_000, 1_200_000, "Days until a protocol is answered"),
         next_step="Test the rollback with their operators", next_step_owner="Yorick Ellerby",
         next_step_days=5),
    Case(code="TES-02", client="tessaline", name="Regulator question drafting", lead=SECOND,
         stays=(("qualify", 16), ("scoping", 35)), golive_days=150,
         money=_eur(350_000, 500_000, 700_000, "Hours per answered question"),
         pause=(11, None), why="The sponsor is on leave and nobody stands in.",
         next_step="Meet the new sponsor", next_step_owner="Yorick Ellerby", next_step_days=9),
    Case(code="NGC-01", client="northgarth", name="Planning enquiry answers", lead=THIRD,
         stays=(("qualify", 17),), golive_days=None,
         money=_gbp(30_000, 55_000, 90_000, "Enquiries answered a week"),
         next_step="Find the data owner", next_step_owner="Wilma Corvane", next_step_days=-1),
    Case(code="NGC-02", client="northgarth", name="Benefit case summaries", lead=THIRD,
         stays=(("qualify", 12), ("scoping", 19), ("readiness", 47)),
         money=_gbp(80_000, 120_000, 150_000, "Reading time per case"),
         outcome="killed", ended_days=90,
         reason="The council may not send case files outside its own network."),
    Case(code="SOL-01", client="solvane", name="Customs document extraction", lead=SECOND,
         stays=(("qualify", 8), ("scoping", 14), ("readiness", 24), ("pilot", 47),
                ("hardening", 22), ("rollout", 45), ("adoption", 96), ("handover", 9)),
         golive_days=-120, money=_eur(260_000, 400_000, 560_000, "Minutes per declaration"),
         next_step="Let their owner run the evaluation alone", next_step_owner="Lio Merrowby",
         next_step_days=4),
    Case(code="SOL-02", client="solvane", name="Freight quote assistant", lead=LEAD,
         stays=(("qualify", 11), ("scoping", 17), ("readiness", 30), ("pilot", 44)),
         golive_days=39, money=_eur(190_000, 270_000, 390_000, "Quotes answered the same day"),
         next_step="Renew or close the exception", next_step_owner="Lio Merrowby",
         next_step_days=1),
    Case(code="KES-01", client="kestrelby", name="Return reason coding", lead=LEAD,
         stays=(("qualify", 10), ("scoping", 13), ("readiness", 25), ("pilot", 52),
                ("hardening", 19), ("rollout", 49), ("adoption", 118), ("handover", 19)),
         money=_eur(120_000, 180_000, 230_000, "Returns coded by hand"),
         outcome="completed", ended_days=70,
         reason="Target reached and verified by the client; handed over."),
    Case(code="KES-02", client="kestrelby", name="Store manual search", lead=THIRD,
         stays=(("qualify", 9), ("scoping", 16), ("readiness", 27), ("pilot", 45),
                ("hardening", 25), ("rollout", 12)), golive_days=40,
         money=_eur(70_000, 100_000, 160_000, "Calls to the help desk"),
         next_step="Start the second wave of stores", next_step_owner="Zelda Fennimore",
         next_step_days=10),
    Case(code="DRU-01", client="drumlow", name="Call note summaries", lead=SECOND,
         stays=(("qualify", 12), ("scoping", 20), ("readiness", 33), ("pilot", 55),
                ("hardening", 28), ("rollout", 52), ("adoption", 22)), golive_days=-18,
         money=_eur(600_000, 840_000, 1_000_000, "After-call minutes of 900 agents"),
         next_step="Read the first month's figures", next_step_owner="Piet Umberlane",
         next_step_days=11),
    Case(code="DRU-02", client="drumlow", name="Network ticket triage", lead=SECOND,
         stays=(("qualify", 13), ("scoping", 18), ("readiness", 29)), golive_days=110,
         money=_eur(210_000, 300_000, 420_000, "Hours until a ticket is assigned"),
         pause=(16, None), why="Their network is frozen until the quarter ends.",
         next_step="Agree on the date to go on", next_step_owner="Piet Umberlane",
         next_step_days=14),
    Case(code="CAS-01", client="castleryde", name="Incident report drafting", lead=THIRD,
         stays=(("qualify", 11), ("scoping", 19), ("readiness", 28), ("pilot", 48),
                ("hardening", 21), ("pilot", 24), ("hardening", 8)), golive_days=52,
         money=_gbp(90_000, 130_000, 200_000, "Hours per incident report"),
         pause=(95, 12), why="The duty managers were needed for the summer schedule.",
         next_step="Run the load test", next_step_owner="Soren Wintermoor", next_step_days=6),
    Case(code="CAS-02", client="castleryde", name="Passenger enquiry routing", lead=LEAD,
         stays=(("qualify", 9), ("scoping", 6)), golive_days=140, gate_days=1,
         money=_gbp(140_000, 190_000, 260_000, "Enquiries sent to the wrong desk"),
         next_step="Start on readiness", next_step_owner="Soren Wintermoor",
         next_step_days=2),
)  # fmt: skip
