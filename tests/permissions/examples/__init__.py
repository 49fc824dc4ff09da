"""One line for each route: its methods with the right they need, a body, and where its ids are."""

from tests import areas
from tests.permissions.examples import account, api, pages, portal, work

ROUTES = account.ROUTES | api.ROUTES | pages.ROUTES | work.ROUTES | portal.ROUTES
ROUTES |= areas.merged("routes", "ROUTES")
