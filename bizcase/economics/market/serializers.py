"""What the REST API says about the market: its parts as the document has them, and what follows."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from bizcase.cases.serializers import Value
from bizcase.core.rest import StrictFloat, StrictInteger, StrictText
from modeling.market_adoption import KINDS
from modeling.spec import unknown


@extend_schema_field(
    {
        "oneOf": [
            {"type": "string", "minLength": 1},
            {"type": "object", "additionalProperties": {"type": "string"}, "minProperties": 1},
        ]
    }
)
class TextOrLanguages(serializers.Field[Any, Any, Any, Any]):
    """A text, or a map of languages such as {en: ..., zh-hans: ...}."""

    def to_representation(self, value: Any) -> Any:
        return value

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str | dict):
            message = _("Write a text, or a map of languages such as {example}.")
            raise serializers.ValidationError(message.format(example="{en: ..., zh-hans: ...}"))
        return data


@extend_schema_field(OpenApiTypes.DATE)
class DayText(StrictText):
    """A day, YYYY-MM-DD."""


def _text(**more: Any) -> Any:
    return TextOrLanguages(required=False, allow_null=True, **more)


def _value() -> Any:
    return Value(required=False, allow_null=True)


def _unit() -> Any:
    return StrictText(required=False, allow_null=True, allow_blank=True, max_length=120)


def _day() -> Any:
    return DayText(required=False, allow_null=True)


class PartSerializer(serializers.Serializer[Any]):
    """A part as the document has it; null leaves a key out."""

    def to_internal_value(self, data: Any) -> Any:
        found = super().to_internal_value(data)
        return {key: value for key, value in found.items() if value is not None}


class ListedSerializer(PartSerializer):
    """An item of a list: its place, and the mark that `If-Match` takes."""

    place = serializers.IntegerField(read_only=True)
    seen = serializers.CharField(read_only=True)


class MarketPersonaSerializer(ListedSerializer):
    name = TextOrLanguages()
    role = _text()
    needs = _text()
    pains = _text()
    willingness_to_pay = _value()
    unit = _unit()
    weight = StrictFloat(required=False, allow_null=True, min_value=0)
    source = _text()


class MarketCompetitorSerializer(ListedSerializer):
    name = TextOrLanguages()
    offer = _text()
    price = _text()
    asks = _value()
    unit = _unit()
    strengths = _text()
    weaknesses = _text()
    source = _text()
    date = _day()


class MarketNoteSerializer(ListedSerializer):
    text = TextOrLanguages()
    date = _day()
    source = _text()


class MarketCountrySerializer(ListedSerializer):
    code = StrictText(min_length=2, max_length=2, help_text="ISO 3166")
    currency = StrictText(min_length=3, max_length=3, help_text="ISO 4217")
    share = _value()
    size = _value()
    unit = _unit()
    source = _text()


class MarketRateSerializer(ListedSerializer):
    pair = StrictText(min_length=7, max_length=7, help_text="USD/CNY")
    rate = Value()
    date = DayText()
    source = _text()
    age_days = serializers.IntegerField(read_only=True)
    is_stale = serializers.BooleanField(read_only=True)


class MarketOutcomeSerializer(PartSerializer):
    """What a frozen market test showed: a share of so many."""

    value = StrictFloat(min_value=0, max_value=1)
    n = StrictInteger(min_value=1, max_value=1_000_000_000)
    date = DayText()
    source = _text()


class MarketTestSerializer(ListedSerializer):
    id = StrictText(required=False, max_length=64)
    title = TextOrLanguages()
    hypothesis = TextOrLanguages()
    metric = TextOrLanguages()
    threshold = StrictFloat(help_text="Above 0 and below 1.")
    rule = serializers.ChoiceField(choices=["at_least", "at_most"], default="at_least")
    sample_size = StrictInteger(min_value=1, max_value=1_000_000_000)
    decision = TextOrLanguages()
    frozen_at = serializers.CharField(read_only=True, allow_null=True)
    frozen_by = serializers.CharField(read_only=True, allow_null=True)
    frozen_digest = serializers.CharField(read_only=True, allow_null=True)
    result = MarketOutcomeSerializer(read_only=True, allow_null=True)
    verdict = serializers.CharField(read_only=True, allow_null=True)
    interval = serializers.ListField(
        child=serializers.FloatField(),
        read_only=True,
        allow_null=True,
        help_text="Wilson, 95 %",
    )
    decides = serializers.DictField(
        child=serializers.IntegerField(allow_null=True),
        read_only=True,
        help_text="The most successes that decide for one side, the least for the other.",
    )


PARTS: Final[dict[str, type[ListedSerializer]]] = {
    "personas": MarketPersonaSerializer,
    "competitors": MarketCompetitorSerializer,
    "notes": MarketNoteSerializer,
    "countries": MarketCountrySerializer,
    "rates": MarketRateSerializer,
    "tests": MarketTestSerializer,
}


class MarketCustomersSerializer(PartSerializer):
    """How many customers, and what each pays; a number, a range or the id of an assumption."""

    count = Value()
    unit = StrictText(max_length=120, allow_blank=True)
    price = Value()
    price_unit = StrictText(max_length=120, allow_blank=True)


class MarketSizeSerializer(PartSerializer):
    """TAM, SAM or SOM as the document has it."""

    unit = StrictText(max_length=120, allow_blank=True)
    top_down = _value()
    bottom_up = _value()
    customers = MarketCustomersSerializer(required=False, allow_null=True)
    source = _text()
    top_down_source = _text()
    bottom_up_source = _text()
    note = _text()


class MarketFiguresSerializer(serializers.Serializer[Any]):
    p5 = serializers.FloatField()
    p50 = serializers.FloatField()
    p95 = serializers.FloatField()
    mean = serializers.FloatField()


class MarketAgreementSerializer(serializers.Serializer[Any]):
    """How bottom-up and top-down go together."""

    way = serializers.ChoiceField(choices=["agree", "vague", "differ"])
    overlap = serializers.FloatField(help_text="Common area of the two densities, 0 to 1.")
    ratio = MarketFiguresSerializer(help_text="Bottom-up over top-down.")
    sentence = serializers.CharField()


class MarketLevelSerializer(serializers.Serializer[Any]):
    """A size with what was reckoned from it."""

    key = serializers.CharField()
    seen = serializers.CharField()
    size = MarketSizeSerializer(allow_null=True)
    unit = serializers.CharField(help_text="Of the figures: that of the case where a rate leads.")
    top_down = MarketFiguresSerializer(allow_null=True)
    bottom_up = MarketFiguresSerializer(allow_null=True)
    whole = MarketFiguresSerializer(allow_null=True)
    agreement = MarketAgreementSerializer(allow_null=True)
    remarks = serializers.ListField(child=serializers.CharField())


class MarketPositioningSerializer(serializers.Serializer[Any]):
    text = TextOrLanguages(allow_null=True)
    seen = serializers.CharField(read_only=True)


class MarketPricePointSerializer(serializers.Serializer[Any]):
    price = serializers.FloatField()
    share = serializers.FloatField()
    low = serializers.FloatField()
    high = serializers.FloatField()


class MarketDemandSerializer(serializers.Serializer[Any]):
    """The share of the personas who would pay each price, with its 90 % range."""

    unit = serializers.CharField()
    units = serializers.ListField(child=serializers.CharField())
    points = MarketPricePointSerializer(many=True)
    best_price = serializers.DictField(child=serializers.FloatField())
    proposal = Value()


class MarketSerializer(serializers.Serializer[Any]):
    """The market of a case."""

    sizes = MarketLevelSerializer(many=True)
    positioning = MarketPositioningSerializer()
    personas = MarketPersonaSerializer(many=True)
    competitors = MarketCompetitorSerializer(many=True)
    notes = MarketNoteSerializer(many=True)
    countries = MarketCountrySerializer(many=True)
    rates = MarketRateSerializer(many=True)
    tests = MarketTestSerializer(many=True)
    demand = MarketDemandSerializer(allow_null=True)


class MarketPriceSerializer(serializers.Serializer[Any]):
    """Which assumption the implied price becomes the value of; an unknown id makes a new one."""

    key = StrictText(max_length=64)
    unit = StrictText(required=False, max_length=120)


class MarketCurveSerializer(serializers.Serializer[Any]):
    """An adoption curve.

    `values` has market, p and q of bass; ceiling, growth and midpoint of logistic; ceiling, first
    and last of ramp: numbers, ranges or ids of assumptions.
    """

    kind = StrictText(max_length=64, help_text="bass, logistic or ramp")
    values = serializers.DictField(child=Value())
    key = StrictText(required=False, default="adoption", max_length=48)
    unit = StrictText(required=False, default="", allow_blank=True, max_length=120)
    target = StrictText(
        required=False, default="", allow_blank=True, max_length=64, help_text="A parameter."
    )
    source = _text()
    dry_run = serializers.BooleanField(
        required=False, default=False, help_text="Only return the curve; nothing is written."
    )

    def validate_kind(self, kind: str) -> str:
        if kind not in KINDS:
            raise serializers.ValidationError(unknown(kind, KINDS).translated(_))
        return kind


class MarketBandSerializer(serializers.Serializer[Any]):
    p5 = serializers.ListField(child=serializers.FloatField())
    p50 = serializers.ListField(child=serializers.FloatField())
    p95 = serializers.ListField(child=serializers.FloatField())


class MarketAdoptionSerializer(serializers.Serializer[Any]):
    """A curve by month; months that lie behind the timeline are null."""

    kind = serializers.CharField()
    level = MarketBandSerializer()
    new = MarketBandSerializer()
    half = serializers.ListField(child=serializers.FloatField(allow_null=True))
    peak = serializers.ListField(child=serializers.FloatField())
    reached = serializers.ListField(child=serializers.FloatField())
    revision = serializers.IntegerField(allow_null=True)
