"""``ETag`` and ``If-Match``: nobody overwrites what they have not read."""

from hashlib import sha256
from typing import Any, TypeVar

import orjson
from django.utils.http import parse_etags
from rest_framework import status
from rest_framework.exceptions import APIException
from rest_framework.request import Request


class PreconditionRequired(APIException):
    """The change does not say which version it changes."""

    status_code = status.HTTP_428_PRECONDITION_REQUIRED
    default_code = "precondition_required"
    default_detail = "Send If-Match with the ETag that you read. Nothing was changed."


class PreconditionFailed(APIException):
    """The change is meant for an older version."""

    status_code = status.HTTP_412_PRECONDITION_FAILED
    default_code = "precondition_failed"
    default_detail = "This was changed since you read it. Read it again. Nothing was changed."


Version = TypeVar("Version", int, str)


def stamp(content: Any) -> str:
    """Return the version of something that counts none: a hash of what it says."""
    return sha256(orjson.dumps(content, default=str, option=orjson.OPT_SORT_KEYS)).hexdigest()[:16]


def etag(version: int | str) -> dict[str, str]:
    """Return the header that names a version."""
    return {"ETag": f'"{version}"'}


def matched(request: Request, *, version: Version) -> Version:
    """Return ``version`` once the caller's If-Match names it.

    A weak tag never matches (RFC 9110, 13.1.1).

    Raises:
        PreconditionRequired: there is no If-Match.
        PreconditionFailed: it names another version.
    """
    tags = parse_etags(request.headers.get("If-Match", ""))
    if not tags:
        raise PreconditionRequired
    if tags != ["*"] and f'"{version}"' not in tags:
        raise PreconditionFailed
    return version
