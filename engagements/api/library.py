"""Records of engagements, over all engagements in the caller's scope."""

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from engagements.api import evidence as evidence_api
from engagements.api import logbook as logbook_api
from engagements.api import pagination
from engagements.api import questions as questions_api
from engagements.api.filters import AcrossIn, ChangedIn, WordsIn, query_of
from engagements.api.requests import ApiRequest
from engagements.api.schema import PAGED, page_of
from engagements.api.scope import StaffViewSet
from engagements.api.shapes import EngagementRefOut
from engagements.models import Evidence, LogEntry, Question
from engagements.selectors import changes
from engagements.selectors import questions as question_selectors
from engagements.selectors.changes import changed_since
from engagements.selectors.library import evidence as evidence_selectors
from engagements.selectors.library import log


class LogAcrossIn(logbook_api.LogFilterIn, AcrossIn, ChangedIn):
    """Which entries of the log."""


class EvidenceAcrossIn(evidence_api.EvidenceFilterIn, AcrossIn, ChangedIn):
    """Which evidence."""


class QuestionsAcrossIn(WordsIn, AcrossIn, ChangedIn):
    """Which questions of clients."""

    standing = serializers.ChoiceField(choices=list(question_selectors.STANDINGS), required=False)


class LogEntryAcrossOut(logbook_api.LogEntryOut):
    """One entry with the engagement it belongs to."""

    engagement = EngagementRefOut()


class EvidenceAcrossOut(evidence_api.EvidenceOut):
    """One piece of evidence with the engagement it belongs to."""

    engagement = EngagementRefOut()


class QuestionAcrossOut(questions_api.QuestionOut):
    """One question with the engagement it is about."""

    engagement = EngagementRefOut()


class LogLibraryViewSet(StaffViewSet[LogEntry]):
    """The log of every engagement in your scope."""

    serializer_class = LogEntryAcrossOut

    @extend_schema(parameters=[LogAcrossIn, *PAGED], responses=page_of(LogEntryAcrossOut))
    def list(self, request: ApiRequest) -> Response:
        """List entries, those that happened last first; replaced ones are left out."""
        values = query_of(request, LogAcrossIn)
        since, filters = values.pop("updated_since", None), log.LogFilters(**values)
        rows = changed_since(log.entries(request.user, filters=filters), since, changes.ENTRY)
        order = ["-occurred_at", "-id"]
        searched = bool(filters.q)
        out = LogEntryAcrossOut
        return Response(pagination.page(request, rows, order=order, out=out, keys_first=searched))


class EvidenceLibraryViewSet(StaffViewSet[Evidence]):
    """The evidence of every engagement in your scope."""

    serializer_class = EvidenceAcrossOut

    @extend_schema(parameters=[EvidenceAcrossIn, *PAGED], responses=page_of(EvidenceAcrossOut))
    def list(self, request: ApiRequest) -> Response:
        """List evidence, what was received last first."""
        values = query_of(request, EvidenceAcrossIn)
        since, filters = (
            values.pop("updated_since", None),
            evidence_selectors.EvidenceFilters(**values),
        )
        rows = evidence_selectors.evidence(request.user, filters=filters, on=timezone.localdate())
        rows = changed_since(rows, since, changes.EVIDENCE)
        order = ["-received_at", "-id"]
        return Response(pagination.page(request, rows, order=order, out=EvidenceAcrossOut))


class QuestionLibraryViewSet(StaffViewSet[Question]):
    """The questions of clients about every engagement in your scope."""

    serializer_class = QuestionAcrossOut

    @extend_schema(parameters=[QuestionsAcrossIn, *PAGED], responses=page_of(QuestionAcrossOut))
    def list(self, request: ApiRequest) -> Response:
        """List questions, the latest first."""
        values = query_of(request, QuestionsAcrossIn)
        since, filters = (
            values.pop("updated_since", None),
            question_selectors.QuestionFilters(**values),
        )
        rows = question_selectors.listed(request.user, filters=filters)
        rows = changed_since(rows, since, changes.QUESTION)
        order = ["-asked_at", "-id"]
        return Response(pagination.page(request, rows, order=order, out=QuestionAcrossOut))
