"""What an area contributes: one ``Area`` with up to four parts, named by the area's app config.

A part is given as it is, or by the dotted path under which it is found the first time somebody
asks for it: a worker that judges an engagement loads no page. Every part has defaults, so that a
small area says only what it has. The core asks ``registry`` and knows no area by name.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Protocol

from engagements.domain.events import Channel, EventType
from engagements.domain.facts import Answer
from engagements.domain.jobs import JobKind, Queue
from engagements.domain.notices import NoticeType
from engagements.domain.proof import MeasuredFact, Proof
from engagements.domain.readiness import LeftOut, Requirement, Target
from engagements.domain.reporting import FindingWords, Method, Part, Reach
from engagements.domain.stages.gates import Checked
from engagements.domain.views import SavedPage
from engagements.showing import Show

if TYPE_CHECKING:
    from django.db.models import Model

    from engagements.exporters.listing import Listing
    from engagements.models import Engagement, Job, User
    from engagements.selectors.checks import CheckQuery
    from engagements.selectors.readiness import Context
    from engagements.selectors.search import Search


Answers = Mapping[str, Answer]  # of the profile, by the key of the question
ItemKey = tuple[str, str]  # the group and key of a requirement


@dataclass(frozen=True)
class AreaRows:
    """One area's requirements, and what it left out."""

    requirements: tuple[Requirement, ...] = ()
    left_out: tuple[LeftOut, ...] = ()


Areas = Mapping[str, AreaRows]


@dataclass(frozen=True, kw_only=True)
class Case:
    """What an area judges one engagement by: its own record, the answers, target and moment.

    ``record`` is what the area's ``read`` returned; nobody else looks into it. ``answers`` are the
    profile's: those that stand, or those that somebody only tries out.
    """

    engagement: "Engagement"
    record: Any
    answers: Answers
    target: Target
    as_of: datetime


@dataclass(frozen=True, kw_only=True)
class AnswerUse:
    """What the answer to one question of the profile means to an area.

    ``waits`` are the items that are undecided as long as it is missing, ``decides`` those that it
    decides. ``settles`` counts those that wait for this answer alone.
    """

    key: str
    waits: tuple[ItemKey, ...] = ()
    decides: tuple[ItemKey, ...] = ()
    settles: int = 0


@dataclass(frozen=True, kw_only=True)
class Check:
    """An automatic criterion of a gate: its answer, and the days on which time may change it."""

    answer: Callable[["CheckQuery"], Checked]
    turning_days: Callable[["CheckQuery"], Iterable[date]] = lambda _: ()


class Unpack(Protocol):
    """Makes the record again of what was stored."""

    def __call__(
        self, stored: Any, *, engagement: "Engagement", answers: Answers, as_of: datetime
    ) -> Any:
        """Return the record."""


@dataclass(frozen=True, kw_only=True)
class Storage:
    """How an area's record is stored beside the figures of an engagement, and read again.

    ``shape`` is the frozen dataclass that ``pack`` returns; the codec makes JSON of it and reads
    it back. Without a storage the record is read from its rows whenever a page asks for it.
    """

    shape: type
    pack: Callable[[Case], Any]
    unpack: Unpack


class Read(Protocol):
    """Reads the records of many engagements, in a fixed number of queries."""

    def __call__(
        self,
        engagements: Sequence["Engagement"],
        *,
        answers: Mapping[int, Answers],
        as_of: datetime,
        known_until: datetime,
    ) -> Mapping[int, Any]:
        """Return a record for each engagement by primary key: rows written by ``known_until``."""


class Measured(Protocol):
    """Reads what was measured in the clients' systems, for many engagements at once."""

    def __call__(
        self, engagements: Sequence["Engagement"], *, known_until: datetime
    ) -> Mapping[int, Sequence[MeasuredFact]]:
        """Return the facts by the primary key of the engagement."""


