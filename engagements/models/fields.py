"""Secrets at rest: sealed to the row they belong to, never read by accident."""

import base64
import binascii
import hashlib
import os
from typing import TYPE_CHECKING, Any, NoReturn

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import models

from engagements.domain.errors import DomainError

VERSION = "v1"
NONCE_BYTES = 12
SEPARATOR = "|"


class SecretUnreadable(DomainError):
    """The stored value is no secret of this row that one of our keys opens."""

    code = "secret_unreadable"

    def __init__(self) -> None:
        super().__init__("The stored secret cannot be read. Set it again.")


class SecretExposed(TypeError):
    """Something tried to print, store or send a secret."""


class Secret:
    """A secret in memory: only ``reveal`` gives it out, everything else raises or is masked."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """Return the plain text; for the one call that opens a connection."""
        return self._value

    def __repr__(self) -> str:
        return "Secret(hidden)"

    def __bool__(self) -> bool:
        return bool(self._value)

    def _refuse(self, *_args: object) -> NoReturn:
        raise SecretExposed("A secret is not printed, copied into text or pickled.")

    __str__ = __format__ = __reduce_ex__ = __getstate__ = __iter__ = __html__ = _refuse


def seal(value: str, *, model: str, pk: object, field: str, client: object) -> str:
    """Return ``value`` encrypted for one field of one row of one client.

    The text reads ``v1:<key id>:<nonce>:<ciphertext>``. Copied to another row, field or client it
    cannot be opened.

    Raises:
        ValueError: there is nothing to seal.

    Source:
        AES-256-GCM, NIST SP 800-38D, with a random 96-bit nonce.
    """
    if not value:
        raise ValueError("There is nothing to seal.")
    key = _keys()[0]
    nonce = os.urandom(NONCE_BYTES)
    place = _place(model, pk, field, client)
    sealed = AESGCM(key).encrypt(nonce, value.encode(), place)
    return ":".join((VERSION, _key_id(key), _text(nonce), _text(sealed)))


def unseal(sealed: str, *, model: str, pk: object, field: str, client: object) -> Secret:
    """Return the secret that ``seal`` made for exactly this row, field and client.

    Raises:
        SecretUnreadable: the value was changed, moved from another row, written as plain text, or
            its key is gone.
    """
    place = _place(model, pk, field, client)
    try:
        version, key_id, nonce, body = sealed.split(":")
        key = {_key_id(key): key for key in _keys()}[key_id]
        if version != VERSION:
            raise SecretUnreadable
        plain = AESGCM(key).decrypt(_bytes(nonce), _bytes(body), place)
    except (ValueError, KeyError, binascii.Error, InvalidTag) as error:
        raise SecretUnreadable from error
    return Secret(plain.decode())


def is_sealed(value: str) -> bool:
    """Tell whether ``value`` has the form of a sealed secret; says nothing about its key."""
    return value.startswith(f"{VERSION}:") and value.count(":") == 3  # noqa: PLR2004 - four parts


def longest(model: type[models.Model], name: str, *, otherwise: int = 0) -> int:
    """Return how many characters a column of text takes; ``otherwise`` when it has no limit."""
    field = model._meta.get_field(name)
    limit = field.max_length if isinstance(field, models.Field) else None
    return limit or otherwise


if TYPE_CHECKING:
    _Text = models.TextField[str, str]
else:
    _Text = models.TextField  # takes no parameters when the program runs


class EncryptedField(_Text):
    """A text column that holds sealed secrets only.

    The attribute of an instance is the sealed text, never the plain one: the key, row, field and
    client are needed to open it, so that takes a call of ``unseal``. Plain text is refused before
    it reaches the database. For migrations this is a text field.
    """

    def get_prep_value(self, value: Any) -> Any:
        """Return the sealed text for the database."""
        prepared = super().get_prep_value(value)
        if prepared and not is_sealed(prepared):
            raise SecretExposed(f"{self.name} takes a sealed secret, not plain text.")
        return prepared

    def formfield(self, *_args: Any, **_kwargs: Any) -> None:
        """Return no form field: secrets are written by a service only."""

    def deconstruct(self) -> Any:
        """Return the field as a plain text field: nothing differs in the database."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.TextField", args, kwargs


def _keys() -> list[bytes]:
    return [base64.b64decode(key) for key in settings.FDE_DATA_KEYS]


def _key_id(key: bytes) -> str:
    return hashlib.sha256(b"key id" + key).hexdigest()[:8]


def _place(*parts: object) -> bytes:
    texts = [str(part) for part in parts]
    if not all(texts) or any(SEPARATOR in text for text in texts):
        raise ValueError("A secret is bound to a model, a key, a field and a client.")
    return SEPARATOR.join(texts).encode()


def _text(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).decode().rstrip("=")


def _bytes(value: str) -> bytes:
    return base64.urlsafe_b64decode(value + "=" * (-len(value) % 4))
