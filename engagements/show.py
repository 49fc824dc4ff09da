"""What the core itself shows, in the same shape as an area."""

from django.urls import reverse

from engagements.domain.access import Action
from engagements.domain.readiness import Requirement
from engagements.domain.views import ViewPage
from engagements.services import engagement, evidence, logbook
from engagements.services.facts import set_profile
from engagements.showing import (
    FIRM,
    READINESS,
    Link,
    NavPlace,
    PaletteAction,
    Routes,
    SearchKind,
    Show,
    Tab,
)
from engagements.web import looks
from engagements.web.addresses import CORE_ADDRESSES

_PLACES = (
    NavPlace(
        route="engagements:overview",
        title="Overview",
        icon="layout-dashboard",
        go="o",
        position=10,
    ),
    NavPlace(
        route="engagements:pipeline", title="Pipeline", icon="layout-kanban", go="p", position=20
    ),
    NavPlace(
        route="engagements:engagement-list",
        title="Engagements",
        icon="briefcase",
        go="e",
        position=30,
    ),
    NavPlace(route="engagements:my-log", title="My log", icon="pencil", go="l", position=40),
    NavPlace(
        route="engagements:evidence-library",
        title="Evidence",
        icon="file-check",
        group=READINESS,
        position=90,
    ),
    NavPlace(
        route="engagements:client-list",
        title="Clients",
        icon="building",
        group=FIRM,
        position=100,
    ),
    NavPlace(route="engagements:job-list", title="Jobs", icon="history", group=FIRM, position=110),
    NavPlace(
        route="engagements:person-list", title="People", icon="users", group=FIRM, position=120
    ),
)
_TABS = (
    Tab(key="log", title="Log", route="engagements:engagement", position=10),
    Tab(key="readiness", title="Readiness", route="engagements:readiness", position=20),
    Tab(key="risks", title="Risks", route="engagements:risks", position=30),
    Tab(key="gate", title="Gate", route="engagements:gate", position=40),
    Tab(key="profile", title="Profile", route="engagements:profile", position=50),
    Tab(key="files", title="Files", route="engagements:evidence", position=80),
    Tab(key="questions", title="Questions", route="engagements:question-list", position=90),
    Tab(key="settings", title="Settings", route="engagements:engagement-settings", position=110),
)
_ACTIONS = (
    PaletteAction(
        title="Log an entry",
        route="engagements:engagement",
        anchor="#id_text",
        right=logbook.add_entry,
        position=10,
    ),
    PaletteAction(
        title="Review the gate", route="engagements:gate", right=Action.READ, position=20
    ),
    PaletteAction(
        title="Add evidence",
        route="engagements:evidence",
        anchor="#add",
        right=evidence.attach_evidence,
        position=40,
    ),
    PaletteAction(
        title="Answer profile questions",
        route="engagements:profile",
        right=set_profile,
        position=60,
    ),
    PaletteAction(
        title="Change details",
        route="engagements:engagement-settings",
        right=engagement.change_engagement,
        position=80,
    ),
)
_SEARCH = (
    SearchKind(kind="engagement", title="Engagements", icon="briefcase", position=10),
    SearchKind(kind="client", title="Clients", icon="building", position=20),
    SearchKind(kind="evidence", title="Evidence", icon="file-check", position=40),
    SearchKind(kind="entry", title="Log entries", icon="note", position=60),
)


def _closed_at(code: str, row: Requirement) -> Link:
    url = reverse("engagements:criterion", args=[code, row.group, row.key])
    return Link(url=url, words="Record it")


SHOW = Show(
    routes=(Routes(conf="engagements.web.urls"),),
    api="engagements.api.urls",
    places=_PLACES,
    tabs=_TABS,
    actions=_ACTIONS,
    search=_SEARCH,
    saved_views={
        ViewPage.PIPELINE: "engagements:pipeline",
        ViewPage.ENGAGEMENTS: "engagements:engagement-list",
        ViewPage.LOG: "engagements:my-log",
    },
    closed_at=_closed_at,
    tones=looks.CORE_TONES,
    moment_icons=looks.CORE_MOMENT_ICONS,
    job_icons={"export": "file-export"},
    notice_icons=looks.CORE_NOTICE_ICONS,
    addresses=CORE_ADDRESSES,
)
