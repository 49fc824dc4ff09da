"""Page routes of the engagement areas, one section per area."""

from django.urls import URLPattern, URLResolver, path

from engagements.web import evidence, logbook, people, styleguide

app_name = "engagements"

CODE = "engagements/<str:code>/"

# --- shell ------------------------------------------------------------------------------------
_shell = [path("styleguide/", styleguide.styleguide, name="styleguide")]

# --- people -----------------------------------------------------------------------------------
_people = [
    path("invitations/<str:token>/", people.invitation_accept, name="invitation-accept"),
    path("people/", people.person_list, name="person-list"),
]

# --- logbook ----------------------------------------------------------------------------------
_logbook = [
    path(f"{CODE}log/", logbook.logbook, name="logbook"),
    path(f"{CODE}log/add/", logbook.entry_add, name="log-entry-add"),
    path(f"{CODE}log/<int:number>/correct/", logbook.entry_correct, name="log-entry-correct"),
    path(f"{CODE}log/<int:number>/resolve/", logbook.entry_resolve, name="log-entry-resolve"),
]

# --- evidence ---------------------------------------------------------------------------------
_evidence = [
    path(f"{CODE}files/", evidence.evidence_list, name="evidence"),
    path(f"{CODE}files/add/", evidence.evidence_add, name="evidence-add"),
    path(f"{CODE}files/<int:number>/", evidence.evidence_download, name="evidence-download"),
    path(
        f"{CODE}files/<int:number>/withdraw/", evidence.evidence_withdraw, name="evidence-withdraw"
    ),
]

urlpatterns: list[URLPattern | URLResolver] = [*_shell, *_people, *_logbook, *_evidence]
