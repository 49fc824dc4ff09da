"""Saved views over the API: one's own, and those that colleagues share."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.response import Response

from engagements import registry
from engagements.api import conditional, pagination
from engagements.api.fields import OptionalTextField, TextField
from engagements.api.requests import ApiRequest
from engagements.api.schema import IF_MATCH, PAGED, page_of
from engagements.api.scope import StaffViewSet
from engagements.api.shapes import PersonOut, RowOut, optional_text
from engagements.api.strict import Change
from engagements.domain.views import QUERY, TITLE
from engagements.models import SavedView
from engagements.selectors import views as selectors
from engagements.services import views as services

PAGES = [(page.key, page.label) for page in registry.saved_pages().values()]


class SavedViewOut(RowOut):
    """The filters of a page under a name."""

    slug = serializers.CharField()
    title = serializers.CharField()
    page = serializers.ChoiceField(choices=PAGES)
    query = optional_text()
    owner = PersonOut()
    is_shared = serializers.BooleanField()
    is_pinned = serializers.BooleanField()
    created_at = serializers.DateTimeField()


class SavedViewChangeIn(Change):
    """What to change of a view; its address stays."""

    title = TextField(TITLE, required=False)
    is_shared = serializers.BooleanField(required=False)
    is_pinned = serializers.BooleanField(required=False)


class SavedViewIn(SavedViewChangeIn):
    """A page's query string to keep under a name."""

    title = TextField(TITLE)
    page = serializers.ChoiceField(choices=PAGES)
    query = OptionalTextField(QUERY, default="")


SavedViewPageOut = page_of(SavedViewOut)


class SavedViewViewSet(StaffViewSet[SavedView]):
    """Saved views that you may open; you change and remove your own."""

    lookup_field = "slug"
    lookup_value_converter = "slug"
    serializer_class = SavedViewOut

    def get_queryset(self) -> QuerySet[SavedView]:
        """Return one's own views to a change, and all that may be opened to a look."""
        looks = self.action in {"list", "retrieve"}
        find = selectors.visible_to if looks else selectors.owned_by
        return find(self.request.user)

    @extend_schema(parameters=PAGED, responses=SavedViewPageOut)
    def list(self, request: ApiRequest) -> Response:
        """List the views you may open, by name."""
        order = ["title", "id"]
        return Response(
            pagination.page(request, self.get_queryset(), order=order, out=SavedViewOut)
        )

    @extend_schema(request=SavedViewIn, responses={201: SavedViewOut})
    def create(self, request: ApiRequest) -> Response:
        """Keep the query string of a page."""
        view = services.save_view(**self.validated(SavedViewIn), **self.by_caller())
        return self._shown(view, status_code=status.HTTP_201_CREATED)

    @extend_schema(responses=SavedViewOut)
    def retrieve(self, request: ApiRequest, slug: str) -> Response:
        """Show one view."""
        return self._shown(self.get_object())

    @extend_schema(parameters=[IF_MATCH], request=SavedViewChangeIn, responses=SavedViewOut)
    def partial_update(self, request: ApiRequest, slug: str) -> Response:
        """Rename, share or pin your view, if it is still as you read it."""
        view = self.get_object()
        read = self._matched(view)
        values = read | self.validated(SavedViewChangeIn)
        services.change_view(view, **values, read=read, **self.by_caller())
        return self._shown(view)

    @extend_schema(parameters=[IF_MATCH], responses={204: None})
    def destroy(self, request: ApiRequest, slug: str) -> Response:
        """Remove your view for everybody who could open it."""
        view = self.get_object()
        read = self._matched(view)
        services.remove_view(view, read=read, **self.by_caller())
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _matched(self, view: SavedView) -> dict[str, Any]:
        """Return what can be changed as it stands, once If-Match names that."""
        conditional.matched(self.request, version=conditional.stamp(self._row(view)))
        return {name: getattr(view, name) for name in SavedViewChangeIn().get_fields()}

    def _row(self, view: SavedView) -> dict[str, Any]:
        return SavedViewOut.one(selectors.visible_to(self.request.user), pk=view.pk)

    def _shown(self, view: SavedView, *, status_code: int = status.HTTP_200_OK) -> Response:
        shown = self._row(view)
        headers = conditional.etag(conditional.stamp(shown))
        return Response(shown, status=status_code, headers=headers)
