"""The permission matrix of the API: every route, method and principal, with every kind of id."""

import pytest

from tests import rotation
from tests.permissions import matrix

pytestmark = [pytest.mark.django_db]


@pytest.mark.parametrize("name", rotation.among(matrix.names(api=True)))
def test_cells(name, requester, all_cells, record_property, pytestconfig):
    asked = matrix.check(name, requester, slow=pytestconfig.getoption("--slow"))

    record_property("permission_matrix", [asked, all_cells])


@pytest.mark.parametrize("name", rotation.among(matrix.names(api=True, writing=True)))
def test_an_example_that_writes_is_accepted_from_somebody(name, requester):
    matrix.check_accepted(name, requester)
