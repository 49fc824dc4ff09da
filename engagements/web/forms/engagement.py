"""Forms of an engagement: a new one, and each thing its settings can change."""

from typing import Any, ClassVar

from django import forms
from django.core.validators import RegexValidator
from django.db.models import QuerySet

from engagements.domain import engagement as rules
from engagements.domain.access import MemberRole
from engagements.domain.engagement import Outcome, WaitingOn, WaitKind
from engagements.domain.labels import choices_of
from engagements.models import Client, Engagement, User
from engagements.web.choosing import CLIENT
from engagements.web.conflict import Versioned
from engagements.web.forms.fields import (
    NO_CLIENT,
    CodeField,
    RowField,
    date_field,
    row_field,
    text_field,
    zone_field,
)

CURRENCY = RegexValidator("^[A-Z]{3}$", "A currency has three letters, such as EUR.")
MONEY: dict[str, Any] = {"max_digits": 14, "decimal_places": 2, "min_value": 0, "required": False}


class Person(RowField):
    """A person of the firm."""

    def __init__(self, **more: Any) -> None:
        super().__init__(queryset=None, **more)


class ValueRange(forms.Form):
    """What an engagement may be worth; shared by the form of a new one and its settings."""

    value_low = forms.DecimalField(label="Value, low", **MONEY)
    value_high = forms.DecimalField(label="Value, high", **MONEY)
    currency = text_field(
        "Currency",
        rules.CURRENCY,
        required=False,
        help_text="Three letters, such as EUR.",
        validators=[CURRENCY],
    )


class EngagementForm(ValueRange):
    """A new engagement: the least that is needed to begin."""

    client = CodeField(CLIENT, label="Client", error_messages={"invalid_choice": NO_CLIENT})
    name = text_field("Title", rules.NAME)
    code = text_field("Code", rules.CODE, help_text="Like ARD-02; addresses and reports show it.")
    owner = Person(label="Owner", help_text="Becomes the lead.")
    target_go_live = date_field("Target go-live", required=False)
    time_zone = zone_field(none="The client's")

    BASICS: ClassVar = ("client", "name", "code", "owner", "target_go_live")
    VALUE: ClassVar = ("value_low", "value_high", "currency")

    def __init__(
        self, *args: Any, clients: QuerySet[Client], owners: QuerySet[User], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        row_field(self, "client").queryset = clients
        row_field(self, "owner").queryset = owners

    @property
    def basics(self) -> list[forms.BoundField]:
        """Return the fields that everybody fills in."""
        return [self[name] for name in self.BASICS]

    @property
    def value(self) -> list[forms.BoundField]:
        """Return the fields of the value range."""
        return [self[name] for name in self.VALUE]


def _detail_field(detail: rules.Detail) -> forms.Field:
    """Return the field of a text that describes an engagement."""
    widget = forms.Textarea(attrs={"rows": 2}) if detail.text.lines else forms.TextInput()
    return text_field(detail.label, detail.text, required=detail.is_required, widget=widget)


class DetailsForm(Versioned, ValueRange):
    """What describes the engagement: its texts are those of the rules' table."""

    next_step_due = date_field("By when", required=False)
    vars().update(  # a form's fields are what its class body holds
        {
            name: _detail_field(detail)
            for name, detail in rules.DETAILS.items()
            if name not in ValueRange.base_fields
        }
    )
    field_order = ("name", "next_step", "next_step_owner", "next_step_due")

    @classmethod
    def initial_of(cls, engagement: Engagement) -> dict[str, Any]:
        """Return the initial values of the form."""
        return {name: getattr(engagement, name) for name in cls.base_fields}


class OneDetailForm(DetailsForm):
    """The few of these fields that are changed in place."""

    def __init__(self, *args: Any, only: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in set(self.fields) - set(only):
            del self.fields[name]


class TargetForm(Versioned):
    """Another go-live date, and why."""

    target_go_live = date_field("Target go-live", required=False)
    reason = text_field("Why it moves", rules.REASON, widget=forms.TextInput())
    asked_by = forms.ChoiceField(
        label="Asked by", choices=choices_of(WaitingOn), initial=WaitingOn.US.value
    )


class OwnerForm(Versioned):
    """Another owner."""

    owner = Person(label="Owner")

    def __init__(self, *args: Any, people: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        row_field(self, "owner").queryset = people


class MemberForm(forms.Form):
    """One more person on the engagement."""

    user = Person(label="Person")
    role = forms.ChoiceField(label="As", choices=choices_of(MemberRole), initial="engineer")

    def __init__(self, *args: Any, people: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        row_field(self, "user").queryset = people


class WaitForm(forms.Form):
    """A time of waiting begins."""

    kind = forms.ChoiceField(label="It is", choices=choices_of(WaitKind), initial="blocked")
    waiting_on = forms.ChoiceField(label="Waiting on", choices=choices_of(WaitingOn))
    reason = text_field("What for", rules.WAIT_REASON)


class CloseForm(forms.Form):
    """The end of an engagement."""

    outcome = forms.ChoiceField(label="How it ended", choices=choices_of(Outcome))
    reason = text_field("Why", rules.REASON)


class ReopenForm(forms.Form):
    """A closed engagement is reopened."""

    reason = text_field(
        "Why it is reopened", rules.REASON, widget=forms.Textarea(attrs={"rows": 2})
    )
