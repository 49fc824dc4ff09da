"""Questions of the client over the API: read and answer; asking is done in the portal."""

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.response import Response

from engagements.api import pagination
from engagements.api.fields import TextField
from engagements.api.requests import ApiRequest
from engagements.api.schema import PAGED, page_of
from engagements.api.scope import EngagementScoped
from engagements.api.shapes import PersonOut, RowOut, optional_text
from engagements.api.strict import Input
from engagements.domain.questions import QUESTION_TEXT
from engagements.models import Question
from engagements.selectors import questions as selectors
from engagements.services import questions as services


class QuestionOut(RowOut):
    """One question; without ``answered_at`` it waits for an answer."""

    number = serializers.IntegerField()
    about = optional_text()
    text = serializers.CharField()
    asked_by = PersonOut()
    asked_at = serializers.DateTimeField()
    answer = optional_text()
    answered_by = PersonOut(allow_null=True)
    answered_at = serializers.DateTimeField(allow_null=True)


QuestionPageOut = page_of(QuestionOut)


class AnswerIn(Input):
    """What the client reads as the answer; it cannot be changed."""

    text = TextField(QUESTION_TEXT)


class QuestionViewSet(EngagementScoped):
    """The client's questions about one engagement."""

    lookup_field = "number"
    lookup_value_converter = "int"
    serializer_class = QuestionOut

    def get_queryset(self) -> QuerySet[Question]:
        """Return the engagement's questions in the caller's scope."""
        return self.of_engagement(selectors.visible_to(self.request.user))

    @extend_schema(parameters=PAGED, responses=QuestionPageOut)
    def list(self, request: ApiRequest, code: str) -> Response:
        """List questions, the latest first."""
        page = pagination.page(request, self.get_queryset(), order=["-number"], out=QuestionOut)
        return Response(page)

    @extend_schema(responses=QuestionOut)
    def retrieve(self, request: ApiRequest, code: str, number: int) -> Response:
        """Show one question."""
        return Response(QuestionOut.one(self.get_queryset(), number=number))

    @extend_schema(request=AnswerIn, responses=QuestionOut)
    @action(detail=True, methods=["post"])
    def answer(self, request: ApiRequest, code: str, number: int) -> Response:
        """Answer a question, once."""
        question: Question = get_object_or_404(self.get_queryset(), number=number)
        values = self.validated(AnswerIn)
        services.answer_question(question, **values, **self.by_caller())
        return self.retrieve(request, code, number)
