"""Each check of a single scope passes; ``test_scope_mutants`` runs the same checks on mutants."""

import pytest

from tests.permissions.requesting import undone
from tests.permissions.scope_checks import CHECKS

pytestmark = [pytest.mark.django_db]
ALL = sorted({act for acts in CHECKS.values() for act in acts}, key=lambda act: act.__name__)


@pytest.mark.parametrize("act", ALL, ids=lambda act: act.__name__)
def test_a_scope_passes_its_checks(act, world):
    with undone():
        act(world)
