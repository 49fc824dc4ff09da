"""The profile of an engagement: questions about the deployment, and their answers."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from engagements.api import conditional
from engagements.api.requests import ApiRequest
from engagements.api.schema import IF_MATCH, whole_list_of
from engagements.api.scope import EngagementScoped
from engagements.api.shapes import (
    PersonOut,
    person,
)
from engagements.api.strict import Input
from engagements.domain.facts import Kind
from engagements.models import Engagement, ProfileFact
from engagements.selectors import facts as fact_selectors
from engagements.selectors import profile as profile_selectors
from engagements.services.facts import set_profile


class AnswerOut(serializers.Serializer[Any]):
    """One question, its answer (null: not known), and how many controls wait for it."""

    key = serializers.CharField()
    question = serializers.CharField()
    kind = serializers.ChoiceField(choices=[kind.value for kind in Kind])
    choices = serializers.DictField(child=serializers.CharField())
    value = serializers.JSONField(allow_null=True)
    set_by = PersonOut(allow_null=True)
    set_at = serializers.DateTimeField(allow_null=True)
    waiting = serializers.ListField(child=serializers.CharField())
    settles = serializers.IntegerField()


class ProfileIn(Input):
    """Answers by key; null makes one unknown again."""

    answers = serializers.DictField(child=serializers.JSONField(allow_null=True))


ProfileOut = whole_list_of(AnswerOut)


class ProfileViewSet(EngagementScoped):
    """The profile of an engagement."""

    serializer_class = AnswerOut

    @extend_schema(responses=ProfileOut)
    def list(self, request: ApiRequest, code: str) -> Response:
        """List every question: first those that controls wait for. A change asks for the ETag."""
        return self._shown(self.engagement())

    @extend_schema(parameters=[IF_MATCH], request=ProfileIn, responses=ProfileOut)
    def partial_update(self, request: ApiRequest, code: str) -> Response:
        """Answer questions, if nobody else did since they were read; the rules are asked again."""
        engagement = self.engagement()
        stands = fact_selectors.answers(engagement)
        conditional.matched(request, version=_version(stands))
        values = self.validated(ProfileIn)
        read = {key: stands[key].value if key in stands else None for key in values["answers"]}
        set_profile(engagement, **values, read=read, **self.by_caller())
        return self._shown(engagement)

    def _shown(self, engagement: Engagement) -> Response:
        stands = fact_selectors.answers(engagement)
        rows = profile_selectors.questions(engagement, as_of=timezone.now())
        body = {"results": [_answer(row, stands.get(row.fact.key)) for row in rows]}
        return Response(body, headers=conditional.etag(_version(stands)))


def _version(stands: Mapping[str, ProfileFact]) -> str:
    return conditional.stamp({key: [row.value, row.set_at] for key, row in stands.items()})


def _answer(row: profile_selectors.ProfileQuestion, answer: ProfileFact | None) -> dict[str, Any]:
    return {
        "key": row.fact.key,
        "question": row.fact.question,
        "kind": row.fact.kind.value,
        "choices": dict(row.fact.choices),
        "value": answer.value if answer else None,
        "set_by": person(answer.set_by) if answer else None,
        "set_at": answer.set_at if answer else None,
        "waiting": row.waits,
        "settles": row.settles,
    }
