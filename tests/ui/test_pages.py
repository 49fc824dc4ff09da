"""Every page, wide and narrow, light and dark: accessible, as wide as the window, and linked to."""

import pytest

from tests import rotation
from tests.ui.pages import page_routes
from tests.ui.walk import look

SHARES = 4  # which two processes can take in turn
# Pages that no link leads to, each with the reason.
NO_LINK = {
    "account_reset_password_done": "follows the form that asks for a new password",
    "account_reset_password_from_key": "its link is in an e-mail",
    "account_reset_password_from_key_done": "follows the form with the new password",
    "account_reauthenticate": "asked in between, when a sign-in is too old",
    "account_logout": "a button that posts; the page is its form without JavaScript",
    "engagements:choices": "asked by a script while somebody types",
    "dataenv:source-test-panel": "asked by a script while a test of the source goes on",
    "engagements:invitation-accept": "its link is in an e-mail",
    "account_set_password": "asked of an account that has none yet",
    "mfa_authenticate": "follows the password of an account with a second factor",
    "mfa_deactivate_totp": "for an account with an app, which no demo account has",
    "mfa_generate_recovery_codes": "likewise",
    "mfa_view_recovery_codes": "likewise",
    "mfa_index": "leads on to the page of the second factor",
    "mfa_reauthenticate": "likewise, before something that needs a fresh sign-in",
    "mfa_reauthenticate_webauthn": "likewise",
    "mfa_remove_webauthn": "for an account with a passkey",
    "engagements:search": "the form of the search box leads there",
    "engagements:complete": "what the composer offers while one types",
    "engagements:engagement-field": "a part of the engagement's page",
    "engagements:job-mine": "a part of every page",
    "engagements:view-counts": "likewise",
    "engagements:job-download": "a file, once a long list was written",
    "engagements:styleguide": "in debug only",
    "engagements:job-panel": "a part of a page that asks for it again and again",
    "dataenv:probe-run-panel": "likewise",
    "reports:report-panel": "likewise",
    "engagements:evidence-download": "a file",
    "reports:report-download": "a file",
    "dataenv:source-secret": "only for a source with a password, which the demo has not",
    "healthz": "for programs",
    "robots": "for programs",
}


@pytest.mark.parametrize("share", range(SHARES))
def test_every_page_is_accessible_and_fits(share, pages, walking, record_property, pytestconfig):
    every = sorted((name, role) for role, found in pages.items() for name in found)[share::SHARES]
    asked = rotation.among([name for name, _ in every])

    faults = []
    for name, role in every:
        if name in asked:
            page = walking(role)
            faults += look(page, pages[role][name], every=pytestconfig.getoption("--slow"))

    record_property("browser_walk", [len(asked), len(every)])
    assert not faults, "\n".join(faults)


def test_every_page_can_be_reached_by_links(walked):
    _, reached = walked

    missing = sorted(page_routes() - reached - set(NO_LINK))
    assert not missing, "no link leads to " + ", ".join(missing)
