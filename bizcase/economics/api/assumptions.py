"""The REST API of assumptions."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from bizcase.cases.api.cases import IF_MATCH, CaseView, etag, expected_digest
from bizcase.cases.serializers import AssumptionSerializer, Value
from bizcase.core.rest import ProblemSerializer, StrictText
from bizcase.economics import services
from bizcase.economics.forms import GRADES
from bizcase.economics.spec import assumption_of
from bizcase.workspaces.access import Ability


class AssumptionChange(serializers.Serializer[Any]):
    """A new value; source and grade stay as they are unless they are given, "" clears them."""

    value = Value()
    source = StrictText(  # type: ignore[assignment]
        required=False, allow_blank=True, max_length=2_000
    )
    grade = serializers.ChoiceField(required=False, choices=[key for key, _name in GRADES])


class AssumptionDetail(CaseView):
    abilities = {"GET": Ability.READ, "PUT": Ability.EDIT_CASE}
    serializer_class = AssumptionChange

    @extend_schema(
        operation_id="assumptions_read",
        responses={200: AssumptionSerializer, 404: ProblemSerializer},
    )
    def get(self, request: Request, case_id: UUID, key: str) -> Response:
        """Read an assumption; the ETag is the digest of its case."""
        case = self.get_case(case_id)
        found = assumption_of(case.spec, key)
        return Response(AssumptionSerializer(found).data, headers=etag(case.digest))

    @extend_schema(
        operation_id="assumptions_change",
        parameters=[IF_MATCH],
        responses={200: AssumptionSerializer, 409: ProblemSerializer, 422: ProblemSerializer},
    )
    def put(self, request: Request, case_id: UUID, key: str) -> Response:
        """Change an assumption: a new revision of its case."""
        case = self.get_case(case_id)
        change = self.checked(request.data)
        services.change_assumption(
            actor=self.membership,
            case=case,
            key=key,
            expected_digest=expected_digest(request),
            **change,
        )
        found = assumption_of(case.spec, key)
        return Response(AssumptionSerializer(found).data, headers=etag(case.digest))
