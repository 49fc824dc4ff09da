"""A real worker writes a long list into a file, tells of it and mails the day's notices."""

import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from engagements import dispatch
from engagements.models import Export, Notice
from engagements.selectors import exports as selectors
from fde.celery import app
from tests import factories


def wait_for(found, seconds=60):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if result := found():
            return result
        time.sleep(0.2)
    raise AssertionError("It did not happen in time.")


@pytest.mark.django_db(transaction=True)
def test_a_list_is_written_and_told_of_by_mail(worker):
    user = factories.UserFactory(role="manager", email="lists@example.org")
    made = dispatch.request_export("jobs", query="", format="xlsx", actor=user, at=timezone.now())

    export = wait_for(lambda: Export.objects.exclude(ready_at=None).filter(pk=made.pk).first())
    assert selectors.path(export).read_bytes()[:2] == b"PK"
    assert Notice.objects.get(user=user).subject == "Jobs as XLSX is done"

    Export.objects.update(ready_at=timezone.now() - timedelta(days=8))
    for _ in range(2):  # a task that is delivered twice mails nothing twice
        app.send_task("engagements.daily", queue="default")
    behind = dispatch.request_export(
        "jobs", query="", format="csv", actor=factories.UserFactory(role="manager"),
        at=timezone.now(),
    )  # fmt: skip
    wait_for(lambda: Export.objects.exclude(ready_at=None).filter(pk=behind.pk).first())

    assert Export.objects.filter(removed_at__isnull=False).exists()
    assert Notice.objects.filter(mailed_at__isnull=False).exists()
    mails = [
        path.read_text()
        for path in Path(settings.FDE_VAR).glob("mail/*.log")
        if "lists@example.org" in path.read_text()
    ]
    assert "".join(mails).count("Subject:") == 1
    assert f"/jobs/?job={export.job_id}" in "".join(mails).replace("=\n", "").replace("=3D", "=")
    assert not selectors.path(export).exists()
