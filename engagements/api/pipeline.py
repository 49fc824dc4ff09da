"""The pipeline over the API: open engagements by stage, and what became of those that entered."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from engagements.api.filters import FilterIn, query_of
from engagements.api.requests import ApiRequest
from engagements.api.scope import StaffViewSet
from engagements.api.shapes import VERDICTS
from engagements.domain.pipeline import AGE, GO_LIVE, WAITING, PipelineFilters, StageFlow
from engagements.selectors import pipeline as selectors

FILTERS = {"golive": "go_live"}  # where the name in an address is not the field's


class FactFilterIn(FilterIn):
    """Conditions on engagements that the pages offer too; all have to hold."""

    sector = serializers.CharField(required=False, max_length=60, help_text="Sector of the client")
    golive = serializers.ChoiceField(
        choices=list(GO_LIVE), required=False, help_text="When the go-live date lies"
    )
    age = serializers.ChoiceField(
        choices=list(AGE), required=False, help_text="Past the stage's days, or past half of them"
    )
    waiting = serializers.ChoiceField(
        choices=list(WAITING), required=False, help_text="On whom it waits now"
    )
    verdict = serializers.ChoiceField(
        choices=VERDICTS,
        required=False,
        help_text="Readiness for the next gate. The header X-Judged-Before-Change counts the "
        "engagements that changed and are not judged anew yet: they are found as they were.",
    )


class PipelineFilterIn(FactFilterIn):
    """Which open engagements to count."""

    owner = serializers.EmailField(required=False, max_length=254, help_text="Address of the owner")
    stage = serializers.SlugField(required=False, max_length=40)


class StageFlowOut(serializers.Serializer[Any]):
    """One stage: who is in it now, and what became of those that entered it in the window.

    ``share_ratio`` is null below 8 settled cases, ``p85_days`` below 5 finished stays.
    """

    key = serializers.CharField()
    title = serializers.CharField()
    sle_days = serializers.IntegerField(help_text="Days the playbook gives it")
    now = serializers.IntegerField()
    now_first_half = serializers.IntegerField()
    now_second_half = serializers.IntegerField()
    now_over = serializers.IntegerField(help_text="Past the days the playbook gives")
    entered = serializers.IntegerField()
    reached_next = serializers.IntegerField()
    ended = serializers.IntegerField()
    still_open = serializers.IntegerField()
    share_ratio = serializers.FloatField(allow_null=True, min_value=0, max_value=1)
    stays = serializers.IntegerField(help_text="Finished stays behind the percentile")
    p85_days = serializers.IntegerField(allow_null=True)


class PipelineOut(serializers.Serializer[Any]):
    """The stages in their order."""

    as_of = serializers.DateTimeField()
    since_on = serializers.DateField(help_text="First day of the window of twelve months")
    stages = StageFlowOut(many=True)


def facts_of(values: dict[str, Any]) -> PipelineFilters:
    """Return the filters of a checked query; keys of other filters are left alone."""
    fields = {FILTERS.get(key, key): value for key, value in values.items()}
    if "verdict" in fields:
        fields["verdict"] = fields["verdict"].upper()
    return PipelineFilters(
        **{key: value for key, value in fields.items() if key in vars(PipelineFilters())}
    )


class PipelineViewSet(StaffViewSet[Any]):
    """The pipeline in your scope."""

    serializer_class = PipelineOut
    asked_anew = ("as_of",)

    @extend_schema(parameters=[PipelineFilterIn], responses=PipelineOut)
    def retrieve(self, request: ApiRequest) -> Response:
        """Show each stage; owner, sector and go-live filter the window, all filters what is now."""
        values = query_of(request, PipelineFilterIn)
        wanted, now, today = facts_of(values), timezone.now(), timezone.localdate()
        within = selectors.scope(request.user)
        late = selectors.caught_up(selectors.all_open(request.user), wanted, as_of=now)
        rows = selectors.open_rows(request.user, wanted, within=within, as_of=now, today=today)
        columns = selectors.columns(rows, within=within, as_of=now, shown=0)
        since, flows = selectors.funnel(request.user, wanted, lanes=within.lanes, today=today)
        stages = [_stage(column, flows[column.lane.key]) for column in columns]
        body = {"as_of": now, "since_on": since, "stages": stages}
        return Response(body, headers=late_header(late))


def late_header(late: int) -> dict[str, str]:
    """Return a header that counts the engagements judged by how they stood before a change."""
    return {"X-Judged-Before-Change": str(late)} if late else {}


def _stage(column: selectors.Column, flow: StageFlow) -> dict[str, Any]:
    return {
        "key": column.lane.key,
        "title": column.lane.title,
        "sle_days": column.lane.sle_days,
        "now": column.count,
        "now_first_half": column.ages.first_half,
        "now_second_half": column.ages.second_half,
        "now_over": column.ages.over,
        "entered": flow.entered,
        "reached_next": flow.reached_next,
        "ended": flow.ended,
        "still_open": flow.open,
        "share_ratio": flow.share_ratio,
        "stays": flow.stays,
        "p85_days": flow.p85_days,
    }
