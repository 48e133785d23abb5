"""The REST API of reports: make, list, read, download, share."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from bizcase.cases.models import Case
from bizcase.core.rest import ProblemSerializer
from bizcase.workspaces.access import Ability
from bizcase.workspaces.rest import WorkspaceView, idempotent
from reports import services
from reports.download import pdf_of
from reports.models import Report, ShareLink
from reports.serializers import (
    NewShareSerializer,
    ReportFilterSerializer,
    ReportRequestSerializer,
    ReportSerializer,
    ShareRequestSerializer,
    ShareSerializer,
)

REFUSED: Final = {409: ProblemSerializer, 422: ProblemSerializer}


class CaseReports(WorkspaceView):
    abilities = {"POST": Ability.MAKE_REPORT}
    serializer_class = ReportRequestSerializer

    @extend_schema(operation_id="reports_create", responses={202: ReportSerializer, **REFUSED})
    @idempotent
    def post(self, request: Request, case_id: UUID) -> Response:
        """Print a report of the newest simulation: answers at once, the run is in Location."""
        asked = self.checked(request.data)
        cases = Case.objects.visible_to(self.membership).with_head()
        case = get_object_or_404(cases, pk=case_id)
        report = services.request_report(actor=self.membership, case=case, **asked)
        location = reverse("v1:runs:detail", args=[report.build_id])
        body = ReportSerializer(report).data
        return Response(body, status=202, headers={"Location": location})


class ReportList(WorkspaceView):
    abilities = {"GET": Ability.READ_REPORT}
    serializer_class = ReportSerializer

    def get_queryset(self) -> QuerySet[Report]:
        return Report.objects.visible_to(self.membership).with_parts()

    @extend_schema(
        operation_id="reports_list",
        parameters=[ReportFilterSerializer],
        responses={200: ReportSerializer(many=True), 422: ProblemSerializer},
    )
    def get(self, request: Request) -> Response:
        """List the reports of the workspace, newest first."""
        wanted = ReportFilterSerializer(data=request.query_params)
        wanted.is_valid(raise_exception=True)
        page = self.paginate_queryset(self.get_queryset().filter(**wanted.validated_data))
        return self.get_paginated_response(ReportSerializer(page, many=True).data)


class OneReport(WorkspaceView):
    """A view of one report of the workspace."""

    def get_report(self, report_id: UUID) -> Report:
        reports = Report.objects.visible_to(self.membership).with_parts()
        return get_object_or_404(reports, pk=report_id)


class ReportDetail(OneReport):
    abilities = {"GET": Ability.READ_REPORT}
    serializer_class = ReportSerializer

    @extend_schema(operation_id="reports_read")
    def get(self, request: Request, report_id: UUID) -> Response:
        """Read where a report stands."""
        return Response(ReportSerializer(self.get_report(report_id)).data)


class ReportPdf(OneReport):
    abilities = {"GET": Ability.READ_REPORT}
    serializer_class = ReportSerializer

    @extend_schema(
        operation_id="reports_pdf",
        responses={
            (200, "application/pdf"): OpenApiResponse(OpenApiTypes.BINARY, "The report."),
            409: ProblemSerializer,
        },
    )
    def get(self, request: Request, report_id: UUID) -> HttpResponse:
        """Download the report."""
        return pdf_of(self.get_report(report_id))


class ReportShares(OneReport):
    abilities = {"GET": Ability.MAKE_REPORT, "POST": Ability.MAKE_REPORT}
    serializer_class = ShareRequestSerializer

    @extend_schema(operation_id="shares_list", responses=ShareSerializer(many=True))
    def get(self, request: Request, report_id: UUID) -> Response:
        """List the links of a report, newest first."""
        report = self.get_report(report_id)
        links = ShareLink.objects.visible_to(self.membership).filter(report=report)
        page = self.paginate_queryset(links)
        return self.get_paginated_response(ShareSerializer(page, many=True).data)

    # An Idempotency-Key would keep the answer, and with it the token that nothing may keep.
    @extend_schema(operation_id="shares_create", responses={201: NewShareSerializer, **REFUSED})
    def post(self, request: Request, report_id: UUID) -> Response:
        """Make a link that opens the report without a login; it is told this once."""
        asked = self.checked(request.data)
        report = self.get_report(report_id)
        link, token = services.share(actor=self.membership, report=report, **asked)
        address = request.build_absolute_uri(reverse("reports:shared", args=[token]))
        told = {"id": link.pk, "token": token, "link": address, "expires_at": link.expires_at}
        return Response(NewShareSerializer(told).data, status=201)


class ShareDetail(WorkspaceView):
    abilities = {"DELETE": Ability.MAKE_REPORT}
    serializer_class = ShareSerializer

    @extend_schema(operation_id="shares_revoke", responses={204: None, 404: ProblemSerializer})
    def delete(self, request: Request, link_id: UUID) -> Response:
        """Close a link for good."""
        links = ShareLink.objects.visible_to(self.membership)
        services.revoke_share(actor=self.membership, link=get_object_or_404(links, pk=link_id))
        return Response(status=204)