@dataclass(frozen=True, kw_only=True)
class Judge:
    """How an area turns its rows into requirements.

    ``read`` and ``measured`` take many engagements at once; everything else sees one ``Case`` and
    reads no rows of the engagement. The keys of ``checks`` begin with that of the area and a dot.

    ``uses`` says which answers of the profile the area reads, and ``tried`` returns the record as
    it would be with the answers of the case: an area with neither does not depend on them.
    ``keep`` brings what the area remembers for its own lists up to date, in the transaction that
    stores the figures. ``basis`` names the rows whose draft an approval decides about.
    """

    read: Read
    requirements: Callable[[Case], AreaRows]
    turning_days: Callable[[Case], Iterable[date]] = lambda _: ()
    checks: Mapping[str, Check] = field(default_factory=dict)
    uses: Callable[[Case], Iterable[AnswerUse]] | None = None
    tried: Callable[[Case], Any] | None = None
    storage: Storage | None = None
    keep: Callable[[Sequence[Case]], None] | None = None
    proofs: Callable[[Case], Iterable[Proof]] = lambda _: ()
    measured: Measured | None = None
    basis: Callable[[Case], Iterable[Any]] = lambda _: ()


@dataclass(frozen=True, kw_only=True)
class Recorded:
    """An event that was just recorded, for those who subscribed to its type.

    A subscriber runs in the transaction of the write. The payload holds no text that somebody
    wrote: who needs one reads the row that the payload numbers.
    """

    event: str
    engagement: "Engagement | None"
    actor: "User | None"
    at: datetime
    source: Channel
    payload: Mapping[str, Any]


Subscriber = Callable[[Recorded], None]
JobHook = Callable[["Job", datetime], None]


@dataclass(frozen=True, kw_only=True)
class Work:
    """What an area does: its events, what it makes of those of others, jobs, lists and demo.

    ``subscribers`` is one table from an event type, its own or another's, to what is done when it
    is recorded. ``when_job_ends`` runs in the transaction that ends a job: jobs are no events.
    ``evidence_links`` are the models whose rows rest on a piece of evidence, their ``evidence``.
    ``saved_pages`` are the pages whose filters people may save. ``catalogs`` and ``demo`` are
    dotted paths, because importers and commands stand above this floor.
    """

    events: Sequence[EventType] = ()
    subscribers: Mapping[str, Sequence[Subscriber]] = field(default_factory=dict)
    notices: Sequence[NoticeType] = ()
    jobs: Sequence[JobKind] = ()
    queues: Sequence[Queue] = ()
    when_job_ends: Sequence[JobHook] = ()
    listings: "Sequence[Listing]" = ()
    searches: "Sequence[Search]" = ()
    evidence_links: "Sequence[type[Model]]" = ()
    saved_pages: Sequence[SavedPage] = ()
    audited: "Sequence[type[Model]]" = ()
    catalogs: Sequence[str] = ()
    demo: str = ""


@dataclass(frozen=True, kw_only=True)
class Print:
    """What an area says in a report.

    ``parts`` are its sections, each made from what the engagement is judged by; ``reach`` is what
    it knows of what the system can reach and do. ``finding_words`` word a finding by the key of
    its requirement; a key that has words is never put together with another. ``method`` says how
    results count. ``reasons_for_client`` is True only where the reasons of requirements are
    written by checks of ours, never by people: the client then reads them in the portal.
    """

    parts: "Sequence[Callable[[Context], Part]]" = ()
    reach: "Callable[[Context], Reach] | None" = None
    finding_words: Mapping[str, FindingWords] = field(default_factory=dict)
    method: Method | None = None
    reasons_for_client: bool = False


@dataclass(frozen=True, kw_only=True)
class Area:
    """An area of readiness: its key in requirements, playbooks and data, its title, its parts."""

    key: str
    title: str
    judge: Judge | str | None = None
    work: Work | str = field(default_factory=Work)
    show: Show | str = field(default_factory=Show)
    print: Print | str = field(default_factory=Print)
