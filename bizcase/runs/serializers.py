"""What the REST API says about runs and datasets, and what it takes."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from bizcase.core.rest import StrictFloat, StrictInteger, StrictText
from bizcase.runs.models import Artifact, Dataset, Run
from bizcase.runs.services import (
    MAX_ANALYSED,
    MAX_SEED,
    MAX_TRIALS,
    MIN_ANALYSED,
    MIN_TRIALS,
)
from bizcase.workspaces.rest import WorkspaceView
from modeling.poc.config import MAX_SECONDS, MIN_SECONDS
from modeling.precision import METHODS

MAX_TOLERANCE = 40


def api_url(run: Run) -> str:
    return reverse("v1:runs:detail", args=[run.pk])


class FailureSerializer(serializers.Serializer[Any]):
    """Why a run failed."""

    code = serializers.CharField(help_text="Stable English key.")
    message = serializers.CharField(help_text="A sentence for people.")


class ArtifactSerializer(serializers.ModelSerializer[Artifact]):
    class Meta:
        model = Artifact
        fields: tuple[str, ...] = ("name", "media_type", "sha256", "size")
        read_only_fields = fields


class RunSerializer(serializers.ModelSerializer[Run]):
    """A run in a list."""

    url = serializers.SerializerMethodField()
    page = serializers.CharField(source="get_absolute_url", help_text="Its page in the browser.")
    progress = serializers.FloatField(help_text="Share of the work that is done, 0 to 1.")
    seconds = serializers.FloatField(
        allow_null=True, help_text="Wall seconds from the first start to the end, or to now."
    )
    is_stale = serializers.BooleanField(
        help_text="The case's document or the engine is no longer what this run read."
    )
    error = FailureSerializer(allow_null=True)

    class Meta:
        model = Run
        fields: tuple[str, ...] = (
            "id",
            "kind",
            "status",
            "progress",
            "note",
            "case",
            "digest",
            "engine",
            "seed",
            "is_stale",
            "error",
            "attempt",
            "seconds",
            "url",
            "page",
            "created_at",
            "started_at",
            "finished_at",
            "cancel_requested_at",
        )
        read_only_fields = fields
        extra_kwargs = {
            "digest": {"help_text": "SHA-256 of what the run was asked to compute."},
            "engine": {"help_text": "Version of the engine; the same one repeats the numbers."},
            "attempt": {"help_text": "Times that a worker has begun."},
            "note": {"help_text": "What is being done."},
        }

    def get_url(self, run: Run) -> str:
        return api_url(run)


class RunDetailSerializer(RunSerializer):
    """A run with its input and its result."""

    inputs = serializers.DictField(help_text="The whole input, frozen when the run was asked for.")
    result = serializers.DictField(
        allow_null=True,
        help_text="The numbers of a simulation or an analysis; of a training, the evidence record.",
    )
    artifacts = ArtifactSerializer(many=True)

    class Meta(RunSerializer.Meta):
        fields: tuple[str, ...] = (*RunSerializer.Meta.fields, "inputs", "result", "artifacts")
        read_only_fields = fields


class RunFilterSerializer(serializers.Serializer[Any]):
    """Which runs to list."""

    kind = serializers.ChoiceField(Run.Kind.choices, required=False)
    status = serializers.ChoiceField(Run.Status.choices, required=False)
    case = serializers.UUIDField(required=False, help_text="Runs of this case only.")


class SimulationRequestSerializer(serializers.Serializer[Any]):
    """A simulation of the case's newest document."""

    trials = StrictInteger(
        required=False,
        min_value=MIN_TRIALS,
        max_value=MAX_TRIALS,
        help_text="Futures to draw; 100,000 unless given. With a tolerance the most that are "
        "drawn; 1,000,000 unless given.",
    )
    seed = StrictInteger(
        required=False, min_value=0, max_value=MAX_SEED, help_text="Zero is a seed."
    )
    outlook = StrictText(
        required=False, allow_null=True, max_length=64, help_text="An outlook of the document."
    )
    sampling = serializers.ChoiceField(
        METHODS, required=False, help_text="How the futures are spread; random unless given."
    )
    tolerance = StrictText(
        required=False,
        allow_null=True,
        max_length=MAX_TOLERANCE,
        help_text="Draw until the standard error of mean NPV is at most this: 1% of it, or an "
        "amount of money such as 5000.",
    )


class AnalysisRequestSerializer(serializers.Serializer[Any]):
    """An analysis of the case's newest document."""

    trials = StrictInteger(
        required=False,
        min_value=MIN_ANALYSED,
        max_value=MAX_ANALYSED,
        help_text="Futures to draw; 10,000 unless given.",
    )
    seed = StrictInteger(
        required=False, min_value=0, max_value=MAX_SEED, help_text="Zero is a seed."
    )


