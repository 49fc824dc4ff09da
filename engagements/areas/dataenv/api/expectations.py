"""What was agreed about the tables of a source."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.generics import get_object_or_404
from rest_framework.response import Response

from engagements.api import conditional, pagination
from engagements.api.requests import ApiRequest
from engagements.api.schema import IF_MATCH, PAGED
from engagements.api.scope import EngagementScoped
from engagements.areas.dataenv import selectors, services
from engagements.areas.dataenv.api import schema
from engagements.areas.dataenv.models import Source, TableExpectation


class ExpectationViewSet(EngagementScoped):
    """What was agreed about the tables of one source, by the table's name."""

    noun = "sources"
    lookup_field = "table"
    lookup_value_converter = "path"
    serializer_class = schema.ExpectationOut

    @extend_schema(parameters=PAGED, responses=schema.ExpectationPageOut)
    def list(self, request: ApiRequest, code: str, pk: str) -> Response:
        """List what was agreed, by table; once a table is named, runs examine named ones only."""
        rows, order = self._rows(), ["table"]
        return Response(pagination.page(request, rows, order=order, out=schema.ExpectationOut))

    @extend_schema(request=schema.ExpectationIn, responses={201: schema.ExpectationOut})
    def create(self, request: ApiRequest, code: str, pk: str) -> Response:
        """Write what was agreed about a table that nothing was agreed about yet."""
        source = self._source()
        values = self.validated(schema.ExpectationIn)
        services.set_expectation(source, **values, is_new=True, **self.by_caller())
        return self._shown(values["table"], status_code=status.HTTP_201_CREATED)

    @extend_schema(responses=schema.ExpectationOut)
    def retrieve(self, request: ApiRequest, code: str, pk: str, table: str) -> Response:
        """Show what was agreed about one table; its ETag is what a change asks for."""
        return self._shown(table)

    @extend_schema(
        parameters=[IF_MATCH],
        request=schema.ExpectationChangeIn,
        responses=schema.ExpectationOut,
    )
    def partial_update(self, request: ApiRequest, code: str, pk: str, table: str) -> Response:
        """Change what was agreed, if nobody else did since it was read."""
        source, read = self._source(), self._matched(table)
        values = self.validated(schema.ExpectationChangeIn)
        services.set_expectation(source, table=table, **values, read=read, **self.by_caller())
        return self._shown(table)

    @extend_schema(parameters=[IF_MATCH], responses={204: None})
    def destroy(self, request: ApiRequest, code: str, pk: str, table: str) -> Response:
        """Forget what was agreed about a table, as if it had never been named."""
        self._source()
        read = self._matched(table)
        found = get_object_or_404(self._rows(), table=table)
        services.remove_expectation(found, read=read, **self.by_caller())
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _matched(self, table: str) -> dict[str, Any]:
        """Return what stands about a table, once If-Match names that."""
        found = get_object_or_404(self._rows(), table=table)
        shown = schema.ExpectationOut.one(self._rows(), table=table)
        conditional.matched(self.request, version=conditional.stamp(shown))
        return {name: getattr(found, name) for name in schema.ExpectationChangeIn().get_fields()}

    def _rows(self) -> QuerySet[TableExpectation]:
        return selectors.expectations_of(self._source())

    def _source(self) -> Source:
        rows = self.of_engagement(selectors.visible_to(self.request.user))
        source: Source = get_object_or_404(rows, pk=self.kwargs["pk"])
        return source

    def _shown(self, table: str, *, status_code: int = status.HTTP_200_OK) -> Response:
        shown = schema.ExpectationOut.one(self._rows(), table=table)
        headers = conditional.etag(conditional.stamp(shown))
        return Response(shown, status=status_code, headers=headers)
