"""Examples of the routes of accounts, people and the deployment."""

from engagements.domain.access import Action
from tests.permissions.examples import values as v
from tests.permissions.rules import GET, METHODS, get, post, route

OPEN = {"GET": {200, 503}, "HEAD": {200, 503}}
# The library's own views: a page, a way on, or no such method. Who is let in is ours.
LIBRARY = {method: {200, 302, 303, 400, 401, 403, 405, 422} for method in METHODS}
MAYBE = {method: {200, 302, 400, 404, 405} for method in METHODS}


def of_person(name):
    """Return the id of somebody whom an administrator may change; elsewhere nobody is."""
    return lambda case: case.people[name].pk


ROUTES = {
    "healthz": route(anyone=OPEN),
    "robots": route(anyone=OPEN),
    "account_login": route(anyone=LIBRARY),
    "account_signup": route(anyone=LIBRARY),
    "account_logout": route(anyone=LIBRARY),
    "mfa_authenticate": route(anyone=LIBRARY),
    "mfa_login_webauthn": route(anyone=LIBRARY),
    "account_reauthenticate": route(anyone=LIBRARY),
    "mfa_reauthenticate": route(anyone=LIBRARY),
    "mfa_reauthenticate_webauthn": route(anyone=LIBRARY),
    "account_change_password": route(anyone=LIBRARY),
    "account_set_password": route(anyone=LIBRARY),
    "account_reset_password": route(anyone=LIBRARY),
    "account_reset_password_done": route(anyone=LIBRARY),
    "account_reset_password_from_key": route(
        anyone=LIBRARY, scope="firm", uidb36=lambda _: "1", key=lambda _: "no-such"
    ),
    "account_reset_password_from_key_done": route(anyone=LIBRARY),
    "mfa_index": route(anyone=LIBRARY),
    "mfa_activate_totp": route(anyone=LIBRARY),
    "mfa_deactivate_totp": route(anyone=MAYBE),
    "mfa_add_webauthn": route(anyone=LIBRARY),
    "mfa_remove_webauthn": route(anyone=MAYBE, scope="firm", pk=lambda _: 99),
    "mfa_view_recovery_codes": route(anyone=MAYBE),
    "mfa_generate_recovery_codes": route(anyone=LIBRARY),
    "api:docs": route(anyone=OPEN),
    "engagements:styleguide": route(anyone={"GET": {404}, "HEAD": {404}}),
    "engagements:invitation-accept": route(
        anyone={"GET": {200}, "HEAD": {200}, "POST": {200, 302, 422}},
        scope="firm",
        token=lambda case: case["invitation_secret_a"],
    ),
    "engagements:person-list": route(get=GET, post=post(email="one@firm.example", role="engineer")),
    "engagements:person": route(get=GET, user=of_person("engineer_off"), scope="firm"),
    "engagements:person-role": route(
        post=post(role="manager"), user=of_person("engineer_off"), scope="firm"
    ),
    "engagements:person-lock": route(
        post=post(active="no"), user=of_person("engineer_off"), scope="firm"
    ),
    "engagements:person-factor-reset": route(
        post=post(), user=of_person("engineer_off"), scope="firm"
    ),
    "engagements:settings-profile": route(get=get(None), post=post(name="New name")),
    "engagements:settings-second-factor": route(get=get(None)),
    "engagements:settings-tokens": route(
        get=get(None), post=post(name="Program", scope="read", days=5)
    ),
    "engagements:token-revoke": route(
        post=post(), token=v.token("lead"), scope="owner", owner="lead"
    ),
    "engagements:settings-sessions": route(
        get=get(None), post=post(may_refuse=True)
    ),  # it ends the session that asks
    "engagements:settings-notices": route(get=get(None), post=post()),
    "engagements:notice-list": route(get=get(None)),
    "engagements:notice-open": route(
        post=post(), key=lambda case: case["notice_0"].key, scope="owner", owner="lead"
    ),
    "engagements:notice-read": route(post=post()),
    "engagements:client-list": route(get=get(None)),
    "engagements:client-add": route(
        get=get(Action.CREATE_CLIENT),
        post=post(Action.CREATE_CLIENT, name="New", code="new-co", time_zone="Europe/Berlin"),
    ),
    "engagements:client": route(get=GET),
    "engagements:client-change": route(
        post=post(
            Action.CHANGE_CLIENT,
            name="Other",
            time_zone="Europe/Berlin",
            version=lambda case: case["client"].version,
        )
    ),
    "engagements:client-invite": route(
        post=post(Action.INVITE, email="two@client.example", client_role="viewer")
    ),
    "engagements:client-person-lock": route(
        post=post(Action.ADMINISTER, active="no"),
        user=lambda case: case.people["viewer" if case.key[0] == "a" else "approver_foreign"].pk,
    ),
}
