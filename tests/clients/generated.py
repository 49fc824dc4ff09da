"""Clients that others would generate from the schema: they import, type-check and work.

``make assurance ARGS="clients"`` runs this; the name keeps it out of ``make test``, because the
TypeScript client's tools come from npm. Nothing that is generated is kept.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from drf_spectacular.generators import SchemaGenerator

from engagements.models import Engagement, Evidence, LogEntry
from engagements.services import people
from tests import factories

pytestmark = [pytest.mark.django_db(transaction=True)]
HERE = Path(__file__).parent
BIN = Path(sys.executable).parent
PDF = b"%PDF-1.4\nproof\n%%EOF\n"
# What is asked for, in this order: log, log again, read, change, change with the old version,
# upload, download.
STATUSES = [201, 201, 200, 200, 412, 201, 200]


@pytest.fixture
def schema(tmp_path):
    path = tmp_path / "schema.json"
    path.write_text(json.dumps(SchemaGenerator().get_schema(request=None, public=True)))
    return path


@pytest.fixture
def case(now):
    lead = factories.UserFactory(role="engineer")
    engagement = factories.engagement_with_lead(lead)
    _, secret = people.create_token(actor=lead, name="client", scope="write", days=1, at=now)
    return engagement, secret


def run(*command, cwd, **more):
    done = subprocess.run(
        [str(word) for word in command], cwd=cwd, capture_output=True, check=False, timeout=170,
        **more,
    )  # fmt: skip
    said = done.stdout.decode() + done.stderr.decode()
    assert done.returncode == 0, f"{command[0]} ended with {done.returncode}\n{said[-4000:]}"
    return done.stdout.decode()


def check(told, engagement, *, name):
    """Hold what the client says to what is on record."""
    assert told["statuses"] == STATUSES
    assert (told["replayed"], told["late"]) == ("true", "precondition_failed")
    assert LogEntry.objects.get(engagement=engagement).text == told["read"] == f"From {name}."
    assert Engagement.objects.get(pk=engagement.pk).next_step == told["next_step"]
    assert told["sha256"] == hashlib.sha256(PDF).hexdigest()
    assert Evidence.objects.get(engagement=engagement).sha256 == told["sha256"]


def test_python(live_server, schema, tmp_path, case):
    engagement, secret = case
    folder = tmp_path / "generated_client"
    path = {"PATH": f"{BIN}:{os.environ['PATH']}"}
    said = run(
        BIN / "openapi-python-client", "generate", "--path", schema, "--output-path", folder,
        "--meta", "none", "--fail-on-warning", cwd=tmp_path, env=os.environ | path,
    )  # fmt: skip

    found = run(
        sys.executable, HERE / "by_python.py", live_server.url, secret, engagement.code,
        cwd=tmp_path, input=PDF, env=os.environ | {"PYTHONPATH": str(tmp_path)},
    )  # fmt: skip

    assert "Warning" not in said
    told = json.loads(found)
    assert told["modules"] == len([*folder.rglob("*.py")]) - 1  # the package itself
    check(told, engagement, name="Python")


def test_typescript(live_server, schema, tmp_path, case):
    engagement, secret = case
    folder = tmp_path / "typescript"
    shutil.copytree(HERE / "typescript", folder)
    run("npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts", cwd=folder)
    run("npx", "openapi-typescript", schema, "--output", "schema.ts", cwd=folder)
    run("npx", "tsc", cwd=folder)

    found = run("node", "check.js", live_server.url, secret, engagement.code, cwd=folder, input=PDF)

    check(json.loads(found), engagement, name="TypeScript")
