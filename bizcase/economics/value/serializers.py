"""What the REST API says about value models, and what it takes."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from bizcase.core.rest import StrictFloat, StrictText
from bizcase.economics.value.campaigns import MAX_BYTES, MAX_ROWS
from modeling.parts import LARGEST_NUMBER

FAMILIES = ("exponential", "power", "hill")


class ValueHeadlineSerializer(serializers.Serializer[Any]):
    """A figure as people read it, and what it is worked out from."""

    word = serializers.CharField()
    value = serializers.CharField()
    unit = serializers.CharField()
    range = serializers.CharField(help_text="5th to 95th percentile; empty for a certain figure.")
    formula = serializers.CharField()


class ValueSentenceSerializer(serializers.Serializer[Any]):
    text = serializers.CharField()
    tone = serializers.CharField(help_text="Empty, good, wait or bad.")


class ValueStepSerializer(serializers.Serializer[Any]):
    """An assumption or a line that an entry makes, with what it comes to."""

    id = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # the field, not the option
    unit = serializers.CharField()
    formula = serializers.CharField(help_text="The formula of a line, the value of an assumption.")
    role = serializers.CharField(help_text="benefit, cost, or empty.")
    uses = serializers.ListField(child=serializers.CharField())
    found = serializers.DictField(
        child=serializers.FloatField(allow_null=True),
        help_text="Mean and percentiles over the trials of its mean over the months.",
    )


class ValueToldSerializer(serializers.Serializer[Any]):
    headlines = ValueHeadlineSerializer(many=True)
    says = ValueSentenceSerializer(many=True)
    limits = ValueSentenceSerializer(many=True)


class ValueModelSerializer(serializers.Serializer[Any]):
    """A value model with what it comes to."""

    id = serializers.CharField()
    kind = serializers.CharField(source="kind.key")
    label = serializers.CharField()  # type: ignore[assignment]
    entry = serializers.JSONField(help_text="As the document has it.")
    seen = serializers.CharField(help_text="Its mark: what If-Match takes.")
    used_by = serializers.ListField(child=serializers.CharField())
    figures = serializers.JSONField(help_text="As a simulation tells them; money is present value.")
    picture = serializers.JSONField(help_text="Curves and histograms behind the figures.")
    steps = ValueStepSerializer(many=True)
    told = ValueToldSerializer(allow_null=True)


class ValueListSerializer(serializers.Serializer[Any]):
    digest = serializers.CharField()
    trials = serializers.IntegerField(help_text="Of the figures; 0 where there are none.")
    seed = serializers.IntegerField()
    problem = serializers.CharField(
        allow_null=True, help_text="Why figures cannot be worked out, where they cannot."
    )
    results = ValueModelSerializer(many=True)


@extend_schema_field({"type": "array", "items": {"type": "array", "items": {"type": "number"}}})
class RowsField(serializers.Field[Any, Any, Any, Any]):
    """Rows of [spend, response] or [spend, response, n]."""

    def to_internal_value(self, data: Any) -> list[list[float]]:
        if not isinstance(data, list) or len(data) > MAX_ROWS:
            message = _("Write a list of at most {most} rows.").format(most=MAX_ROWS)
            raise serializers.ValidationError(message)
        for place, row in enumerate(data):
            if not isinstance(row, list) or not all(map(_is_number, row)):
                message = _("Row {row} must be a list of numbers: spend, response[, n].")
                raise serializers.ValidationError(message.format(row=place + 1))
        return [[float(cell) for cell in row] for row in data]

    def to_representation(self, value: Any) -> Any:
        return value


def _is_number(cell: object) -> bool:
    is_one = isinstance(cell, int | float) and not isinstance(cell, bool)
    return is_one and abs(cell) <= LARGEST_NUMBER  # type: ignore[arg-type]


class CampaignFitRequestSerializer(serializers.Serializer[Any]):
    """Campaigns as rows or as the text of a CSV, and what a unit of spend costs."""

    rows = RowsField(required=False)
    csv = StrictText(required=False, max_length=MAX_BYTES, trim_whitespace=False)
    family = serializers.ChoiceField(choices=FAMILIES, required=False, allow_null=True)
    unit_cost = StrictFloat(required=False, min_value=0, max_value=LARGEST_NUMBER)
    spend = StrictFloat(required=False, min_value=0, max_value=LARGEST_NUMBER, allow_null=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("rows" in attrs) == ("csv" in attrs):
            raise serializers.ValidationError({"rows": [_("Send `rows` or `csv`, one of them.")]})
        return attrs


class SpendIntervalSerializer(serializers.Serializer[Any]):
    value = serializers.FloatField(allow_null=True)
    low = serializers.FloatField(allow_null=True, help_text="5th percentile")
    high = serializers.FloatField(allow_null=True, help_text="95th percentile")


class CampaignFitSerializer(serializers.Serializer[Any]):
    """The response that campaigns show, and the spend that is best by it."""

    family = serializers.CharField()
    criterion = serializers.DictField(
        child=serializers.FloatField(allow_null=True),
        help_text="Akaike's corrected criterion of each form, the straight line among them.",
    )
    size = serializers.FloatField()
    shape = serializers.FloatField()
    reference = serializers.FloatField(help_text="The spend at which a power has its size.")
    unit_cost = serializers.FloatField()
    best_spend = SpendIntervalSerializer()
    best_gain = serializers.FloatField(allow_null=True, help_text="g(P*) = f(P*) - k P*")
    plan = serializers.FloatField(help_text="The spend that was asked for, or the best one.")
    marginal = serializers.JSONField(help_text="At some spends: response, gain, the next unit.")
    spends = serializers.ListField(child=serializers.FloatField())
    rows = serializers.IntegerField()
    ignored = serializers.ListField(
        child=serializers.CharField(), help_text="Columns of the CSV that were passed over."
    )
    curve = serializers.JSONField(help_text="spend, response with low and high, cost.")
    points = serializers.JSONField()
