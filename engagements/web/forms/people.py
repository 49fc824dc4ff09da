"""Forms about people: invitations and clients."""

from typing import Any

from django import forms
from django.core.validators import validate_slug

from engagements.domain import people as rules
from engagements.domain.access import ClientRole, Role
from engagements.web.choosing import CLIENT
from engagements.web.forms.fields import NO_CLIENT, CodeField, row_field, text_field, zone_field

STAFF_ROLES = [(role.value, role.label) for role in Role if role is not Role.CLIENT]
CLIENT_ROLES = [(f"client_{role.value}", role.label) for role in ClientRole]


class AcceptInvitationForm(forms.Form):
    """Name and password of a new person."""

    name = text_field(
        "Your name", rules.PERSON_NAME, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    password = forms.CharField(
        label="Password",
        strip=False,
        help_text="At least 12 characters. A few unrelated words do well.",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


class RoleForm(forms.Form):
    """What a person of the firm is."""

    role = forms.ChoiceField(choices=STAFF_ROLES, label="Role")


class InvitationForm(forms.Form):
    """Whom to invite, and as what."""

    email = forms.EmailField(max_length=254, label="E-mail address")
    role = forms.ChoiceField(choices=[*STAFF_ROLES, *CLIENT_ROLES], label="Role")
    client = CodeField(
        CLIENT,
        required=False,
        label="Client",
        help_text="For people of a client: its short code.",
        error_messages={"invalid_choice": NO_CLIENT},
    )

    def __init__(self, *args: Any, clients: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        row_field(self, "client").queryset = clients

    def invitation(self) -> dict[str, Any]:
        """Return what ``services.people.invite`` takes."""
        role = self.cleaned_data["role"]
        of_client = role.startswith("client_")
        return {
            "email": self.cleaned_data["email"],
            "role": Role.CLIENT if of_client else role,
            "client": self.cleaned_data["client"],
            "client_role": role.removeprefix("client_") if of_client else "",
        }


class ClientForm(forms.Form):
    """A new client."""

    name = text_field("Name", rules.CLIENT_NAME, help_text="As the client writes it.")
    code = text_field(
        "Short code",
        rules.CLIENT_CODE,
        validators=[validate_slug],
        help_text="Small letters, digits and dashes; addresses show it.",
    )
    sector = text_field("Sector", rules.SECTOR, required=False)
    time_zone = zone_field(help_text="Days and deadlines are counted in it.")

    def clean_code(self) -> str:
        """Refuse a code that is a word of an address."""
        code: str = self.cleaned_data["code"]
        if code == "new":
            raise forms.ValidationError("This word is taken by a page. Choose another code.")
        return code

    def __init__(self, *args: Any, default_zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["time_zone"].initial = default_zone
