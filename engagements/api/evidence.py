"""Evidence over the API: read, attach, download, accept, withdraw."""

from django.db.models import QuerySet
from django.http import FileResponse, Http404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.response import Response

from engagements.api import pagination
from engagements.api.fields import OptionalTextField, TextField
from engagements.api.filters import WordsIn, query_of
from engagements.api.parsers import FormParser
from engagements.api.requests import ApiRequest
from engagements.api.schema import PAGED, page_of
from engagements.api.scope import EngagementScoped
from engagements.api.shapes import PersonOut, RowOut, optional_text
from engagements.api.strict import Input, MomentField
from engagements.domain import evidence as rules
from engagements.domain.access import Visibility
from engagements.domain.evidence import EvidenceKind
from engagements.domain.labels import choices_of
from engagements.domain.readiness import Grade
from engagements.models import Evidence
from engagements.selectors import evidence as selectors
from engagements.selectors.library import evidence as library
from engagements.services import evidence as services
from engagements.services import files as stored_files
from fde.platform.downloads import BYTES, attachment

KINDS_BY_HAND = [kind.value for kind in EvidenceKind if kind is not EvidenceKind.CHECK_RUN]


class FileOut(RowOut):
    """The stored file."""

    sha256 = serializers.CharField(source="file.sha256")
    name = serializers.CharField(source="file_name")
    size = serializers.IntegerField(source="file.size", help_text="Bytes")
    content_type = serializers.CharField(source="file.content_type")


class EvidenceOut(RowOut):
    """One piece of evidence; with ``quarantined_at`` it counts for nothing until accepted."""

    number = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=choices_of(EvidenceKind))
    title = serializers.CharField()
    file = FileOut(source="*", allow_null=True)
    sha256 = optional_text()
    uri = optional_text()
    tool = optional_text()
    source_ref = optional_text()
    grade = serializers.ChoiceField(choices=choices_of(Grade))
    visibility = serializers.ChoiceField(choices=choices_of(Visibility))
    effective_at = serializers.DateTimeField()
    received_at = serializers.DateTimeField()
    expires_on = serializers.DateField(
        source="valid_until", allow_null=True, help_text="Last day on which it counts"
    )
    quarantined_at = serializers.DateTimeField(allow_null=True)
    accepted_at = serializers.DateTimeField(allow_null=True)
    accepted_by = PersonOut(allow_null=True)
    withdrawn_at = serializers.DateTimeField(allow_null=True)
    withdrawn_reason = optional_text()
    added_by = PersonOut(allow_null=True)


EvidencePageOut = page_of(EvidenceOut)


class AboutEvidenceIn(Input):
    """The effective date of evidence and who vouches for it."""

    title = TextField(rules.TITLE)
    kind = serializers.ChoiceField(choices=KINDS_BY_HAND, required=False)
    grade = serializers.ChoiceField(
        choices=choices_of(services.GRADES_BY_HAND), default=Grade.DOCUMENTED.value
    )
    effective_at = MomentField(required=False)
    expires_on = serializers.DateField(source="valid_until", required=False, allow_null=True)
    visibility = serializers.ChoiceField(
        choices=choices_of(Visibility), default=Visibility.INTERNAL.value
    )
    tool = OptionalTextField(rules.TOOL)
    source_ref = OptionalTextField(rules.SOURCE_REF)


class EvidenceIn(AboutEvidenceIn):
    """A link, with its effective date and who vouches for it."""

    uri = TextField(rules.URI)


class EvidenceFileIn(AboutEvidenceIn):
    """A file, with its effective date and who vouches for it."""

    file = serializers.FileField(allow_empty_file=True)


class WithdrawalIn(Input):
    """Why evidence no longer counts."""

    reason = TextField(rules.REASON)


