"""Engagements over the API: list, make, change, wait, close, open again."""

import pytest

from engagements.api.engagement import EngagementDetailOut, EngagementOut
from engagements.api.waits import WaitOut
from engagements.models import Engagement, Event
from tests import factories
from tests.engagements.api.shaped import shaped

pytestmark = [pytest.mark.django_db, pytest.mark.both]
LIST = "/api/v1/engagements/"


def post(client, url, body, **headers):
    return client.post(url, body, content_type="application/json", headers=headers)


def patch(client, url, body, **headers):
    return client.patch(url, body, content_type="application/json", headers=headers)


@pytest.fixture
def url(playbook_engagement):
    return f"{LIST}{playbook_engagement.code}/"


@pytest.fixture
def caller(signed_in, engineer):
    return signed_in(engineer)


def test_list_and_detail_have_the_keys_they_document(caller, url):
    (row,) = caller.get(LIST).json()["results"]
    detail = caller.get(url)

    shaped(EngagementOut, row)
    shaped(EngagementDetailOut, detail.json())
    assert row["next_step"] is None
    assert caller.get(url.lower()).json() == detail.json()
    assert detail["ETag"].startswith('"1.')


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        pytest.param("stage=qualify", ["ARD-02"], id="stage"),
        pytest.param("stage=pilot", ["PIL-01"], id="another stage"),
        pytest.param("status=closed", [], id="status"),
        pytest.param("client=beta&status=open", ["PIL-01"], id="client"),
        pytest.param("owner=Mara@Example.org", ["PIL-01"], id="owner whatever case"),
    ],
)
def test_the_list_is_filtered(signed_in, manager, playbook_engagement, query, codes):
    factories.EngagementFactory(
        code="PIL-01",
        current_stage="pilot",
        client__code="beta",
        owner__email="mara@example.org",
    )

    rows = signed_in(manager).get(f"{LIST}?{query}").json()["results"]
    assert [row["code"] for row in rows] == codes


@pytest.mark.parametrize(
    "query",
    [
        "status=asleep",
        "owner=x",
        "owner=nobody@example.org",
        "client=nobody",
        "stage=moon",
        "stage=a%00b",
        "cursor=x",
    ],
)
def test_a_filter_that_means_nothing_is_refused(caller, query):
    assert caller.get(f"{LIST}?{query}").status_code == 400


def test_pages_follow_each_other_without_gap_or_repeat(signed_in, manager):
    for number in range(7):
        factories.EngagementFactory(code=f"PAG-{number:02d}")
    caller, url, seen = signed_in(manager), f"{LIST}?page_size=3", []

    while url:
        page = caller.get(url).json()
        seen += [row["code"] for row in page["results"]]
        url = page["next"]

    assert sorted(seen) == [f"PAG-{number:02d}" for number in range(7)]


def test_a_list_costs_the_same_queries_whatever_its_length(
    signed_in, manager, django_assert_max_num_queries
):
    for _ in range(12):
        factories.EngagementFactory()
    caller = signed_in(manager)

    with django_assert_max_num_queries(3):
        assert len(caller.get(LIST).json()["results"]) == 12


def test_an_engagement_is_made(caller, engineer, manager):
    factories.real_playbook()
    factories.ClientFactory(code="arden", created_by=engineer)
    body = {"client": {"code": "arden"}, "code": "ARD-07", "name": "Claims",
            "owner": {"email": manager.email, "name": "Whoever"},
            "playbook": {"key": "enterprise-ai-deployment", "version": 1},
            "value_low": "10.50", "value_high": 20, "currency": "EUR", "value_basis": None,
            "target_go_live_on": "2031-02-01"}  # fmt: skip

    answer = post(caller, LIST, body)

    row = answer.json()
    assert answer.status_code == 201
    assert (row["stage"], row["owner"]["email"]) == ("qualify", manager.email)
    assert (row["value_low"], row["time_zone"]) == ("10.50", "Europe/Berlin")
    assert (row["value_basis"], row["target_go_live_on"]) == (None, "2031-02-01")
    assert answer["ETag"].startswith('"1.')
    assert Engagement.objects.get().memberships.filter(role="lead").count() == 2


