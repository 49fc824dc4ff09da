"""What hangs on people rather than engagements: invitations, tokens, views, questions, notices."""

from datetime import timedelta

from engagements.models import Notice, SavedView
from engagements.services import people as services
from engagements.services import questions
from engagements.services.people import tokens
from tests.world import words

VIEWS = ("engineer", "lead", "lead_sibling", "lead_foreign", "manager")


def build(world):
    _invitations(world)
    _tokens(world)
    _views(world)
    for case in world.cases.values():
        _questions(case)
        _notices(case)


def _invitations(world):
    for letter, client in world.clients.items():
        row, secret = services.invite(
            f"new@{words.CLIENT[letter]}.example",
            role="client",
            client=client,
            client_role="viewer",
            actor=world.people["admin"],
            at=world.at,
        )
        world.made[f"invitation_{letter}"], world.made[f"invitation_secret_{letter}"] = row, secret


def _tokens(world):
    """Give the engineer a program for each scope, and others one to keep apart."""
    owners = {"reader": ("engineer", "read"), "writer": ("engineer", "write")}
    owners |= {key: (key, "read") for key in ("lead", "lead_sibling", "lead_foreign", "manager")}
    for key, (who, scope) in owners.items():
        token, secret = tokens.create_token(
            actor=world.people[who],
            name=f"Program {words.OWN[who]} {key}",
            scope=scope,
            at=world.at,
            days=30,
        )
        world.made[f"token_{key}"], world.made[f"token_secret_{key}"] = token, secret


def _views(world):
    for who in VIEWS:
        word = words.OWN[who]
        world.made[f"view_{who}"] = SavedView.objects.create(
            slug=f"view-{word}",
            title=f"View {word}",
            page="pipeline",
            query=f"q={word}",
            owner=world.people[who],
            created_at=world.at,
        )


def _questions(case):
    case.made["question"] = questions.ask_question(
        case.engagement,
        text=f"When {case.shown}",
        about=f"About {case.shown}",
        **case.by("approver"),
    )
    case.made["answered"] = questions.ask_question(
        case.engagement, text=f"Who {case.shown}", **case.by("approver", minutes=1)
    )
    questions.answer_question(case["answered"], text=f"We {case.shown}", **case.by(minutes=2))


def _notices(case):
    """Tell each person on the engagement something; its subject holds the code."""
    for number, who in enumerate((case.lead, case.helper, case.approver)):
        case.made[f"notice_{number}"] = Notice.objects.create(
            user=who,
            kind="gate",
            engagement=case.engagement,
            subject=f"{case.code}: something happened",
            about_kind="gate",
            key=f"world:{case.code}:{number}",
            created_at=case.at + timedelta(minutes=3),
        )
