"""An invitation that was just made: mailed, and its link shown once."""

from django.contrib import messages
from django.urls import reverse

from engagements.models import Invitation
from engagements.services import people
from engagements.web.requests import StaffRequest


def mailed(request: StaffRequest, invitation: Invitation, token: str) -> str:
    """Mail an invitation, say so, and return its link."""
    link = request.build_absolute_uri(reverse("engagements:invitation-accept", args=[token]))
    people.send_invitation(invitation, link=link)
    messages.success(request, f"Invitation for {invitation.email} made and mailed.")
    return link
