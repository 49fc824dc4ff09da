"""The pipeline: board, table and summary, its filters, and moves without a script."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.urls import reverse
from django.utils import timezone

from engagements.models import Engagement, StageVisit
from engagements.services import engagement as service
from engagements.services import stages
from tests import factories
from tests.engagements.services.test_stages import decide, meet

pytestmark = pytest.mark.django_db
URL = "/pipeline/"


def text(answer):
    return answer.content.decode()


@pytest.fixture
def ready_to_move(playbook_engagement, engineer, now):
    meet(playbook_engagement, actor=engineer, at=now)
    decide(playbook_engagement, "go", actor=engineer, at=now)
    playbook_engagement.refresh_from_db()
    return playbook_engagement


@pytest.fixture
def another(playbook_engagement, engineer):
    """A second engagement of the engineer, at a client of another sector."""
    return service.create_engagement(
        client=factories.ClientFactory(sector="Energy"),
        code="CAS-01",
        name="Outage summary agent",
        owner=engineer,
        actor=engineer,
        at=timezone.now() - timedelta(days=3),
    )


def move(client, engagement, **fields):
    version = Engagement.objects.get(pk=engagement.pk).version
    url = reverse("engagements:pipeline-move", args=[engagement.code])
    return client.post(url, {"version": version, "target": "scoping"} | fields)


def summary_row(html, title):
    """Return the row of a stage in the table of figures."""
    row = html[html.index(f'<th scope="row">{title}') :]
    return row[: row.index("</tr>")]


def test_a_first_visit_says_what_will_be_here(signed_in, manager):
    factories.real_playbook()

    html = text(signed_in(manager).get(URL))

    assert "No engagements yet." in html
    assert "Bring your engagements" in html
    assert "No engagements match" not in html


def test_the_board_shows_cards_in_their_lane_and_folds_empty_ones(
    signed_in, engineer, playbook_engagement
):
    html = text(signed_in(engineer).get(URL))

    lane = html[html.index('id="lane-qualify"') : html.index('id="lane-scoping"')]
    assert 'id="card-ARD-02"' in lane
    assert "21 d, 7 over" in lane
    assert "gate 0/6" in lane
    assert "1 active engagement, 1 past its stage target. 1 entered since" in html
    assert 'class="lane folded" id="lane-scoping"' in html
    assert "card-" not in html[html.index('id="lane-scoping"') : html.index("move-dialog")]


def test_a_card_names_its_wait(signed_in, engineer, playbook_engagement, now):
    service.start_wait(
        playbook_engagement,
        kind="blocked",
        waiting_on="client",
        reason="No VPN",
        actor=engineer,
        at=now,
    )

    assert "Blocked, waiting on client" in text(signed_in(engineer).get(URL))


def test_others_engagements_count_nowhere(signed_in, playbook_engagement):
    stranger = factories.UserFactory()

    for view in ("board", "table", "summary"):
        html = text(signed_in(stranger).get(URL, {"view": view}))
        assert "ARD-02" not in html
        assert "No engagements yet." in html


@pytest.mark.parametrize("view", ["board", "table", "summary"])
@pytest.mark.parametrize(
    ("query", "found"),
    [
        pytest.param({"owner": "me"}, {"ARD-02", "CAS-01"}, id="owner"),
        pytest.param({"owner": "nobody@example.org"}, set(), id="an owner without any"),
        pytest.param({"sector": "Energy"}, {"CAS-01"}, id="sector"),
        pytest.param({"age": "over"}, {"ARD-02"}, id="past the stage's days"),
        pytest.param({"golive": "none"}, {"ARD-02", "CAS-01"}, id="no date"),
        pytest.param({"golive": "soon"}, set(), id="soon"),
        pytest.param({"waiting": "client"}, {"CAS-01"}, id="waiting on the client"),
        pytest.param({"stage": "qualify"}, {"ARD-02", "CAS-01"}, id="stage"),
        pytest.param({"stage": "pilot"}, set(), id="a stage without any"),
        pytest.param({"verdict": "GO"}, set(), id="ready"),
        pytest.param({"verdict": "INCOMPLETE"}, {"ARD-02", "CAS-01"}, id="not known yet"),
    ],
)
def test_filters_hold_in_every_view(signed_in, engineer, another, now, view, query, found):
    service.start_wait(
        another, kind="blocked", waiting_on="client", reason="x", actor=engineer, at=now
    )

    html = text(signed_in(engineer).get(URL, {"view": view} | query))

    assert f"{len(found)} active engagement" in html
    if view == "summary":
        return
    assert {code for code in ("ARD-02", "CAS-01") if code in html} == found
    if not found:
        assert "No engagements match these filters." in html
        assert f'href="/pipeline/?view={view}">Clear filters' in html


@pytest.mark.parametrize(
    "query",
    ["view=forecast", "age=ancient", "golive=some", "waiting=godot", "view=table&after=AAAA"],
)
def test_an_address_this_page_never_gave_is_not_found(
    signed_in, engineer, playbook_engagement, query
):
    assert signed_in(engineer).get(f"{URL}?{query}").status_code == 404


def test_chips_keep_the_other_choices(signed_in, engineer, another):
    html = text(signed_in(engineer).get(URL, {"view": "table", "sector": "Energy"}))

    assert 'href="/pipeline/?view=table&amp;sector=Energy&amp;owner=me"' in html
    assert 'href="/pipeline/?view=board&amp;sector=Energy"' in html
    assert "Sector is <strong>Energy</strong>" in html


def test_a_long_lane_leads_to_the_table(signed_in, engineer, playbook_engagement):
    for number in range(10):
        service.create_engagement(
            client=playbook_engagement.client,
            code=f"ARD-{number + 10}",
            name="More",
            owner=engineer,
            actor=engineer,
            at=timezone.now(),
        )

    html = text(signed_in(engineer).get(URL))

    assert html.count("data-card=") == 8
    assert '<a class="lane-more" href="/pipeline/?view=table&amp;stage=qualify">3 more' in html


def test_the_summary_counts_who_came_through(signed_in, engineer, ready_to_move, another, now):
    stages.advance_stage(
        ready_to_move, target="scoping", version=ready_to_move.version, actor=engineer, at=now
    )

    html = text(signed_in(engineer).get(URL, {"view": "summary"}))

    row = summary_row(html, "Qualify")
    assert '<td class="figure" data-label="Entered">2</td>' in row
    assert "of 1 settled" in row
    assert "too few: 1 finished" in row


def test_an_undone_move_counts_in_no_figure(signed_in, engineer, ready_to_move, now):
    client = signed_in(engineer)
    move(client, ready_to_move)
    version = Engagement.objects.get(pk=ready_to_move.pk).version
    client.post(reverse("engagements:pipeline-undo", args=["ARD-02"]), {"version": version})

    html = text(client.get(URL, {"view": "summary"}))

    row = summary_row(html, "Scoping")
    assert '<td class="figure" data-label="Entered">0</td>' in row


# --- moves ------------------------------------------------------------------------------------


def test_the_move_page_offers_later_stages_and_names_what_is_missing(
    signed_in, engineer, playbook_engagement
):
    html = text(signed_in(engineer).get("/pipeline/ARD-02/move/?back=view%3Dtable"))

    assert 'value="scoping" checked' in html
    assert 'value="qualify"' not in html
    assert "6 musts not met:" in html
    assert 'href="/pipeline/?view=table"' in html


def test_a_move_goes_back_to_the_same_pipeline_with_undo(signed_in, engineer, ready_to_move):
    client = signed_in(engineer)

    answer = move(client, ready_to_move, back="view=board&owner=me")

    assert answer["Location"] == "/pipeline/?view=board&owner=me"
    html = text(client.get(answer["Location"]))
    assert "ARD-02 moved to Scoping" in html
    assert 'action="/pipeline/ARD-02/undo/"' in html
    assert 'id="card-ARD-02"' in html[html.index('id="lane-scoping"') :]


def test_undo_brings_the_card_back(signed_in, engineer, ready_to_move):
    client = signed_in(engineer)
    move(client, ready_to_move)
    version = Engagement.objects.get(pk=ready_to_move.pk).version

    answer = client.post("/pipeline/ARD-02/undo/", {"version": version, "back": "owner=me"})

    assert answer["Location"] == "/pipeline/?owner=me"
    ready_to_move.refresh_from_db()
    assert ready_to_move.current_stage == "qualify"
    assert StageVisit.objects.filter(voided_at__isnull=False).count() == 1


def test_a_refused_move_names_what_is_missing_and_moves_nothing(
    signed_in, engineer, playbook_engagement
):
    answer = move(signed_in(engineer), playbook_engagement)

    assert answer.status_code == 422
    assert "6 of 6 musts are not met." in text(answer)
    assert 'href="/engagements/ARD-02/gate/"' in text(answer)
    playbook_engagement.refresh_from_db()
    assert playbook_engagement.current_stage == "qualify"


def test_a_move_from_an_old_page_is_a_conflict(signed_in, engineer, ready_to_move):
    answer = move(signed_in(engineer), ready_to_move, version=1)

    assert answer.status_code == 409
    assert "was changed by somebody else" in text(answer)


@pytest.mark.parametrize("fields", [{"target": ""}, {"version": "x"}], ids=["no stage", "version"])
def test_an_incomplete_form_moves_nothing(signed_in, engineer, ready_to_move, fields):
    answer = move(signed_in(engineer), ready_to_move, **fields)

    assert answer.status_code == 422
    ready_to_move.refresh_from_db()
    assert ready_to_move.current_stage == "qualify"


def test_the_way_back_is_never_another_address(signed_in, engineer, ready_to_move):
    answer = move(signed_in(engineer), ready_to_move, back="//evil.example/?x=1")

    assert answer["Location"].startswith("/pipeline/?")


def test_foreign_and_missing_engagements_answer_alike(signed_in, playbook_engagement):
    client = signed_in(factories.UserFactory())

    for code in ("ARD-02", "NONE-01"):
        for name in ("move", "undo"):
            assert client.post(f"/pipeline/{code}/{name}/", {"version": 1}).status_code == 404
        assert client.get(f"/pipeline/{code}/move/").status_code == 404


def test_a_closed_engagement_stays(signed_in, engineer, ready_to_move, now):
    service.close(
        ready_to_move,
        outcome="killed",
        reason="No budget",
        version=ready_to_move.version,
        actor=engineer,
        at=now,
    )

    answer = move(signed_in(engineer), ready_to_move)

    assert answer.status_code == 422
    assert "The engagement is closed." in text(answer)


# --- cost -------------------------------------------------------------------------------------


def many(numbers, *, owner, playbook):
    """Add engagements with an open visit, spread over stages, sectors and days."""
    clients = [factories.ClientFactory(sector=f"Sector {n}") for n in range(5)]
    keys = [stage["key"] for stage in playbook.document["stages"]]
    now = timezone.now()
    rows = Engagement.objects.bulk_create(
        factories.EngagementFactory.build(
            code=f"BIG-{n:03d}",
            client=clients[n % 5],
            owner=owner,
            created_by=owner,
            playbook_version=playbook,
            current_stage=keys[n % len(keys)],
            stage_entered_at=now - timedelta(days=n % 90 + 1),
        )
        for n in numbers
    )
    StageVisit.objects.bulk_create(
        factories.StageVisitFactory.build(engagement=row, entered_by=owner) for row in rows
    )


@pytest.mark.parametrize("view", ["board", "table", "summary"])
def test_a_page_costs_the_same_queries_at_50_and_at_500(
    signed_in, manager, django_assert_max_num_queries, view
):
    playbook = factories.real_playbook()
    client, url = signed_in(manager), f"{URL}?{urlencode({'view': view, 'age': 'half'})}"
    costs = []
    for numbers in (range(50), range(50, 500)):
        many(numbers, owner=manager, playbook=playbook)
        client.get(url)  # works out the readiness of what is shown
        with django_assert_max_num_queries(12) as asked:
            client.get(url)
        costs.append(len(asked))

    assert costs[0] == costs[1]
