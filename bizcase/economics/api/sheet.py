"""The REST API of the model sheet: lines, NPV at a glance, undo."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.forms import model_to_dict
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from bizcase.cases.api.cases import IF_MATCH, CaseView, etag, expected_digest
from bizcase.cases.models import Case
from bizcase.cases.serializers import ReceiptSerializer
from bizcase.cases.services import Receipt, undo
from bizcase.core.rest import ProblemSerializer, StrictText
from bizcase.economics import services
from bizcase.economics.board import last_change
from bizcase.economics.lines import line_mark
from bizcase.economics.rows import LineRow, line_rows
from bizcase.economics.spec import build_spec
from bizcase.economics.worth import looked, worth_of
from bizcase.workspaces.access import Ability
from bizcase.workspaces.rest import idempotent

FIGURES = ("digest", "engine", "trials", "mean", "p10", "p50", "p90", "positive")
REFUSED = {404: ProblemSerializer, 412: ProblemSerializer, 422: ProblemSerializer}


class SheetLineSerializer(serializers.Serializer[Any]):
    """A line as the sheet shows it; what an entry makes names the entry."""

    id = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    formula = serializers.CharField()
    unit = serializers.CharField()
    role = serializers.CharField(help_text="benefit, cost, or empty for a step")
    category = serializers.CharField()
    at = serializers.IntegerField(allow_null=True)
    uses = serializers.ListField(child=serializers.CharField())
    entry = serializers.CharField(source="entry.id", default=None, allow_null=True)


class LineInput(serializers.Serializer[Any]):
    """What a line says; what is left out stays as it is, "" leaves it out."""

    formula = StrictText(required=False, max_length=2_000)
    unit = StrictText(required=False, max_length=120)
    label = StrictText(  # type: ignore[assignment]
        required=False, allow_blank=True, max_length=300
    )
    role = serializers.ChoiceField(required=False, allow_blank=True, choices=["benefit", "cost"])
    category = StrictText(required=False, allow_blank=True, max_length=64)
    at = serializers.IntegerField(required=False, allow_null=True, min_value=0, max_value=600)


class NewLineInput(LineInput):
    id = StrictText(max_length=64)
    formula = StrictText(max_length=2_000)
    unit = StrictText(max_length=120)


class NpvChangeSerializer(serializers.Serializer[Any]):
    """What the last edit did to mean NPV, with its 95 % interval, in the same futures."""

    mean = serializers.FloatField()
    low = serializers.FloatField()
    high = serializers.FloatField()
    better = serializers.FloatField(help_text="The share of the futures that are better.")


class WorthSerializer(serializers.Serializer[Any]):
    """NPV from some thousand trials of one seed, and what the last edit did to it."""

    digest = serializers.CharField()
    engine = serializers.CharField()
    trials = serializers.IntegerField()
    mean = serializers.FloatField()
    p10 = serializers.FloatField()
    p50 = serializers.FloatField()
    p90 = serializers.FloatField()
    positive = serializers.FloatField(help_text="P(NPV > 0)")
    change = NpvChangeSerializer(allow_null=True)


def _row(case: Case, key: str) -> LineRow:
    line_mark(case.newest.document, key)  # a line that is not there is not found
    return next(row for row in line_rows(case.spec) if row.id == key)


class LineList(CaseView):
    abilities = {"GET": Ability.READ, "POST": Ability.EDIT_CASE}
    serializer_class = NewLineInput
    pagination_class = None

    @extend_schema(operation_id="lines_list", responses=SheetLineSerializer(many=True))
    def get(self, request: Request, case_id: UUID) -> Response:
        """List the lines of a case, those that entries make too."""
        case = self.get_case(case_id)
        rows = SheetLineSerializer(line_rows(case.spec), many=True).data
        return Response(rows, headers=etag(case.digest))

    @extend_schema(
        operation_id="lines_add", responses={201: SheetLineSerializer, 422: ProblemSerializer}
    )
    @idempotent
    def post(self, request: Request, case_id: UUID) -> Response:
        """Add a line: a new revision of the case."""
        case, facts = self.get_case(case_id), self.checked(request.data)
        services.add_line(actor=self.membership, case=case, facts=facts)
        row = _row(case, facts["id"])
        return Response(SheetLineSerializer(row).data, status=201, headers=etag(case.digest))


class LineDetail(CaseView):
    abilities = {"GET": Ability.READ, "PUT": Ability.EDIT_CASE, "DELETE": Ability.EDIT_CASE}
    serializer_class = LineInput

    def _answer(self, case_id: UUID, key: str) -> Response:
        case = self.get_case(case_id)
        row = _row(case, key)
        tag = etag(line_mark(case.newest.document, key))
        return Response(SheetLineSerializer(row).data, headers=tag)

    @extend_schema(
        operation_id="lines_read", responses={200: SheetLineSerializer, 404: ProblemSerializer}
    )
    def get(self, request: Request, case_id: UUID, key: str) -> Response:
        """Read a line; its ETag is of the line alone, so edits elsewhere do not touch it."""
        return self._answer(case_id, key)

    @extend_schema(
        operation_id="lines_change",
        parameters=[IF_MATCH],
        responses={200: SheetLineSerializer, **REFUSED},
    )
    def put(self, request: Request, case_id: UUID, key: str) -> Response:
        """Change a line; 412 with both versions if somebody else changed it meanwhile."""
        facts = self.checked(request.data)
        services.change_line(
            actor=self.membership,
            case=self.get_case(case_id),
            key=key,
            facts=facts,
            seen=expected_digest(request),
        )
        return self._answer(case_id, key)

    @extend_schema(
        operation_id="lines_remove", parameters=[IF_MATCH], responses={204: None, **REFUSED}
    )
    def delete(self, request: Request, case_id: UUID, key: str) -> Response:
        """Take a line out; refused while something uses it."""
        case = self.get_case(case_id)
        _row(case, key)
        services.remove_line(
            actor=self.membership, case=case, key=key, seen=expected_digest(request)
        )
        return Response(status=204)


class CaseWorth(CaseView):
    abilities = {"GET": Ability.READ}
    serializer_class = WorthSerializer

    @extend_schema(
        operation_id="cases_worth",
        parameters=[OpenApiParameter("outlook", str)],
        responses={200: WorthSerializer, 422: ProblemSerializer},
    )
    def get(self, request: Request, case_id: UUID) -> Response:
        """Return NPV at once, from some thousand trials; a simulation tells much more."""
        case, outlook = self.get_case(case_id), request.query_params.get("outlook", "")
        found = worth_of(looked(build_spec(case, outlook)))
        change = None if outlook else last_change(case)
        told = {**model_to_dict(found, fields=FIGURES), "change": change and asdict(change)}
        return Response(told, headers=etag(case.digest))


class CaseUndo(CaseView):
    abilities = {"POST": Ability.EDIT_CASE}
    serializer_class = ReceiptSerializer

    @extend_schema(
        operation_id="cases_undo",
        request=None,
        responses={200: ReceiptSerializer, 409: ProblemSerializer},
    )
    def post(self, request: Request, case_id: UUID) -> Response:
        """Take back the last edit; once more, the one before it."""
        case = self.get_case(case_id)
        undo(actor=self.membership, case=case)
        receipt = Receipt(case=case, created=False, changed=True)
        return Response(ReceiptSerializer(receipt).data, headers=etag(case.digest))
