"""Creating an engagement: its row, its first stay, its leads."""

import re
from datetime import date, datetime
from decimal import Decimal

from django.db import IntegrityError, transaction

from engagements.domain import engagement as rules
from engagements.domain.access import Action, MemberRole, Role
from engagements.domain.errors import DomainError
from engagements.domain.events import Channel
from engagements.domain.stages.moves import Via
from engagements.models import Client, Engagement, PlaybookVersion, User
from engagements.selectors import stages as stage_selectors
from engagements.services import events, visits
from engagements.services.caller import Caller
from engagements.services.engagement.members import write_member
from engagements.services.engagement.row import (
    EngagementRefused,
    InvalidEngagement,
    check_owner,
    check_time_zone,
    check_values,
    cleaned,
)
from engagements.services.operations import Subject, operation

CODE = re.compile(r"^[A-Z][A-Z0-9]{1,7}-[0-9]{2,4}$")


class NoPlaybook(DomainError):
    """There is no published playbook to begin with."""

    code = "no_playbook"


@operation(Action.CREATE_ENGAGEMENT, of=Subject.FIRM)
@transaction.atomic
def create_engagement(
    *,
    client: Client,
    code: str,
    name: str,
    owner: User,
    actor: User,
    at: datetime,
    source: Channel = Channel.UI,
    target_go_live: date | None = None,
    value_low: Decimal | None = None,
    value_high: Decimal | None = None,
    currency: str = "",
    value_basis: str = "",
    time_zone: str = "",
    playbook: PlaybookVersion | None = None,
) -> Engagement:
    """Begin an engagement in the first stage of a playbook; its owner becomes its lead.

    Raises:
        EngagementRefused: the code is taken or ill-formed, or the value range is out of order.
        NoPlaybook: none is published.
    """
    code, currency = rules.CODE.clean(code), rules.CURRENCY.clean(currency)
    _check_code(code)
    check_owner(owner)
    check_values(value_low, value_high, currency)
    version = playbook or _newest_playbook()
    first = version.document["stages"][0]["key"]
    try:
        engagement = Engagement.objects.create(
            client=client,
            code=code,
            name=cleaned(rules.NAME, name, "Give it a title", field="name"),
            owner=owner,
            playbook_version=version,
            **visits.beginning(first, at=at),
            target_go_live=target_go_live,
            value_low=value_low,
            value_high=value_high,
            currency=currency,
            value_basis=rules.VALUE_BASIS.clean(value_basis),
            time_zone=check_time_zone(time_zone or client.time_zone),
            created_by=actor,
            created_at=at,
            updated_at=at,
        )
    except IntegrityError as error:
        raise EngagementRefused(
            "This engagement could not be made: the code was taken.",
            field="code",
            code="engagement_code_taken",
        ) from error
    _begin(engagement, stage=first, actor=actor, at=at, source=source)
    return engagement


def _check_code(code: str) -> None:
    if not CODE.fullmatch(code):
        raise InvalidEngagement(
            "A code looks like ARD-02: capital letters, a dash, two digits.", field="code"
        )
    if Engagement.objects.filter(code=code).exists():
        raise EngagementRefused(
            f"There is an engagement with the code {code} already.",
            field="code",
            code="engagement_code_taken",
        )


def _newest_playbook() -> PlaybookVersion:
    version = stage_selectors.published_playbooks().first()
    if version is None:
        raise NoPlaybook("No playbook is published. Run manage.py load_catalogs first.")
    return version


def _begin(
    engagement: Engagement, *, stage: str, actor: User, at: datetime, source: Channel
) -> None:
    """Tell of a new engagement, open its first stay, and let its owner and its maker lead it."""
    by: Caller = {"actor": actor, "at": at, "source": source}
    events.record(
        "engagement.created",
        engagement=engagement,
        code=engagement.code,
        client=engagement.client_id,
        owner=engagement.owner_id,
        playbook=engagement.playbook_version_id,
        target_go_live=engagement.target_go_live,
        **by,
    )
    visits.arrive(engagement, stage=stage, via=Via.START, **by)
    write_member(engagement, user=engagement.owner, role=MemberRole.LEAD, **by)
    if actor.pk != engagement.owner_id and actor.role == Role.ENGINEER:
        write_member(engagement, user=actor, role=MemberRole.LEAD, **by)
