"""The compliance of an engagement with 1,200 controls: read, judged, and beside reading alone."""

import time
from datetime import timedelta

from django.utils import timezone

from engagements import models
from engagements.areas.compliance import models as compliance_models
from engagements.areas.compliance import selectors as compliance
from engagements.selectors import figures, stages
from tests.bench.figures import at_most, best

MILLISECONDS = 250
TIMES = 8


def measure(made, size, folder):
    engagement, now = _large(made, size.controls), timezone.now()
    target = stages.target(engagement, as_of=now)

    def whole():
        file = compliance.case_file(engagement, as_of=timezone.now())
        rows, _ = compliance.requirements_of(file, file.assessed(target.on))
        assert len(rows) >= size.controls

    def reading():
        for model, scope in (
            (compliance_models.Control, {"framework__assessments__engagement": engagement}),
            (compliance_models.ScopeDecision, {"engagement": engagement}),
            (compliance_models.ControlDecision, {"engagement": engagement}),
            (compliance_models.EvidenceLink, {"evidence__engagement": engagement}),
        ):
            list(model.objects.filter(**scope).values())

    mine, least = best(whole, reading, rounds=size.rounds, clock=time.perf_counter)
    beside = f"the rows alone, {least * 1000:.0f} ms"
    yield at_most(f"compliance of {size.controls} controls", mine / least, TIMES, "times", beside)
    yield at_most(f"compliance of {size.controls} controls, alone", mine * 1000, MILLISECONDS, "ms")
    figures.standing(engagement, as_of=now)
    (stored,) = best(
        lambda: compliance.file_of(figures.standing(engagement, as_of=timezone.now())),
        rounds=size.rounds, clock=time.perf_counter,
    )  # fmt: skip
    yield at_most(
        "the same controls, stored", stored * 1000, MILLISECONDS, "ms", "read from the figures"
    )


def _large(made, count):
    """Give an engagement of its own a framework of so many controls, judged and proven."""
    at = timezone.now() - timedelta(days=2)
    engagement = models.Engagement.objects.exclude(pk=made.engagement.pk).latest("pk")
    framework = compliance_models.Framework.objects.create(
        key="large", version="1", title="Large", publisher="Bench", content_sha256="0" * 64,
        loaded_at=at,
    )  # fmt: skip
    controls = compliance_models.Control.objects.bulk_create(
        compliance_models.Control(
            framework=framework, ref=f"L {n}", token=f"L-{n}", order=n, title=f"Control {n}",
            statement="What is asked for is in place, is used, and somebody looks after it.",
            bearing="hard" if n % 3 == 0 else "soft", weight=n % 5 + 1, freshness_days=365,
            evidence_asks=[{"kind": "policy"}],
        )
        for n in range(count)
    )  # fmt: skip
    by = {"engagement": engagement}
    compliance_models.Assessment.objects.create(
        framework=framework, opened_at=at, opened_by_id=engagement.owner_id, **by
    )
    compliance_models.ScopeDecision.objects.bulk_create(
        compliance_models.ScopeDecision(control=row, outcome="applies", decided_at=at, **by)
        for row in controls
    )
    compliance_models.ControlDecision.objects.bulk_create(
        compliance_models.ControlDecision(
            control=row, state="satisfied" if n % 4 else "partial", rationale="Looked at",
            owner_name="Dana Mirev", actor_id=engagement.owner_id, decided_at=at, **by,
        )
        for n, row in enumerate(controls)
    )  # fmt: skip
    paper = models.Evidence.objects.filter(**by, withdrawn_at=None).first()
    compliance_models.EvidenceLink.objects.bulk_create(
        compliance_models.EvidenceLink(
            evidence=paper, control=row, verdict="supports", created_at=at,
            created_by_id=engagement.owner_id,
        )
        for row in controls
    )  # fmt: skip
    return models.Engagement.objects.select_related("owner", "playbook_version").get(
        pk=engagement.pk
    )
