"""What goes in and out of the routes of the data environment."""

from rest_framework import serializers

from engagements.api.fields import OptionalTextField, TextField
from engagements.api.filters import WordsIn
from engagements.api.schema import page_of, whole_list_of
from engagements.api.shapes import EvidenceRefOut, JobRefOut, RowOut, optional_text
from engagements.api.strict import Change, Input
from engagements.areas.dataenv.domain import typed_texts
from engagements.areas.dataenv.domain.sources import SourceKind, TlsMode
from engagements.areas.dataenv.domain.verdict import Word
from engagements.areas.dataenv.selectors import source_library as connections
from engagements.domain.jobs import State
from engagements.domain.labels import choices_of


class SourceFileOut(RowOut):
    """The uploaded file of a source."""

    sha256 = serializers.CharField(source="file.sha256")
    name = serializers.CharField(source="file_name")
    size = serializers.IntegerField(source="file.size", help_text="Bytes")


class SourceOut(RowOut):
    """One source; the password is never among what goes out."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(choices=choices_of(SourceKind))
    purpose = optional_text()
    region = optional_text()
    host = optional_text()
    port = serializers.IntegerField(allow_null=True)
    database = optional_text()
    username = optional_text()
    schema = optional_text()
    tls_mode = serializers.ChoiceField(choices=choices_of(TlsMode))
    allow_writable_role = serializers.BooleanField()
    file = SourceFileOut(source="*", allow_null=True)
    folder_path = optional_text()
    secret_set_at = serializers.DateTimeField(allow_null=True)
    tested_at = serializers.DateTimeField(allow_null=True)
    tested_outcome = optional_text()
    created_at = serializers.DateTimeField()


class SourceChangedOut(SourceOut):
    """A source after a change; the notice says when its password was forgotten with it."""

    notice = optional_text()


SourcePageOut = page_of(SourceOut)


class SourceChangeIn(Change):
    """What can be changed; kind and file cannot, and the password has its own route."""

    name = TextField(typed_texts.NAME, required=False)
    purpose = OptionalTextField(typed_texts.PURPOSE)
    region = OptionalTextField(typed_texts.REGION)
    host = OptionalTextField(typed_texts.HOST)
    port = serializers.IntegerField(
        min_value=1, max_value=typed_texts.MOST_PORT, required=False, allow_null=True
    )
    database = OptionalTextField(typed_texts.IDENTIFIER)
    username = OptionalTextField(typed_texts.IDENTIFIER)
    schema = OptionalTextField(typed_texts.IDENTIFIER)
    tls_mode = serializers.ChoiceField(choices=choices_of(TlsMode), required=False)
    tls_root_certificate = OptionalTextField(typed_texts.CERTIFICATE)
    allow_writable_role = serializers.BooleanField(required=False)


class SourceIn(SourceChangeIn):
    """A server by its address, or a file of the operator's list."""

    name = TextField(typed_texts.NAME)
    folder_path = OptionalTextField(typed_texts.FOLDER_PATH)
    secret = serializers.CharField(
        max_length=typed_texts.SECRET.longest,
        required=False,
        write_only=True,
        trim_whitespace=False,
    )


class SourceFileIn(Input):
    """A file of rows, and what it is."""

    name = TextField(typed_texts.NAME)
    file = serializers.FileField(allow_empty_file=True)
    purpose = TextField(typed_texts.PURPOSE, required=False, allow_blank=True)
    region = TextField(typed_texts.REGION, required=False, allow_blank=True)


class SecretIn(Input):
    """A new password; it is sealed and never goes out again."""

    secret = serializers.CharField(
        max_length=typed_texts.SECRET.longest, write_only=True, trim_whitespace=False
    )


class RelationIO(Input):
    """Columns here that should exist as columns there."""

    columns = serializers.ListField(child=serializers.CharField(max_length=130), max_length=16)
    table = serializers.CharField(max_length=130)
    to = serializers.ListField(child=serializers.CharField(max_length=130), max_length=16)


class ExpectationOut(RowOut):
    """What was agreed about one table."""

    table = serializers.CharField()
    in_scope = serializers.BooleanField()
    critical = serializers.BooleanField()
    change_column = optional_text()
    max_age_days = serializers.IntegerField(allow_null=True)
    required_columns = serializers.ListField(child=serializers.CharField())
    sensitive_columns = serializers.ListField(child=serializers.CharField())
    relations = serializers.ListField(child=RelationIO())


class ExpectationChangeIn(Change):
    """What to change of it; what is left out stays."""

    in_scope = serializers.BooleanField(required=False)
    critical = serializers.BooleanField(required=False)
    change_column = OptionalTextField(typed_texts.IDENTIFIER)
    max_age_days = serializers.IntegerField(
        min_value=1, max_value=typed_texts.MOST_DAYS, required=False, allow_null=True
    )
    required_columns = serializers.ListField(
        child=serializers.CharField(max_length=130), required=False, max_length=200
    )
    sensitive_columns = serializers.ListField(
        child=serializers.CharField(max_length=130), required=False, max_length=200
    )
    relations = RelationIO(many=True, required=False)


class ExpectationIn(ExpectationChangeIn):
    """What was agreed about one table that nothing was agreed about yet."""

    table = TextField(typed_texts.TABLE)


class TestIn(Input):
    """What a test is for; ``puts_in_scope`` agrees on every table that it finds."""

    puts_in_scope = serializers.BooleanField(required=False)


class TestOut(RowOut):
    """The newest test of a source: its job, how it went, and the first tables that it showed.

    ``outcome`` is null until the job has ended; ``sentence`` says what to do when it is not ok.
    """

    job = JobRefOut()
    puts_in_scope = serializers.BooleanField()
    outcome = optional_text()
    sentence = optional_text()
    found = serializers.IntegerField()
    tables = serializers.ListField(child=serializers.CharField())
    added = serializers.IntegerField()


class SourceRefOut(RowOut):
    """The source."""

    id = serializers.UUIDField()
    name = serializers.CharField()


class RunOut(RowOut):
    """One probe run and how far it is; without results it has no verdict."""

    number = serializers.IntegerField()
    source = SourceRefOut()  # type: ignore[assignment] # a declared field is no attribute
    job = JobRefOut()
    verdict = serializers.ChoiceField(choices=choices_of(Word), allow_null=True)
    plan_sha256 = optional_text()
    thresholds_version = optional_text()
    requested_at = serializers.DateTimeField()
    started_at = serializers.DateTimeField(allow_null=True)
    as_of = serializers.DateTimeField(allow_null=True)
    document_sha256 = optional_text()
    evidence = EvidenceRefOut(allow_null=True)


RunPageOut = page_of(RunOut)
ExpectationPageOut = page_of(ExpectationOut)


class StatementOut(RowOut):
    """One statement that a run executed, without its literals."""

    order = serializers.IntegerField()
    purpose = serializers.CharField()
    text = serializers.CharField()
    sha256 = serializers.CharField()
    rows = serializers.IntegerField(allow_null=True)
    milliseconds = serializers.FloatField()
    error = optional_text()


StatementListOut = whole_list_of(StatementOut)


class SourceFilterIn(WordsIn):
    """Which sources."""

    kind = serializers.ChoiceField(choices=choices_of(SourceKind), required=False)
    standing = serializers.ChoiceField(choices=list(connections.STANDINGS), required=False)


class RunFilterIn(WordsIn):
    """Which probe runs."""

    state = serializers.ChoiceField(choices=choices_of(State), required=False)
    verdict = serializers.ChoiceField(choices=choices_of(Word), required=False)
