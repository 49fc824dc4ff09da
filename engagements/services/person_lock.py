"""The lock on one person: what is counted for each person is counted one write at a time."""

from engagements.models import User


def one_at_a_time(person: User) -> None:
    """Hold a person until the end of the transaction: of two clicks the second one waits."""
    User.objects.select_for_update(no_key=True).get(pk=person.pk)
