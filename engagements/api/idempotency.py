"""``Idempotency-Key``: a POST that is sent again is answered again, and not carried out again."""

import hashlib
import json
import re
from collections.abc import Callable
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response
from rest_framework.views import APIView

from engagements.api import conditional
from engagements.api.renderers import OrjsonRenderer
from engagements.services import idempotency as services

HEADER = "Idempotency-Key"
REPLAYED = "Idempotent-Replayed"
LONGEST = 255
REPEATED = ("Location", "ETag")  # headers that a repeat sends as the first answer did
NO_CONTENT = 204
_KEY = re.compile(rf"[!-~]{{1,{LONGEST}}}")
Handler = Callable[..., HttpResponseBase]


def once(view: APIView, handler: Handler) -> Handler:
    """Return a handler that carries out a POST with a key only once.

    Raises:
        ValidationError: the key cannot be used, or this call takes none.
    """
    key = view.request.headers.get(HEADER)
    if key is None:
        return handler
    if not takes_key(view):
        raise _refused("This call takes no key: its answer holds a secret, which is not stored.")
    if not _KEY.fullmatch(key):
        raise _refused(f"Use 1 to {LONGEST} visible ASCII characters without spaces.")

    def handled(request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        made: list[HttpResponseBase] = []

        def carry_out() -> services.Answer:
            made.append(handler(request, *args, **kwargs))
            return _told(made[0])

        answer, is_repeat = services.once(
            request.user,
            key=key,
            mac=services.request_mac(request.get_full_path(), _plain_text(request.data)),
            at=timezone.now(),
            carry_out=carry_out,
        )
        return _again(view, answer) if is_repeat else made[0]

    return handled


def takes_key(view: APIView) -> bool:
    """Tell whether the POST calls of a view take a key."""
    return getattr(view, "takes_idempotency_key", True)


def _refused(words: str) -> ValidationError:
    return ValidationError({HEADER: [words]})


def _told(response: HttpResponseBase) -> services.Answer:
    data = response.data if isinstance(response, Response) else None
    headers = {name: response[name] for name in REPEATED if response.has_header(name)}
    return services.Answer(response.status_code, OrjsonRenderer().render(data).decode(), headers)


def _again(view: Any, answer: services.Answer) -> HttpResponse:
    """Give an answer again, to somebody who still sees the engagement that it is about."""
    if "code" in view.kwargs:
        view.engagement()
    response = HttpResponse(
        answer.body, status=answer.status, headers={**answer.headers, REPLAYED: "true"}
    )
    if answer.status == NO_CONTENT:
        del response["Content-Type"]
    else:
        response["Content-Type"] = OrjsonRenderer.media_type
    if version := answer.headers.get("ETag"):
        response["ETag"] = conditional.tag_of(version, answer.body.encode())
    return response


def _plain_text(data: Any) -> str:
    """Return a body as text: equal for equal values, whatever their order or boundary."""
    if isinstance(data, MultiValueDict):
        data = {name: [_part(value) for value in values] for name, values in data.lists()}
    return json.dumps(data, sort_keys=True)


def _part(value: Any) -> Any:
    if not isinstance(value, UploadedFile):
        return value
    content = hashlib.sha256()
    for chunk in value.chunks():
        content.update(chunk)
    value.seek(0)
    return {"file": value.name, "sha256": content.hexdigest()}
