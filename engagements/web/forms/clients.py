"""Forms of the client account."""

from typing import Any

from django import forms

from engagements.domain import people as rules
from engagements.domain.access import ClientRole, Role
from engagements.domain.labels import choices_of
from engagements.web.conflict import Versioned
from engagements.web.forms.fields import text_field, zone_field


class ClientChangeForm(Versioned):
    """What a client is called, and where its days are counted."""

    name = text_field("Name", rules.CLIENT_NAME)
    sector = text_field("Sector", rules.SECTOR, required=False)
    time_zone = zone_field(help_text="For its next engagements; those begun keep theirs.")
    version = forms.IntegerField(widget=forms.HiddenInput)


class PortalInvitationForm(forms.Form):
    """A person of the client, and what they may do in its portal."""

    email = forms.EmailField(max_length=254, label="E-mail address")
    client_role = forms.ChoiceField(
        label="Role",
        choices=choices_of(ClientRole),
        initial=ClientRole.VIEWER.value,
        help_text="An approver signs off; a viewer reads and asks.",
    )

    def invitation(self) -> dict[str, Any]:
        """Return what ``services.people.invite`` takes, besides the client."""
        return dict(self.cleaned_data) | {"role": Role.CLIENT}
