"""What the REST API says about scenarios."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from bizcase.cases.board import language
from bizcase.cases.library.names import WITHOUT
from bizcase.cases.serializers import Words
from bizcase.core.rest import StrictText
from modeling.text import say


class ScenarioSpreadSerializer(serializers.Serializer[Any]):
    p10 = serializers.FloatField(allow_null=True)
    p50 = serializers.FloatField(allow_null=True)
    p90 = serializers.FloatField(allow_null=True)
    share_defined = serializers.FloatField()


class ScenarioFutureSerializer(serializers.Serializer[Any]):
    """The headline under one outlook."""

    npv = ScenarioSpreadSerializer()
    probability_npv_positive = serializers.FloatField(source="probability")
    funding_need = ScenarioSpreadSerializer()


class ScenarioEstimateSerializer(ScenarioFutureSerializer):
    """The first numbers: what the engine makes of the document as it stands."""

    engine = serializers.CharField()
    digest = serializers.CharField()
    trials = serializers.IntegerField()
    seed = serializers.IntegerField()
    irr = ScenarioSpreadSerializer()
    payback_months = ScenarioSpreadSerializer()
    npv_by_category = serializers.DictField(child=serializers.FloatField(), source="categories")
    outlooks = serializers.DictField(child=ScenarioFutureSerializer())


@extend_schema_field({"type": "array", "items": {"type": "string"}})
class Texts(serializers.Field[Any, Any, Any, Any]):
    """Texts of a document, in the language of the request."""

    def to_representation(self, value: Any) -> list[str]:
        return [say(text, language()) for text in value]


@extend_schema_field(OpenApiTypes.STR)
class Origin(serializers.Field[Any, Any, Any, Any]):
    def to_representation(self, value: Any) -> str:
        return "workspace" if value else "library"


@extend_schema_field({"type": "object", "additionalProperties": True})
class Tree(serializers.Field[Any, Any, Any, Any]):
    """A part of a document as JSON values."""

    def to_representation(self, value: Any) -> Any:
        return value


class ScenarioEntrySerializer(serializers.Serializer[Any]):
    """A scenario in the list."""

    key = serializers.CharField()
    origin = Origin(source="is_own", help_text="library or workspace")
    title = Words()
    summary = Words(allow_null=True)
    industry = serializers.CharField()
    currency = serializers.CharField()
    months = serializers.IntegerField()
    updated = serializers.CharField()
    techniques = serializers.ListField(child=serializers.CharField())
    models = serializers.ListField(child=serializers.CharField())
    recipes = serializers.SerializerMethodField()
    payers = Texts()
    values = serializers.ListField(child=serializers.CharField(), source="categories")
    frameworks = serializers.ListField(child=serializers.CharField())
    assumptions = serializers.IntegerField()
    lines = serializers.IntegerField()
    risks = serializers.IntegerField()
    estimate = ScenarioEstimateSerializer(allow_null=True)
    url = serializers.SerializerMethodField()
    page = serializers.SerializerMethodField()

    @extend_schema_field({"type": "array", "items": {"type": "string"}})
    def get_recipes(self, entry: Any) -> list[str]:
        return [recipe for recipe in entry.recipes if recipe != WITHOUT]

    def get_url(self, entry: Any) -> str:
        return reverse("v1:cases:use_scenario", args=[entry.key])

    def get_page(self, entry: Any) -> str:
        return reverse("cases:scenario", args=[entry.key])


class LibraryOptionSerializer(serializers.Serializer[Any]):
    key = serializers.CharField()
    name = serializers.CharField()
    count = serializers.IntegerField(help_text="What it would show beside the other facets.")


class LibraryFacetSerializer(serializers.Serializer[Any]):
    key = serializers.CharField()
    name = serializers.CharField()
    options = LibraryOptionSerializer(many=True)


class LibrarySerializer(serializers.Serializer[Any]):
    """What was found, and how to look further."""

    count = serializers.IntegerField()
    total = serializers.IntegerField()
    facets = LibraryFacetSerializer(many=True)
    results = ScenarioEntrySerializer(many=True)


class NearCompanySerializer(serializers.Serializer[Any]):
    id = serializers.CharField(source="company.id")
    name = Words(source="company.name")
    outcome = serializers.CharField(source="company.outcome")
    reasons = serializers.ListField(child=serializers.CharField())
    url = serializers.SerializerMethodField()

    def get_url(self, near: Any) -> str:
        return reverse("v1:cases:company", args=[near.company.id])


class ScenarioSerializer(ScenarioEntrySerializer):
    """A scenario with its whole card and document, and the company cases near it."""

    digest = serializers.CharField()
    card = Tree(allow_null=True, help_text="In every language that it has.")
    document = Tree()
    companies = NearCompanySerializer(many=True)


class SuitabilityChoiceSerializer(serializers.Serializer[Any]):
    id = serializers.CharField()
    text = Words()
    verdict = serializers.CharField(help_text="fit, customise or unsuitable")
    reason = Words()


class SuitabilityQuestionSerializer(serializers.Serializer[Any]):
    id = serializers.CharField()
    text = Words()
    choices = SuitabilityChoiceSerializer(many=True)


class SuitabilityQuestionsSerializer(serializers.Serializer[Any]):
    """The questions that say whether a scenario suits."""

    key = serializers.CharField()
    questions = SuitabilityQuestionSerializer(many=True)


class SuitabilityRowSerializer(serializers.Serializer[Any]):
    question = serializers.CharField(source="question.id")
    answer = serializers.CharField(source="choice.id")
    verdict = serializers.CharField(source="choice.verdict")
    reason = Words(source="choice.reason")


class SuitabilityVerdictSerializer(serializers.Serializer[Any]):
    """What the answers come to: the worst decides."""

    verdict = serializers.CharField(help_text="fit, customise or unsuitable")
    answers = SuitabilityRowSerializer(many=True, source="rows")


class SuitabilityAnswersSerializer(serializers.Serializer[Any]):
    """Answers to the questions of suitability: question -> choice."""

    answers = serializers.DictField(child=StrictText(max_length=64), required=False)
