"""Finds every text of a client's rows, whatever model a later day adds."""

import itertools

from django.db import models

from tests import areas

TEXTS = (models.CharField, models.TextField, models.JSONField)

_KEY = "a key of a catalog or of the playbook"
_HASH = "a hash"
_SET = "worked out from a closed set of words"
_OURS = "written by the toolkit, of fixed words and figures"
_ANEW = "made from other rows that hold words; its own test holds it to one engagement"
_WHICH = "the number or the id of the row it is about"
LEFT_OUT = {
    ("Job", "about_kind"): _SET,
    ("Job", "about_key"): _WHICH,
    ("Notice", "kind"): _KEY,
    ("Notice", "about_kind"): _SET,
    ("Notice", "about_key"): _WHICH,
    ("Engagement", "current_stage"): _KEY,
    ("Engagement", "time_zone"): _SET,
    ("Engagement", "currency"): _SET,
    ("Engagement", "outcome_reason"): "only a closed engagement has one; the matrix closes one",
    ("Client", "time_zone"): _SET,
    ("ProfileFact", "key"): _KEY,
    ("ProfileFact", "value"): "one of the answers that its question offers",
    ("StageVisit", "stage_key"): _KEY,
    ("CriterionResult", "gate_key"): _KEY,
    ("CriterionResult", "criterion_key"): _KEY,
    ("Waiver", "gate_key"): _KEY,
    ("Waiver", "criterion_key"): _KEY,
    ("GateDecision", "gate_key"): _KEY,
    ("GateDecision", "from_stage"): _KEY,
    ("GateDecision", "to_stage"): _KEY,
    ("GateDecision", "snapshot_sha256"): _HASH,
    ("GateDecision", "snapshot"): "texts of the playbook with their states",
    ("Export", "listing"): _KEY,
    ("Export", "scope"): _KEY,
    ("Export", "stored_name"): _HASH,
    ("Export", "sha256"): _HASH,
    ("Condition", "criterion_key"): _KEY,
    ("LogEntry", "source"): _SET,
    ("Evidence", "sha256"): _HASH,
    ("ChainHead", "chain"): _KEY,
    ("ChainHead", "hash"): _HASH,
    ("ChainHead", "mac"): _HASH,
    ("Figures", "rules"): _HASH,
    ("Figures", "verdict"): _SET,
    ("Figures", "summary"): _ANEW,
    ("Figures", "detail"): _ANEW,
    ("Event", "chain"): _KEY,
    ("Event", "type"): _SET,
    ("Event", "source"): _SET,
    ("Event", "payload"): "ids, keys and hashes only; its own test holds it to that",
    ("Event", "idempotency_key"): _HASH,
    ("Event", "prev_hash"): _HASH,
    ("Event", "hash"): _HASH,
    ("Job", "kind"): _KEY,
    ("Job", "error_code"): _SET,
    ("Job", "input_sha256"): _HASH,
    ("Report", "title"): _OURS,
    ("Report", "snapshot_sha256"): _HASH,
    ("Report", "verdict"): _SET,
    ("Report", "file_name"): _HASH,
    ("Report", "sha256"): _HASH,
    ("Report", "template_version"): _KEY,
    ("Report", "engine_version"): _KEY,
    ("Report", "withdrawn_reason"): "only a withdrawn report has one",
    ("Invitation", "token_sha256"): _HASH,
} | areas.merged("lists", "NO_WORD")


def tenant_models():
    """Return the models whose rows belong to an engagement or a client, by any way of keys."""
    found = (model for config in areas.ours() for model in config.get_models())
    return [model for model in found if path_to(model) is not None]


def path_to(model, *, depth=3):
    """Return the lookup that leads from a row to its engagement or client; None: it has none."""
    if model.__name__ in {"Engagement", "Client"}:
        return "pk"
    if depth == 0 or model.__name__ in {"User", "PlaybookVersion"}:
        return None
    keys = [f for f in model._meta.fields if f.is_relation and f.related_model is not model]
    for wanted in ("Engagement", "Client"):
        for key in keys:
            if key.related_model.__name__ == wanted:
                return key.name
    for key in keys:
        further = path_to(key.related_model, depth=depth - 1)
        if further not in {None, "pk"}:
            return f"{key.name}__{further}"
    return None


def end_of(model):
    """Return the name of the model that ``path_to`` ends at."""
    if model.__name__ in {"Engagement", "Client"}:
        return model.__name__
    found = model
    for step in path_to(model).split("__"):
        found = found._meta.get_field(step).related_model
    return found.__name__


def rows_of(model, case):
    """Return the rows of an engagement, or of its client where a row knows only that."""
    owner = case.engagement if end_of(model) == "Engagement" else case["client"]
    return model._base_manager.filter(**{path_to(model): owner.pk})


def text_fields(model):
    return [f for f in model._meta.fields if isinstance(f, TEXTS)]


def values(rows, field):
    return itertools.chain.from_iterable(rows.values_list(field.attname))


def reason_to_leave_out(field):
    """Say why a field can hold no free text; "" when it can."""
    if field.choices:
        return "one of its choices"
    return LEFT_OUT.get((field.model.__name__, field.name), "")
