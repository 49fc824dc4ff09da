"""The admin shows every table and changes none."""

import pytest
from django.apps import apps
from django.urls import reverse

from engagements.admin import site
from engagements.models import User
from tests import factories

pytestmark = pytest.mark.django_db
MODELS = sorted(
    (
        model
        for config in apps.get_app_configs()
        if config.name.startswith("engagements")
        for model in config.get_models()
    ),
    key=lambda model: model.__name__,
)


def url(model, page, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_table_is_listed_and_takes_no_new_row(signed_in, admin_user, model):
    client = signed_in(admin_user)

    assert client.get(url(model, "changelist")).status_code == 200
    assert client.post(url(model, "add"), {}).status_code == 403


def test_a_row_can_be_read_and_neither_changed_nor_deleted(signed_in, admin_user, engagement):
    client = signed_in(admin_user)
    page = url(type(engagement), "change", engagement.pk)

    shown = client.get(page)
    changed = client.post(page, {"current_stage": "handover"})
    deleted = client.post(url(type(engagement), "delete", engagement.pk), {"post": "yes"})

    assert (shown.status_code, changed.status_code, deleted.status_code) == (200, 403, 403)
    assert 'name="_save"' not in shown.content.decode()
    engagement.refresh_from_db()
    assert engagement.current_stage == "qualify"


def test_nothing_that_opens_a_door_is_shown(signed_in, admin_user):
    factories.UserFactory(password="scrypt$marker")
    client = signed_in(admin_user)

    users = [client.get(url(User, "change", row.pk)).content.decode() for row in User.objects.all()]
    fields = {
        name for model in MODELS for name in site._registry[model].get_fields(_request(admin_user))
    }

    assert "marker" not in "".join(users)
    assert not fields & {"password", "token_sha256", "secret"}


def _request(user):
    from django.test import RequestFactory

    request = RequestFactory().get("/admin/")
    request.user = user
    return request


@pytest.mark.parametrize(
    ("role", "status"), [("admin", 200), ("manager", 403), ("engineer", 403), ("client", 404)]
)
def test_only_administrators_come_in(signed_in, role, status):
    client = signed_in(factories.UserFactory(role=role))

    assert client.get(reverse("admin:index")).status_code == status


def test_signing_in_is_done_on_the_toolkits_own_page(client, signed_in, admin_user):
    sign_in = reverse("account_login")
    for name in ("admin:index", "admin:login"):
        assert client.get(reverse(name))["Location"].startswith(sign_in)
    assert client.post(reverse("admin:login"), {"username": "a"})["Location"].startswith(sign_in)

    signed_in(admin_user)
    assert client.get(reverse("admin:login"))["Location"] == reverse("admin:index")
    answer = client.get(reverse("admin:password_change"))
    assert answer["Location"] == reverse("account_change_password")
