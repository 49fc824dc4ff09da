"""Every operation, called directly as everybody on every engagement: no page or route helps it."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from engagements.domain.access import Action
from engagements.domain.errors import DomainError
from engagements.services.operations import Operation, Subject
from tests import operations, rotation
from tests.permissions import rules
from tests.permissions.examples.operations import EXAMPLES, REFUSED, actor_of
from tests.world import PRINCIPALS

pytestmark = [pytest.mark.django_db]
CASES = ("a1", "a2", "b1")  # own, sibling and foreign for whoever works on the first one
DONE, LET_IN, REFUSED_BY_RIGHT = "done", "let in", "refused"
PEOPLE = [who for who in PRINCIPALS.values() if not who.token]


FOUND = operations.every()


def ask(made, name, who, case):
    """Call an operation as somebody and undo it; return how far they came."""
    with transaction.atomic():
        args, values = EXAMPLES[name](case)
        actor = actor_of(who, case) if who.role else AnonymousUser()
        try:
            with transaction.atomic():
                made(*args, **values, actor=actor, at=timezone.now())
            came = DONE
        except PermissionDenied:
            came = REFUSED_BY_RIGHT
        except TypeError:
            if who.role:
                raise
            came = REFUSED_BY_RIGHT  # nobody is signed in: there is no person to hand on
        except DomainError:
            came = LET_IN  # past the right: a rule of the work stands against it
        finally:
            transaction.set_rollback(True)
    return came


def may(made, who, case, owner):
    """Tell from the written-down table whether somebody may, on this engagement."""
    if not who.role or who.key == "inactive":
        return False
    if made.also_owner and owner == case.people[who.key]:
        return True
    granted = made.action in rules.RIGHTS[who.kind]
    if made.of is Subject.ENGAGEMENT:
        granted = granted and case.key in who.on
    if made.of is Subject.CLIENT:
        granted = granted and case.key[0] in {key[0] for key in who.on}
    if made.only_owner:
        granted = granted and owner == case.people[who.key]
    return granted


def deviations(made, name, world):
    """Return (cells asked, what deviates from the table, who got it done) of one operation."""
    wrong, done, asked = [], set(), 0
    for key in CASES:
        case = world[key]
        owned = made.only_owner or made.also_owner
        with transaction.atomic():
            owner = getattr(EXAMPLES[name](case)[0][0], owned) if owned else None
            transaction.set_rollback(True)
        for who in PEOPLE:
            came = ask(made, name, who, case)
            asked += 1
            done |= {who.key} if came == DONE else set()
            if (came != REFUSED_BY_RIGHT) is not may(FOUND[name], who, case, owner):
                wrong.append(f"{who.key} on {key}: {came}")
    return asked, wrong, done


def test_every_operation_has_an_example():
    assert set(EXAMPLES) == set(FOUND)


@pytest.mark.parametrize("name", rotation.among(list(FOUND)))
def test_cells(name, world, record_property):
    asked, wrong, done = deviations(FOUND[name], name, world)

    record_property("operations", [asked, len(FOUND) * len(CASES) * len(PEOPLE)])
    assert not wrong, f"{name}: {len(wrong)} of {asked} cells deviate\n" + "\n".join(wrong)
    assert done or name in REFUSED, f"{name}: the example is accepted from nobody"


def test_a_service_without_its_right_is_found(world):
    name = "logbook.add_entry"

    class Unguarded(Operation):
        def ask(self, subject=None, *, user):
            """Ask nothing."""

    made = FOUND[name]
    planted = Unguarded(made.function, action=made.action, of=made.of, only_owner="", also_owner="")
    asked, wrong, _ = deviations(planted, name, world)

    assert "lead_foreign on a1: done" in wrong
    assert "viewer on a1: done" in wrong
    assert len(wrong) > asked / 2


def test_a_service_with_the_wrong_right_is_found(world):
    name = "stages.deciding.decide_gate"
    made = FOUND[name]
    planted = Operation(made.function, action=Action.LOG, of=made.of, only_owner="", also_owner="")

    _, wrong, _ = deviations(planted, name, world)

    assert {line.split()[0] for line in wrong} == {"engineer", "admin"}
