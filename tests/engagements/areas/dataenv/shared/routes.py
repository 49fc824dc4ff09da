"""An example of each route of the data environment."""

from django.core.files.uploadedfile import SimpleUploadedFile

from engagements.domain.access import Action
from tests.permissions.examples import values as v
from tests.permissions.rules import GET, get, part, post, route


def _rows_file(_case=None):
    return SimpleUploadedFile("rows.csv", b"id,name\n1,One\n")


def _table(case):
    return case["source"].expectations.first().table


def _server_version(case):
    return case["server"].version


SERVER_FORM = {"name": "Another", "host": "db.example.org", "port": 5432, "database": "claims",
          "username": "reader", "tls_mode": "verify-full"}  # fmt: skip
SOURCE_MATCH = {"if-match": lambda case: f'"{case["server"].version}"'}
LIST = route(get=GET)
PAGE = route(get=get(None))
SOURCE, SERVER = {"pk": "source.pk"}, {"pk": "server.pk"}
MANAGE = Action.WORK

PAGES = {
    "dataenv:source-library": PAGE,
    "dataenv:run-library": PAGE,
    "dataenv:sources": LIST,
    "dataenv:source-add": route(get=get(MANAGE), post=post(MANAGE, **SERVER_FORM)),
    "dataenv:source": route(get=GET, **SERVER),
    "dataenv:source-change": route(
        get=get(MANAGE), post=post(MANAGE, **SERVER_FORM, version=_server_version), **SERVER
    ),
    "dataenv:source-secret": route(get=get(MANAGE), post=post(MANAGE, secret="another"), **SERVER),
    "dataenv:source-remove": route(
        get=get(MANAGE), post=post(MANAGE, version=_server_version), **SERVER
    ),
    "dataenv:source-test": route(post=post(MANAGE), **SOURCE),
    "dataenv:source-test-panel": route(get=part(), **SOURCE),
    "dataenv:source-test-stop": route(post=post(MANAGE), **SERVER),
    "dataenv:source-scope": route(post=post(MANAGE), **SOURCE),
    "dataenv:expectation-add": route(get=get(MANAGE), post=post(MANAGE, table="other"), **SOURCE),
    "dataenv:expectation-change": route(
        get=get(MANAGE), post=post(MANAGE, in_scope="on"), expectation="expectation.pk", **SOURCE
    ),
    "dataenv:expectation-remove": route(post=post(MANAGE), expectation="expectation.pk", **SOURCE),
    "dataenv:probe-run-add": route(post=post(Action.WORK), **SOURCE),
    "dataenv:probe-run": route(get=GET, number="run.number"),
    "dataenv:probe-run-panel": route(get=part(), number="run.number"),
    "dataenv:probe-run-stop": route(post=post(Action.WORK), number="run_waiting.number"),
}
API = {
    "api:run-library-list": route(get=get(None)),
    "api:source-library-list": route(get=get(None)),
    "api:source-list": route(get=GET, post=post(Action.WORK, **SERVER_FORM)),
    "api:source-files": route(post=post(Action.WORK, name="Rows", file=_rows_file)),
    "api:source-detail": route(
        get=GET,
        patch=post(Action.WORK, headers=SOURCE_MATCH, purpose="Other"),
        delete=post(Action.WORK, headers=SOURCE_MATCH),
        pk="server.pk",
    ),
    "api:expectation-list": route(get=GET, post=post(Action.WORK, table="other"), pk="source.pk"),
    "api:expectation-detail": route(
        get=GET,
        patch=post(Action.WORK, headers=v.ANY, critical=True),
        delete=post(Action.WORK, headers=v.ANY),
        pk="source.pk",
        table=_table,
    ),
    "api:source-runs": route(post=post(Action.WORK), pk="source.pk"),
    "api:source-secret": route(put=post(Action.WORK, secret="another"), pk="server.pk"),
    "api:source-test": route(get=GET, post=post(Action.WORK), pk="source.pk"),
    "api:probe-run-list": LIST,
    "api:probe-run-detail": route(get=GET, number="run.number"),
    "api:probe-run-document": route(get=GET, number="run.number"),
    "api:probe-run-statements": route(get=GET, number="run.number"),
    "api:probe-run-stop": route(post=post(Action.WORK), number="run_waiting.number"),
}
ROUTES = PAGES | API
