"""What goes in and out of the routes of the data environment."""

from typing import Any

from rest_framework import serializers

from engagements.api.schema import page_of
from engagements.api.strict import Input
from engagements.domain.dataenv.sources import SourceKind, TlsMode
from engagements.domain.jobs import State
from engagements.domain.labels import choices_of
from engagements.services.dataenv.sources import LONGEST_CERTIFICATE, LONGEST_SECRET

SOURCE_FIELDS = (
    "id",
    "name",
    "kind",
    "purpose",
    "region",
    "host",
    "port",
    "database",
    "username",
    "schema",
    "tls_mode",
    "allow_writable_role",
    "file_name",
    "file__sha256",
    "file__size",
    "shelf_path",
    "secret_set_at",
    "tested_at",
    "tested_outcome",
    "created_at",
    "version",
)
RUN_FIELDS = (
    "number",
    "source",
    "source__name",
    "job",
    "job__state",
    "job__step",
    "job__steps",
    "job__words",
    "job__error_code",
    "job__error_text",
    "plan_sha256",
    "thresholds_version",
    "requested_at",
    "started_at",
    "as_of",
    "document_sha256",
    "evidence__number",
)
TEST_FIELDS = (
    "job",
    "job__state",
    "puts_in_scope",
    "outcome",
    "sentence",
    "found",
    "tables",
    "added",
)
EXPECTATION_FIELDS = (
    "table",
    "in_scope",
    "critical",
    "change_column",
    "max_age_days",
    "required_columns",
    "sensitive_columns",
    "relations",
)


class SourceOut(serializers.Serializer[Any]):
    """One source; the password is never among what goes out."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(choices=choices_of(SourceKind))
    purpose = serializers.CharField()
    region = serializers.CharField()
    host = serializers.CharField()
    port = serializers.IntegerField(allow_null=True)
    database = serializers.CharField()
    username = serializers.CharField()
    schema = serializers.CharField()
    tls_mode = serializers.ChoiceField(choices=choices_of(TlsMode))
    allow_writable_role = serializers.BooleanField()
    file_name = serializers.CharField()
    file__sha256 = serializers.CharField(allow_null=True)
    file__size = serializers.IntegerField(allow_null=True)
    shelf_path = serializers.CharField()
    secret_set_at = serializers.DateTimeField(allow_null=True)
    tested_at = serializers.DateTimeField(allow_null=True)
    tested_outcome = serializers.CharField()
    created_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class SourceChangedOut(SourceOut):
    """A source after a change; the notice says when its password was forgotten with it."""

    notice = serializers.CharField(allow_blank=True)


SourcePageOut = page_of(SourceOut)


class SourceChangeIn(Input):
    """What can be changed; kind and file cannot, and the password has its own route."""

    name = serializers.CharField(max_length=60, required=False)
    purpose = serializers.CharField(max_length=200, required=False, allow_blank=True)
    region = serializers.CharField(max_length=60, required=False, allow_blank=True)
    host = serializers.CharField(max_length=253, required=False)
    port = serializers.IntegerField(min_value=1, max_value=65535, required=False)
    database = serializers.CharField(max_length=63, required=False)
    username = serializers.CharField(max_length=63, required=False)
    schema = serializers.CharField(max_length=63, required=False, allow_blank=True)
    tls_mode = serializers.ChoiceField(choices=choices_of(TlsMode), required=False)
    tls_root_certificate = serializers.CharField(
        max_length=LONGEST_CERTIFICATE, required=False, allow_blank=True
    )
    allow_writable_role = serializers.BooleanField(required=False)


class SourceIn(SourceChangeIn):
    """A server by its address, or a file of the operator's list."""

    name = serializers.CharField(max_length=60)
    shelf_path = serializers.CharField(max_length=500, required=False)
    secret = serializers.CharField(
        max_length=LONGEST_SECRET, required=False, write_only=True, trim_whitespace=False
    )


class SourceFileIn(Input):
    """A file of rows, and what it is."""

    name = serializers.CharField(max_length=60)
    file = serializers.FileField(allow_empty_file=True)
    purpose = serializers.CharField(max_length=200, required=False, allow_blank=True)
    region = serializers.CharField(max_length=60, required=False, allow_blank=True)


class SecretIn(Input):
    """A new password; it is sealed and never goes out again."""

    secret = serializers.CharField(
        max_length=LONGEST_SECRET, write_only=True, trim_whitespace=False
    )


class RelationIO(Input):
    """Columns here that should exist as columns there."""

    columns = serializers.ListField(child=serializers.CharField(max_length=130), max_length=16)
    table = serializers.CharField(max_length=130)
    to = serializers.ListField(child=serializers.CharField(max_length=130), max_length=16)


class ExpectationIO(Input):
    """What was agreed about one table."""

    table = serializers.CharField(max_length=130)
    in_scope = serializers.BooleanField(required=False)
    critical = serializers.BooleanField(required=False)
    change_column = serializers.CharField(max_length=63, required=False, allow_blank=True)
    max_age_days = serializers.IntegerField(
        min_value=1, max_value=36_500, required=False, allow_null=True
    )
    required_columns = serializers.ListField(
        child=serializers.CharField(max_length=130), required=False, max_length=200
    )
    sensitive_columns = serializers.ListField(
        child=serializers.CharField(max_length=130), required=False, max_length=200
    )
    relations = RelationIO(many=True, required=False)


class TestIn(Input):
    """What a test is for; ``puts_in_scope`` agrees on every table that it finds."""

    puts_in_scope = serializers.BooleanField(required=False)


class TestOut(serializers.Serializer[Any]):
    """The newest test of a source: its job, how it went, and the first tables that it showed.

    ``outcome`` is empty until the job has ended; ``sentence`` says what to do when it is not ok.
    """

    job = serializers.UUIDField()
    job__state = serializers.ChoiceField(choices=[state.value for state in State])
    puts_in_scope = serializers.BooleanField()
    outcome = serializers.CharField()
    sentence = serializers.CharField()
    found = serializers.IntegerField()
    tables = serializers.ListField(child=serializers.CharField())
    added = serializers.IntegerField()


class RunOut(serializers.Serializer[Any]):
    """One probe run and how far it is."""

    number = serializers.IntegerField()
    source = serializers.UUIDField()  # type: ignore[assignment] # a declared field is no attribute
    source__name = serializers.CharField()
    job = serializers.UUIDField()
    job__state = serializers.ChoiceField(choices=[state.value for state in State])
    job__step = serializers.IntegerField()
    job__steps = serializers.IntegerField()
    job__words = serializers.CharField()
    job__error_code = serializers.CharField()
    job__error_text = serializers.CharField()
    plan_sha256 = serializers.CharField()
    thresholds_version = serializers.CharField()
    requested_at = serializers.DateTimeField()
    started_at = serializers.DateTimeField(allow_null=True)
    as_of = serializers.DateTimeField(allow_null=True)
    document_sha256 = serializers.CharField()
    evidence__number = serializers.IntegerField(allow_null=True)


RunPageOut = page_of(RunOut)


class StatementOut(serializers.Serializer[Any]):
    """One statement that a run executed, without its literals."""

    order = serializers.IntegerField()
    purpose = serializers.CharField()
    text = serializers.CharField()
    sha256 = serializers.CharField()
    rows = serializers.IntegerField(allow_null=True)
    milliseconds = serializers.FloatField()
    error = serializers.CharField()
