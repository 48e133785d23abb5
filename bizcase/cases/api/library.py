"""The REST API of the scenario library: find, read, judge, start."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, Final

from django.http import QueryDict
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from bizcase.cases import services, shelf
from bizcase.cases.api.cases import etag
from bizcase.cases.library import browse, near
from bizcase.cases.library.names import FACETS, OPTIONS
from bizcase.cases.library.suitability import complete
from bizcase.cases.library_serializers import (
    LibrarySerializer,
    ScenarioSerializer,
    SuitabilityAnswersSerializer,
    SuitabilityQuestionsSerializer,
    SuitabilityVerdictSerializer,
)
from bizcase.cases.serializers import CaseSerializer, api_url
from bizcase.core.rest import ProblemSerializer
from bizcase.workspaces.access import Ability
from bizcase.workspaces.rest import WorkspaceView, idempotent

FILTERS: Final = [
    OpenApiParameter("q", str, description="Words in titles, summaries and cards; all must stand."),
    OpenApiParameter("sort", str, enum=[key for key in browse.SORTS if key]),
    *(
        OpenApiParameter(
            facet, str, many=True, enum=list(OPTIONS[facet]), description="Any of these."
        )
        for facet in FACETS
    ),
]


class Library(WorkspaceView):
    abilities = {"GET": Ability.READ}
    serializer_class = LibrarySerializer
    pagination_class = None

    @extend_schema(operation_id="library_list", parameters=FILTERS, responses=LibrarySerializer)
    def get(self, request: Request) -> Response:
        """Find scenarios by words and facets, each with its first numbers."""
        query: QueryDict = request.query_params
        wish = browse.wish_of(query, is_strict=True)
        found = browse.browse(shelf.entries(self.membership), wish)
        told = {
            "count": len(found.found),
            "total": found.total,
            "facets": found.facets,
            "results": [each.entry for each in found.found],
        }
        return Response(LibrarySerializer(told).data)


class Scenario(WorkspaceView):
    abilities = {"GET": Ability.READ, "POST": Ability.EDIT_CASE}
    serializer_class = SuitabilityAnswersSerializer

    @extend_schema(
        operation_id="library_read",
        responses={200: ScenarioSerializer, 404: ProblemSerializer},
    )
    def get(self, request: Request, key: str) -> Response:
        """Read a scenario: its card, its document, its first numbers, the company cases near it."""
        spec, entry = shelf.find(self.membership, key)
        document = spec.to_json()
        told: dict[str, Any] = {
            **{name: getattr(entry, name) for name in type(entry).model_fields},
            "digest": spec.digest,
            "card": document.get("card"),
            "document": document,
            "companies": near.companies(entry),
        }
        return Response(ScenarioSerializer(SimpleNamespace(**told)).data, headers=etag(spec.digest))

    @extend_schema(
        operation_id="library_use",
        request=SuitabilityAnswersSerializer,
        responses={201: CaseSerializer, 404: ProblemSerializer, 422: ProblemSerializer},
    )
    @idempotent
    def post(self, request: Request, key: str) -> Response:
        """Make a new case from a scenario; answers of suitability stay in its document."""
        asked = self.checked(request.data)
        case = services.use_scenario(
            actor=self.membership, key=key, answers=asked.get("answers") or {}
        )
        headers = {"Location": api_url(case), **etag(case.digest)}
        return Response(CaseSerializer(case).data, status=201, headers=headers)


class Suitability(WorkspaceView):
    abilities = {"GET": Ability.READ, "POST": Ability.READ}
    serializer_class = SuitabilityAnswersSerializer

    @extend_schema(
        operation_id="library_questions",
        responses={200: SuitabilityQuestionsSerializer, 404: ProblemSerializer},
    )
    def get(self, request: Request, key: str) -> Response:
        """Read the questions that say whether a scenario suits."""
        spec, _entry = shelf.find(self.membership, key)
        questions = spec.card.suitability if spec.card else ()
        return Response(SuitabilityQuestionsSerializer({"key": key, "questions": questions}).data)

    @extend_schema(
        operation_id="library_judge",
        request=SuitabilityAnswersSerializer,
        responses={
            200: SuitabilityVerdictSerializer,
            404: ProblemSerializer,
            422: ProblemSerializer,
        },
    )
    def post(self, request: Request, key: str) -> Response:
        """Judge answers to all questions: fit, customise or unsuitable, with each reason."""
        spec, _entry = shelf.find(self.membership, key)
        asked = self.checked(request.data)
        judgement = complete(spec.card, asked.get("answers") or {})
        return Response(SuitabilityVerdictSerializer(judgement).data)
