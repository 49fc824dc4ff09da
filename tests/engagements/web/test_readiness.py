"""The readiness page prints one computation, whatever list is chosen."""

from datetime import timedelta

import pytest
from django.urls import reverse

from engagements.area import AreaRows
from engagements.domain.readiness import Grade, Level, Requirement, Status, lists
from engagements.domain.units import local_day
from engagements.selectors import readiness as selectors
from engagements.services import stages
from tests import factories
from tests.engagements.services.test_stages import meet

pytestmark = pytest.mark.django_db


def url(engagement, show=""):
    path = reverse("engagements:readiness", args=[engagement.code])
    return f"{path}?show={show}" if show else path


def text(answer):
    return answer.content.decode()


def row(key, status, *, level=Level.MUST, **more):
    fields = {"area": "measured", "group": "dw", "group_title": "claims_dw", "text": f"About {key}"}
    return Requirement(key=key, level=level, status=status, **(fields | more))


@pytest.fixture
def rows(monkeypatch, playbook_engagement, now):
    """Rows of the measuring areas, in place of what the database holds; the gate is far off."""
    today = local_day(now, time_zone=playbook_engagement.time_zone)
    playbook_engagement.target_go_live = today + timedelta(days=400)
    playbook_engagement.save()
    soon = today + timedelta(days=3)
    found = [
        row("ACC-03", Status.FAILING, owner="Dana Mirev", closes="Switch TLS on", since=today),
        row("PRV-03", Status.UNKNOWN, closes="Run the probes <now>"),
        row("CMP-01", Status.PROVEN, grade=Grade.MEASURED, valid_until=soon, evidence=("E-07",)),
        row("TML-01", Status.FAILING, level=Level.SHOULD),
    ]
    areas = {"measured": AreaRows(tuple(found), ())}
    monkeypatch.setattr(selectors.Context, "areas", property(lambda self: areas))
    return found


def test_what_blocks_comes_first_and_says_what_closes_it(
    signed_in, engineer, playbook_engagement, rows
):
    html = text(signed_in(engineer).get(url(playbook_engagement)))

    order = [
        html.index(title) for title in ("Musts failing, 1", "Musts unknown, 6", "Renewals due")
    ]
    assert order == sorted(order)
    assert "Not ready" in html
    assert "1 must fails, so no answer to the unknowns makes it ready." in html
    assert "Switch TLS on" in html
    assert "Dana Mirev" in html
    assert "Run the probes &lt;now&gt;" in html
    assert "3 d left" in html
    assert "Renew it before it lapses" in html
    assert "TML-01" not in html


def test_the_headline_is_the_selectors_own(signed_in, engineer, playbook_engagement, rows, now):
    found = selectors.readiness(playbook_engagement, as_of=now)

    html = text(signed_in(engineer).get(url(playbook_engagement)))

    judged = found.judgement
    assert f"Readiness {judged.low} to {judged.high} of 100, worst to best: Not ready." in html
    assert f"<b>{judged.musts.proven}</b> of {judged.musts.total} musts proven" in html
    assert "Once 1 failing must holds" in html
    assert "Not examined by this version." in html


@pytest.mark.parametrize(
    ("show", "there", "elsewhere"),
    [
        ("open", "About TML-01", "About ACC-03"),
        ("proven", "About CMP-01", "About ACC-03"),
        ("left-out", "Nothing was left out.", "About ACC-03"),
    ],
)
def test_each_list_is_a_link(
    signed_in, engineer, playbook_engagement, rows, show, there, elsewhere
):
    html = text(signed_in(engineer).get(url(playbook_engagement, show)))

    assert there in html
    assert elsewhere not in html


def test_proof_links_to_the_register(signed_in, engineer, playbook_engagement, rows):
    html = text(signed_in(engineer).get(url(playbook_engagement, "proven")))

    register = reverse("engagements:evidence", args=[playbook_engagement.code])
    assert f'<a href="{register}?from=7#evidence-7">E-07</a>' in html


def test_every_requirement_is_in_exactly_one_list(playbook_engagement, rows, now):
    found = selectors.readiness(playbook_engagement, as_of=now)

    listed = [
        item
        for show in lists.LISTS
        for title, items in lists.parts(found, show=show)
        if "Renewals" not in title
        for item in items
    ]

    assert sorted(map(id, listed)) == sorted(map(id, found.requirements))


def test_a_criterion_that_does_not_apply_is_left_out_with_its_reason(
    signed_in, engineer, manager, playbook_engagement, now
):
    row = stages.record_criterion(
        playbook_engagement,
        gate_key="qualify-scoping",
        criterion_key="references",
        state="not_applicable",
        note="The first of its kind",
        actor=engineer,
        at=now,
    )
    stages.approve_not_applicable(row, actor=manager, at=now)

    html = text(signed_in(engineer).get(url(playbook_engagement, "left-out")))

    assert "The first of its kind" in html


def test_a_criterion_links_to_where_it_is_recorded(signed_in, engineer, playbook_engagement):
    html = text(signed_in(engineer).get(url(playbook_engagement)))

    path = reverse(
        "engagements:criterion", args=[playbook_engagement.code, "qualify-scoping", "sponsor"]
    )
    assert f'href="{path}"' in html


def test_proof_moves_the_verdict(signed_in, engineer, playbook_engagement, now):
    before = text(signed_in(engineer).get(url(playbook_engagement)))
    meet(playbook_engagement, actor=engineer, at=now)
    after = text(signed_in(engineer).get(url(playbook_engagement)))

    assert "5 musts are unknown, and none fails: their answers decide." in before
    assert "5 musts are unknown" not in after


def test_an_unknown_list_and_a_foreign_engagement_are_not_found(
    signed_in, engineer, playbook_engagement
):
    assert signed_in(engineer).get(url(playbook_engagement, "moon")).status_code == 404
    for person in (factories.UserFactory(), factories.UserFactory(role="client")):
        assert signed_in(person).get(url(playbook_engagement)).status_code == 404


def test_the_page_costs_few_queries(
    signed_in, engineer, playbook_engagement, django_assert_max_num_queries
):
    client = signed_in(engineer)
    client.get(url(playbook_engagement))  # the playbook is built once for each process

    with django_assert_max_num_queries(15):
        client.get(url(playbook_engagement))
