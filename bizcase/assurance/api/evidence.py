"""The REST API of evidence. Applying evidence lives in `runs`, which simulates too."""

from __future__ import annotations

from uuid import UUID

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from bizcase.assurance.models import Evidence
from bizcase.assurance.proposal import proposal_of
from bizcase.cases.api.cases import CaseView
from bizcase.workspaces.access import Ability
from bizcase.workspaces.rest import WorkspaceView


class EvidenceSerializer(serializers.ModelSerializer[Evidence]):
    """A measured metric with its interval."""

    case_id = serializers.UUIDField(allow_null=True)
    interval = serializers.SerializerMethodField()
    baseline = serializers.DictField(allow_null=True)
    delta = serializers.DictField(allow_null=True)
    cost = serializers.DictField(allow_null=True)
    verdict = serializers.CharField()
    applied_revision = serializers.IntegerField(
        source="applied_revision.number", default=None, allow_null=True
    )

    class Meta:
        model = Evidence
        fields: tuple[str, ...] = (
            "id",
            "case_id",
            "run_id",
            "recipe",
            "metric",
            "value",
            "interval",
            "n",
            "baseline",
            "delta",
            "verdict",
            "cost",
            "binds",
            "digest",
            "applied_revision",
            "created_at",
        )
        read_only_fields = fields

    def get_interval(self, evidence: Evidence) -> list[float]:
        return [evidence.low, evidence.high]


class EvidenceDetailSerializer(EvidenceSerializer):
    """Evidence with its whole record and the value that applying it would give."""

    record = serializers.DictField()
    proposed_value = serializers.SerializerMethodField()

    class Meta(EvidenceSerializer.Meta):
        fields = (*EvidenceSerializer.Meta.fields, "record", "proposed_value")
        read_only_fields = fields

    def get_proposed_value(self, evidence: Evidence) -> str:
        return proposal_of(evidence).value


class EvidenceList(CaseView):
    abilities = {"GET": Ability.READ}
    serializer_class = EvidenceSerializer

    @extend_schema(operation_id="evidence_list", responses=EvidenceSerializer(many=True))
    def get(self, request: Request, case_id: UUID) -> Response:
        """List what was measured for a case, newest first."""
        case = self.get_case(case_id)
        rows = Evidence.objects.visible_to(self.membership).filter(case=case).for_lists()
        page = self.paginate_queryset(rows)
        return self.get_paginated_response(EvidenceSerializer(page, many=True).data)


class EvidenceDetail(WorkspaceView):
    abilities = {"GET": Ability.READ}
    serializer_class = EvidenceDetailSerializer

    @extend_schema(operation_id="evidence_read")
    def get(self, request: Request, evidence_id: UUID) -> Response:
        """Read a piece of evidence with its whole record."""
        rows = Evidence.objects.visible_to(self.membership).with_case()
        found = get_object_or_404(rows, pk=evidence_id)
        return Response(EvidenceDetailSerializer(found).data)