@pytest.mark.parametrize(
    ("change", "status", "words"),
    [
        pytest.param({"client": {"code": "nobody"}}, 400, "client", id="no such client"),
        pytest.param({"client": {"code": "foreign"}}, 400, "client", id="a client out of scope"),
        pytest.param({"owner": {"email": "nobody@example.org"}}, 400, "owner", id="no such owner"),
        pytest.param({"playbook": {"key": "nothing"}}, 400, "playbook", id="no such playbook"),
        pytest.param({"code": "lower"}, 400, "code", id="ill-formed code"),
        pytest.param(
            {"value_low": 9, "value_high": 3, "currency": "EUR"}, 400, "value_low", id="range"
        ),
        pytest.param({"value_low": 9}, 400, "currency", id="no currency"),
        pytest.param({"value_low": 9, "currency": "e1r"}, 400, "currency", id="no such one"),
        pytest.param({"time_zone": "Mars/Olympus"}, 400, "time_zone", id="no such zone"),
        pytest.param({"value_low": "NaN"}, 400, "value_low", id="not a number"),
        pytest.param({"value_low": "9" * 13}, 400, "value_low", id="too large"),
        pytest.param({"target_go_live_on": "soon"}, 400, "target_go_live_on", id="not a date"),
        pytest.param({"client": "arden"}, 400, "client", id="a code without its object"),
        pytest.param({"owner": {"mail": "x"}}, 400, "email", id="an unknown name in a reference"),
        pytest.param({"name": "a\x00b"}, 400, "name", id="NUL"),
    ],
)
def test_an_engagement_that_cannot_be_is_refused(caller, engineer, change, status, words):
    factories.real_playbook()
    factories.ClientFactory(code="arden", created_by=engineer)
    factories.ClientFactory(code="foreign")
    body = {"client": {"code": "arden"}, "code": "ARD-07", "name": "Claims"} | change

    answer = post(caller, LIST, body)

    assert answer.status_code == status
    assert words in str(answer.json()["fields"])
    assert not Engagement.objects.exists()


def test_a_taken_code_has_a_code_of_its_own_and_names_the_value(caller, engineer):
    factories.real_playbook()
    factories.ClientFactory(code="arden", created_by=engineer)
    body = {"client": {"code": "arden"}, "code": "ARD-07", "name": "Claims"}

    assert post(caller, LIST, body).status_code == 201
    again = post(caller, LIST, body)

    assert again.status_code == 409
    assert (again.json()["code"], again.json()["param"]) == ("engagement_code_taken", "code")


def test_a_change_names_the_version_it_changes(caller, url):
    body = {"next_step": "Call the sponsor", "next_step_due_on": "2031-01-05"}

    assert patch(caller, url, body).status_code == 428
    done = patch(caller, url, body, if_match=caller.get(url)["ETag"])
    again = patch(caller, url, body, if_match='"1"')

    assert (done.status_code, done["ETag"][:3]) == (200, '"2.')
    assert done.json()["next_step"] == "Call the sponsor"
    assert (again.status_code, again.json()["code"]) == (412, "precondition_failed")
    assert Event.objects.filter(type="engagement.changed").count() == 1


def test_a_change_in_the_last_moment_fails_like_any_other_lost_race(caller, url, monkeypatch):
    def matched(_request, *, version):
        Engagement.objects.update(version=version + 1)
        return version

    monkeypatch.setattr("engagements.api.conditional.matched", matched)
    answer = patch(caller, url, {"name": "Other"}, if_match='"1"')

    assert (answer.status_code, answer.json()["code"]) == (412, "precondition_failed")


@pytest.mark.parametrize(
    ("body", "named"),
    [
        pytest.param({}, "non_field_errors", id="nothing"),
        pytest.param({"stage": "pilot"}, "stage", id="stage"),
        pytest.param({"status": "closed"}, "status", id="status"),
        pytest.param({"committed_at": None, "name": "x"}, "committed_at", id="a cache"),
    ],
)
def test_what_has_rules_of_its_own_is_not_patched(caller, url, body, named):
    answer = patch(caller, url, body, if_match="*")

    assert (answer.status_code, list(answer.json()["fields"])) == (400, [named])
    assert Engagement.objects.get().version == 1


def test_a_target_moves_and_the_event_tells_from_where(caller, url):
    body = {"target_go_live_on": "2031-03-01", "reason": "Freeze.", "asked_by": "client"}

    assert post(caller, f"{url}target-moves/", body).status_code == 428
    answer = post(caller, f"{url}target-moves/", body, if_match='"1"')

    assert (answer.status_code, answer.json()["target_go_live_on"]) == (200, "2031-03-01")
    assert answer["ETag"].startswith('"2.')
    told = Event.objects.get(type="target.moved").payload
    assert (told["old"], told["new"], told["asked_by"]) == (None, "2031-03-01", "client")
    assert "Freeze" not in str(told)
    assert post(caller, f"{url}target-moves/", body, if_match='"1"').status_code == 412


def test_an_owner_hands_over_and_the_heir_leads(caller, url):
    heir = factories.UserFactory(email="heir@example.org")
    body = {"owner": {"email": "Heir@example.org"}}

    answer = post(caller, f"{url}owner-changes/", body, if_match='"1"')

    assert (answer.status_code, answer.json()["owner"]["email"]) == (200, heir.email)
    assert Engagement.objects.get().memberships.get(user=heir).role == "lead"
    assert post(caller, f"{url}owner-changes/", body, if_match='"1"').status_code == 412
    unknown = {"owner": {"email": "x@example.org"}}
    nobody = post(caller, f"{url}owner-changes/", unknown, if_match='"2"')
    assert list(nobody.json()["fields"]) == ["owner"]


