"""What people and programs see of the data environment."""

from collections.abc import Iterator

from django.urls import reverse

from engagements.areas.dataenv import services
from engagements.areas.dataenv.domain.about import PROBE_RUN, SOURCE
from engagements.areas.dataenv.domain.sources import SourceKind, TlsMode
from engagements.areas.dataenv.domain.verdict import Word
from engagements.areas.dataenv.selectors import source_library
from engagements.areas.dataenv.web.glance import client_sources, glance
from engagements.domain.readiness import Requirement
from engagements.showing import (
    READINESS,
    ApiExamples,
    ApiStep,
    ClientPage,
    Link,
    NavPlace,
    PaletteAction,
    Panel,
    ReadinessPage,
    Routes,
    Show,
    Tab,
)
from engagements.web.addresses import at

ENGAGEMENT = "/api/v1/engagements/{code}/"


def _readiness(page: ReadinessPage) -> Iterator[Panel]:
    """Yield the run to start next, the runs under way, the sources, and the earlier runs."""
    values = glance(page.engagement, page.standing.readiness, user=page.user, as_of=page.as_of)
    if values["run_first"]:
        yield Panel(place="actions", template="areas/dataenv/_run_first.html", values=values)
    yield Panel(place="aside", template="areas/dataenv/_live.html", values=values)
    yield Panel(place="aside", template="areas/dataenv/_readiness.html", values=values)
    if values["earlier"]:
        yield Panel(
            place="below",
            template="areas/dataenv/_runs.html",
            values={"runs": values["earlier"]},
        )


def _client(page: ClientPage) -> Iterator[Panel]:
    """Yield the sources of a client's engagements."""
    yield Panel(
        place="main",
        template="areas/dataenv/_client.html",
        values=client_sources(page.client, user=page.user, as_of=page.as_of),
    )


def _closed_at(code: str, row: Requirement) -> Link:
    return Link(url=reverse("dataenv:sources", args=[code]), words="Open the sources")


SHOW = Show(
    routes=(Routes(conf="engagements.areas.dataenv.web.urls"),),
    api="engagements.areas.dataenv.api.urls",
    places=(
        NavPlace(
            route="dataenv:source-library",
            title="Connections",
            icon="database",
            group=READINESS,
            position=70,
        ),
        NavPlace(
            route="dataenv:run-library",
            title="Probe runs",
            icon="activity",
            group=READINESS,
            position=80,
        ),
    ),
    tabs=(Tab(key="sources", title="Sources", route="dataenv:sources", position=70),),
    actions=(
        PaletteAction(
            title="Run probes", route="dataenv:sources", right=services.open_run, position=30
        ),
    ),
    keys={"R": "Run probes"},
    readiness_panels=_readiness,
    client_panels=_client,
    closed_at=_closed_at,
    tones={"bad": ("fail",), "warn": ("warn",), "ok": ("pass",), "unknown": ("not_measured",)},
    moment_icons={"source": "database", "probe_run": "activity"},
    job_icons={"probe": "activity", "test": "database"},
    addresses={
        SOURCE: at("dataenv:source", keyed=True),
        PROBE_RUN: at("dataenv:probe-run", keyed=True),
    },
    enums={
        "ProbeVerdictEnum": Word,
        "SourceKindEnum": SourceKind,
        "SourceStandingEnum": source_library.STANDINGS,
        "TlsModeEnum": TlsMode,
    },
    refusals={
        "expectation_exists": "Something was agreed about the table already.",
        "source_busy": "A test or a run of the source is under way.",
        "source_file_missing": "The file of the source is not there any more.",
        "source_has_no_password": "A file has no password.",
        "source_name_taken": "Another source of the engagement has this name.",
        "source_removed": "The source was removed.",
    },
    examples=ApiExamples(
        bodies={
            ("post", f"{ENGAGEMENT}sources/"): {
                "name": "Claims database",
                "host": "db.acme.example",
                "port": 5432,
                "database": "claims",
                "username": "reader",
                "tls_mode": "verify-full",
            },
            ("post", f"{ENGAGEMENT}sources/files/"): {
                "name": "Claims export",
                "purpose": "Test data",
            },
        },
        paths={"table": "public.claims"},
        steps=(
            ApiStep(
                method="post",
                path=f"{ENGAGEMENT}sources/files/",
                words="Add a data source, here a CSV file.",
                position=100,
            ),
            ApiStep(
                method="post",
                path=f"{ENGAGEMENT}sources/{{id}}/probe-runs/",
                words="Have its quality measured.",
                position=110,
            ),
            ApiStep(
                method="get",
                path=f"{ENGAGEMENT}probe-runs/{{number}}/",
                words="Ask until `job.state` is `done`.",
                position=120,
            ),
        ),
    ),
)
