"""The REST API of runs: simulate, train, watch, cancel, compare; datasets and recipes."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from bizcase.cases.models import Case
from bizcase.core.rest import ProblemSerializer
from bizcase.runs import comparison, curves, services
from bizcase.runs.models import Dataset, Run
from bizcase.runs.plans import planned
from bizcase.runs.serializers import (
    AnalysisRequestSerializer,
    ComparisonSerializer,
    DatasetDetailSerializer,
    DatasetSerializer,
    MetricsSerializer,
    RecipeSerializer,
    RunDetailSerializer,
    RunFilterSerializer,
    RunSerializer,
    SimulationRequestSerializer,
    TrainingRequestSerializer,
    UploadSerializer,
    api_url,
)
from bizcase.workspaces.access import Ability
from bizcase.workspaces.rest import WorkspaceView, idempotent
from modeling.poc.registry import RECIPES

REFUSED: Final = {409: ProblemSerializer, 422: ProblemSerializer}


def accepted(run: Run) -> Response:
    """Answer that the work is queued, and where to watch it."""
    body = RunSerializer(run).data
    return Response(body, status=202, headers={"Location": api_url(run)})


class CaseRuns(WorkspaceView):
    """Work on one case of the workspace."""

    abilities = {"POST": Ability.RUN_MODEL}

    def get_case(self, case_id: UUID) -> Case:
        return get_object_or_404(Case.objects.visible_to(self.membership).with_head(), pk=case_id)


class Simulations(CaseRuns):
    serializer_class = SimulationRequestSerializer

    @extend_schema(operation_id="simulations_create", responses={202: RunSerializer, **REFUSED})
    @idempotent
    def post(self, request: Request, case_id: UUID) -> Response:
        """Simulate the case: answers at once, the run's URL is in Location."""
        asked = self.checked(request.data)
        run = services.request_simulation(
            actor=self.membership, case=self.get_case(case_id), **asked
        )
        return accepted(run)


class Analyses(CaseRuns):
    serializer_class = AnalysisRequestSerializer

    @extend_schema(operation_id="analyses_create", responses={202: RunSerializer, **REFUSED})
    @idempotent
    def post(self, request: Request, case_id: UUID) -> Response:
        """Work out what moves the value, what is worth knowing, what to choose: answers at once."""
        asked, case = self.checked(request.data), self.get_case(case_id)
        return accepted(services.request_analysis(actor=self.membership, case=case, **asked))


class Trainings(CaseRuns):
    serializer_class = TrainingRequestSerializer

    @extend_schema(operation_id="trainings_create", responses={202: RunSerializer, **REFUSED})
    @idempotent
    def post(self, request: Request, case_id: UUID) -> Response:
        """Train a proof of concept: answers at once, the run's URL is in Location."""
        asked, case = self.checked(request.data), self.get_case(case_id)
        known = planned(who=self.membership, case=case, plan=asked.get("plan", ""))
        run = services.request_training(
            actor=self.membership, case=case, **self._complete({**known, **asked})
        )
        return accepted(run)

    def _complete(self, asked: dict[str, Any]) -> dict[str, Any]:
        missing = [name for name in ("dataset", "recipe", "target") if not asked.get(name)]
        if missing:
            raise ValidationError({name: ["This field is required."] for name in missing})
        return asked


class RunList(WorkspaceView):
    abilities = {"GET": Ability.READ}
    serializer_class = RunSerializer

    def get_queryset(self) -> QuerySet[Run]:
        return Run.objects.visible_to(self.membership).with_case().without_numbers()

    @extend_schema(
        operation_id="runs_list",
        parameters=[RunFilterSerializer],
        responses={200: RunSerializer(many=True), 422: ProblemSerializer},
    )
    def get(self, request: Request) -> Response:
        """List the runs of the workspace, newest first."""
        wanted = RunFilterSerializer(data=request.query_params)
        wanted.is_valid(raise_exception=True)
        page = self.paginate_queryset(self.get_queryset().filter(**wanted.validated_data))
        return self.get_paginated_response(RunSerializer(page, many=True).data)


class RunView(WorkspaceView):
    """A view of one run of the workspace."""

    def get_run(self, run_id: UUID) -> Run:
        runs = Run.objects.visible_to(self.membership).with_case().prefetch_related("artifacts")
        return get_object_or_404(runs, pk=run_id)


class RunDetail(RunView):
    abilities = {"GET": Ability.READ}
    serializer_class = RunDetailSerializer

    @extend_schema(operation_id="runs_read")
    def get(self, request: Request, run_id: UUID) -> Response:
        """Read a run with its input and its result."""
        return Response(RunDetailSerializer(self.get_run(run_id)).data)


