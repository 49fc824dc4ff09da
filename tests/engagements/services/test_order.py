"""Whatever the clocks say: what was written last counts, and one more write is always taken."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engagements.models import CriterionResult, StageVisit
from engagements.selectors import stages as stage_selectors
from engagements.services import engagement as service
from engagements.services import logbook, stages
from tests.engagements.services.test_stages import advance, decide, meet

pytestmark = [pytest.mark.django_db, pytest.mark.both]
# Moments in any order, often the same one twice, up to a month apart: clocks of several
# processes, and a clock that somebody set.
SHIFTS = st.lists(
    st.one_of(st.integers(-3, 3), st.integers(-2_500_000, 2_500_000)), min_size=2, max_size=6
)
any_order = settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def moments(now, shifts):
    """Return the moments, and at the end one that is not the latest."""
    return [now + timedelta(seconds=shift) for shift in [*shifts, 0]]


def runs_forward(times):
    found = list(times)
    return found == sorted(found)


@any_order
@given(shifts=SHIFTS)
def test_criteria_in_any_order_of_times(playbook_engagement, engineer, manager, now, shifts):
    gate = stage_selectors.playbook(playbook_engagement).gate_out_of("qualify")
    key = next(item.key for item in gate.criteria if item.kind == "evidence")
    about = {"gate_key": gate.key, "criterion_key": key}
    for number, at in enumerate(moments(now, shifts)):
        state = ("unmet", "not_applicable")[number % 2]
        last = stages.record_criterion(
            playbook_engagement, **about, state=state, note=f"{number}", actor=engineer, at=at
        )
    na = stages.record_criterion(
        playbook_engagement, **about, state="not_applicable", note="x", actor=engineer, at=now
    )
    with pytest.raises(stages.CriterionRefused):
        stages.approve_not_applicable(last, actor=manager, at=now)
    stages.approve_not_applicable(na, actor=manager, at=now)

    rows = CriterionResult.objects.filter(engagement=playbook_engagement, **about)
    assert runs_forward(rows.order_by("pk").values_list("recorded_at", flat=True))
    assert stage_selectors.criterion_history(playbook_engagement, **about).first() == na


@any_order
@given(shifts=SHIFTS)
def test_decisions_at_a_gate_in_any_order_of_times(playbook_engagement, engineer, now, shifts):
    for at in moments(now, shifts):
        last = decide(playbook_engagement, "hold", actor=engineer, at=at)

    visit = stage_selectors.open_visit(playbook_engagement)
    assert stage_selectors.decision_in_force(playbook_engagement) == last
    assert last.decided_at >= visit.entered_at


@any_order
@given(shifts=SHIFTS)
def test_pauses_in_any_order_of_times(playbook_engagement, engineer, now, shifts):
    ask = {"waiting_on": "client", "reason": "Holidays"}
    for at in moments(now, shifts):
        service.start_wait(playbook_engagement, kind="blocked", actor=engineer, at=at, **ask)
        ends = at - timedelta(hours=1)
        service.end_wait(playbook_engagement, kind="blocked", actor=engineer, at=ends)

    waits = list(playbook_engagement.waits.order_by("pk"))
    assert all(w.ended_at >= w.started_at for w in waits)
    assert runs_forward(w.started_at for w in waits)


def test_stays_follow_each_other_when_the_clock_is_set_back(playbook_engagement, engineer, now):
    meet(playbook_engagement, actor=engineer, at=now)
    decide(playbook_engagement, "go", actor=engineer, at=now)
    advance(playbook_engagement, "scoping", actor=engineer, at=now)
    back = now - timedelta(days=40)
    decide(playbook_engagement, "recycle", actor=engineer, at=back)
    playbook_engagement.refresh_from_db()
    service.close(
        playbook_engagement, outcome="lost", reason="x", version=playbook_engagement.version,
        actor=engineer, at=back,
    )  # fmt: skip
    service.reopen(
        playbook_engagement, reason="x", version=playbook_engagement.version, actor=engineer,
        at=back,
    )  # fmt: skip

    stays = list(StageVisit.objects.filter(engagement=playbook_engagement).order_by("pk"))
    ends = [stay.left_at for stay in stays]
    assert [stay.entered_at for stay in stays[1:]] == ends[:-1]
    assert ends[-1] is None
    playbook_engagement.refresh_from_db()
    assert playbook_engagement.stage_entered_at == stays[-1].entered_at
    # Taken back by the same clock: there is no stay that ends before it begins.
    meet(playbook_engagement, actor=engineer, at=back)
    decide(playbook_engagement, "go", actor=engineer, at=back)
    advance(playbook_engagement, "scoping", actor=engineer, at=back)
    service_undo = {"version": playbook_engagement.version, "actor": engineer, "at": back}
    assert stages.undo_move(playbook_engagement, **service_undo).stage_key == "qualify"


def test_an_entry_is_corrected_and_ended_by_a_clock_that_was_set_back(engagement, engineer, now):
    back = now - timedelta(days=40)
    entry = logbook.add_entry(engagement, kind="risk", text="Late", actor=engineer, at=now)
    newer = logbook.correct_entry(entry, text="Too late", actor=engineer, at=back)
    ended = logbook.resolve_entry(newer, actor=engineer, at=back)

    assert newer.created_at == ended.resolved_at == now
    with pytest.raises(logbook.EntryRefused):
        logbook.resolve_entry(entry, actor=engineer, at=now)
