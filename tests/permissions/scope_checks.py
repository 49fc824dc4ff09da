"""Checks of single scopes, on rows that the pages of the world cannot tell apart.

Each check is a function of the world that asserts; what it writes is rolled back. ``CHECKS`` lists
them by the scope that they are about.
"""

from collections import defaultdict
from datetime import timedelta

from allauth.mfa.models import Authenticator

from engagements.domain.access import Action, Role
from engagements.domain.notices import NoticeKind
from engagements.models import (
    Event,
    Evidence,
    Job,
    Membership,
    Notice,
    NoticeSetting,
    SavedView,
    User,
    WaitInterval,
)
from engagements.selectors import access, evidence, exports, jobs, notices, overview, people, views
from engagements.selectors.events import views_only
from engagements.services import events, logbook
from reports import selectors as reports
from reports.services import withdraw_report
from tests import areas, factories

CHECKS = defaultdict(list)


def check(*functions):
    """Register a check of some scopes."""

    def keep(act):
        for function in functions:
            CHECKS[function].append(act)
        return act

    return keep


@check(people.clients_visible_to, jobs.visible_to)
def whoever_left_sees_nothing(world):
    gone = User.objects.get(pk=world.people["admin"].pk)
    gone.is_active = False
    for sees in (people.clients_visible_to, jobs.visible_to):
        assert not sees(gone).exists()


@check(jobs.visible_to)
def people_of_a_client_see_no_work_of_the_firm(world):
    approver = world.people["approver"]
    factories.JobFactory(engagement=None, requested_by=approver)
    assert not jobs.visible_to(approver).exists()


@check(jobs.mine)
def my_work_is_what_i_asked_for(world):
    asked = jobs.mine(world.people["engineer"], since=world.at - timedelta(days=1))
    assert Job.objects.filter(requested_by=world.people["lead"]).exists()
    assert {job.requested_by_id for job in asked} <= {world.people["engineer"].pk}


@check(exports.visible_to, exports.fetched_by)
def a_list_is_for_whoever_asked_for_it(world):
    export, lead, colleague = world["a1"]["export"], world.people["lead"], world.people["engineer"]
    assert list(exports.visible_to(lead)) == [export]
    assert exports.fetched_by(lead, [export.job]) == {export.job_id}
    assert not exports.visible_to(colleague).exists()
    assert not exports.fetched_by(colleague, [export.job])
    assert not exports.fetched_by(lead, [])
    for ended in ({"removed_at": world.at}, {"removed_at": None, "ready_at": None}):
        type(export).objects.filter(pk=export.pk).update(**ended)
        assert not exports.fetched_by(lead, [export.job])


@check(exports.visible_to)
def a_list_goes_with_the_engagement_it_is_of(world):
    lead = world.people["lead"]
    Membership.objects.filter(user=lead).delete()
    assert not exports.visible_to(lead).exists()


@check(exports.under_way)
def lists_of_others_are_not_waited_for(world):
    Job.objects.filter(pk=world["a1"]["export"].job_id).update(state="queued")
    assert exports.under_way(world.people["lead"]) == 1
    assert exports.under_way(world.people["engineer"]) == 0


@check(views.owned_by)
def a_shared_view_stays_its_owners(world):
    shared = world.made["view_lead"]
    SavedView.objects.filter(pk=shared.pk).update(is_shared=True, has_text=False)
    assert shared in views.visible_to(world.people["engineer"])
    assert shared not in views.owned_by(world.people["engineer"])


@check(overview.my_work)
def whoever_sees_all_works_on_their_own(world):
    manager = world.people["manager"]
    assert not overview.my_work(manager).own
    factories.MembershipFactory(engagement=world["a2"].engagement, user=manager)
    assert list(overview.my_work(manager).engagements) == [world["a2"].engagement]


@check(overview.my_work)
def a_desk_tells_of_each_engagement_by_itself(world):
    mine = world["a1"].engagement
    WaitInterval.objects.filter(engagement=mine).update(ended_at=world.at)
    other, later = world["b1"], world.at + timedelta(minutes=90)
    logbook.add_entry(other.engagement, kind="note", text="Moved", actor=other.lead, at=later)
    (row,) = overview.my_work(world.people["lead"]).engagements
    moved = Event.objects.filter(engagement=mine).exclude(type__in=views_only())
    assert WaitInterval.objects.filter(ended_at=None).exists()
    assert row.wait_kind is None
    assert row.moved_at == moved.latest("seq").occurred_at


@check(access.access_at)
def whoever_leads_work_for_one_client_leads_none_for_another(world):
    person = world.people["lead_foreign"]
    factories.MembershipFactory(engagement=world["a1"].engagement, user=person, role="engineer")
    leads = {
        key: access.access_at(person, world[key]["client"]).may(Action.CHANGE_CLIENT)
        for key in ("a1", "b1")
    }
    assert leads == {"a1": False, "b1": True}
    assert not access.access_at(world.people["engineer_off"], world["b1"]["client"]).roles


@check(access.access_of)
def access_is_that_of_one_person_on_one_engagement(world):
    person, other = world.people["lead"], world["a2"].engagement
    factories.MembershipFactory(engagement=other, user=person, role="engineer")
    assert access.access_of(person, world["a1"].engagement).roles == {"lead"}
    assert access.access_of(person, other).may(Action.LOG)
    assert not access.access_of(person, other).may(Action.CLOSE)
    assert not access.access_of(world.people["lead_foreign"], other).may(Action.LOG)


