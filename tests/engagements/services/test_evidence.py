"""Evidence is a file under its hash, or a link; nothing else is taken."""

import hashlib
import io
import stat
import zipfile
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from engagements.domain.errors import DomainError
from engagements.domain.evidence import EVIDENCE_LIMIT
from engagements.domain.filetypes import FileRefused
from engagements.models import Event, Evidence, StoredFile
from engagements.selectors import evidence as selectors
from engagements.services import evidence as services
from engagements.services import files
from engagements.services.evidence import EvidenceRefused
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.both]
AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
PDF = b"%PDF-1.7\n1 0 obj <<>> endobj\n%%EOF\n"


@pytest.fixture(autouse=True)
def store(settings, tmp_path):
    settings.FDE_FILES = tmp_path / "files"
    return settings.FDE_FILES


@pytest.fixture
def engagement():
    return factories.engagement_with_lead(factories.UserFactory())


@pytest.fixture
def attach(engagement):
    def attach(content=PDF, name="policy.pdf", **fields):
        given = {"title": "Data policy", "at": AT, "actor": engagement.owner} | fields
        if "uri" not in given:
            given |= {"upload": io.BytesIO(content), "file_name": name}
        return services.attach_evidence(engagement, **given)

    return attach


def archive(*names):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as zipped:
        for name in names:
            zipped.writestr(name, "x")
    return out.getvalue()


def whole_files(store):
    return [path for path in store.rglob("*") if path.is_file()]


def test_a_file_is_kept_under_its_hash_and_nobody_else_may_read_it(attach, store):
    row = attach()

    (path,) = whole_files(store)
    assert path.name == row.sha256 == hashlib.sha256(PDF).hexdigest()
    assert path.read_bytes() == PDF
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert (row.kind, row.grade, row.visibility) == ("file", "documented", "internal")
    assert (row.file.size, row.file.content_type) == (len(PDF), "application/pdf")


def test_the_same_bytes_are_kept_once(attach, store):
    first, second = attach(), attach(title="The same again")

    assert first.file_id == second.file_id
    assert (first.number, second.number) == (1, 2)
    assert len(whole_files(store)) == 1


def test_the_time_it_speaks_of_is_not_the_time_it_came(attach):
    row = attach(effective_at=AT - timedelta(days=40), valid_until=date(2026, 6, 1))

    assert (row.effective_at, row.received_at) == (AT - timedelta(days=40), AT)
    assert row.valid_until == date(2026, 6, 1)


def test_the_event_holds_no_title_and_no_name(attach):
    attach(title="Contract of Dana Mirev", name="dana.pdf")

    event = Event.objects.get(type="evidence.added")
    assert event.payload["evidence"] == 1
    assert "ana" not in str(event.payload)


@pytest.mark.parametrize(
    ("content", "name", "content_type"),
    [
        (b"\x89PNG\r\n\x1a\n....", "a.png", "image/png"),
        (b"\xff\xd8\xff\xe0....", "a.JPG", "image/jpeg"),
        (b"RIFF1234WEBPVP8 ", "a.webp", "image/webp"),
        (archive("[Content_Types].xml", "word/document.xml"), "a.docx", None),
        (archive("[Content_Types].xml", "xl/workbook.xml"), "a.xlsx", None),
        (archive("[Content_Types].xml", "ppt/slides.xml"), "a.pptx", None),
        ("größer;µ\n".encode() * 3000, "a.csv", "text/plain; charset=utf-8"),
        (b'{"a": 1}', "a.json", "text/plain; charset=utf-8"),
        (b"=1+1,@x\n", "a.csv", "text/plain; charset=utf-8"),
    ],
)
def test_ordinary_files_are_taken(attach, content, name, content_type):
    row = attach(content, name)

    assert row.file_name == name
    assert content_type in (None, row.file.content_type)


