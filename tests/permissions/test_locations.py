"""What was made says where it stands, and there it is: for every write of the API."""

from urllib.parse import urlsplit

import pytest

from tests.permissions import matrix, rules
from tests.permissions.examples import ROUTES
from tests.permissions.requesting import undone
from tests.world import PRINCIPALS

pytestmark = [pytest.mark.django_db]
MADE = {201, 202}
WITH_MORE = {"api:gate-requests": "the gate", "api:log-entry-bulk": "the list that they are in"}


@pytest.mark.parametrize("name", matrix.names(api=True, writing=True))
def test_the_place_of_something_new_answers(name, requester):
    ask = ROUTES[name].methods.get("POST")
    if ask is None:
        return
    case = requester.world["a1"]
    url = rules.url_of(name, ROUTES[name], matrix.paths()[name], case)
    for key in ("lead", "manager", "admin"):
        who = PRINCIPALS[key]
        with undone():
            answer = requester.send(who, "POST", url, ask=ask, case=case, api=True)
            if answer.status_code not in MADE:
                continue
            place = urlsplit(answer["Location"]).path
            shown = requester.send(who, "GET", place)
            assert shown.status_code == 200, f"{name}: {place}"
            if place != url and name not in WITH_MORE:
                assert shown.json() == answer.json(), f"{name}: {place}"
            return
