"""Long lists as work: in the scope of who asked, fetched by them only, removed after a week."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from engagements.models import Export, Notice
from engagements.selectors import exports as selectors
from engagements.services import exports, jobs

pytestmark = [pytest.mark.django_db, pytest.mark.both]


@pytest.fixture
def ask(engineer, now):
    def asked(listing="jobs", **told):
        return exports.open_export(
            listing, **{"query": "", "format": "csv", "actor": engineer, "at": now} | told
        )

    return asked


def perform(export):
    exports.perform_export(export.job_id, worker="w", clock=timezone.now)
    export.refresh_from_db()
    export.job.refresh_from_db()
    return export


def test_a_file_is_written_once_and_told_of(engagement, engineer, ask):
    export = perform(ask())
    first = export.sha256

    assert perform(export).sha256 == first
    assert export.job.state == "done"
    assert (export.rows, export.scope) == (1, [engagement.pk])
    assert selectors.path(export).stat().st_mode & 0o077 == 0
    assert Notice.objects.get(user=engineer, kind="work_ended").subject == "Jobs as CSV is done"
    assert list((selectors.store() / ".incoming").iterdir()) == []


def test_whoever_lost_the_engagement_meanwhile_gets_nothing(playbook_engagement, engineer, ask):
    export = ask("log", engagement=playbook_engagement)
    playbook_engagement.memberships.all().delete()

    assert perform(export).job.error_code == "export_refused"
    assert export.ready_at is None


def test_an_odd_filter_fails_in_one_sentence(engagement, ask):
    export = perform(ask(query="state=odd"))

    assert export.job.state == "failed"
    assert export.job.error_text == "This list has no such part."


def test_only_who_asked_fetches_it_and_only_while_they_see_all_of_it(
    engagement, engineer, manager, ask, signed_in
):
    export = perform(ask())
    url = reverse("engagements:job-download", args=[export.job_id])

    assert signed_in(engineer).get(url).status_code == 200
    assert signed_in(manager).get(url).status_code == 404
    engagement.memberships.all().delete()
    assert signed_in(engineer).get(url).status_code == 404


def test_it_is_removed_after_a_week(engagement, engineer, ask, now, signed_in):
    export = perform(ask())
    path = selectors.path(export)

    assert exports.remove_old(at=export.ready_at + timedelta(days=6)) == 0
    assert exports.remove_old(at=export.ready_at + timedelta(days=8)) == 1
    assert exports.remove_old(at=export.ready_at + timedelta(days=8)) == 0
    assert not path.exists()
    url = reverse("engagements:job-download", args=[export.job_id])
    assert signed_in(engineer).get(url).status_code == 404


def test_a_few_at_a_time(engagement, ask):
    for _ in range(exports.MOST_AT_ONCE):
        ask()

    with pytest.raises(exports.ExportRefused):
        ask()
    perform(Export.objects.first())
    ask()


def test_a_stop_leaves_no_half_of_a_list(engagement, ask, now, monkeypatch):
    export = ask()
    real = jobs.progress

    def stop_first(job, **told):
        jobs.request_stop(job, actor=job.requested_by, at=now)
        real(job, **told)

    monkeypatch.setattr(jobs, "progress", stop_first)

    assert perform(export).job.state == "stopped"
    assert export.stored_name == ""
    folder = selectors.store() / ".incoming"
    assert not folder.exists() or list(folder.iterdir()) == []


def test_a_retry_takes_the_row_over(engagement, engineer, ask, now):
    export = ask(query="state=odd")
    perform(export)
    Export.objects.update(query="")

    again = jobs.retry(export.job, actor=engineer, at=now)

    assert perform(Export.objects.get(job=again)).job.state == "done"


def test_a_file_that_somebody_else_tries_again_stays_with_whoever_asked(
    engagement, engineer, manager, ask, now
):
    export = perform(ask(query="state=odd"))
    Export.objects.update(query="")

    again = jobs.retry(export.job, actor=manager, at=now)
    perform(Export.objects.get(job=again))

    assert export in selectors.visible_to(engineer)
    assert not selectors.visible_to(manager).exists()
    told = Notice.objects.get(key__startswith=f"job:{again.pk}")
    assert told.user == engineer