def test_closing_and_opening_again(caller, url):
    body = {"outcome": "lost", "reason": "No budget."}
    closed = post(caller, f"{url}close/", body, if_match='"1"')
    assert (closed.json()["status"], closed.json()["outcome_reason"]) == ("closed", "No budget.")
    twice = post(caller, f"{url}close/", body, if_match='"2"')
    assert (twice.status_code, twice.json()["code"]) == (409, "engagement_closed")

    opened = post(caller, f"{url}reopen/", {"reason": "Budget."}, if_match='"2"')
    assert (opened.json()["status"], opened.json()["outcome"]) == ("open", None)
    assert post(caller, f"{url}reopen/", {"reason": "x"}, if_match='"3"').status_code == 409


def test_nothing_is_completed_before_the_last_gate(caller, url):
    body = {"outcome": "completed", "reason": "Done."}

    assert post(caller, f"{url}close/", body, if_match='"1"').status_code == 409


def test_waits_begin_and_end(caller, url):
    body = {"kind": "blocked", "waiting_on": "client", "reason": "VPN"}
    begun = post(caller, f"{url}waits/", body)
    assert begun.status_code == 201
    shaped(WaitOut, begun.json())
    assert begun.json()["number"] == 1
    assert post(caller, f"{url}waits/", body).status_code == 409

    assert post(caller, f"{url}waits/1/end/", {}).status_code == 428
    ended = post(caller, f"{url}waits/1/end/", {}, if_match=begun["ETag"])
    assert ended.json()["ended_at"]
    assert post(caller, f"{url}waits/1/end/", {}, if_match=begun["ETag"]).status_code == 412
    assert post(caller, f"{url}waits/1/end/", {}, if_match=ended["ETag"]).status_code == 409
    assert post(caller, f"{url}waits/2/end/", {}, if_match="*").status_code == 404
    assert caller.get(f"{url}waits/").json()["results"] == [ended.json()]


def test_a_pause_shows_in_the_status(caller, url):
    pause = {"kind": "paused", "waiting_on": "client", "reason": "Holidays"}

    assert post(caller, f"{url}waits/", pause).status_code == 201
    assert caller.get(url).json()["status"] == "paused"
    post(caller, f"{url}waits/1/end/", {}, if_match="*")
    assert caller.get(url).json()["status"] == "open"


WRITES = [
    ("", {}),
    ("target-moves/", {}),
    ("owner-changes/", {}),
    ("close/", {}),
    ("reopen/", {}),
    ("waits/", {}),
    ("waits/1/end/", {}),
]


@pytest.mark.parametrize(("path", "body"), WRITES)
def test_a_foreign_engagement_is_a_missing_one(signed_in, url, path, body):
    stranger = signed_in(factories.UserFactory())
    send = stranger.patch if not path else stranger.post

    assert send(url + path, body, content_type="application/json").status_code == 404
    assert stranger.get(url).status_code == 404
    assert stranger.get(LIST).json()["results"] == []


LEADS = {
    "": {"name": "Other"},
    "target-moves/": {"target_go_live_on": "2031-03-01", "reason": "Freeze."},
    "owner-changes/": {"owner": {"email": "heir@example.org"}},
    "close/": {"outcome": "lost", "reason": "No budget."},
    "reopen/": {"reason": "Budget."},
}


@pytest.mark.parametrize("path", LEADS)
def test_a_member_who_is_no_lead_is_refused(signed_in, url, playbook_engagement, path):
    factories.UserFactory(email="heir@example.org")
    helper = signed_in(factories.MembershipFactory(engagement=playbook_engagement).user)
    send = helper.patch if not path else helper.post

    answer = send(
        url + path, LEADS[path], content_type="application/json", headers={"if-match": "*"}
    )
    assert (answer.status_code, answer.json()["code"]) == (403, "permission_denied")


@pytest.mark.parametrize("path", ["", "waits/", "members/", "gate/", "readiness/", "criteria/"])
def test_people_of_a_client_get_nothing(signed_in, url, playbook_engagement, path):
    user = factories.UserFactory(role="client")
    user.client_memberships.create(client=playbook_engagement.client, role="approver")

    for address in (url + path, LIST):
        answer = signed_in(user).get(address)
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_what_the_page_takes_the_api_takes_too(signed_in, engineer, url):
    client = signed_in(engineer)
    tag = {"if-match": client.get(url)["ETag"]}
    body = {"value_basis": " x" * 1_900, "currency": " eur ", "next_step": "call\nthem"}

    answer = client.patch(url, body, content_type="application/json", headers=tag)

    assert answer.status_code == 200, answer.json()
    assert (answer.json()["currency"], answer.json()["next_step"]) == ("EUR", "call them")
    assert len(client.get(url).json()["value_basis"]) == 3_799
