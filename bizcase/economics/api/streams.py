"""The REST API of `streams`: the business models of a document, their weights."""

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
from bizcase.cases.serializers import ReceiptSerializer
from bizcase.cases.services import Receipt
from bizcase.core.rest import ProblemSerializer
from bizcase.economics.api.entries import REFUSED, MadeLineSerializer, entry_in
from bizcase.economics.earning import services
from bizcase.economics.earning.rows import stream_row, stream_rows, to_json
from bizcase.economics.entries import STREAMS
from bizcase.workspaces.access import Ability
from bizcase.workspaces.rest import idempotent


class StreamSerializer(serializers.Serializer[Any]):
    """An entry of `streams` as the document writes it, its mark, and the lines it makes."""

    id = serializers.CharField()
    model = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    mark = serializers.CharField(help_text="Give it back in If-Match.")
    entry = serializers.DictField()
    lines = MadeLineSerializer(many=True)


class StreamWeightsInput(serializers.Serializer[Any]):
    """Weights by the id of the entry; null counts in full. Those given sum to 1."""

    weights = serializers.DictField(child=serializers.FloatField(allow_null=True))


class StreamList(CaseView):
    abilities = {"GET": Ability.READ, "POST": Ability.EDIT_CASE}
    serializer_class = StreamSerializer
    pagination_class = None

    @extend_schema(operation_id="streams_list", responses=StreamSerializer(many=True))
    def get(self, request: Request, case_id: UUID) -> Response:
        """List the business models of a case, in the order of its document."""
        case = self.get_case(case_id)
        rows = [to_json(case, row) for row in stream_rows(case)]
        return Response(StreamSerializer(rows, many=True).data, headers=etag(case.digest))

    @extend_schema(
        operation_id="streams_add",
        request=OpenApiTypes.OBJECT,
        responses={201: StreamSerializer, 422: ProblemSerializer},
    )
    @idempotent
    def post(self, request: Request, case_id: UUID) -> Response:
        """Add an entry of `streams`, as a document writes one: a new revision of the case."""
        case, entry = self.get_case(case_id), entry_in(request.data, STREAMS)
        services.add_stream(actor=self.membership, case=case, entry=entry)
        return _answer(case, str(entry["id"]), status=201)


class StreamDetail(CaseView):
    abilities = {"GET": Ability.READ, "PUT": Ability.EDIT_CASE, "DELETE": Ability.EDIT_CASE}
    serializer_class = StreamSerializer

    @extend_schema(
        operation_id="streams_read", responses={200: StreamSerializer, 404: ProblemSerializer}
    )
    def get(self, request: Request, case_id: UUID, entry: str) -> Response:
        """Read an entry; its ETag is of the entry alone, so edits elsewhere do not touch it."""
        return _answer(self.get_case(case_id), entry)

    @extend_schema(
        operation_id="streams_replace",
        parameters=[IF_MATCH],
        request=OpenApiTypes.OBJECT,
        responses={200: StreamSerializer, **REFUSED},
    )
    def put(self, request: Request, case_id: UUID, entry: str) -> Response:
        """Replace an entry; 412 with both versions if somebody else changed it meanwhile."""
        case, tree = self.get_case(case_id), entry_in(request.data, STREAMS)
        services.change_stream(
            actor=self.membership,
            case=case,
            key=entry,
            entry={"id": entry, **tree},
            seen=expected_digest(request),
        )
        return _answer(case, str(tree.get("id", entry)))

    @extend_schema(
        operation_id="streams_remove", parameters=[IF_MATCH], responses={204: None, **REFUSED}
    )
    def delete(self, request: Request, case_id: UUID, entry: str) -> Response:
        """Take an entry out; refused while something uses what it makes."""
        services.remove_stream(
            actor=self.membership,
            case=self.get_case(case_id),
            key=entry,
            seen=expected_digest(request),
        )
        return Response(status=204)


class StreamWeights(CaseView):
    abilities = {"PUT": Ability.EDIT_CASE}
    serializer_class = StreamWeightsInput

    @extend_schema(
        operation_id="streams_weigh", responses={200: ReceiptSerializer, 422: ProblemSerializer}
    )
    def put(self, request: Request, case_id: UUID) -> Response:
        """Give entries their weights in the mix, all at once."""
        case, before = self.get_case(case_id), self.get_case(case_id).digest
        shares = self.checked(request.data)["weights"]
        services.weigh(actor=self.membership, case=case, shares=shares)
        receipt = Receipt(case=case, created=False, changed=case.digest != before)
        return Response(ReceiptSerializer(receipt).data, headers=etag(case.digest))


def _answer(case: Case, key: str, *, status: int = 200) -> Response:
    row = stream_row(case, key)
    found = StreamSerializer(to_json(case, row)).data
    return Response(found, status=status, headers=etag(row.mark))
