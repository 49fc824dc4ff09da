"""Courses over the API."""

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from engagements.api import pagination
from engagements.api.requests import ApiRequest
from engagements.api.routing import Router
from engagements.api.schema import PAGED, page_of
from engagements.api.scope import EngagementScoped
from engagements.api.shapes import RowOut
from engagements.areas.training import selectors
from engagements.areas.training.models import Course


class CourseOut(RowOut):
    """One course; without ``held_at`` it is planned."""

    number = serializers.IntegerField()
    title = serializers.CharField()
    people = serializers.IntegerField()
    held_at = serializers.DateTimeField(allow_null=True)


CoursePageOut = page_of(CourseOut)


class CourseViewSet(EngagementScoped):
    """The courses of one engagement."""

    serializer_class = CourseOut

    def get_queryset(self) -> QuerySet[Course]:
        """Return the engagement's courses in the caller's scope."""
        return self.of_engagement(selectors.visible_to(self.request.user))

    @extend_schema(parameters=PAGED, responses=CoursePageOut)
    def list(self, request: ApiRequest, code: str) -> Response:
        """List courses, the newest first."""
        rows = self.get_queryset()
        return Response(pagination.page(request, rows, order=["-number"], out=CourseOut))


router = Router()
router.register("engagements/<str:code>/courses", CourseViewSet, basename="course")
urlpatterns = router.urls
