"""Forms of sources and of what is expected of their tables."""

import re
from typing import Any

from django import forms

from engagements.areas.dataenv.domain import typed_texts
from engagements.areas.dataenv.domain.sources import TlsMode
from engagements.areas.dataenv.models import TableExpectation
from engagements.areas.dataenv.services import listed_files
from engagements.areas.dataenv.services.sources import UPLOAD_LIMIT
from engagements.domain.filetypes import MEGABYTE
from engagements.domain.labels import choices_of
from engagements.web.conflict import Versioned
from engagements.web.forms.fields import choice_field, text_field

_RELATION = re.compile(r"\s*(?P<mine>.+?)\s*->\s*(?P<table>.+?)\s*\((?P<theirs>.+)\)\s*\Z")


class NamesField(forms.CharField):
    """Names separated by commas or lines."""

    def to_python(self, value: Any) -> list[str]:  # type: ignore[override]
        """Return the names in their order, each once."""
        parts = re.split(r"[,\n]", super().to_python(value) or "")
        return list(dict.fromkeys(part.strip() for part in parts if part.strip()))

    def prepare_value(self, value: Any) -> Any:
        """Show a list as text."""
        return ", ".join(value) if isinstance(value, list) else value


class RelationsField(forms.CharField):
    """Relations, one a line: ``claim_id -> claims (claim_id)``."""

    widget = forms.Textarea(attrs={"rows": 3})

    def to_python(self, value: Any) -> list[dict[str, Any]]:  # type: ignore[override]
        """Return the relations.

        Raises:
            ValidationError: a line does not read like the example.
        """
        found = []
        for line in (super().to_python(value) or "").splitlines():
            if not line.strip():
                continue
            if (match := _RELATION.match(line)) is None:
                raise forms.ValidationError(
                    "Write each relation like this: claim_id -> claims (claim_id)"
                )
            found.append(
                {
                    "columns": _names(match["mine"]),
                    "table": match["table"],
                    "to": _names(match["theirs"]),
                }
            )
        return found

    def prepare_value(self, value: Any) -> Any:
        """Show relations as lines."""
        if not isinstance(value, list):
            return value
        return "\n".join(
            f"{', '.join(one['columns'])} -> {one['table']} ({', '.join(one['to'])})"
            for one in value
        )


def _names(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


class _SourceForm(forms.Form):
    name = text_field(
        "Name", typed_texts.NAME, help_text="What people call it, such as claims warehouse."
    )
    purpose = text_field(
        "Purpose",
        typed_texts.PURPOSE,
        required=False,
        help_text="What the deployment needs it for.",
    )
    region = text_field(
        "Region",
        typed_texts.REGION,
        required=False,
        help_text="Where the data lie, such as eu-central.",
    )


class ServerForm(_SourceForm):
    """A PostgreSQL server, in separate fields; no connection string is taken."""

    host = text_field("Host", typed_texts.HOST)
    port = forms.IntegerField(min_value=1, max_value=typed_texts.MOST_PORT, initial=5432)
    database = text_field("Database", typed_texts.IDENTIFIER)
    username = text_field("Account", typed_texts.IDENTIFIER)
    secret = forms.CharField(
        label="Password",
        required=False,
        max_length=typed_texts.SECRET.longest,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="Encrypted for this source alone; it is never shown again.",
    )
    schema = text_field(
        "Schema",
        typed_texts.IDENTIFIER,
        required=False,
        help_text="Empty: every schema that the account can read.",
    )
    tls_mode = forms.ChoiceField(label="Encryption", choices=choices_of(TlsMode))
    tls_root_certificate = text_field(
        "Root certificate",
        typed_texts.CERTIFICATE,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "class": "mono"}),
        help_text="PEM text of the authority that signed the server's certificate.",
    )
    allow_writable_role = forms.BooleanField(
        label="Examine even if the account can write",
        required=False,
        help_text="Without this, a run stops at once when the account could change data.",
    )


class ServerChangeForm(Versioned, ServerForm):
    """The same without the password, which has its own form."""

    secret = None  # type: ignore[assignment]
    version = forms.IntegerField(widget=forms.HiddenInput)


class FileChangeForm(Versioned, _SourceForm):
    """What can be changed of a file."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class UploadForm(_SourceForm):
    """A file to upload."""

    file = forms.FileField(
        label="File",
        help_text=f"SQLite, CSV or Parquet; {UPLOAD_LIMIT // MEGABYTE} MB at most.",
        allow_empty_file=True,
    )


class ListedFileForm(_SourceForm):
    """A file that the operator put on the list."""

    folder_path = forms.ChoiceField(label="File")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice_field(self, "folder_path").choices = [(name, name) for name in listed_files()]


class SecretForm(forms.Form):
    """A new password; the old one is not needed and not shown."""

    secret = forms.CharField(
        label="New password",
        max_length=typed_texts.SECRET.longest,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


class RemovalForm(forms.Form):
    """Which state of the source is removed."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class ExpectationForm(forms.Form):
    """What was agreed about one table; what is left empty is never guessed."""

    table = text_field("Table", typed_texts.TABLE)
    in_scope = forms.BooleanField(label="In scope", required=False, initial=True)
    critical = forms.BooleanField(label="Critical: counts three times", required=False)
    change_column = text_field(
        "Column that tells when a row changed", typed_texts.IDENTIFIER, required=False
    )
    max_age_days = forms.IntegerField(
        label="May be at most so many days old",
        min_value=1,
        max_value=typed_texts.MOST_DAYS,
        required=False,
    )
    required_columns = NamesField(
        label="Columns that must be filled", required=False, help_text="Names, with commas."
    )
    sensitive_columns = NamesField(
        label="Columns declared as personal data", required=False, help_text="Names, with commas."
    )
    relations = RelationsField(
        label="References to other tables",
        required=False,
        help_text="One a line: claim_id -> claims (claim_id)",
    )


class ExpectationChangeForm(Versioned, ExpectationForm):
    """The same for a table that is named already."""

    table = None  # type: ignore[assignment]

    @classmethod
    def of(cls, row: TableExpectation, data: Any = None) -> "ExpectationChangeForm":
        """Return the form filled with what stands."""
        return cls(data, initial=cls.initial_of(row))

    @classmethod
    def initial_of(cls, row: TableExpectation) -> dict[str, Any]:
        """Return what stands, as the fields take it."""
        return {name: getattr(row, name) for name in cls.base_fields}

    def arguments(self) -> dict[str, Any]:
        """Return what the person changed; the rest stays as it is by now."""
        return {name: self.cleaned_data[name] for name in self.touched()}

    def read(self) -> dict[str, Any]:
        """Return what stood in the fields that the person changed."""
        return {name: self.filled(name) for name in self.touched()} if self.was_read else {}
