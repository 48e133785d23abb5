"""The REST API of cases: import, read, history."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from bizcase.cases import exchange, services
from bizcase.cases.models import Case, Revision
from bizcase.cases.parsers import PARSERS
from bizcase.cases.serializers import (
    CaseDetailSerializer,
    CaseSerializer,
    ReceiptSerializer,
    RevisionDetailSerializer,
    RevisionSerializer,
    ValidSerializer,
    api_url,
)
from bizcase.core.rest import ProblemSerializer
from bizcase.workspaces.access import Ability
from bizcase.workspaces.rest import WorkspaceView, idempotent
from modeling.spec import unknown

DOCUMENT: Final = {
    "application/yaml": OpenApiTypes.STR,
    "text/yaml": OpenApiTypes.STR,
    "application/json": OpenApiTypes.OBJECT,
}
REFUSED: Final = {413: ProblemSerializer, 422: ProblemSerializer}
IF_MATCH: Final = OpenApiParameter(
    "If-Match", str, OpenApiParameter.HEADER, description="The digest (ETag) that you read."
)

AS: Final = OpenApiParameter(
    "as",
    str,
    enum=["case", "scenario"],
    description="Take the document for this kind, whichever it says it is.",
)


def etag(digest: str) -> dict[str, str]:
    return {"ETag": f'"{digest}"'}


def expected_digest(request: Request) -> str | None:
    """Return the digest that the writer saw, from If-Match; None if they did not say."""
    header = str(request.headers.get("If-Match", "")).strip().removeprefix("W/")
    return header.strip('"') if header and header != "*" else None


def body_of(request: Request) -> bytes:
    """Return the document that a parser handed over; an empty body is an empty document."""
    text: object = request.data
    return text if isinstance(text, bytes) else b""


class CaseView(WorkspaceView):
    """A view of one case of the workspace."""

    def get_case(self, case_id: UUID) -> Case:
        return get_object_or_404(Case.objects.visible_to(self.membership).with_head(), pk=case_id)


class CaseList(WorkspaceView):
    abilities = {"GET": Ability.READ, "POST": Ability.EDIT_CASE}
    serializer_class = CaseSerializer
    parser_classes = PARSERS

    def get_queryset(self) -> QuerySet[Case]:
        return Case.objects.visible_to(self.membership).live().for_lists()

    @extend_schema(operation_id="cases_list", responses=CaseSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List the cases that are not archived, newest first."""
        page = self.paginate_queryset(self.get_queryset())
        return self.get_paginated_response(CaseSerializer(page, many=True).data)

    @extend_schema(
        operation_id="cases_import",
        parameters=[AS],
        request=DOCUMENT,
        responses={200: ReceiptSerializer, 201: ReceiptSerializer, **REFUSED},
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """Import a document: a new id makes a case (201), a known one updates it (200)."""
        receipt = services.import_document(
            actor=self.membership, text=body_of(request), as_kind=request.query_params.get("as", "")
        )
        return Response(
            ReceiptSerializer(receipt).data,
            status=201 if receipt.created else 200,
            headers={"Location": api_url(receipt.case), **etag(receipt.case.digest)},
        )


class CaseDetail(CaseView):
    abilities = {"GET": Ability.READ}
    serializer_class = CaseDetailSerializer

    @extend_schema(operation_id="cases_read")
    def get(self, request: Request, case_id: UUID) -> Response:
        """Read a case; the ETag is its digest."""
        case = self.get_case(case_id)
        return Response(CaseDetailSerializer(case).data, headers=etag(case.digest))


class CaseDocument(CaseView):
    abilities = {"GET": Ability.READ, "PUT": Ability.EDIT_CASE}
    serializer_class = ReceiptSerializer
    parser_classes = PARSERS

    @extend_schema(
        operation_id="cases_document",
        parameters=[OpenApiParameter("form", str, enum=["yaml", "json"], default="json")],
        responses={
            (200, "application/json"): dict,
            (200, "application/yaml"): dict,
            422: ProblemSerializer,
        },
    )
    def get(self, request: Request, case_id: UUID) -> HttpResponse:
        """Export the whole document; the same case gives the same bytes."""
        case = self.get_case(case_id)
        form = request.query_params.get("form", "json")
        if form not in exchange.MEDIA_TYPES:
            raise ValidationError({"form": [unknown(form, exchange.MEDIA_TYPES).translated(_)]})
        text, media_type = exchange.write(case.spec, form), exchange.MEDIA_TYPES[form]
        return HttpResponse(text, content_type=media_type, headers=etag(case.digest))

    @extend_schema(
        operation_id="cases_replace",
        parameters=[IF_MATCH],
        request=DOCUMENT,
        responses={200: ReceiptSerializer, 409: ProblemSerializer, **REFUSED},
    )
    def put(self, request: Request, case_id: UUID) -> Response:
        """Replace the document of a case."""
        case = self.get_case(case_id)
        before = case.digest
        services.revise(
            actor=self.membership,
            case=case,
            document=body_of(request),
            expected_digest=expected_digest(request),
        )
        receipt = services.Receipt(case=case, created=False, changed=case.digest != before)
        return Response(ReceiptSerializer(receipt).data, headers=etag(case.digest))


class RevisionList(CaseView):
    abilities = {"GET": Ability.READ}
    serializer_class = RevisionSerializer

    @extend_schema(operation_id="revisions_list", responses=RevisionSerializer(many=True))
    def get(self, request: Request, case_id: UUID) -> Response:
        """List the states that a case has had, newest first."""
        rows = self.get_case(case_id).revisions.select_related("author").defer("document")
        page = self.paginate_queryset(rows)
        return self.get_paginated_response(RevisionSerializer(page, many=True).data)


class RevisionDetail(CaseView):
    abilities = {"GET": Ability.READ}
    serializer_class = RevisionDetailSerializer

    @extend_schema(operation_id="revisions_read")
    def get(self, request: Request, case_id: UUID, number: int) -> Response:
        """Read one state with its document and what it changed."""
        rows = Revision.objects.filter(case=self.get_case(case_id)).select_related("author")
        revision = get_object_or_404(rows, number=number)
        before = rows.filter(number=number - 1).first()
        changes: list[Any] = []
        if before is not None:
            changes = exchange.changes(before.document, revision.document)
        revision.changes = changes  # type: ignore[attr-defined]
        return Response(RevisionDetailSerializer(revision).data)


class RevisionRestore(CaseView):
    abilities = {"POST": Ability.EDIT_CASE}
    serializer_class = ReceiptSerializer

    @extend_schema(operation_id="revisions_restore", request=None, responses=ReceiptSerializer)
    def post(self, request: Request, case_id: UUID, number: int) -> Response:
        """Bring an earlier state back as the next revision."""
        case = self.get_case(case_id)
        revision = get_object_or_404(Revision.objects.filter(case=case), number=number)
        before = case.digest
        services.restore(actor=self.membership, case=case, revision=revision)
        receipt = services.Receipt(case=case, created=False, changed=case.digest != before)
        return Response(ReceiptSerializer(receipt).data, headers=etag(case.digest))


class CaseArchive(CaseView):
    abilities = {"POST": Ability.EDIT_CASE, "DELETE": Ability.EDIT_CASE}
    serializer_class = CaseSerializer

    @extend_schema(operation_id="cases_archive", request=None)
    def post(self, request: Request, case_id: UUID) -> Response:
        """Put a case away; its records stay."""
        case = services.archive(actor=self.membership, case=self.get_case(case_id))
        return Response(CaseSerializer(case).data)

    @extend_schema(operation_id="cases_unarchive", responses={200: CaseSerializer})
    def delete(self, request: Request, case_id: UUID) -> Response:
        """Take a case back out of the archive."""
        case = services.unarchive(actor=self.membership, case=self.get_case(case_id))
        return Response(CaseSerializer(case).data)


class Validate(WorkspaceView):
    abilities = {"POST": Ability.READ}
    serializer_class = ValidSerializer
    parser_classes = PARSERS

    @extend_schema(
        operation_id="validate",
        request=DOCUMENT,
        responses={200: ValidSerializer, **REFUSED},
    )
    def post(self, request: Request) -> Response:
        """Check a document without storing it."""
        return Response(ValidSerializer(exchange.read(body_of(request))).data)
