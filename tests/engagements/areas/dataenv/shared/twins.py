"""Each form of the data environment beside the body of the API that says the same."""

from engagements.areas.dataenv.api import schema
from engagements.areas.dataenv.models import Source, TableExpectation
from engagements.areas.dataenv.web import forms
from tests.conformance.twin import CHANGES, Twin

SERVERS = ("host", "port", "database", "username", "tls_mode")
ONLY_SERVERS = (*SERVERS, "schema", "tls_root_certificate", "allow_writable_role")
LISTS = dict.fromkeys(
    ("required_columns", "sensitive_columns", "relations"), "one text on the page, a list in a body"
)
SERVER = {"folder_path": "a file of the operator has a form of its own"} | dict.fromkeys(
    SERVERS, "a server's, which the service asks for; a file has none"
)

TWINS = [
    Twin(forms.ServerForm, schema.SourceIn, Source, besides=SERVER),
    Twin(forms.ServerChangeForm, schema.SourceChangeIn, Source,
         besides=dict.fromkeys(("name", *SERVERS), CHANGES)),
    Twin(forms.FileChangeForm, schema.SourceChangeIn, Source, besides={
        "name": CHANGES, **dict.fromkeys(ONLY_SERVERS, "a file has none"),
    }),
    Twin(forms.UploadForm, schema.SourceFileIn, Source),
    Twin(forms.ListedFileForm, schema.SourceIn, Source, besides={
        "folder_path": "the page offers what the operator has put there",
        **dict.fromkeys((*ONLY_SERVERS, "secret"), "a server's"),
    }),
    Twin(forms.SecretForm, schema.SecretIn),
    Twin(forms.ExpectationForm, schema.ExpectationIn, TableExpectation,
         besides=LISTS),
    Twin(forms.ExpectationChangeForm, schema.ExpectationChangeIn, TableExpectation,
         besides=LISTS),
]  # fmt: skip
NO_BODY = {"_SourceForm": "a part of other forms", "RemovalForm": "a version and nothing else"}
NO_FORM = {"RelationIO": "a part of other bodies", "TestIn": "two buttons on the page"}
