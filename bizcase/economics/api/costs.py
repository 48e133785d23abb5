"""The REST API of `costs`: the typed costs of a document."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from bizcase.cases.api.cases import IF_MATCH, CaseView, etag, expected_digest
from bizcase.cases.models import Case
from bizcase.core.rest import ProblemSerializer
from bizcase.economics.api.entries import REFUSED, MadeLineSerializer, entry_in
from bizcase.economics.entries import COSTS
from bizcase.economics.spending import services
from bizcase.economics.spending.rows import cost_row, cost_rows, to_json
from bizcase.workspaces.access import Ability
from bizcase.workspaces.rest import idempotent


class CostSerializer(serializers.Serializer[Any]):
    """An entry of `costs` as the document writes it, its mark, and the lines it makes."""

    id = serializers.CharField()
    kind = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    mark = serializers.CharField(help_text="Give it back in If-Match.")
    entry = serializers.DictField()
    lines = MadeLineSerializer(many=True)


class CostList(CaseView):
    abilities = {"GET": Ability.READ, "POST": Ability.EDIT_CASE}
    serializer_class = CostSerializer
    pagination_class = None

    @extend_schema(operation_id="costs_list", responses=CostSerializer(many=True))
    def get(self, request: Request, case_id: UUID) -> Response:
        """List the typed costs of a case, in the order of its document."""
        case = self.get_case(case_id)
        found = [to_json(case, row) for row in cost_rows(case)]
        return Response(CostSerializer(found, many=True).data, headers=etag(case.digest))

    @extend_schema(
        operation_id="costs_add",
        request=OpenApiTypes.OBJECT,
        responses={201: CostSerializer, 422: ProblemSerializer},
    )
    @idempotent
    def post(self, request: Request, case_id: UUID) -> Response:
        """Add an entry of `costs`, as a document writes one: a new revision of the case."""
        case, entry = self.get_case(case_id), entry_in(request.data, COSTS)
        services.add_cost(actor=self.membership, case=case, entry=entry)
        return _answer(case, str(entry["id"]), status=201)


class CostDetail(CaseView):
    abilities = {"GET": Ability.READ, "PUT": Ability.EDIT_CASE, "DELETE": Ability.EDIT_CASE}
    serializer_class = CostSerializer

    @extend_schema(
        operation_id="costs_read", responses={200: CostSerializer, 404: ProblemSerializer}
    )
    def get(self, request: Request, case_id: UUID, entry: str) -> Response:
        """Read an entry; its ETag is of the entry alone, so edits elsewhere do not touch it."""
        return _answer(self.get_case(case_id), entry)

    @extend_schema(
        operation_id="costs_replace",
        parameters=[IF_MATCH],
        request=OpenApiTypes.OBJECT,
        responses={200: CostSerializer, **REFUSED},
    )
    def put(self, request: Request, case_id: UUID, entry: str) -> Response:
        """Replace an entry; 412 with both versions if somebody else changed it meanwhile."""
        case, tree = self.get_case(case_id), entry_in(request.data, COSTS)
        services.change_cost(
            actor=self.membership,
            case=case,
            key=entry,
            entry={"id": entry, **tree},
            seen=expected_digest(request),
        )
        return _answer(case, str(tree.get("id", entry)))

    @extend_schema(
        operation_id="costs_remove", parameters=[IF_MATCH], responses={204: None, **REFUSED}
    )
    def delete(self, request: Request, case_id: UUID, entry: str) -> Response:
        """Take an entry out; refused while something uses what it makes."""
        services.remove_cost(
            actor=self.membership,
            case=self.get_case(case_id),
            key=entry,
            seen=expected_digest(request),
        )
        return Response(status=204)


def _answer(case: Case, key: str, *, status: int = 200) -> Response:
    row = cost_row(case, key)
    found = CostSerializer(to_json(case, row)).data
    return Response(found, status=status, headers=etag(row.mark))
