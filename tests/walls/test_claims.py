"""What single scopes claim; the mutants of ``test_scope_mutants`` are held to the same."""

import pytest

from tests.walls.claims import CLAIMS
from tests.walls.knock import undone

pytestmark = [pytest.mark.django_db]
ALL = sorted({act for acts in CLAIMS.values() for act in acts}, key=lambda act: act.__name__)


@pytest.mark.parametrize("act", ALL, ids=lambda act: act.__name__)
def test_a_scope_holds_what_it_claims(act, world):
    with undone():
        act(world)
