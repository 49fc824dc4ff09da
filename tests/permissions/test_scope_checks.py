"""Each scope by itself: what everybody reads of it, and its checks.

``test_scope_mutants`` asks the same of every scope that lacks a filter.
"""

import pytest

from tests.permissions import mutants
from tests.permissions.requesting import undone
from tests.permissions.scope_checks import CHECKS
from tests.permissions.scope_readers import can_be_asked, too_much

pytestmark = [pytest.mark.django_db]
ALL = sorted({act for acts in CHECKS.values() for act in acts}, key=lambda act: act.__name__)


@pytest.mark.parametrize("act", ALL, ids=lambda act: act.__name__)
def test_a_scope_passes_its_checks(act, world):
    with undone():
        act(world)


@pytest.mark.parametrize("scope", [*filter(can_be_asked, mutants.scopes())], ids=mutants.name_of)
def test_a_scope_lets_nobody_read_too_much(scope, world):
    with undone():
        assert too_much(scope, world) == ""