class EvidenceFilterIn(WordsIn):
    """Which evidence."""

    kind = serializers.ChoiceField(choices=choices_of(EvidenceKind), required=False)
    grade = serializers.ChoiceField(choices=choices_of(Grade), required=False)
    visibility = serializers.ChoiceField(choices=choices_of(Visibility), required=False)
    standing = serializers.ChoiceField(choices=list(library.STANDINGS), required=False)


class EvidenceViewSet(EngagementScoped):
    """The evidence of one engagement."""

    lookup_field = "number"
    lookup_value_converter = "int"
    serializer_class = EvidenceOut

    def get_queryset(self) -> QuerySet[Evidence]:
        """Return the engagement's evidence in the caller's scope."""
        return self.of_engagement(selectors.visible_to(self.request.user))

    @extend_schema(parameters=[EvidenceFilterIn, *PAGED], responses=EvidencePageOut)
    def list(self, request: ApiRequest, code: str) -> Response:
        """List evidence, newest first."""
        filters = library.EvidenceFilters(**query_of(request, EvidenceFilterIn))
        found = library.evidence(request.user, filters=filters, on=timezone.localdate())
        rows, order = self.of_engagement(found), ["-received_at", "-id"]
        return Response(pagination.page(request, rows, order=order, out=EvidenceOut))

    @extend_schema(responses=EvidenceOut)
    def retrieve(self, request: ApiRequest, code: str, number: int) -> Response:
        """Show one piece of evidence."""
        return Response(EvidenceOut.one(self.get_queryset(), number=number))

    @extend_schema(request=EvidenceIn, responses={201: EvidenceOut})
    def create(self, request: ApiRequest, code: str) -> Response:
        """Attach a link; a file has a call of its own."""
        engagement = self.engagement()
        values = self.validated(EvidenceIn)
        return self._made(services.attach_evidence(engagement, **values, **self.by_caller()))

    @extend_schema(request=EvidenceFileIn, responses={201: EvidenceOut})
    @action(detail=False, methods=["post"], parser_classes=[FormParser])
    def files(self, request: ApiRequest, code: str) -> Response:
        """Attach a file."""
        engagement = self.engagement()
        values = self.validated(EvidenceFileIn)
        upload = values.pop("file")
        values |= {"upload": upload, "file_name": upload.name}
        return self._made(services.attach_evidence(engagement, **values, **self.by_caller()))

    def _made(self, evidence: Evidence) -> Response:
        row = EvidenceOut.one(self.get_queryset(), pk=evidence.pk)
        return Response(row, status=status.HTTP_201_CREATED)

    @extend_schema(responses={(200, BYTES): OpenApiTypes.BINARY})
    @action(detail=True, methods=["get"])
    def file(self, request: ApiRequest, code: str, number: int) -> FileResponse:
        """Download the file."""
        evidence: Evidence = get_object_or_404(self.get_queryset(), number=number)
        stored = evidence.file
        if stored is None or evidence.quarantined_at:
            raise Http404
        try:
            content = stored_files.open_stored(stored)
        except stored_files.FileMissing as error:
            raise Http404 from error
        return attachment(
            content,
            name=evidence.file_name,
            content_type=BYTES,
            sha256=stored.sha256,
        )

    @extend_schema(request=WithdrawalIn, responses=EvidenceOut)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: ApiRequest, code: str, number: int) -> Response:
        """Take evidence out of force; it stays on record."""
        evidence: Evidence = get_object_or_404(self.get_queryset(), number=number)
        values = self.validated(WithdrawalIn)
        services.withdraw_evidence(evidence, **values, **self.by_caller())
        return self.retrieve(request, code, number)

    @extend_schema(request=None, responses=EvidenceOut)
    @action(detail=True, methods=["post"])
    def accept(self, request: ApiRequest, code: str, number: int) -> Response:
        """Let a file that the client sent count, once somebody looked at it."""
        evidence: Evidence = get_object_or_404(self.get_queryset(), number=number)
        services.accept_evidence(evidence, **self.by_caller())
        return self.retrieve(request, code, number)
