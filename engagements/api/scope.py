"""What view sets below ``engagements/<code>/`` share: the engagement, and the caller's rights."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, ClassVar, TypeVar

from django.db.models import Model, QuerySet
from django.utils import timezone
from rest_framework import viewsets
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from engagements.api import conditional, headers, idempotency, strict
from engagements.api.requests import ApiRequest
from engagements.domain.events import Channel
from engagements.models import Engagement
from engagements.selectors import engagement as selectors
from engagements.services.caller import Caller

Row = TypeVar("Row", bound=Model)


class StaffViewSet(viewsets.GenericViewSet[Row]):
    """A view set for people of the firm, as the policy table has it for every route of the API."""

    request: ApiRequest
    names_sent: Mapping[str, str] = MappingProxyType({})  # names of values by what they stand for
    # OPTIONS tells nothing here, so `Allow` does not name it.
    http_method_names = ["get", "head", "post", "put", "patch", "delete"]
    asked_anew: ClassVar[tuple[str, ...]] = ()  # values that only tell when the rest was worked out
    post: Any  # there for what answers a POST

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Let somebody in, then refuse what the operation does not take."""
        super().initial(request, *args, **kwargs)
        strict.check(self)
        if request.method == "POST" and hasattr(self, "post"):
            self.post = idempotency.once(self, headers.located(self, self.post))

    def finalize_response(
        self, request: Request, response: Response, *args: Any, **kwargs: Any
    ) -> Response:
        """Return the answer; one that the caller has already is not sent again."""
        response = super().finalize_response(request, response, *args, **kwargs)
        return conditional.unless_known(request, response, but_for=self.asked_anew)

    def validated(self, serializer_class: type[Any], **context: Any) -> dict[str, Any]:
        """Return what was sent, checked by a serializer.

        Raises:
            ValidationError: some values are not accepted.
        """
        data = serializer_class(data=self.request.data, context=context)
        self.names_sent = {field.source: name for name, field in data.fields.items()}
        data.is_valid(raise_exception=True)
        return dict(data.validated_data)

    def by_caller(self) -> Caller:
        """Return who asks, when, and that it came through the API, as every operation takes it."""
        return {"actor": self.request.user, "at": timezone.now(), "source": Channel.API}


class EngagementScoped(StaffViewSet[Any]):
    """Finds the engagement of the path in the caller's scope; a foreign one is a missing one."""

    def engagement(self) -> Engagement:
        """Return the engagement of the path; what may be done to it is asked by the operation.

        Raises:
            Http404: it does not exist, or the caller cannot see it.
        """
        rows = selectors.for_page(self.request.user)
        engagement: Engagement = get_object_or_404(rows, code=self.kwargs["code"].upper())
        return engagement

    def matched(self) -> tuple[Engagement, int]:
        """Return the engagement of the path and its version, once If-Match names that.

        Raises:
            PreconditionRequired: there is no If-Match.
            PreconditionFailed: it names another version.
        """
        engagement = self.engagement()
        return engagement, conditional.matched(self.request, version=engagement.version)

    def of_engagement(self, rows: QuerySet[Row]) -> QuerySet[Row]:
        """Return those of ``rows`` that are of the engagement of the path; the schema has none."""
        if getattr(self, "swagger_fake_view", False):
            return selectors.rows_of(rows, None)
        return selectors.rows_of(rows, self.engagement())
