"""An address for each page of the policy table, with the ids of one engagement's own rows."""

import uuid

from django.urls import NoReverseMatch, reverse

from engagements import models
from engagements.selectors import stages
from fde.platform import routes
from reports.models import Report
from tests import areas

MADE_UP = {"IntConverter": 1, "UUIDConverter": uuid.UUID(int=0)}


def pages(engagement, person):
    """Yield (name, address) of every page that is open to ``person``."""
    ids, role = _ids(engagement, person), person.role
    for name, _, pattern in routes.patterns():
        row = routes.row_of(name)
        if row is None or row.api or not row.admits(role):
            continue
        kwargs = {key: _id(ids, name, key) for key in pattern.pattern.converters}
        try:
            yield name, reverse(name, kwargs=kwargs)
        except NoReverseMatch:
            # No example: a route that only writes says so, and a page is missing, which shows.
            converters = pattern.pattern.converters.items()
            made_up = {key: MADE_UP.get(type(one).__name__, "none") for key, one in converters}
            yield name, reverse(name, kwargs=made_up)


def _id(ids, name, key):
    return ids.get((name.rpartition(":")[2], key), ids.get(key))


def _ids(engagement, person):
    """Return ids by the name of a converter, or by route and name where one name means two."""
    gate = stages.playbook(engagement).gate_out_of(engagement.current_stage)
    report = Report.objects.filter(engagement=engagement).order_by("number").first()
    job = models.Job.objects.filter(engagement=engagement).first()
    log = models.LogEntry.objects.filter(
        engagement=engagement, corrected_by=None, resolved_at=None
    ).first()
    paper = models.Evidence.objects.filter(engagement=engagement, withdrawn_at=None).first()
    view = models.SavedView.objects.filter(owner=person).first()
    unchecked = models.Evidence.objects.filter(
        engagement=engagement, quarantined_at__isnull=False
    ).first()
    question = models.Question.objects.filter(engagement=engagement).first()
    ids = {
        "code": engagement.code,
        "gate": gate.key,
        "key": gate.criteria[0].key,
        "job": job and job.pk,
        "user": engagement.owner_id,
        "kind": "paused",
        "noun": "engagement",
        "field": "next-step",
        "slug": view.slug if view else "none",
        "number": 1,
        "client": engagement.client.code,
    }
    for name in ("format", "fmt", "kind_of_file", "form"):
        ids[name] = "csv"
    numbers = {
        "log-entry-correct": log,
        "evidence-withdraw": paper, "evidence-unchecked": unchecked, "report": report,
        "report-panel": report, "question-answer": question,
    }  # fmt: skip
    ids |= {(name, "number"): row.number for name, row in numbers.items() if row}
    for name in ("client", "client-change", "client-people"):
        ids[name, "code"] = engagement.client.code
    for area in areas.shared("places"):
        ids |= area.ids(engagement)
    return ids
