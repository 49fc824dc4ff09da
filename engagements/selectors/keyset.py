"""Keyset pages: the place to go on from, as a condition and as a text that tells nothing."""

import base64
import binascii
from collections.abc import Sequence
from typing import Any

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from django.db.models import Q
from django.utils.crypto import salted_hmac


class NotOurs(ValueError):
    """The text is no place of this list."""


def beyond(order: Sequence[str], values: Sequence[Any]) -> Q:
    """Return the row comparison ``(a, b) beyond (x, y)``; ``-a`` walks downwards."""
    found, equal = Q(), Q()
    for key, value in zip(order, values, strict=True):
        name, compare = (key[1:], "lt") if key.startswith("-") else (key, "gt")
        found |= equal & Q(**{f"{name}__{compare}": value})
        equal &= Q(**{name: value})
    return found


def seal(values: Sequence[Any], *, place: str) -> str:
    """Return the values of a row as a text that only ``place``, the list's address, can read.

    They hold primary keys, which tell how much the deployment holds. Equal values give an equal
    text, so that a page that did not change has the same ``ETag``.

    Source:
        AES-SIV, RFC 5297, which needs no nonce.
    """
    plain = orjson.dumps(list(values), default=str)
    sealed = _cipher().encrypt(plain, [place.encode()])
    return base64.urlsafe_b64encode(sealed).decode().rstrip("=")


def unseal(text: str, *, place: str) -> list[Any]:
    """Return the values that ``seal`` made a text of.

    Raises:
        NotOurs: it was not made for this list, or was changed.
    """
    try:
        sealed = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        values = orjson.loads(_cipher().decrypt(sealed, [place.encode()]))
    except (binascii.Error, InvalidTag, ValueError) as error:
        raise NotOurs from error
    return list(values)


def _cipher() -> AESSIV:
    return AESSIV(salted_hmac("engagements.keyset", "place", algorithm="sha512").digest())
