"""``ETag``, ``If-Match`` and ``If-None-Match``: nobody overwrites what they have not read.

A tag is the version of a row, a dot, and a hash of the answer: a change is compared by the version,
and a read by the whole, for an answer also names things that have versions of their own.
"""

from collections.abc import Collection
from hashlib import sha256
from typing import Any, TypeVar

import orjson
from django.utils.http import parse_etags
from rest_framework import status
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.response import Response

from engagements.api.renderers import OrjsonRenderer

HASHED = 16  # hexadecimal digits
READS = frozenset({"GET", "HEAD"})
TAGGED = frozenset({status.HTTP_200_OK, status.HTTP_201_CREATED})


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
    return sha256(orjson.dumps(content, default=str, option=orjson.OPT_SORT_KEYS)).hexdigest()[
        :HASHED
    ]


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
    named = {tag.strip('"').partition(".")[0] for tag in tags if tag.startswith('"')}
    if tags != ["*"] and str(version) not in named:
        raise PreconditionFailed
    return version


def unless_known(
    request: Request, response: Response, *, but_for: Collection[str] = ()
) -> Response:
    """Give an answer with data its tag; return 304 instead when the caller reads and has it.

    ``but_for``: values in which two answers may differ and still say the same.
    """
    if _is_file(response) or response.status_code not in TAGGED:
        return response
    reads = request.method in READS
    if not reads and not response.has_header("ETag"):
        return response
    said = response.data
    if but_for:
        said = {name: value for name, value in said.items() if name not in but_for}
    tag = response["ETag"] = tag_of(response.get("ETag", ""), OrjsonRenderer().render(said))
    known = parse_etags(request.headers.get("If-None-Match", ""))
    if reads and (known == ["*"] or _weak(tag) in map(_weak, known)):
        response.status_code, response.data = status.HTTP_304_NOT_MODIFIED, None
    return response


def tag_of(version: str, body: bytes) -> str:
    """Return the tag of an answer; ``version`` is the tag of the row, "" where rows have none."""
    digest = sha256(body).hexdigest()[:HASHED]
    version = version.strip('"')
    return f'"{version}.{digest}"' if version else f'W/"{digest}"'


def _is_file(response: Any) -> bool:
    """Tell whether the answer is bytes that stand, and no data of a view."""
    return not isinstance(response, Response)


def _weak(tag: str) -> str:
    return tag.removeprefix("W/")
