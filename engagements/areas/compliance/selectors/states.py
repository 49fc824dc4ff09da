"""The state of every control as of the last reading, for lists that count over engagements."""

from collections.abc import Sequence

from engagements.area import Case
from engagements.areas.compliance.domain.states import WORST_FIRST
from engagements.areas.compliance.models import ControlState
from engagements.domain.engagement import Status

RANKS = {state.value: rank for rank, state in enumerate(WORST_FIRST)}


def keep_states(cases: Sequence[Case]) -> None:
    """Bring the states of controls up to date; a closed engagement has none here."""
    wanted = {
        (case.engagement.pk, int(row.case.key)): row.state.value
        for case in cases
        if case.engagement.status != Status.CLOSED
        for row in case.record.assessed(case.target.on)
        if row.case.assessable and not row.case.withdrawn
    }
    rows = ControlState.objects.filter(engagement__in=[case.engagement for case in cases])
    stored = {
        (engagement, control): (pk, state)
        for pk, engagement, control, state in rows.values_list(
            "pk", "engagement_id", "control_id", "state"
        )
    }
    left_over = [pk for key, (pk, _) in stored.items() if key not in wanted]
    if left_over:
        ControlState.objects.filter(pk__in=left_over).delete()
    ControlState.objects.bulk_create(
        [
            ControlState(engagement_id=pk, control_id=control, state=state, rank=RANKS[state])
            for (pk, control), state in sorted(wanted.items())
            if (pk, control) not in stored or stored[pk, control][1] != state
        ],
        update_conflicts=True,
        unique_fields=["engagement", "control"],
        update_fields=["state", "rank"],
        batch_size=10_000,
    )