@pytest.mark.parametrize(
    ("content", "name"),
    [
        pytest.param(b"", "a.pdf", id="empty"),
        pytest.param(b"MZ\x90\x00\x03", "a.pdf", id="program called pdf"),
        pytest.param(b"\x7fELF\x02\x01", "a.txt", id="program called text"),
        pytest.param(PDF, "a.png", id="pdf called png"),
        pytest.param(b"\x89PNG\r\n\x1a\n", "a.pdf", id="png called pdf"),
        pytest.param(b"<html><script>1</script>", "a.txt", id="web page called text"),
        pytest.param(b"\xef\xbb\xbf  <!DOCTYPE HTML>", "a.csv", id="web page with a mark"),
        pytest.param(b"<svg xmlns='x' onload='1'/>", "a.svg", id="svg"),
        pytest.param(b"hello", "a.html", id="text called web page"),
        pytest.param(b"hello", "a.exe", id="text called program"),
        pytest.param(b"hello", "noending", id="no ending"),
        pytest.param(b"hello", ".txt", id="ending only"),
        pytest.param(b"hello\x00world", "a.txt", id="NUL in the text"),
        pytest.param("größer".encode("latin-1"), "a.csv", id="not UTF-8"),
        pytest.param(archive("a.txt"), "a.zip", id="archive"),
        pytest.param(archive("a.txt"), "a.docx", id="archive called word"),
        pytest.param(
            archive("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"),
            "a.docx",
            id="macros",
        ),
        pytest.param(
            archive("[Content_Types].xml", *(f"word/{n}" for n in range(5001))),
            "a.docx",
            id="endless archive",
        ),
        pytest.param(b"PK\x03\x04 not really", "a.docx", id="damaged archive"),
        pytest.param(b"SQLite format 3\x00", "a.txt", id="database"),
        pytest.param(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.doc", id="old Office file"),
        pytest.param(PDF, "evil\x00.pdf", id="NUL in the name"),
        pytest.param(PDF, "../../", id="path only"),
        pytest.param(PDF, "\u202e\u200b.", id="hidden characters only"),
    ],
)
def test_hostile_files_leave_nothing_behind(attach, store, content, name):
    with pytest.raises(FileRefused):
        attach(content, name)

    assert whole_files(store) == []
    assert not Evidence.objects.exists()
    assert not StoredFile.objects.exists()
    assert not Event.objects.exists()


def test_a_file_over_the_limit_leaves_nothing_behind(attach, store):
    with pytest.raises(FileRefused, match="25 MB"):
        attach(PDF + b"x" * EVIDENCE_LIMIT)

    assert whole_files(store) == []


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/policy.pdf", "policy.pdf"),
        ("..\\..\\policy.pdf", "policy.pdf"),
        ("C:\\users\\x\\policy.pdf", "policy.pdf"),
        ("/etc/passwd.pdf", "passwd.pdf"),
        ("po\u202elicy\r\n\t.pdf", "policy.pdf"),
        ('po"li<c>y.pdf', "policy.pdf"),
        (f"{'x' * 400}.pdf", f"{'x' * 146}.pdf"),
        ("Pru\u0308fung \u2013 Ma\u0308rz.pdf", "Pr\u00fcfung \u2013 M\u00e4rz.pdf"),
        ("...policy.pdf...", "policy.pdf"),
    ],
)
def test_names_are_made_harmless(attach, store, given, kept):
    row = attach(name=given)

    assert row.file_name == kept
    assert [path.name for path in whole_files(store)] == [row.sha256]


@pytest.mark.parametrize(
    "uri",
    [
        "javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "ftp://x.example/a",
        "//x.example", "https://", "https://user:secret@x.example/", "x.example", "https://[::1",
        "https://x.example/\u202e", "https://x.example/a b", "https://x.example/" + "a" * 500,
        "https://x.example/\x00",
    ],
)  # fmt: skip
def test_links_are_web_addresses_without_a_password(attach, uri):
    with pytest.raises(EvidenceRefused):
        attach(uri=uri)


def test_a_link(attach):
    row = attach(uri=" https://docs.example.org/policy?v=3 ")

    assert (row.kind, row.uri, row.file) == ("link", "https://docs.example.org/policy?v=3", None)


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"title": " "}, id="no title"),
        pytest.param({"title": "x" * 201}, id="endless title"),
        pytest.param({"title": "a\x00b"}, id="NUL in the title"),
        pytest.param({"grade": "measured"}, id="measured by hand"),
        pytest.param({"effective_at": AT + timedelta(seconds=1)}, id="of the future"),
        pytest.param({"valid_until": date(2026, 3, 1)}, id="lapsed before it began"),
        pytest.param({"effective_at": datetime(1, 1, 1, tzinfo=UTC)}, id="year 1"),
    ],
)
def test_refused(attach, store, fields):
    with pytest.raises(DomainError):
        attach(**fields)

    assert whole_files(store) == []
    assert not Evidence.objects.exists()


def test_both_or_neither_is_refused(engagement):
    for given in (
        {},
        {"uri": "https://x.example", "upload": io.BytesIO(PDF), "file_name": "a.pdf"},
    ):
        with pytest.raises(EvidenceRefused):
            services.attach_evidence(engagement, title="T", actor=engagement.owner, at=AT, **given)


