"""What people and programs see of reports."""

from engagements.domain.access import Action
from engagements.showing import (
    ApiExamples,
    ApiStep,
    NavPlace,
    PaletteAction,
    Routes,
    SearchKind,
    Show,
    Tab,
)
from reports.web.addresses import PORTAL, STAFF
from reports.work import REPORT_ISSUED

ENGAGEMENT = "/api/v1/engagements/{code}/"

SHOW = Show(
    routes=(
        Routes(conf="reports.web.portal.urls", under="portal/"),
        Routes(conf="reports.web.urls"),
    ),
    api="reports.api.urls",
    places=(
        NavPlace(
            route="reports:report-all", title="Reports", icon="file-text", go="r", position=50
        ),
    ),
    tabs=(Tab(key="reports", title="Reports", route="reports:report-list", position=100),),
    actions=(
        PaletteAction(
            title="Make a report",
            route="reports:report-list",
            right=Action.DRAFT_REPORT,
            position=50,
        ),
    ),
    search=(SearchKind(kind="report", title="Reports", icon="file-text", position=50),),
    moment_icons={"report": "file-text"},
    job_icons={"report": "file-text"},
    notice_icons={REPORT_ISSUED: "file-text"},
    addresses=STAFF,
    portal_addresses=PORTAL,
    refusals={
        "newer_report_issued": "A newer report was issued before.",
        "report_not_issuable": "The report is not finished, or was issued before.",
        "report_not_issued": "The client does not have the report.",
    },
    examples=ApiExamples(
        steps=(
            ApiStep(
                method="post",
                path=f"{ENGAGEMENT}reports/",
                words="Ask for the report.",
                position=140,
            ),
            ApiStep(
                method="get",
                path=f"{ENGAGEMENT}reports/{{number}}/",
                words="Ask until `ready_at` is set.",
                position=150,
            ),
            ApiStep(
                method="get",
                path=f"{ENGAGEMENT}reports/{{number}}/file/",
                words="Download the PDF; `sha256` is its hash.",
                position=160,
            ),
        ),
    ),
)
