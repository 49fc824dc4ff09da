"""Values that many examples send."""

from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from engagements.api.people import member_key
from tests.world.case import LETTER


def day(days):
    return f"{(timezone.now() + timedelta(days=days)).date()}"


def token(who):
    """Return where the token of a person stands; another engagement has another person's."""
    others = {"a1": who, "a2": "lead_sibling", "b1": "lead_foreign"}
    return lambda case: case.made[f"token_{others[case.key]}"].pk


def view(who):
    others = {"a1": who, "a2": "lead_sibling", "b1": "lead_foreign"}
    return lambda case: case.made[f"view_{others[case.key]}"].slug


def letter(_case=None):
    return SimpleUploadedFile("letter.pdf", LETTER + b"sent")


def LINK(case):  # noqa: N802 - used as a value
    return case["link"].number


def LINK_PK(case):  # noqa: N802 - used as a value
    return case["link"].pk


def LINK_REF(case):  # noqa: N802 - used as a value
    return {"number": case["link"].number}


def HELPER_KEY(case):  # noqa: N802 - used as a value
    return member_key(case.engagement.memberships.get(user=case.helper).pk)


def VERSION(case):  # noqa: N802 - used as a value
    case.engagement.refresh_from_db(fields=["version"])
    return case.engagement.version


IF_MATCH = {"if-match": lambda case: f'"{VERSION(case)}"'}
CLIENT_MATCH = {"if-match": lambda case: f'"{case["client"].version}"'}
WAIVER = {"reason": "Later", "expires_on": lambda _: day(9)}
WAIVED = {"gate_key": "readiness-pilot", "criterion_key": "sandbox-restore"}
NEW_ENGAGEMENT = {"client": {"code": lambda case: case["client"].code}, "code": "NEW-01",
                  "name": "New", "owner": {"email": "engineer@firm.example"}}  # fmt: skip
ANY = {"if-match": "*"}
