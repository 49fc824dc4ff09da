"""The permission matrix of the pages: every route, method and principal, with every kind of id."""

import pytest

from tests.permissions import matrix

pytestmark = [pytest.mark.django_db]


@pytest.mark.parametrize("name", matrix.names(api=False))
def test_cells(name, requester, record_property, pytestconfig):
    matrix.check(name, requester, record_property, slow=pytestconfig.getoption("--slow"))


@pytest.mark.parametrize("name", matrix.names(api=False, writing=True))
def test_an_example_that_writes_is_accepted_from_somebody(name, requester):
    matrix.check_accepted(name, requester)
