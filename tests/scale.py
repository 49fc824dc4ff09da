"""Makes a portfolio large: engagements copied from one, by bulk inserts, in seconds."""

import uuid
from datetime import timedelta

from django.utils import timezone

from engagements import models
from engagements.areas.compliance.models import (
    Assessment,
    ControlDecision,
    EvidenceLink,
    ScopeDecision,
)
from engagements.areas.dataenv.models import (
    ProbeResult,
    ProbeRun,
    Source,
)
from engagements.domain.access import MemberRole
from reports.models import Report
from tests import factories

# What belongs to an engagement and is copied with it, parents before what points at them.
OF_AN_ENGAGEMENT = (
    models.Membership,
    models.StageVisit,
    models.WaitInterval,
    models.ProfileFact,
    Assessment,
    ScopeDecision,
    models.Evidence,
    models.CriterionResult,
    Source,
)
PASSWORD = "correct horse 4711"
CODE = "GRW-{:03d}"
BATCH = 2000
FIRST_GROWN = 1001  # no row of a world has such a number


def grow(template, *, count, entries):
    """Add ``count`` engagements like ``template``, with ``entries`` log entries in each."""
    first = models.Engagement.objects.count()
    made = _many(
        models.Engagement,
        [
            _copy(template, code=CODE.format(number), name=f"Grown {number}")
            for number in range(first, first + count)
        ],
    )
    for model in OF_AN_ENGAGEMENT:
        rows = list(model.objects.filter(engagement=template))
        if model is models.Evidence:
            papers = {row.pk: row for row in rows}
        _many(model, [_copy(row, **_own(row, copy)) for copy in made for row in rows])
    _link(template, made, papers)
    _judge(template, made)
    _run(template, made)
    _write(template, made, entries=entries)
    models.ChainHead.objects.bulk_create(
        [
            models.ChainHead(chain=f"e:{row.pk}", engagement=row, seq=1, hash="0" * 64, mac="")
            for row in made
        ]
    )
    return made


def grow_more(template, *, upto, entries):
    """Grow the portfolio until it has ``upto`` engagements."""
    return grow(template, count=upto - models.Engagement.objects.count(), entries=entries)


def deepen(engagement, *, rows):
    """Give one engagement more rows of what its own pages list, each by somebody else."""
    at = timezone.now()
    for place in range(rows):
        person = factories.UserFactory()
        factories.EvidenceFactory(engagement=engagement, added_by=person)
        job = factories.JobFactory(engagement=engagement, requested_by=person, kind="report")
        factories.MembershipFactory(engagement=engagement, user=person)
        Report.objects.create(
            engagement=engagement, number=FIRST_GROWN + place, title="Readiness report", job=job,
            requested_by=person, requested_at=at,
        )  # fmt: skip
        models.Question.objects.create(
            engagement=engagement, number=FIRST_GROWN + place, text="When does the pilot start?",
            asked_by=person, asked_at=at, answered_by=person, answered_at=at, answer="In May.",
        )  # fmt: skip
        models.LogEntry.objects.create(
            engagement=engagement, number=FIRST_GROWN + place, kind="note", text="A call.",
            visibility="internal", author=person, occurred_at=at, created_at=at,
        )  # fmt: skip


def _many(model, rows):
    return model.objects.bulk_create(rows, batch_size=BATCH)


def _copy(row, **changes):
    """Return an unsaved copy of a row; keys that the database or Python makes are made anew."""
    values = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    values.pop(row._meta.pk.attname)
    if row._meta.pk.has_default():
        values[row._meta.pk.attname] = uuid.uuid4()
    return type(row)(**(values | changes))


def _own(row, engagement):
    """Return what differs in a copy: its engagement, and the evidence it had leant on."""
    changes = {"engagement_id": engagement.pk}
    if isinstance(row, models.CriterionResult):
        changes["evidence_id"] = None
    return changes


def _link(template, made, papers):
    """Hold the copies' own evidence against the same controls."""
    theirs = {
        (row.engagement_id, row.number): row.pk
        for row in models.Evidence.objects.filter(engagement__in=made)
    }
    links = EvidenceLink.objects.filter(evidence__engagement=template)
    _many(
        EvidenceLink,
        [
            _copy(link, evidence_id=theirs[copy.pk, papers[link.evidence_id].number])
            for copy in made
            for link in links
        ],
    )


def _judge(template, made):
    decided = list(ControlDecision.objects.filter(engagement=template))
    _many(
        ControlDecision,
        [_copy(row, engagement_id=copy.pk) for copy in made for row in decided],
    )


def _run(template, made):
    """Give each copy one finished run of its first source."""
    run = ProbeRun.objects.filter(engagement=template, as_of__isnull=False).first()
    if run is None:
        return
    sources = {}
    for source in Source.objects.filter(engagement__in=made).order_by("name"):
        sources.setdefault(source.engagement_id, source)
    jobs = _many(
        models.Job,
        [_copy(run.job, engagement_id=c.pk, idempotency_key=f"grown-{c.pk}") for c in made],
    )
    runs = _many(
        ProbeRun,
        [
            _copy(
                run, engagement_id=copy.pk, source_id=sources[copy.pk].pk, job_id=job.pk,
                evidence_id=None, number=1,
            )
            for copy, job in zip(made, jobs, strict=True)
        ],
    )  # fmt: skip
    results = list(run.results.all())
    _many(ProbeResult, [_copy(row, run_id=copy.pk) for copy in runs for row in results])


def _write(template, made, *, entries):
    now = timezone.now()
    author = template.owner_id
    _many(
        models.LogEntry,
        [
            models.LogEntry(
                engagement_id=copy.pk,
                number=number,
                kind="blocker" if number % 20 == 0 else "note",
                text=f"Entry {number}: what was said and agreed in the call of the week.",
                visibility="internal",
                author_id=author,
                occurred_at=now - timedelta(hours=number),
                created_at=now - timedelta(hours=number),
            )
            for copy in made
            for number in range(1, entries + 1)
        ],
    )


def join(person, engagements, role=MemberRole.ENGINEER):
    """Make somebody a member of many engagements."""
    known = set(
        models.Membership.objects.filter(user=person).values_list("engagement_id", flat=True)
    )
    _many(
        models.Membership,
        [
            models.Membership(engagement=row, user=person, role=role, added_at=timezone.now())
            for row in engagements
            if row.pk not in known
        ],
    )