@check(access.access_of)
def access_of_the_client_is_that_of_one_person_at_one_client(world):
    approver, viewer = world.people["approver"], world.people["viewer"]
    mine, foreign = world["a1"].engagement, world["b1"].engagement
    assert access.access_of(approver, mine).may(Action.SIGN_OFF)
    assert not access.access_of(viewer, mine).may(Action.SIGN_OFF)
    assert not access.access_of(approver, foreign).may(Action.READ)


@check(evidence.visible_to)
def a_withdrawn_file_is_gone_for_the_client(world):
    approver = world.people["approver"]
    shown = evidence.visible_to(approver).first()
    Evidence.objects.filter(pk=shown.pk).update(withdrawn_at=world.at, withdrawn_reason="Old.")
    assert shown not in evidence.visible_to(approver)


@check(reports.in_portal)
def the_portal_is_for_people_of_a_client_that_are_still_there(world):
    person = User.objects.get(pk=world.people["approver"].pk)
    assert reports.in_portal(person).exists()
    person.is_active = False
    assert not reports.in_portal(person).exists()
    person.is_active, person.role = True, Role.ENGINEER
    assert not reports.in_portal(person).exists()


@check(reports.portal_lines)
def a_withdrawn_report_is_gone_from_the_list(world):
    client, manager = world["a1"]["client"], world.people["manager"]
    found = reports.portal_lines(world.people["approver"], client=client)
    assert any(line.report for line in found)
    for line in found:
        if line.report:
            for report in line.engagement.reports.exclude(issued_at=None):
                withdraw_report(report, reason="Wrong.", actor=manager, at=world.at)
    again = reports.portal_lines(world.people["approver"], client=client)
    assert not any(line.report for line in again)


@check(people.recent_sign_ins)
def sign_ins_are_ones_own(world):
    for key in ("lead", "engineer"):
        person = world.people[key]
        events.record("user.signed_in", actor=person, at=world.at, source="ui", user=person.pk)
    found = people.recent_sign_ins(world.people["lead"])
    assert [event.actor_id for event in found] == [world.people["lead"].pk]


@check(people._factors, people.second_factors)
def a_second_factor_is_ones_own(world):
    lead, engineer = world.people["lead"], world.people["engineer"]
    Authenticator.objects.create(user=lead, type=Authenticator.Type.TOTP, data={})
    Authenticator.objects.create(user=engineer, type=Authenticator.Type.RECOVERY_CODES, data={})
    assert people.has_second_factor(lead)
    assert not people.has_second_factor(engineer)
    assert {row.user_id for row in people.second_factors(engineer)} == {engineer.pk}


@check(notices.to_mail, notices.visible_to, notices.settings_of)
def what_one_person_does_not_want_another_still_gets(world):
    lead, engineer = world.people["lead"], world.people["engineer"]
    off, on = {"in_app": False, "in_digest": False}, {"in_app": True, "in_digest": True}
    NoticeSetting.objects.create(user=lead, kind="gate", **off)
    NoticeSetting.objects.create(user=engineer, kind="gate", **on)
    for reads in (notices.to_mail, notices.visible_to):
        assert reads(engineer).filter(kind="gate").exists()
        assert not reads(lead).filter(kind="gate").exists()
    assert notices.settings_of(engineer)["gate"] == (True, True)
    assert notices.settings_of(lead)["gate"] == (False, False)


def notify(world, person, kind, case):
    """Leave a notice as it would stay after its reader left the engagement; "": about none."""
    return Notice.objects.create(
        user=person,
        kind=kind,
        engagement=world[case].engagement if case else None,
        subject="Something happened",
        key=f"check:{person.pk}:{kind}:{case}",
        created_at=world.at,
    )


@check(notices._of)
def a_notice_goes_with_the_engagement_it_is_of(world):
    lead, approver = world.people["lead"], world.people["approver"]
    assert notify(world, lead, NoticeKind.GATE, "a1") in notices.visible_to(lead)
    assert notify(world, lead, NoticeKind.GATE, "b1") not in notices.visible_to(lead)
    assert notify(world, approver, NoticeKind.QUESTION, "a1") in notices.visible_to(approver)
    assert notify(world, approver, NoticeKind.QUESTION, "b1") not in notices.visible_to(approver)
    assert notify(world, approver, NoticeKind.GATE, "a2") not in notices.visible_to(approver)


@check(notices._of)
def whoever_left_is_told_nothing(world):
    gone, lead = world.people["inactive"], world.people["lead"]
    assert notify(world, lead, NoticeKind.GATE, "") in notices.visible_to(lead)
    assert notify(world, gone, NoticeKind.GATE, "") not in notices.visible_to(gone)


@check(views.visible_to)
def a_shared_view_is_for_who_sees_what_it_names(world):
    view = world.made["view_lead_sibling"]
    SavedView.objects.filter(pk=view.pk).update(is_shared=True)
    view.clients.set([world["b1"].engagement.client])
    assert view in views.visible_to(world.people["lead_foreign"])
    view.engagements.set([world["a2"].engagement])
    for key in ("engineer", "lead_foreign"):
        assert view not in views.visible_to(world.people[key])
    assert view in views.visible_to(world.people["manager"])


@check(views.visible_to)
def a_shared_view_with_words_is_for_who_sees_everything(world):
    view = world.made["view_lead"]
    SavedView.objects.filter(pk=view.pk).update(is_shared=True, has_text=True)
    assert view not in views.visible_to(world.people["engineer"])
    assert view in views.visible_to(world.people["manager"])


@check(views.visible_to)
def a_shared_view_is_for_staff_that_is_still_there(world):
    SavedView.objects.filter(pk=world.made["view_lead"].pk).update(is_shared=True)
    for key in ("approver", "inactive"):
        assert not views.visible_to(world.people[key]).exists()


areas.shared("scopes")  # each registers its checks
