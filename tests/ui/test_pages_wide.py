"""Every page on a desk: accessible, within its width at any size, and reachable by links."""

import pytest

from tests.ui.pages import page_routes
from tests.ui.walk import look

WIDTHS = (320, 390, 768, 1024, 1440)
# Pages that no link leads to, each with the reason.
NO_LINK = {
    "account_reset_password_done": "follows the form that asks for a new password",
    "account_reset_password_from_key": "its link is in an e-mail",
    "account_reset_password_from_key_done": "follows the form with the new password",
    "account_reauthenticate": "asked in between, when a sign-in is too old",
    "account_logout": "a button that posts; the page is its form without JavaScript",
    "engagements:choices": "asked by a script while somebody types",
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
    "engagements:probe-run-panel": "likewise",
    "reports:report-panel": "likewise",
    "engagements:evidence-download": "a file",
    "reports:report-download": "a file",
    "engagements:source-secret": "only for a source with a password, which the demo has not",
    "healthz": "for programs",
    "robots": "for programs",
}


def test_every_page_is_accessible_and_fits(pages, page_for):
    faults = look(page_for, pages, width=1440, theme="light", widths=WIDTHS)

    assert not faults, "\n".join(faults)


def test_every_page_can_be_reached_by_links(walked):
    _, reached = walked

    missing = sorted(page_routes() - reached - set(NO_LINK))
    assert not missing, "no link leads to " + ", ".join(missing)


@pytest.mark.slow
def test_every_page_is_accessible_in_the_dark(pages, page_for):
    faults = look(page_for, pages, width=1440, theme="dark")

    assert not faults, "\n".join(faults)
