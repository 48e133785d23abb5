"""What the REST API says about plans, teams and levers."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from bizcase.cases.serializers import Value, Words
from bizcase.core.rest import StrictFloat, StrictInteger, StrictText
from modeling.plan import CAPABILITIES, HIGHEST


class StandingSerializer(serializers.Serializer[Any]):
    """A stage: whether it is ready to be left, and why not."""

    id = serializers.CharField()
    title = serializers.CharField()
    ready = serializers.BooleanField(source="is_ready")
    current = serializers.BooleanField(source="is_current")
    met = serializers.IntegerField()
    criteria = serializers.SerializerMethodField()
    reasons = serializers.ListField(child=serializers.CharField())

    def get_criteria(self, column: Any) -> int:
        return len(column.criteria)


class GapSerializer(serializers.Serializer[Any]):
    """What the team lacks when a stage begins."""

    stage = serializers.CharField()
    capability = serializers.ChoiceField(choices=CAPABILITIES)
    needed = serializers.IntegerField()
    found = serializers.IntegerField()


class PlanSerializer(serializers.Serializer[Any]):
    """The plan of a case as the document has it, and what follows from it."""

    plan = serializers.DictField()
    stages = StandingSerializer(many=True)
    gaps = GapSerializer(many=True)


class TemplateSerializer(serializers.Serializer[Any]):
    """A plan to begin with."""

    id = serializers.CharField()
    name = Words()
    about = Words()
    source = Words()  # type: ignore[assignment]  # the field named source, not the option
    months = serializers.IntegerField()
    stages = serializers.SerializerMethodField()

    def get_stages(self, template: Any) -> list[str]:
        return [stage.id for stage in template.stages]


class TakeSerializer(serializers.Serializer[Any]):
    """Which template to take."""

    template = StrictText(max_length=64)


class CostChangeSerializer(serializers.Serializer[Any]):
    """What a change of the team costs per month, from its first month on."""

    month = serializers.IntegerField()
    change = serializers.FloatField()
    low = serializers.FloatField()
    high = serializers.FloatField()
    before = serializers.FloatField()
    after = serializers.FloatField()
    total = serializers.FloatField()


class PersonSerializer(serializers.Serializer[Any]):
    """A place of the team, or a people entry that no place names."""

    number = serializers.IntegerField(allow_null=True)
    role = serializers.CharField()
    name = serializers.CharField()
    cost = serializers.CharField()
    salary = serializers.CharField()
    monthly = serializers.ListField(child=serializers.FloatField(), allow_null=True)
    years = serializers.ListField(child=serializers.FloatField(allow_null=True))


class SuggestionSerializer(serializers.Serializer[Any]):
    """A role that closes gaps; its salary is our estimate."""

    role = serializers.CharField(source="role.id")
    name = Words(source="role.name")
    stage = serializers.SerializerMethodField()
    start = serializers.IntegerField(source="place.start")
    salary = Value(source="place.salary", allow_null=True)
    overhead = serializers.FloatField(source="place.overhead")
    estimate = serializers.SerializerMethodField()
    change = CostChangeSerializer(allow_null=True)

    def get_stage(self, suggestion: Any) -> str:
        return str(self.context["stage"])

    def get_estimate(self, suggestion: Any) -> bool:
        return suggestion.place.salary is not None


class TeamSerializer(serializers.Serializer[Any]):
    """Who works on the case, what that costs, and who would close the gaps of the next stage."""

    years = serializers.ListField(child=serializers.IntegerField())
    rows = PersonSerializer(many=True)
    totals = serializers.ListField(child=serializers.FloatField())
    suggestions = SuggestionSerializer(many=True)


class RatingsSerializer(serializers.Serializer[Any]):
    technical = StrictInteger(required=False, min_value=0, max_value=HIGHEST)
    business = StrictInteger(required=False, min_value=0, max_value=HIGHEST)
    team = StrictInteger(required=False, min_value=0, max_value=HIGHEST)
    risk = StrictInteger(required=False, min_value=0, max_value=HIGHEST)
    communication = StrictInteger(required=False, min_value=0, max_value=HIGHEST)


class HireSerializer(serializers.Serializer[Any]):
    """A place to add: a role of the catalogue, or one described here. `preview` stores nothing."""

    role = StrictText(required=False, max_length=64, help_text="A role of the catalogue.")
    title = StrictText(required=False, max_length=300, help_text="Of a place of your own.")
    name = StrictText(required=False, max_length=300, allow_blank=True)
    count = StrictFloat(required=False, min_value=0.05, max_value=100_000)
    start = StrictInteger(required=False, min_value=0, max_value=600)
    paid_by = StrictText(
        required=False, max_length=32, help_text="An entry that pays for others too."
    )
    salary = Value(required=False)
    overhead = StrictFloat(required=False, min_value=0, max_value=5)
    ratings = RatingsSerializer(required=False)
    preview = serializers.BooleanField(required=False)


class HiredSerializer(serializers.Serializer[Any]):
    """What a place changes in the cost of people; `cost` is the entry that pays for it."""

    number = serializers.IntegerField(allow_null=True)
    cost = serializers.CharField(allow_blank=True)
    change = CostChangeSerializer(allow_null=True)


class LeverSerializer(serializers.Serializer[Any]):
    """A lever as the document has it; the ETag of one is `mark`."""

    lever = serializers.DictField()
    mark = serializers.CharField()


class EffectSerializer(serializers.Serializer[Any]):
    """NPV with a lever less NPV without it, in the same futures."""

    id = serializers.CharField(allow_blank=True)
    mean = serializers.FloatField(allow_null=True)
    interval = serializers.ListField(
        child=serializers.FloatField(allow_null=True), help_text="95 % for the mean."
    )
    better = serializers.FloatField(allow_null=True)
    p5 = serializers.FloatField(allow_null=True)
    p95 = serializers.FloatField(allow_null=True)
    positive = serializers.ListField(
        child=serializers.FloatField(), help_text="P(NPV > 0) without and with it."
    )


class EffectsSerializer(serializers.Serializer[Any]):
    """Each lever by itself, and those that are on together."""

    trials = serializers.IntegerField()
    seed = serializers.IntegerField()
    each = EffectSerializer(many=True)
    together = EffectSerializer(allow_null=True)


class SeedSerializer(serializers.Serializer[Any]):
    """The seed of the futures; 1 without it."""

    seed = StrictInteger(required=False, min_value=0, max_value=2**31 - 1)
