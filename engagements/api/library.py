"""What stands below an engagement, over all engagements in the caller's scope."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from engagements.api import evidence as evidence_api
from engagements.api import logbook as logbook_api
from engagements.api import pagination
from engagements.api import questions as questions_api
from engagements.api.dataenv import schema as dataenv_api
from engagements.api.filters import AcrossIn, ChangedIn, WordsIn, asked
from engagements.api.pipeline import late_header
from engagements.api.requests import ApiRequest
from engagements.api.schema import PAGED, page_of
from engagements.api.scope import StaffViewSet
from engagements.api.shapes import ControlRefOut, EngagementRefOut, RowOut
from engagements.domain.compliance.states import State
from engagements.domain.labels import choices_of
from engagements.models import ControlState, Evidence, LogEntry, Question, Source
from engagements.selectors import changes
from engagements.selectors import questions as question_selectors
from engagements.selectors.changes import changed_since
from engagements.selectors.compliance import scope
from engagements.selectors.library import connections, controls, log, runs
from engagements.selectors.library import evidence as evidence_selectors

CODE = "engagement__code"


class LogAcrossIn(logbook_api.LogFilterIn, AcrossIn, ChangedIn):
    """Which entries of the log."""


class EvidenceAcrossIn(evidence_api.EvidenceFilterIn, AcrossIn, ChangedIn):
    """Which evidence."""


class SourcesAcrossIn(dataenv_api.SourceFilterIn, AcrossIn):
    """Which sources."""


class RunsAcrossIn(dataenv_api.RunFilterIn, AcrossIn):
    """Which probe runs."""


class QuestionsAcrossIn(WordsIn, AcrossIn, ChangedIn):
    """Which questions of clients."""

    standing = serializers.ChoiceField(choices=list(question_selectors.STANDINGS), required=False)


class ControlsAcrossIn(WordsIn, AcrossIn):
    """Which controls; those of closed engagements are in no list."""

    framework = serializers.CharField(required=False, max_length=60, help_text="Its key.")
    state = serializers.ChoiceField(choices=choices_of(State), required=False)

    def validate_framework(self, key: str) -> str:
        """Return the key, once a framework has it."""
        if key not in scope.framework_keys(self._asker):
            raise serializers.ValidationError("There is no such framework.")
        return key


class LogEntryAcrossOut(logbook_api.LogEntryOut):
    """One entry with the engagement it belongs to."""

    engagement = EngagementRefOut()


class EvidenceAcrossOut(evidence_api.EvidenceOut):
    """One piece of evidence with the engagement it belongs to."""

    engagement = EngagementRefOut()


class SourceAcrossOut(dataenv_api.SourceOut):
    """One source with the engagement it belongs to."""

    engagement = EngagementRefOut()


class RunAcrossOut(dataenv_api.RunOut):
    """One probe run with the engagement it belongs to."""

    engagement = EngagementRefOut()


class QuestionAcrossOut(questions_api.QuestionOut):
    """One question with the engagement it is about."""

    engagement = EngagementRefOut()


class ControlAcrossOut(RowOut):
    """How one control stands in one engagement."""

    engagement = EngagementRefOut()
    control = ControlRefOut()
    title = serializers.CharField(source="control.title")
    state = serializers.ChoiceField(choices=choices_of(State))


class LogLibraryViewSet(StaffViewSet[LogEntry]):
    """The log of every engagement in your scope."""

    serializer_class = LogEntryAcrossOut

    @extend_schema(parameters=[LogAcrossIn, *PAGED], responses=page_of(LogEntryAcrossOut))
    def list(self, request: ApiRequest) -> Response:
        """List entries, those that happened last first; replaced ones are left out."""
        told = asked(request, LogAcrossIn)
        since, wanted = told.pop("updated_since", None), log.Wanted(**told)
        rows = changed_since(log.entries(request.user, wanted=wanted), since, changes.ENTRY)
        order = ["-occurred_at", "-id"]
        searched = bool(wanted.q)
        out = LogEntryAcrossOut
        return Response(pagination.page(request, rows, order=order, out=out, keys_first=searched))


class EvidenceLibraryViewSet(StaffViewSet[Evidence]):
    """The evidence of every engagement in your scope."""

    serializer_class = EvidenceAcrossOut

    @extend_schema(parameters=[EvidenceAcrossIn, *PAGED], responses=page_of(EvidenceAcrossOut))
    def list(self, request: ApiRequest) -> Response:
        """List evidence, what was received last first."""
        told = asked(request, EvidenceAcrossIn)
        since, wanted = told.pop("updated_since", None), evidence_selectors.Wanted(**told)
        rows = evidence_selectors.evidence(request.user, wanted=wanted, on=timezone.localdate())
        rows = changed_since(rows, since, changes.EVIDENCE)
        order = ["-received_at", "-id"]
        return Response(pagination.page(request, rows, order=order, out=EvidenceAcrossOut))


class SourceLibraryViewSet(StaffViewSet[Source]):
    """The sources of every engagement in your scope."""

    serializer_class = SourceAcrossOut

    @extend_schema(parameters=[SourcesAcrossIn, *PAGED], responses=page_of(SourceAcrossOut))
    def list(self, request: ApiRequest) -> Response:
        """List sources by engagement and name."""
        wanted = connections.Wanted(**asked(request, SourcesAcrossIn))
        rows = connections.sources(request.user, wanted=wanted, as_of=timezone.now())
        order = [CODE, "name", "id"]
        return Response(pagination.page(request, rows, order=order, out=SourceAcrossOut))


class RunLibraryViewSet(StaffViewSet[Any]):
    """The probe runs of every engagement in your scope."""

    serializer_class = RunAcrossOut

    @extend_schema(parameters=[RunsAcrossIn, *PAGED], responses=page_of(RunAcrossOut))
    def list(self, request: ApiRequest) -> Response:
        """List probe runs, those asked for last first."""
        rows = runs.runs(request.user, wanted=runs.Wanted(**asked(request, RunsAcrossIn)))
        order = ["-requested_at", "-id"]
        return Response(pagination.page(request, rows, order=order, out=RunAcrossOut))


class QuestionLibraryViewSet(StaffViewSet[Question]):
    """The questions of clients about every engagement in your scope."""

    serializer_class = QuestionAcrossOut

    @extend_schema(parameters=[QuestionsAcrossIn, *PAGED], responses=page_of(QuestionAcrossOut))
    def list(self, request: ApiRequest) -> Response:
        """List questions, the latest first."""
        told = asked(request, QuestionsAcrossIn)
        since, wanted = told.pop("updated_since", None), question_selectors.Wanted(**told)
        rows = question_selectors.listed(request.user, wanted=wanted)
        rows = changed_since(rows, since, changes.QUESTION)
        order = ["-asked_at", "-id"]
        return Response(pagination.page(request, rows, order=order, out=QuestionAcrossOut))


class ControlLibraryViewSet(StaffViewSet[ControlState]):
    """How the controls stand in every open engagement in your scope."""

    serializer_class = ControlAcrossOut

    @extend_schema(parameters=[ControlsAcrossIn, *PAGED], responses=page_of(ControlAcrossOut))
    def list(self, request: ApiRequest) -> Response:
        """List controls by engagement, in the order of their framework.

        The header `X-Judged-Before-Change` counts the engagements that changed and are not judged
        anew yet: their controls are listed as they stood.
        """
        told = asked(request, ControlsAcrossIn)
        wanted = controls.Wanted(**told)
        rows, late = controls.states(request.user, wanted=wanted, as_of=timezone.now())
        order = [CODE, "control__framework_id", "control__order", "id"]
        found = pagination.page(request, rows, order=order, out=ControlAcrossOut)
        return Response(found, headers=late_header(late))
