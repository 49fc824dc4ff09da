"""The portal shows what is copied by name; every other text of a snapshot stays behind."""

import re
from dataclasses import asdict, fields, is_dataclass, replace
from enum import Enum

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engagements.domain.reporting import GroupFindings, Note
from reports.document import portal
from reports.document.derive.rules import stand
from reports.document.snapshot import Level, Requirement, Status
from tests.reports.sample import sample

# Everything that may pass, by its place in a snapshot. Adding a line is a decision.
ALLOWED = {
    "identity.engagement_name",
    "identity.time_zone",
    "target.gate",
    "target.title",
    "target.scope",
    "readiness.overall.verdict",
    "readiness.areas.key",
    "readiness.areas.title",
    "readiness.areas.standing.verdict",
    "readiness.road.standing.verdict",
    "readiness.requirements.area",
    "readiness.requirements.group",
    "readiness.requirements.group_title",
    "readiness.requirements.key",
    "readiness.requirements.text",
    "readiness.requirements.owner",
    "readiness.requirements.evidence",  # compared, not shown
    "renewals.due.evidence",  # compared, not shown
    "delivery.criteria.key",
    "delivery.criteria.kind",
    "parts.title",  # of an area with a block for the client
}
# What a check of ours measured may be read; what somebody typed about a control may not.
MEASURED = "readiness.requirements.reason"


def marked(value, mark, path="", *, measured=False):
    """Return the value with a mark in the place of every text that is not allowed."""
    if isinstance(value, Enum) or getattr(value, "for_client", False):
        return value
    if isinstance(value, str):
        kept = path in ALLOWED or (path == MEASURED and measured)
        value = value if kept else f"{mark} {path}"
    elif isinstance(value, dict):
        value = {f"{mark} {name}": marked(item, mark, path) for name, item in value.items()}
    elif isinstance(value, tuple | list):
        value = type(value)(marked(item, mark, path, measured=measured) for item in value)
    elif is_dataclass(value):
        measured = isinstance(value, Requirement) and value.reason_for_client
        value = replace(value, **{
            f.name: marked(
                getattr(value, f.name), mark, f"{path}.{f.name}".lstrip("."), measured=measured
            )
            for f in fields(value)
        })  # fmt: skip
    return value


@settings(max_examples=20, deadline=None)
@given(mark=st.text(alphabet="ABCDEFGHJKLMNPQRSTUVWXYZ", min_size=12, max_size=20))
def test_no_text_outside_the_allow_list_reaches_the_portal(mark):
    snapshot = marked(sample(), mark)
    assert str(asdict(snapshot)).count(mark) > 300

    assert mark not in str(asdict(portal.build(snapshot)))


def test_a_clients_own_log_lines_decisions_and_findings_are_not_copied_either():
    snapshot = sample()
    shown = str(asdict(portal.build(snapshot)))
    typed = [
        *(row.reason for row in snapshot.delivery.waits),
        *(row.rationale for row in snapshot.delivery.decisions),
        *(row.reason for part in snapshot.parts for row in part.exceptions),
        *(row.title for row in snapshot.evidence),
    ]

    assert typed
    assert [text for text in typed if text and text in shown] == []


def test_the_figures_are_those_of_the_report():
    snapshot = sample()
    overall = snapshot.readiness.overall

    shown = portal.build(snapshot)

    assert (shown.verdict, shown.low, shown.high) == (overall.verdict, overall.low, overall.high)
    assert shown.musts.total == overall.musts.total
    assert len(shown.blocks) == overall.musts.failing
    assert len(shown.unknown) == overall.musts.unknown
    assert {line.status for line in shown.blocks} == {"failing"}
    assert all(re.search(r", \S+$", line.about) for line in shown.blocks)


def test_a_block_reaches_the_portal_only_if_it_says_so_itself():
    note = Note(text="Tables were counted on the day itself", for_client=True)
    first, *others = sample().parts
    snapshot = sample(parts=(replace(first, blocks=(*first.blocks, note)), *others))

    shown = portal.build(marked(snapshot, "MARK")).parts

    assert [(part.title, [block.value for block in part.blocks]) for part in shown] == [
        ("Compliance", [note.text]),
    ]
    assert portal.build(sample()).parts == ()


def test_findings_are_never_a_block_for_the_client():
    assert not hasattr(GroupFindings(group="g"), "for_client")


def _one(**changes):
    row = Requirement(
        area="delivery", group="gate", group_title="Gate to Pilot", key="threshold",
        text="The threshold is signed", level=Level.MUST, status=Status.UNKNOWN,
        reason="typed by staff", closes="typed by staff too",
    )  # fmt: skip
    return replace(row, **changes)


def _shown(row):
    snapshot = sample()
    readiness = replace(snapshot.readiness, requirements=(row,))
    return portal.build(replace(snapshot, readiness=readiness))


@pytest.mark.parametrize(
    ("owner", "shown", "yours"),
    [
        pytest.param("", "Nobody yet", False, id="nobody"),
        pytest.param("Client approver", "You: approver", True, id="a role at the client"),
        pytest.param("Client", "You", True, id="the client"),
        pytest.param("Lead", "Our lead", False, id="the firm's lead"),
        pytest.param("Dana Mirev", "Dana Mirev", False, id="a person"),
    ],
)
def test_you_are_the_clients_organisation(owner, shown, yours):
    line = _shown(_one(owner=owner)).unknown[0]

    assert (line.owner, line.yours) == (shown, yours)


def test_a_signature_is_asked_for_where_the_gate_asks_one():
    snapshot = sample()
    criterion = replace(snapshot.delivery.criteria[0], key="threshold", kind="signoff")
    delivery = replace(snapshot.delivery, criteria=(criterion,))

    def shown(row):
        readiness = replace(snapshot.readiness, requirements=(row,))
        return portal.build(replace(snapshot, readiness=readiness, delivery=delivery))

    assert shown(_one()).signature("threshold").text == "The threshold is signed"
    assert shown(_one(status=Status.PROVEN)).signature("threshold") is None
    assert shown(_one(area="compliance")).signature("threshold") is None


def test_what_is_open_has_a_day_to_be_closed_by_and_what_is_proven_has_none():
    snapshot = sample()

    assert _shown(_one()).unknown[0].due == snapshot.target.on
    assert _shown(_one(status=Status.PROVEN)).line("delivery/gate/threshold/must").due is None


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (Status.FAILING, "One must fails."),
        (Status.UNKNOWN, "One must is not known yet."),
        (Status.PROVEN, "Every must is proven."),
    ],
)
def test_the_sentence_is_made_from_figures(status, words):
    snapshot = sample()
    row = _one(status=status)
    readiness = replace(snapshot.readiness, requirements=(row,), overall=stand([row]), road=())

    assert portal.build(replace(snapshot, readiness=readiness)).sentence == words
