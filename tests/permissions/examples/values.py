"""Values that many examples send."""

from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from engagements.api.people import member_key
from tests.world import controls
from tests.world.case import LETTER


def _day(days):
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


def table(_case=None):
    return SimpleUploadedFile("rows.csv", b"id,name\n1,One\n")


def FRAMEWORK_KEY(_case):  # noqa: N802 - used as a value
    return controls.FRAMEWORK[0]


def FRAMEWORK_VERSION(_case):  # noqa: N802 - used as a value
    return controls.FRAMEWORK[1]


def LINK(case):  # noqa: N802 - used as a value
    return case["link"].number


def LINK_PK(case):  # noqa: N802 - used as a value
    return case["link"].pk


def LINK_REF(case):  # noqa: N802 - used as a value
    return {"number": case["link"].number}


def HELPER_KEY(case):  # noqa: N802 - used as a value
    return member_key(case.engagement.memberships.get(user=case.helper).pk)


def TABLE(case):  # noqa: N802 - used as a value
    return case["source"].expectations.first().table


def VERSION(case):  # noqa: N802 - used as a value
    case.engagement.refresh_from_db(fields=["version"])
    return case.engagement.version


def SERVER_VERSION(case):  # noqa: N802 - used as a value
    return case["server"].version


def OTHER_FRAMEWORK_REF(_case):  # noqa: N802 - used as a value
    found = controls.other_framework()
    return {"key": found.key, "version": found.version}


OTHER_FRAMEWORK = {
    "framework": lambda _: controls.other_framework().key,
    "version": lambda _: controls.other_framework().version,
}
IF_MATCH = {"if-match": lambda case: f'"{VERSION(case)}"'}
CLIENT_MATCH = {"if-match": lambda case: f'"{case["client"].version}"'}
SOURCE_MATCH = {"if-match": lambda case: f'"{case["server"].version}"'}
EXCEPTION = {"kind": "deferral", "reason": "Later", "starts_on": lambda _: _day(0),
             "expires_on": lambda _: _day(9)}  # fmt: skip
WAIVER = {"reason": "Later", "expires_on": lambda _: _day(9)}
WAIVED = {"gate_key": "readiness-pilot", "criterion_key": "sandbox-restore"}
SERVER = {"name": "Another", "host": "db.example.org", "port": 5432, "database": "claims",
          "username": "reader", "tls_mode": "verify-full"}  # fmt: skip
NEW_ENGAGEMENT = {"client": {"code": lambda case: case["client"].code}, "code": "NEW-01",
                  "name": "New", "owner": {"email": "engineer@firm.example"}}  # fmt: skip
ANY = {"if-match": "*"}