class RunCancel(RunView):
    abilities = {"POST": Ability.READ}
    serializer_class = RunSerializer

    @extend_schema(
        operation_id="runs_cancel",
        request=None,
        responses={202: RunSerializer, 403: ProblemSerializer, 409: ProblemSerializer},
    )
    def post(self, request: Request, run_id: UUID) -> Response:
        """End a run: at once if it waits, else its worker lets go within seconds."""
        run = services.cancel_run(actor=self.membership, run=self.get_run(run_id))
        return accepted(run)


class RunMetrics(RunView):
    abilities = {"GET": Ability.READ}
    serializer_class = MetricsSerializer

    @extend_schema(
        operation_id="runs_metrics",
        parameters=[
            OpenApiParameter(
                "after",
                {"type": "integer", "minimum": 0, "maximum": curves.MAX_CURSOR},
                description="The number that the last answer gave.",
            )
        ],
        responses={200: MetricsSerializer, 422: ProblemSerializer},
    )
    def get(self, request: Request, run_id: UUID) -> Response:
        """Read the points of the curves since the last question."""
        runs = Run.objects.visible_to(self.membership).for_progress()
        run = get_object_or_404(runs, pk=run_id)
        return Response(curves.since(run, curves.cursor(request.query_params.get("after"))))


class RunCompare(WorkspaceView):
    abilities = {"GET": Ability.READ}
    serializer_class = ComparisonSerializer

    @extend_schema(
        operation_id="runs_compare",
        parameters=[
            OpenApiParameter("before", UUID, required=True, description="A simulation."),
            OpenApiParameter("after", UUID, required=True, description="Another simulation."),
        ],
        responses={200: ComparisonSerializer, 404: ProblemSerializer, 409: ProblemSerializer},
    )
    def get(self, request: Request) -> Response:
        """Compare two finished simulations."""
        before, after = (self._simulation(request, name) for name in ("before", "after"))
        body = {
            "before": before,
            "after": after,
            "comparison": comparison.difference(before, after),
            "rows": comparison.rows(before, after),
        }
        return Response(ComparisonSerializer(body).data)

    def _simulation(self, request: Request, name: str) -> Run:
        try:
            wanted = UUID(request.query_params.get(name, ""))
        except ValueError as error:
            raise ValidationError({name: ["Send the id of a simulation."]}) from error
        runs = Run.objects.visible_to(self.membership).filter(kind=Run.Kind.SIMULATION)
        return get_object_or_404(runs.with_case(), pk=wanted)


class DatasetList(WorkspaceView):
    abilities = {"GET": Ability.READ, "POST": Ability.RUN_MODEL}
    serializer_class = UploadSerializer
    parser_classes = [MultiPartParser]

    @extend_schema(operation_id="datasets_list", responses=DatasetSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List the datasets of the workspace, newest first."""
        page = self.paginate_queryset(Dataset.objects.visible_to(self.membership))
        return self.get_paginated_response(DatasetSerializer(page, many=True).data)

    @extend_schema(
        operation_id="datasets_upload",
        responses={201: DatasetDetailSerializer, 413: ProblemSerializer, 422: ProblemSerializer},
    )
    def post(self, request: Request) -> Response:
        """Upload a table; the same bytes again give the dataset that is there."""
        dataset = services.upload_dataset(actor=self.membership, **self.checked(request.data))
        headers = {"Location": reverse("v1:runs:dataset", args=[dataset.pk])}
        return Response(DatasetDetailSerializer(dataset).data, status=201, headers=headers)


class DatasetDetail(WorkspaceView):
    abilities = {"GET": Ability.READ, "DELETE": Ability.RUN_MODEL}
    serializer_class = DatasetDetailSerializer

    def get_dataset(self, dataset_id: UUID) -> Dataset:
        return get_object_or_404(Dataset.objects.visible_to(self.membership), pk=dataset_id)

    @extend_schema(operation_id="datasets_read")
    def get(self, request: Request, dataset_id: UUID) -> Response:
        """Read a dataset's card."""
        return Response(DatasetDetailSerializer(self.get_dataset(dataset_id)).data)

    @extend_schema(operation_id="datasets_remove", responses={204: None, 409: ProblemSerializer})
    def delete(self, request: Request, dataset_id: UUID) -> HttpResponse:
        """Remove a dataset and its file; evidence that came from it stays."""
        services.remove_dataset(actor=self.membership, dataset=self.get_dataset(dataset_id))
        return Response(status=204)


class RecipeList(WorkspaceView):
    abilities = {"GET": Ability.READ}
    serializer_class = RecipeSerializer
    pagination_class = None

    @extend_schema(operation_id="recipes_list", responses=RecipeSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List the recipes there are."""
        return Response(RecipeSerializer(RECIPES, many=True).data)