def test_a_check_run_is_measured(engagement):
    row = services.record_check_run(
        engagement,
        title="Probe run 3",
        sha256="ab" * 32,
        tool="probes 1",
        source_ref="runs/3/",
        effective_at=AT,
        at=AT,
        actor=None,
    )

    assert (row.kind, row.grade, row.sha256) == ("check_run", "measured", "ab" * 32)
    with pytest.raises(EvidenceRefused, match="Run the check again"):
        services.withdraw_evidence(row, reason="wrong", actor=engagement.owner, at=AT)


def test_withdrawn_evidence_stays_on_record(engagement, attach):
    row = attach()

    services.withdraw_evidence(row, reason=" Wrong  file ", actor=engagement.owner, at=AT)

    assert (row.withdrawn_at, row.withdrawn_reason) == (AT, "Wrong file")
    assert "Wrong" not in str(Event.objects.get(type="evidence.withdrawn").payload)
    with pytest.raises(EvidenceRefused, match="already"):
        services.withdraw_evidence(row, reason="again", actor=engagement.owner, at=AT)


@pytest.mark.parametrize("reason", ["", "  ", "x" * 301, "a\x00"])
def test_withdrawing_takes_a_reason(engagement, attach, reason):
    with pytest.raises(EvidenceRefused):
        services.withdraw_evidence(attach(), reason=reason, actor=engagement.owner, at=AT)


def test_missing_bytes_are_noticed(attach):
    row = attach()
    files.path_of(row.sha256).unlink()

    with pytest.raises(files.FileMissing):
        files.open_stored(row.file)


@pytest.fixture
def sender(engagement):
    return factories.client_person(engagement.client, role="approver")


@pytest.fixture
def received(engagement, sender):
    return services.receive_evidence(
        engagement,
        title="Access review",
        upload=io.BytesIO(PDF),
        file_name="review.pdf",
        about="ACC-01",
        actor=sender,
        at=AT,
    )


def test_what_a_client_sends_waits_in_quarantine_and_counts_for_nothing(received, engagement):
    assert (received.visibility, received.quarantined_at) == ("client", AT)
    assert not selectors.in_force(engagement, on=AT.date()).exists()
    assert list(selectors.received(engagement)) == [received]
    assert Event.objects.get(type="evidence.added").payload["quarantined"] is True


def test_somebody_of_the_firm_lets_it_count_once(received, engagement):
    services.accept_evidence(received, actor=engagement.owner, at=AT)

    assert (received.quarantined_at, received.accepted_by) == (None, engagement.owner)
    assert list(selectors.in_force(engagement, on=AT.date())) == [received]
    assert Event.objects.get(type="evidence.accepted").payload["evidence"] == received.number
    with pytest.raises(EvidenceRefused, match="does not wait"):
        services.accept_evidence(received, actor=engagement.owner, at=AT)


def test_neither_the_sender_nor_the_client_accepts(received, engagement):
    for person in (received.added_by, factories.client_person(engagement.client)):
        with pytest.raises(PermissionDenied):
            services.accept_evidence(received, actor=person, at=AT)
    received.added_by = engagement.owner
    received.save()
    with pytest.raises(EvidenceRefused, match="did not send it"):
        services.accept_evidence(received, actor=engagement.owner, at=AT)


def test_withdrawn_files_are_not_accepted(received, engagement):
    services.withdraw_evidence(received, reason="Not ours.", actor=engagement.owner, at=AT)

    with pytest.raises(EvidenceRefused):
        services.accept_evidence(received, actor=engagement.owner, at=AT)


def test_files_that_wait_have_a_limit(received, engagement, sender, monkeypatch):
    monkeypatch.setattr(services, "MOST_WAITING", 1)

    with pytest.raises(EvidenceRefused, match="wait for a look"):
        services.receive_evidence(
            engagement, title="More", upload=io.BytesIO(PDF), file_name="m.pdf",
            actor=sender, at=AT,
        )  # fmt: skip


def test_a_hostile_file_is_refused_whatever_its_name(engagement, sender):
    with pytest.raises(FileRefused):
        services.receive_evidence(
            engagement, title="Page", upload=io.BytesIO(b"<html><script>1</script>"),
            file_name="page.pdf", actor=sender, at=AT,
        )  # fmt: skip
    assert not Evidence.objects.exists()
