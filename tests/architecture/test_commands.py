"""Commands of the deployment: exit codes, and one clear line for what went wrong."""

import os
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command

from engagements.models import Event, Invitation
from fde import checks
from tests import factories

ROOT = Path(__file__).resolve().parents[2]
pytestmark = [pytest.mark.django_db, pytest.mark.both]


def test_invite_prints_a_link_that_works_once(client):
    out = StringIO()
    call_command("invite", "new@example.org", role="manager", stdout=out)

    link = out.getvalue().splitlines()[0]
    assert Invitation.objects.get().token_sha256 not in link
    assert Event.objects.filter(type="user.invited").count() == 1


@pytest.mark.parametrize(
    ("options", "words"),
    [
        pytest.param({"role": "client_viewer"}, "needs a client", id="client role without client"),
        pytest.param({"role": "client_viewer", "client": "zz"}, "no client with", id="unknown"),
        pytest.param({"role": "admin", "client": "acme"}, "staff role has none", id="staff of one"),
    ],
)
def test_invite_refuses_what_does_not_fit(options, words):
    factories.ClientFactory(code="acme")

    with pytest.raises(CommandError, match=words) as caught:
        call_command("invite", "new@example.org", **options)

    assert caught.value.returncode == 2
    assert not Invitation.objects.exists()


def test_invite_refuses_a_known_address_whatever_its_case(engineer):
    with pytest.raises(CommandError, match="already"):
        call_command("invite", engineer.email.upper(), role="engineer")


def test_audit_verify_is_calm_about_a_whole_chain(playbook_engagement):
    out = StringIO()
    call_command("audit_verify", stdout=out)

    assert "all hold" in out.getvalue()


def test_production_does_not_start_with_a_demo_account(settings):
    settings.FDE_ENV = "production"
    checks.refuse_demo_accounts()
    factories.UserFactory(is_demo=True)

    with pytest.raises(ImproperlyConfigured, match="demo accounts"):
        checks.refuse_demo_accounts()


@pytest.mark.parametrize("words", [["check"], ["help"], ["probe", "--help"], ["invite", "--help"]])
def test_a_command_loads_neither_celery_nor_rich(words, tmp_path):
    text = (
        "import contextlib, sys; sys.argv = ['manage.py', *sys.argv[1:]]; import manage\n"
        "with contextlib.suppress(SystemExit): manage.main()\n"
        "print('LOADED', *{name.partition('.')[0] for name in sys.modules})"
    )
    done = subprocess.run(
        [sys.executable, "-c", text, *words],
        cwd=ROOT,
        env=os.environ | {"FDE_VAR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = set(done.stdout.partition("LOADED")[2].split())

    assert "engagements" in loaded
    assert loaded & {"celery", "kombu", "rich", "weasyprint", "duckdb", "psycopg"} <= {"psycopg"}
