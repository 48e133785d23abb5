"""What the REST API says about cases."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from bizcase.cases.board import language
from bizcase.cases.models import Case, Revision
from modeling.economics.expansion import expand
from modeling.text import say


def api_url(case: Case) -> str:
    return reverse("v1:cases:detail", args=[case.pk])


class CaseSerializer(serializers.ModelSerializer[Case]):
    """A case in a list."""

    title = serializers.CharField(source="name", help_text="In the language of the request.")
    kind = serializers.CharField(help_text="case or scenario")
    digest = serializers.CharField(source="head.digest")
    revision = serializers.IntegerField(source="head.number")
    url = serializers.SerializerMethodField()
    page = serializers.CharField(source="get_absolute_url")

    class Meta:
        model = Case
        fields: tuple[str, ...] = (
            "id",
            "key",
            "kind",
            "title",
            "industry",
            "currency",
            "digest",
            "revision",
            "url",
            "page",
            "created_at",
            "updated_at",
            "archived_at",
        )
        read_only_fields = fields

    def get_url(self, case: Case) -> str:
        return api_url(case)


class TimelineSerializer(serializers.Serializer[Any]):
    start = serializers.CharField()
    months = serializers.IntegerField()


class Label(serializers.Field[Any, Any, str, Any]):
    """A text of a document, in the language of the request."""

    def to_representation(self, value: Any) -> str:
        return say(value, language())


@extend_schema_field(OpenApiTypes.STR)
class Words(Label):
    pass


@extend_schema_field({"oneOf": [{"type": "number"}, {"type": "string"}]})
class Value(serializers.Field[Any, Any, Any, Any]):
    """A number, or the text of a range, a distribution or a formula."""

    def to_representation(self, value: float | str) -> float | str:
        return value

    def to_internal_value(self, data: Any) -> float | str:
        if isinstance(data, bool) or not isinstance(data, int | float | str):
            raise serializers.ValidationError("Write a number, or a text such as 80 to 160.")
        return data


class AssumptionSerializer(serializers.Serializer[Any]):
    id = serializers.CharField()
    unit = serializers.CharField()
    value = Value()
    label = Words(allow_null=True)  # type: ignore[assignment]  # the field named label, not the option
    source = Words(allow_null=True)  # type: ignore[assignment]
    grade = serializers.CharField(allow_null=True)


class LineSerializer(serializers.Serializer[Any]):
    id = serializers.CharField()
    unit = serializers.CharField()
    formula = serializers.CharField()
    role = serializers.CharField(allow_null=True)
    category = serializers.CharField(allow_null=True)
    at = serializers.IntegerField(allow_null=True)
    label = Words(allow_null=True)  # type: ignore[assignment]


class SpecSerializer(serializers.Serializer[Any]):
    """The parts of the newest document that programs ask for most; `document` has all of it."""

    summary = Words(allow_null=True)
    timeline = TimelineSerializer()
    discount_rate = serializers.FloatField()
    tax_rate = serializers.FloatField()
    assumptions = AssumptionSerializer(many=True)
    lines = LineSerializer(many=True)
    risks = serializers.SerializerMethodField()
    outlooks = serializers.SerializerMethodField()
    poc = serializers.SerializerMethodField()

    def to_representation(self, instance: Any) -> Any:
        """Write what the entries of the document make among its assumptions and lines."""
        return super().to_representation(expand(instance))

    @extend_schema_field({"type": "array", "items": {"type": "string"}})
    def get_risks(self, spec: Any) -> list[str]:
        return [risk.id for risk in spec.risks]

    @extend_schema_field({"type": "array", "items": {"type": "string"}})
    def get_outlooks(self, spec: Any) -> list[str]:
        return list(spec.outlooks)

    @extend_schema_field({"type": "array", "items": {"type": "string"}})
    def get_poc(self, spec: Any) -> list[str]:
        return [plan.id for plan in spec.poc]


class CaseDetailSerializer(CaseSerializer):
    """A case with what its document says."""

    spec = SpecSerializer()

    class Meta(CaseSerializer.Meta):
        fields = (*CaseSerializer.Meta.fields, "spec")
        read_only_fields = fields


class RevisionSerializer(serializers.ModelSerializer[Revision]):
    author = serializers.CharField(source="author.username", default="")

    class Meta:
        model = Revision
        fields: tuple[str, ...] = ("number", "digest", "note", "author", "created_at")
        read_only_fields = fields


class ChangeSerializer(serializers.Serializer[Any]):
    path = serializers.CharField()
    before = serializers.CharField(allow_null=True)
    after = serializers.CharField(allow_null=True)


class RevisionDetailSerializer(RevisionSerializer):
    """A revision with its document and what it changed."""

    document = serializers.JSONField()
    changes = ChangeSerializer(many=True)

    class Meta(RevisionSerializer.Meta):
        fields = (*RevisionSerializer.Meta.fields, "document", "changes")
        read_only_fields = fields


class ReceiptSerializer(serializers.Serializer[Any]):
    """What an import did."""

    id = serializers.UUIDField(source="case.id")
    key = serializers.CharField(source="case.key")
    revision = serializers.IntegerField(source="case.head.number")
    digest = serializers.CharField(source="case.digest")
    created = serializers.BooleanField()
    changed = serializers.BooleanField()
    url = serializers.SerializerMethodField()

    def get_url(self, receipt: Any) -> str:
        return api_url(receipt.case)


class ValidSerializer(serializers.Serializer[Any]):
    """A document that would be taken."""

    key = serializers.CharField(source="id")
    digest = serializers.CharField()
    assumptions = serializers.SerializerMethodField()
    lines = serializers.SerializerMethodField()
    risks = serializers.SerializerMethodField()

    def get_assumptions(self, spec: Any) -> int:
        return len(expand(spec).assumptions)

    def get_lines(self, spec: Any) -> int:
        return len(expand(spec).lines)

    def get_risks(self, spec: Any) -> int:
        return len(spec.risks)
