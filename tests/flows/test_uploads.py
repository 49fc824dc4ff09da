"""Files that were bent at random: taken or refused with a sentence, and never anything else."""

import io
import random
import resource
import time
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from engagements.models import Evidence, StoredFile
from engagements.services import people as people_services
from engagements.services.files import path_of
from fde.platform import limits
from tests import factories

pytestmark = pytest.mark.django_db
MANY, SOME = 5_000, 250
SEED = 20261124
SECONDS, MEGABYTES = 10, 300
ODD_NAMES = 0.2
XML = b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'bbbbbbbb'>%s]><a>&b;</a>"
ENDINGS = (".pdf", ".png", ".jpg", ".csv", ".txt", ".json", ".docx", ".xlsx", ".zip", ".zip",
           ".zip", ".xml", ".svg", ".html", ".yaml", ".exe", ".sh", ".txt")  # fmt: skip
NAMES = [
    "../../../etc/cron.d/x.pdf", "..\\..\\boot.ini", "CON.pdf", ".htaccess", "a" * 240 + ".pdf",
    "\u202efdp.exe", "sh\u0000ell.pdf", "<img src=x>.png", "invoice.pdf.exe", " .pdf", "naïve.txt",
]  # fmt: skip


def zipped(members, *, level=zipfile.ZIP_DEFLATED):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", level) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return held.getvalue()


def whole_files():
    """Return small whole files, one for each of ``ENDINGS``: some kinds are never taken."""
    document = {"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w:document/>"}
    sheet = {"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>"}
    bomb = zipped({"big": b"\0" * 4_000_000})
    return [
        b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n",
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + b"\0\0\0\1\0\0\0\1\x08\2\0\0\0\x90wS\xde" + b"IEND",
        b"\xff\xd8\xff\xe0\0\x10JFIF\0" + b"\1\2" * 40 + b"\xff\xd9",
        b"number,name\n1,one\n2,two\n",
        "Größe und Länge\n".encode() * 20,
        b'{"rows": [1, 2, {"deep": [[[[[]]]]]}]}',
        zipped(document),
        zipped(sheet),
        zipped({"inner.zip": bomb, "../../up.txt": b"x"}),
        zipped({f"{n}": b"" for n in range(6_000)}, level=zipfile.ZIP_STORED),
        bomb,
        XML % b"".join(b"<!ENTITY c%d '&c%d;&c%d;'>" % (n, n - 1, n - 1) for n in range(1, 40)),
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"<!doctype html><script>alert(1)</script>",
        b"a: &a [x]\nb: &b [*a, *a]\nc: [*b, *b]\n",
        b"MZ\x90\0" + b"\0" * 60,
        b"#!/bin/sh\nrm -rf /\n",
        b"",
    ]


def bent(dice, files):
    """Return one file with some of its bytes changed, cut, doubled, or joined to another's."""
    place = dice.randrange(len(files))
    name = dice.choice(NAMES) if dice.random() < ODD_NAMES else f"file{ENDINGS[place]}"
    content = bytearray(files[place])
    for _ in range(dice.randrange(4)):
        place = dice.randrange(len(content) + 1)
        match dice.randrange(5):
            case 0:
                content[place:place] = dice.randbytes(dice.randrange(1, 40))
            case 1:
                del content[place : place + dice.randrange(1, 200)]
            case 2:
                content[place:place] = content[: dice.randrange(1, 400)]
            case 3:
                content = content[:place] + dice.choice(files)[place:]
            case 4:
                content[place : place + 1] = bytes([dice.randrange(256)])
    return SimpleUploadedFile(name, bytes(content))


@pytest.fixture
def store(settings, tmp_path, monkeypatch):
    monkeypatch.setattr(limits, "wait_for", lambda *_args, **_more: 0)
    settings.FDE_FILES = tmp_path / "store"
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "aside"
    settings.FILE_UPLOAD_TEMP_DIR.mkdir()
    return settings.FDE_FILES


@pytest.fixture
def forms(playbook_engagement, engineer, manager, store, now):
    """Return the two ways in: a browser of somebody, an address, and what else its form asks."""
    engagement = playbook_engagement
    approver = factories.UserFactory(role="client")
    people_services.add_client_person(
        approver, client=engagement.client, role="approver", actor=manager, at=now
    )
    staff = reverse("engagements:evidence-add", args=[engagement.code])
    portal = reverse("portal:evidence-add", args=[engagement.client.code, engagement.code])
    return [
        (browser(engineer), staff, {"grade": "documented", "visibility": "internal"}),
        (browser(approver), portal, {}),
    ]


def browser(person):
    found = Client(raise_request_exception=True)
    found.force_login(person)
    return found


def test_bent_files_are_taken_or_refused(forms, store, tmp_path, request):
    count = MANY if request.config.getoption("--slow") else SOME
    dice, files = random.Random(SEED), whole_files()
    before, slowest, seen = peak_megabytes(), 0.0, {}
    for number in range(count):
        client, address, fields = forms[number % len(forms)]
        if number % 20 == 0:  # so many files may wait for a look; and the page lists what is there
            Evidence.objects.all().delete()
        sent = fields | {"title": f"File {number}", "file": bent(dice, files)}
        began = time.perf_counter()
        answer = client.post(address, sent)
        slowest = max(slowest, time.perf_counter() - began)
        seen[answer.status_code] = seen.get(answer.status_code, 0) + 1
        assert answer.status_code in {302, 422}, (number, answer.status_code)

    assert min(seen.get(302, 0), seen.get(422, 0)) > count / 10, seen
    assert slowest < SECONDS
    assert peak_megabytes() - before < MEGABYTES
    only_whole_files_in_the_store(store, tmp_path)


def only_whole_files_in_the_store(store, outside):
    kept = {path_of(row.sha256): row.size for row in StoredFile.objects.all()}
    found = {path: path.stat().st_size for path in outside.rglob("*") if path.is_file()}
    assert found == kept  # so nothing lies beside the store, and nothing half-written in it
    assert all(path.is_relative_to(store) for path in found)


def peak_megabytes():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
