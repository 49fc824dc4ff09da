"""Seeds the demo: people, clients and the portfolio; a second run adds nothing."""

import random
import secrets
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from engagements.domain.access import ClientRole, Role
from engagements.domain.events import Channel
from engagements.management.demo import views
from engagements.management.demo.cases import (
    ADMIN,
    CASES,
    CLIENT_PEOPLE,
    CLIENTS,
    FLAGSHIP,
    MANAGER,
    PEOPLE,
)
from engagements.management.demo.story import Story
from engagements.models import Client, User
from engagements.selectors import people as people_selectors
from engagements.services import engagement as engagements
from engagements.services import notices
from engagements.services import people as people_services

SEED = 24
DAYS_BEFORE_THE_FIRST = 30
DAYS_UNREAD = 10
FLAGSHIP_CLIENT = "brackwater"
PASSWORD_BYTES = 12


@dataclass(frozen=True, kw_only=True)
class Login:
    """An account to sign in with; the password is nowhere else."""

    role: str
    email: str
    password: str


@dataclass(frozen=True, kw_only=True)
class Seeded:
    """What the seed did: engagements made (0 on a later run) and how to sign in."""

    made: int
    flagship: str
    logins: tuple[Login, ...]


def seed(*, today: date, at: datetime) -> Seeded:
    """Make the demo's rows relative to ``today``, or only give its people new passwords.

    ``at`` is now: nothing is written as if it happened later. All or nothing: a run that is cut
    off leaves no rows.
    """
    with transaction.atomic():
        known = {person.email: person for person in people_selectors.demo_people()}
        if known:
            return Seeded(made=0, flagship=FLAGSHIP, logins=_new_passwords(known, at=at))
        return _first_seed(today=today, at=at)


def _first_seed(*, today: date, at: datetime) -> Seeded:
    first = _start(today)
    people, logins = _staff(at=first)
    clients = _clients(people[ADMIN], at=first)
    theirs, more = _client_people(clients[FLAGSHIP_CLIENT], people[ADMIN], at=first)
    people |= theirs
    logins += more
    for case in CASES:
        story = Story(
            case=case,
            client=clients[case.client],
            people=people,
            now=at,
            random=random.Random(f"{SEED} {case.code}"),  # noqa: S311 - invented data
        )
        story.tell()
    views.save(people[MANAGER], at=at)
    for person in people.values():  # what is old was read long ago
        notices.mark_read(actor=person, at=at, before=at - timedelta(days=DAYS_UNREAD))
    return Seeded(made=len(CASES), flagship=FLAGSHIP, logins=tuple(logins))


def _start(today: date) -> datetime:
    """Return the day on which the firm set its toolkit up, before the first engagement."""
    days = max(case.age_days for case in CASES) + DAYS_BEFORE_THE_FIRST
    return timezone.make_aware(datetime.combine(today - timedelta(days=days), time(8)))


def _staff(*, at: datetime) -> tuple[dict[str, User], list[Login]]:
    people, logins = {}, []
    for person in PEOPLE:
        password = _password()
        people[person.key] = people_services.create_user(
            person.email,
            name=person.name,
            role=person.role,
            password=password,
            actor=None,
            at=at,
            demo=True,
        )
        if person.signs_in:
            role = Role(person.role).label
            logins.append(Login(role=role, email=person.email, password=password))
    return people, logins


def _clients(admin: User, *, at: datetime) -> dict[str, Client]:
    return {
        case.code: engagements.create_client(
            code=case.code,
            name=case.name,
            sector=case.sector,
            time_zone=case.time_zone,
            actor=admin,
            at=at,
        )
        for case in CLIENTS
    }


def _client_people(
    client: Client, admin: User, *, at: datetime
) -> tuple[dict[str, User], list[Login]]:
    people, logins = {}, []
    for key, name, email in CLIENT_PEOPLE:
        role, password = ClientRole(key), _password()
        user = people_services.create_user(
            email,
            name=name,
            role=Role.CLIENT,
            password=password,
            actor=admin,
            at=at,
            demo=True,
        )
        people_services.add_client_person(user, client=client, role=role, actor=admin, at=at)
        people[f"client_{key}"] = user
        logins.append(Login(role=role.label, email=email, password=password))
    return people, logins


def _new_passwords(known: dict[str, User], *, at: datetime) -> tuple[Login, ...]:
    """Give everybody who signs in a new password: the earlier ones were never kept."""
    wanted = [(Role(p.role).label, p.email) for p in PEOPLE if p.signs_in]
    wanted += [(ClientRole(key).label, email) for key, _, email in CLIENT_PEOPLE]
    logins = []
    for role, email in wanted:
        password = _password()
        people_services.write_password(
            known[email], password=password, actor=None, at=at, source=Channel.TASK
        )
        logins.append(Login(role=role, email=email, password=password))
    return tuple(logins)


def _password() -> str:
    return secrets.token_urlsafe(PASSWORD_BYTES)
