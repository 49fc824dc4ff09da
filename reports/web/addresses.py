"""Where reports are found, and where people of a client find what a notice tells them of."""

from django.urls import reverse

from engagements.domain import about
from engagements.showing import Address, Place
from engagements.web.addresses import at
from reports.models import REPORT


def _portal(route: str, *, end: str = "", keyed: bool = False) -> Address:
    def address(place: Place) -> str:
        here = [place.client, place.engagement]
        return reverse(route, args=[*here, place.key] if keyed else here) + end.format(place.key)

    return address


STAFF = {REPORT: at("reports:report", keyed=True)}
PORTAL = {
    about.ENGAGEMENT: _portal("portal:engagement"),
    about.QUESTION: _portal("portal:question-list", end="#q-{}"),
    REPORT: _portal("portal:report", keyed=True),
}
