"""Parts of pages: printed once for equal values, never for values that only look equal."""

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.template import Context, Template
from django.template.loader import get_template
from django.utils import timezone
from django.utils.safestring import mark_safe

from engagements.models import User
from engagements.templatetags import parts

PERSON = "components/_person.html"
MOMENT = "engagements/logbook/_moment.html"


@dataclass(frozen=True)
class Row:
    """A row as a part is given it."""

    name: object


@dataclass
class Open:
    """A row that can change after it was printed."""

    name: str


@pytest.fixture(autouse=True)
def empty():
    parts.forget()


def printed(value, path="value"):
    template = Template(f'{{% load parts %}}{{% part "{PERSON}" name={path} %}}')
    return template.render(Context({"value": value}))


def test_equal_values_are_printed_once():
    first, second = printed("Ada Vale"), printed("Ada Vale")

    assert first == second == get_template(PERSON).render({"name": "Ada Vale"})
    assert parts._rendered.cache_info().hits == 1


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param("Ada", "Bea", id="another text"),
        pytest.param(1, True, id="a number that equals a truth"),
        pytest.param(1, "1", id="a number and its text"),
    ],
)
def test_other_values_are_printed_anew(first, second):
    for value in (first, second, first):
        assert printed(value) == get_template(PERSON).render({"name": value})


@pytest.mark.parametrize("safe_first", [True, False])
def test_a_text_is_escaped_whatever_was_printed_before(safe_first):
    safe, unsafe = mark_safe("<b>"), "<b>"
    found = {
        value is safe: printed(value)
        for value in sorted((safe, unsafe), key=lambda v: (v is safe) != safe_first)
    }

    assert "<b>" in found[True]
    assert "<b>" not in found[False]


def test_a_row_within_a_row_is_told_apart():
    one, other = (parts.stamp((Row(name=Row(name=value)),)) for value in (1, True))

    assert one != other
    assert parts.stamp((Row(name="a"),)) == parts.stamp((Row(name="a"),))


@pytest.mark.parametrize(
    "value",
    [
        pytest.param(User(pk=1, name="Ada"), id="a model, which equals any other of its key"),
        pytest.param(Row(name=User(pk=1)), id="a row with a model"),
        pytest.param((Row(name=(User(pk=1),)),), id="a model deep inside"),
        pytest.param(Open(name="Ada"), id="a row that can change"),
        pytest.param(["Ada"], id="a list"),
        pytest.param(Decimal("1.0"), id="a number that equals 1.00"),
    ],
)
def test_what_does_not_tell_by_itself_what_is_printed_is_refused(value):
    with pytest.raises(parts.NotPlain, match="plain values"):
        printed(value)


def test_a_part_sees_nothing_of_the_page_around_it():
    context = Context({"name": "somebody", "value": ""})
    template = Template(f'{{% load parts %}}{{% part "{PERSON}" name=value %}}')

    assert "somebody" not in template.render(context)


def test_a_time_is_printed_in_the_zone_of_its_reader():
    at = datetime(2026, 3, 1, 12, tzinfo=UTC)
    template = Template(
        f'{{% load parts %}}{{% part "{MOMENT}" moment=moment code="A-01" may_log=False %}}'
    )
    moment = Moment(at=at)
    found = []
    for zone in ("UTC", "Asia/Tokyo"):
        with timezone.override(zone):
            found.append(template.render(Context({"moment": moment})))

    assert ">12:00<" in found[0]
    assert ">21:00<" in found[1]


@dataclass(frozen=True)
class Moment:
    """A line of a log, as far as its part needs it."""

    at: datetime
    icon: str = "note"


def test_whoever_works_on_a_template_sees_the_change(settings):
    settings.DEBUG = True
    printed("Ada")

    assert parts._rendered.cache_info().currsize == 0
