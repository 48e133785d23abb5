"""What the REST API says of what is known beside the scenarios."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from rest_framework import serializers

from bizcase.cases.library_serializers import Texts
from bizcase.cases.serializers import Words


class KnowledgeSourceSerializer(serializers.Serializer[Any]):
    title = serializers.CharField()
    publisher = serializers.CharField()
    date = serializers.CharField()
    url = serializers.CharField(allow_null=True)


class KnowledgeStatementSerializer(serializers.Serializer[Any]):
    """A statement with its source: claimed, cited, measured or contradicted."""

    state = serializers.CharField()
    source = KnowledgeSourceSerializer()  # type: ignore[assignment]  # a member of the content
    checked = serializers.CharField(allow_null=True)
    note = Words(allow_null=True)


class CompanyFigureSerializer(KnowledgeStatementSerializer):
    id = serializers.CharField()
    what = Words()
    value = Words()
    date = serializers.CharField()
    against = KnowledgeSourceSerializer(
        allow_null=True, help_text="The source that says otherwise."
    )


class CompanyCaseSerializer(serializers.Serializer[Any]):
    """A company case in the list."""

    id = serializers.CharField()
    kind = serializers.CharField(help_text="company or composite")
    name = Words()
    industry = serializers.CharField()
    year = serializers.CharField()
    outcome = serializers.CharField(help_text="works, mixed, turned, declined or ended")
    result = Words()
    business_models = serializers.ListField(child=serializers.CharField())
    techniques = serializers.ListField(child=serializers.CharField())
    scenarios = serializers.ListField(child=serializers.CharField())
    disputed = serializers.IntegerField(help_text="How many of its figures are contradicted.")
    url = serializers.SerializerMethodField()

    def get_url(self, company: Any) -> str:
        return reverse("v1:cases:company", args=[company.id])


class CompanyCaseDetailSerializer(CompanyCaseSerializer):
    """A company case with every figure."""

    context = Words()  # type: ignore[assignment]  # a member of the content
    model = Words()
    lessons = Texts()
    figures = CompanyFigureSerializer(many=True)


class CompanyCasesSerializer(serializers.Serializer[Any]):
    count = serializers.IntegerField()
    total = serializers.IntegerField()
    results = CompanyCaseSerializer(many=True)


class FaqSerializer(serializers.Serializer[Any]):
    id = serializers.CharField()
    topic = serializers.CharField()
    question = Words()
    answer = Words()
    see = serializers.ListField(child=serializers.CharField())


class GlossaryTermSerializer(serializers.Serializer[Any]):
    id = serializers.CharField()
    term = Words()
    means = Words()
    see = serializers.ListField(child=serializers.CharField())


class ToolCardSerializer(KnowledgeStatementSerializer):
    id = serializers.CharField()
    name = serializers.CharField()
    kind = serializers.CharField()
    what = Words()
    when = Words()
    limits = Words()
    licence = serializers.CharField()
    url = serializers.CharField()
    cost = Words()


class ChecklistItemSerializer(serializers.Serializer[Any]):
    id = serializers.CharField()
    text = Words()


class BusinessModelCardSerializer(serializers.Serializer[Any]):
    id = serializers.CharField()
    name = Words()
    what = Words()
    pros = Texts()
    cons = Texts()
    conditions = ChecklistItemSerializer(many=True)
    tactics = ChecklistItemSerializer(many=True)
    watch = Texts()
    examples = serializers.ListField(child=serializers.CharField())


class TacticLeverSerializer(serializers.Serializer[Any]):
    target = serializers.CharField()
    factor = serializers.CharField()
    cost = serializers.CharField()
    cost_kind = serializers.CharField()


class TacticCardSerializer(KnowledgeStatementSerializer):
    id = serializers.CharField()
    kind = serializers.CharField(help_text="tactic or channel")
    name = Words()
    what = Words()
    effect = Words()
    lever = TacticLeverSerializer()
    when = Words()
    pitfalls = Words()


class KnowledgeHitSerializer(serializers.Serializer[Any]):
    kind = serializers.CharField()
    key = serializers.CharField()
    title = serializers.CharField()
    about = serializers.CharField()
    page = serializers.CharField(source="url")


class KnowledgeSerializer(serializers.Serializer[Any]):
    """How much there is of each kind, and what has all the words."""

    counts = serializers.DictField(child=serializers.IntegerField())
    count = serializers.IntegerField()
    results = KnowledgeHitSerializer(many=True)
