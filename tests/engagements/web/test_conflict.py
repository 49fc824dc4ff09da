"""Two people change the same thing: both texts stand side by side, and nothing is lost."""

import re

import pytest
from django.urls import reverse

from engagements.models import Engagement, LogEntry, ProfileFact
from engagements.services import engagement as services
from engagements.services import logbook
from tests import factories

pytestmark = pytest.mark.django_db
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')


def fields_of(html):
    """Return what the form of a conflict posts as it stands, without any script."""
    form = html.partition('class="card stack conflict"')[2].partition("</form>")[0]
    posted = {}
    for name, value in HIDDEN.findall(form):
        posted.setdefault(name, []).append(value)
    for name, value in re.findall(r'name="(pick-[^"]+)" value="([^"]+)" checked', form):
        posted[name] = [value]
    return posted


@pytest.fixture
def settings(signed_in, engineer, playbook_engagement):
    """A browser that read the details at version 1, before somebody else changed the next step."""
    row = playbook_engagement
    services.change_engagement(
        row,
        changes={"next_step": "Theirs: call the sponsor"},
        version=row.version,
        actor=engineer,
        at=row.updated_at,
    )
    browser = signed_in(engineer)
    url = reverse("engagements:engagement-change", args=[row.code])

    def post(**changes):
        read = {"name": "Underwriting assistant", "next_step": "", "next_step_owner": ""}
        body = {f"details-{key}": value for key, value in (read | changes).items()}
        body |= {f"initial-details-{key}": value for key, value in read.items()}
        return browser.post(url, {"version": row.version - 1, **body})

    post.again = lambda **fields: browser.post(url, fields)
    return post


def test_both_texts_are_shown_and_nothing_is_saved(settings):
    answer = settings(next_step="Mine: write to the sponsor")

    html = answer.content.decode()
    assert answer.status_code == 409
    assert "Mine: write to the sponsor" in html
    assert "Theirs: call the sponsor" in html
    assert Engagement.objects.get().next_step == "Theirs: call the sponsor"


@pytest.mark.parametrize(
    ("pick", "saved"),
    [
        pytest.param({"pick-details-next_step": "mine"}, "Mine", id="keep mine"),
        pytest.param({"pick-details-next_step": "theirs"}, "Theirs: call the sponsor", id="theirs"),
        pytest.param(
            {"pick-details-next_step": "edit", "details-next_step": "Both"}, "Both", id="edit"
        ),
    ],
)
def test_a_choice_is_saved(settings, pick, saved):
    fields = fields_of(settings(next_step="Mine").content.decode())

    answer = settings.again(**(fields | pick))

    assert answer.status_code == 302
    row = Engagement.objects.get()
    assert (row.next_step, row.name) == (saved, "Underwriting assistant")


def test_what_only_they_changed_is_theirs_unless_one_chooses(settings):
    html = settings(name="Mine alone").content.decode()
    fields = fields_of(html)

    assert fields["pick-details-name"] == ["mine"]
    assert fields["pick-details-next_step"] == ["theirs"]
    settings.again(**fields)
    row = Engagement.objects.get()
    assert (row.name, row.next_step) == ("Mine alone", "Theirs: call the sponsor")


def test_a_second_conflict_is_seen_too(settings, engineer):
    fields = fields_of(settings(next_step="Mine").content.decode())
    row = Engagement.objects.get()
    services.change_engagement(
        row, changes={"next_step": "A third"}, version=row.version, actor=engineer,
        at=row.updated_at,
    )  # fmt: skip

    answer = settings.again(**fields)

    assert answer.status_code == 409
    assert "A third" in answer.content.decode()


def test_a_refused_value_does_not_hide_a_conflict(settings):
    answer = settings(name="", next_step="Mine")

    assert answer.status_code == 422
    assert 'name="version" value="1"' in answer.content.decode()


def test_an_answer_of_the_profile_does_not_undo_somebody_elses(signed_in, engineer):
    factories.load_catalogs()
    row = factories.engagement_with_lead(engineer, playbook_version=factories.real_playbook())
    browser = signed_in(engineer)
    url = reverse("engagements:profile", args=[row.code])
    read = {"initial-ai.uses_llm": "", "initial-ai.rag": ""}
    browser.post(url, {"step": "save", "ai.uses_llm": "yes", **read})

    untouched = browser.post(url, {"step": "save", "ai.rag": "no", "ai.uses_llm": "", **read})
    conflict = browser.post(url, {"step": "save", "ai.uses_llm": "no", **read})

    assert untouched.status_code == 302
    assert dict(ProfileFact.objects.values_list("key", "value")) == {
        "ai.uses_llm": True,
        "ai.rag": False,
    }
    assert conflict.status_code == 409
    settled = fields_of(conflict.content.decode())
    assert settled["pick-ai.uses_llm"] == ["mine"]
    assert browser.post(url, settled).status_code == 302
    assert ProfileFact.objects.get(key="ai.uses_llm").value is False


def test_a_correction_meets_a_quicker_one(signed_in, engineer, engagement, now):
    entry = logbook.add_entry(engagement, kind="note", text="As it was", actor=engineer, at=now)
    url = reverse("engagements:log-entry-correct", args=[engagement.code, entry.number])
    browser = signed_in(engineer)
    body = {"visibility": "internal", "initial-text": "As it was"}
    browser.post(url, {"text": "Theirs", **body})

    conflict = browser.post(url, {"text": "Mine", **body})

    html = conflict.content.decode()
    assert conflict.status_code == 409
    assert ("Mine" in html, "Theirs" in html) == (True, True)
    newest = reverse("engagements:log-entry-correct", args=[engagement.code, entry.number + 1])
    assert f'action="{newest}"' in html
    assert browser.post(newest, fields_of(html)).status_code == 302
    assert LogEntry.objects.get(corrected_by=None).text == "Mine"
