"""A closed list is one enumeration of the rules: columns take choices and CHECK from it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from engagements.domain.about import NOTHING
from engagements.domain.labels import Labelled, choices_of
from engagements.services import events, jobs
from engagements.services.notices.sending import UnknownNotice, notify
from tests import areas

# Texts that hold no value of a closed list; a new one has to be named here or become a list.
FREE = {
    "ApiToken": "name token_sha256",
    "ChainHead": "chain hash mac",
    "Client": "code name sector time_zone",
    "Condition": "criterion_key text owner_name",
    "CriterionResult": "gate_key criterion_key signer_name",
    "Engagement": "code name current_stage currency next_step next_step_owner time_zone",
    "Event": "chain idempotency_key prev_hash hash",
    "Evidence": "title file_name sha256 uri tool source_ref withdrawn_reason",
    "Export": "query file_name stored_name sha256",
    "Figures": "rules",
    "GateDecision": "gate_key from_stage to_stage snapshot_sha256",
    "IdempotentAnswer": "key request_mac",
    "Invitation": "email token_sha256",
    "Job": "title about_key worker words error_code idempotency_key input_sha256",
    "LogEntry": "owner_name idempotency_key",
    "Notice": "subject about_key key",
    "PlaybookVersion": "key title checksum",
    "ProfileFact": "key",
    "Question": "about",
    "Report": "title snapshot_sha256 file_name sha256 template_version engine_version "
    "withdrawn_reason",
    "SavedView": "slug title query",
    "StageVisit": "stage_key",
    "StoredFile": "sha256 content_type",
    "User": "password email name",
    "Waiver": "gate_key criterion_key",
    "WaitInterval": "reason",
    "WorkerBeat": "queue worker",
} | areas.merged("lists", "FREE_TEXTS")
# Lists that areas add to: the service that writes one checks it, and no CHECK does.
OPEN = {
    "Event": "type",
    "Export": "listing",
    "Job": "kind about_kind",
    "Notice": "kind about_kind",
    "NoticeSetting": "kind",
    "SavedView": "page",
}
# What another constraint asks of a row whose value is off the list.
BESIDES = {
    "Engagement.outcome": {"status": "closed", "closed_at": timezone.now(), "outcome_reason": "x"},
    "Invitation.client_role": {"client_id": 1},
    "Job.state": {"finished_at": timezone.now()},
}
OFF = "?"


def texts():
    return [
        field
        for app in areas.ours()
        for model in app.get_models()
        for field in model._meta.local_fields
        if isinstance(field, models.CharField)
    ]


LISTED = [
    pytest.param(field, id=f"{field.model.__name__}.{field.name}")
    for field in texts()
    if field.choices
]


def is_list(value):
    """Tell an enumeration, or a part of one that has a name in its module."""
    if isinstance(value, type):
        return issubclass(value, Labelled)
    return isinstance(value, tuple) and bool(value) and isinstance(value[0], Labelled)


def lists_of_the_rules():
    return [
        choices_of(value)
        for module in areas.modules("domain")
        for value in vars(module).values()
        if is_list(value)
    ]


def checked(field):
    """Return name and values of the constraint that holds a column to its list."""
    found = [
        (constraint.name, constraint.condition.children[0][1])
        for constraint in field.model._meta.constraints
        if isinstance(constraint, models.CheckConstraint)
        and len(constraint.condition.children) == 1
        and isinstance(constraint.condition.children[0], tuple)  # not a Q
        and constraint.condition.children[0][0] == f"{field.name}__in"
    ]
    assert len(found) == 1, "is_one_of is missing"
    return found[0]


@pytest.mark.parametrize("field", LISTED)
def test_choices_are_those_of_one_list_of_the_rules(field):
    assert list(field.choices) in lists_of_the_rules()


@pytest.mark.parametrize("field", LISTED)
def test_the_check_allows_exactly_the_choices(field):
    _, values = checked(field)

    assert values == [*([""] if field.blank else []), *(value for value, _ in field.choices)]
    assert {type(value) for value in values} == {str}, "a migration would import the list"


def test_every_other_text_is_known_to_be_free():
    free = {
        f"{model}.{name}"
        for part in (FREE, OPEN)
        for model, names in part.items()
        for name in names.split()
    }
    found = {f"{field.model.__name__}.{field.name}" for field in texts() if not field.choices}

    assert found == free


def row_of(model, **values):
    """Return a row that every constraint lets in; what it points to need not exist."""
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    for field in model._meta.concrete_fields:
        own_key = field.primary_key and not field.is_relation
        if field.attname not in values and not field.null and not own_key:
            moment += timedelta(days=1)  # later fields are later: what ends has begun
            values[field.attname] = value_of(field, moment)
    return model(**values)


def value_of(field, moment):
    if field.choices:
        return "" if field.blank else field.choices[0][0]
    if isinstance(field, models.DateTimeField):
        return moment
    if isinstance(field, models.DateField):
        return moment.date()
    if isinstance(field, models.CharField):
        return "x"
    if isinstance(field, models.TextField):
        return ""
    return {} if isinstance(field, models.JSONField) else 1


@pytest.mark.django_db
@pytest.mark.both
@pytest.mark.parametrize("field", LISTED)
def test_the_database_refuses_what_is_off_the_list(field):
    name, _ = checked(field)
    besides = BESIDES.get(f"{field.model.__name__}.{field.name}", {})
    before = transaction.savepoint()

    row_of(field.model).save(force_insert=True)
    transaction.savepoint_rollback(before)

    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        row_of(field.model, **besides, **{field.attname: OFF}).save(force_insert=True)


@pytest.mark.django_db
def test_services_check_the_lists_that_areas_add_to(now):
    with pytest.raises(events.UnknownEvent):
        events.record("no.such_event", actor=None, at=now, source="ui")
    with pytest.raises(KeyError):
        jobs.open_job("no-such-kind", title="x", requested_by=None, at=now)
    with pytest.raises(UnknownNotice):
        notify([], kind="no-such-kind", subject="x", about=NOTHING, key="x", at=now)
