"""A POST with an ``Idempotency-Key`` is carried out once; a repeat gets the same answer."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.crypto import salted_hmac

from engagements.domain.errors import DomainError
from engagements.models import IdempotentAnswer, User

KEPT = timedelta(hours=24)
FIRST_REFUSAL = 400  # from this status on nothing was done, so nothing is stored


class KeyReused(DomainError):
    """The key belongs to another request of the same person."""

    code = "idempotency_key_reused"


@dataclass(frozen=True)
class Answer:
    """What a request was answered; ``headers`` are those that a repeat sends too."""

    status: int
    body: str = ""
    headers: dict[str, str] = field(default_factory=dict)


def request_mac(path: str, body: str) -> str:
    """Return a keyed hash of a request: bodies hold passwords, which a plain hash would betray."""
    request = f"{path}\n{body}"
    return salted_hmac("engagements.idempotency", request, algorithm="sha256").hexdigest()


@transaction.atomic
def once(
    user: User, *, key: str, mac: str, at: datetime, carry_out: Callable[[], Answer]
) -> tuple[Answer, bool]:
    """Carry a request out, or return the answer it had; say which of the two it was.

    The request and the row of its answer share one transaction, so neither exists without the
    other. Of two requests at once the second waits for the first: on the unique key of the row in
    PostgreSQL, on the write lock in SQLite. A refusal is not stored, and may be mended and sent
    again with the same key.

    Raises:
        KeyReused: the key was sent with another address or body.
    """
    new = IdempotentAnswer(user=user, key=key, request_mac=mac, created_at=at)
    rows = IdempotentAnswer.objects.filter(user=user, key=key)
    rows.filter(created_at__lte=at - KEPT).delete()
    IdempotentAnswer.objects.bulk_create([new], ignore_conflicts=True)
    known = rows.get()
    if known.pk != new.pk:
        if known.request_mac != mac:
            raise KeyReused(
                "This Idempotency-Key was sent with another address or body. Use a new key for "
                "another request. Nothing was changed."
            )
        return Answer(known.status or 0, known.body, known.headers), True
    answer = carry_out()
    if answer.status >= FIRST_REFUSAL:
        transaction.set_rollback(True)
    else:
        rows.update(status=answer.status, body=answer.body, headers=answer.headers)
    return answer, False


def remove_old(*, at: datetime) -> int:
    """Remove the answers that are no longer given again; return how many."""
    removed, _ = IdempotentAnswer.objects.filter(created_at__lte=at - KEPT).delete()
    return removed
