"""Questions of the client over the API: read and answer; asking is done in the portal."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.response import Response

from engagements import permissions
from engagements.api import pagination
from engagements.api.requests import ApiRequest
from engagements.api.schema import PAGED, page_of
from engagements.api.scope import EngagementScoped
from engagements.api.strict import Input
from engagements.domain.access import Action
from engagements.models import Question
from engagements.selectors import questions as selectors
from engagements.services import questions as services

FIELDS = (
    "number",
    "about",
    "text",
    "asked_by__name",
    "asked_at",
    "answer",
    "answered_by__name",
    "answered_at",
)


class QuestionOut(serializers.Serializer[Any]):
    """One question; without ``answered_at`` it waits for an answer."""

    number = serializers.IntegerField()
    about = serializers.CharField(allow_blank=True)
    text = serializers.CharField()
    asked_by__name = serializers.CharField()
    asked_at = serializers.DateTimeField()
    answer = serializers.CharField(allow_blank=True)
    answered_by__name = serializers.CharField(allow_null=True)
    answered_at = serializers.DateTimeField(allow_null=True)


QuestionPageOut = page_of(QuestionOut)


class AnswerIn(Input):
    """What the client reads as the answer; it cannot be changed."""

    text = serializers.CharField(max_length=services.LONGEST_TEXT)


class QuestionViewSet(EngagementScoped):
    """The client's questions about one engagement."""

    lookup_field = "number"
    lookup_value_converter = "int"
    serializer_class = QuestionOut

    def get_queryset(self) -> QuerySet[Question]:
        """Return the engagement's questions in the caller's scope."""
        return self.of_engagement(selectors.visible_to(self.request.user))

    @extend_schema(
        parameters=PAGED,
        responses=QuestionPageOut,
    )
    def list(self, request: ApiRequest, code: str) -> Response:
        """List questions, the latest first."""
        page = pagination.page(request, self.get_queryset(), order=["-number"], fields=FIELDS)
        return Response(page)

    @extend_schema(responses=QuestionOut)
    def retrieve(self, request: ApiRequest, code: str, number: int) -> Response:
        """Show one question."""
        return Response(get_object_or_404(self.get_queryset().values(*FIELDS), number=number))

    @extend_schema(request=AnswerIn, responses=QuestionOut)
    @action(detail=True, methods=["post"])
    def answer(self, request: ApiRequest, code: str, number: int) -> Response:
        """Answer a question, once."""
        question: Question = get_object_or_404(self.get_queryset(), number=number)
        permissions.require(Action.LOG, user=request.user, engagement=question.engagement)
        told = self.told(AnswerIn)
        services.answer_question(question, **told, **self.by_caller())
        return self.retrieve(request, code, number)