@extend_schema_field(OpenApiTypes.UUID)
class OwnDataset(serializers.PrimaryKeyRelatedField[Dataset]):
    """A dataset of the asker's workspace: another's does not exist here."""

    def get_queryset(self) -> Any:
        view = self.context.get("view")
        if not isinstance(view, WorkspaceView) or not hasattr(view, "membership"):
            return Dataset.objects.none()
        return Dataset.objects.visible_to(view.membership)


class TrainingRequestSerializer(serializers.Serializer[Any]):
    """A training. With `plan`, what is left out comes from the document's planned training."""

    plan = StrictText(
        required=False, max_length=64, help_text="Id of a training under `poc` in the document."
    )
    dataset = OwnDataset(required=False, help_text="Id of a dataset of the workspace.")
    recipe = StrictText(required=False, max_length=60, help_text="Such as tabular.")
    target = StrictText(required=False, max_length=300, help_text="The column to predict.")
    positive = StrictText(
        required=False,
        allow_null=True,
        max_length=300,
        help_text="The value that counts as positive; else 1, true, yes, or the rarer of two.",
    )
    seconds = StrictFloat(
        required=False,
        min_value=MIN_SECONDS,
        max_value=MAX_SECONDS,
        help_text="Wall seconds that the training may take; 60 unless given.",
    )
    seed = StrictInteger(
        required=False, min_value=0, max_value=MAX_SEED, help_text="Zero is a seed."
    )
    binds = StrictText(
        required=False,
        allow_null=True,
        max_length=64,
        help_text="The assumption that the measured metric may become.",
    )


class MetricsSerializer(serializers.Serializer[Any]):
    """The points of a run's curves after a cursor."""

    rows = serializers.ListField(
        child=serializers.ListField(),
        help_text="[id, name, step, value] of each new point, oldest first.",
    )
    after = serializers.IntegerField(help_text="Send this as `after` to go on from here.")
    more = serializers.BooleanField(help_text="There are more points right now.")
    status = serializers.ChoiceField(Run.Status.choices)
    is_over = serializers.BooleanField()
    progress = serializers.FloatField()
    note = serializers.CharField()


class ComparisonRowSerializer(serializers.Serializer[Any]):
    label = serializers.CharField()  # type: ignore[assignment]
    form = serializers.CharField(help_text="money, share (of 1) or months.")
    before = serializers.FloatField(allow_null=True)
    after = serializers.FloatField(allow_null=True)
    change = serializers.FloatField(allow_null=True)


class ComparisonSerializer(serializers.Serializer[Any]):
    """Two simulations side by side."""

    before = RunSerializer()
    after = RunSerializer()
    comparison = serializers.DictField(
        help_text="Difference of NPV, future by future where both saw the same futures."
    )
    rows = ComparisonRowSerializer(many=True)


class DatasetSerializer(serializers.ModelSerializer[Dataset]):
    """A dataset in a list."""

    rows = serializers.SerializerMethodField(help_text="Rows of the table.")
    page = serializers.CharField(source="get_absolute_url")

    class Meta:
        model = Dataset
        fields: tuple[str, ...] = (
            "id",
            "name",
            "key",
            "sha256",
            "size",
            "rows",
            "licence",
            "attribution",
            "page",
            "created_at",
        )
        read_only_fields = fields

    def get_rows(self, dataset: Dataset) -> int:
        return int(dataset.card["rows"])


class DatasetDetailSerializer(DatasetSerializer):
    """A dataset with its card."""

    card = serializers.DictField(help_text="Columns, missing values, duplicates.")

    class Meta(DatasetSerializer.Meta):
        fields: tuple[str, ...] = (*DatasetSerializer.Meta.fields, "card")
        read_only_fields = fields


class UploadSerializer(serializers.Serializer[Any]):
    """A table: CSV, Parquet or XLSX."""

    file = serializers.FileField(help_text="The table, with a header row.")
    name = serializers.CharField(max_length=120, help_text="What it is called.")
    licence = serializers.CharField(required=False, max_length=200, allow_blank=True)
    attribution = serializers.CharField(required=False, max_length=500, allow_blank=True)


class RecipeSerializer(serializers.Serializer[Any]):
    """A way to train."""

    key = serializers.CharField()
    version = serializers.IntegerField()
    title = serializers.SerializerMethodField()
    summary = serializers.SerializerMethodField()
    task = serializers.CharField()
    metrics = serializers.ListField(
        child=serializers.CharField(), help_text="The headline metric first."
    )
    needs = serializers.SerializerMethodField(help_text="What the data must have.")
    formats = serializers.ListField(child=serializers.CharField())
    defaults = serializers.DictField()

    def get_title(self, card: Any) -> str:
        return _(card.title)

    def get_summary(self, card: Any) -> str:
        return _(card.summary)

    def get_needs(self, card: Any) -> list[str]:
        return [_(need) for need in card.needs]
