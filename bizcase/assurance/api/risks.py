"""The REST API of risks: of a case, and of the catalogue of known ones."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from bizcase.assurance import catalogue, register
from bizcase.assurance.catalogue.content import KnownRisk
from bizcase.assurance.risks import services
from bizcase.assurance.risks.edits import risk_of
from bizcase.assurance.risks.returns import returns_of
from bizcase.cases.amend import mark
from bizcase.cases.api.cases import IF_MATCH, CaseView, etag, expected_digest
from bizcase.cases.board import language
from bizcase.cases.models import Case
from bizcase.cases.planning.edits import fresh_id
from bizcase.cases.words import RISKS
from bizcase.core.rest import ProblemSerializer
from bizcase.economics.api.entries import REFUSED, entry_in
from bizcase.economics.api.sheet import NpvChangeSerializer
from bizcase.workspaces.access import Ability
from bizcase.workspaces.rest import WorkspaceView, idempotent
from modeling.text import say

CATEGORY: Final = OpenApiParameter(
    "category", str, enum=list(RISKS), description="Only those of this category."
)
Q: Final = OpenApiParameter("q", str, description="Words, in English or Chinese; all must stand.")


class RiskSerializer(serializers.Serializer[Any]):
    """A risk of the register with its bands."""

    id = serializers.CharField()
    title = serializers.CharField()
    category = serializers.CharField()
    probability = serializers.CharField()
    rate = serializers.CharField()
    per = serializers.CharField()
    severity = serializers.CharField()
    kind = serializers.CharField()
    line = serializers.CharField()
    response = serializers.CharField()
    response_cost = serializers.CharField()
    remaining = serializers.CharField()
    owner = serializers.CharField()
    review_by = serializers.CharField()
    status = serializers.CharField()
    likelihood = serializers.IntegerField(allow_null=True)
    impact = serializers.IntegerField(allow_null=True)


class RiskEntrySerializer(serializers.Serializer[Any]):
    """A risk as the document has it; the ETag of one is `mark`."""

    risk = serializers.DictField()
    mark = serializers.CharField(help_text="Give it back in If-Match.")


class RiskResponseSerializer(serializers.Serializer[Any]):
    """What the response to a risk does to mean NPV, its cost counted."""

    id = serializers.CharField(help_text="Of the risk.")
    change = NpvChangeSerializer()
    cost = serializers.FloatField(help_text="Mean cost, paid at the start.")
    rate = serializers.FloatField(
        allow_null=True, help_text="The change for each unit of cost; null without a cost."
    )


class KnownRiskSerializer(serializers.Serializer[Any]):
    """A known risk: its ranges are estimates, to be looked at for each case."""

    id = serializers.CharField()
    category = serializers.CharField()
    title = serializers.DictField(child=serializers.CharField())
    what = serializers.DictField(child=serializers.CharField())
    probability = serializers.CharField(allow_null=True)
    rate = serializers.CharField(allow_null=True)
    per = serializers.CharField()
    strikes = serializers.DictField()
    severity = serializers.CharField(
        allow_null=True, help_text="Of a loss a multiple of what the case costs in a year."
    )
    signal = serializers.DictField()
    responses = serializers.ListField(child=serializers.DictField())
    frameworks = serializers.ListField(child=serializers.CharField())
    source = serializers.DictField()  # type: ignore[assignment]


class RiskCatalogueSerializer(serializers.Serializer[Any]):
    """Known risks, and what their numbers are."""

    version = serializers.CharField()
    updated = serializers.CharField()
    basis = serializers.DictField(child=serializers.CharField())
    count = serializers.IntegerField()
    results = KnownRiskSerializer(many=True)


def _told(case: Case, key: str, status: int = 200) -> Response:
    tree = risk_of(case.newest.document, key)
    headers = etag(mark(tree))
    if status == 201:
        headers["Location"] = reverse("v1:assurance:risk", args=[case.pk, key])
    told = RiskEntrySerializer({"risk": tree, "mark": mark(tree)}).data
    return Response(told, status=status, headers=headers)


class RiskList(CaseView):
    abilities = {"GET": Ability.READ, "POST": Ability.EDIT_ASSURANCE}
    serializer_class = RiskSerializer
    pagination_class = None

    @extend_schema(operation_id="risks_list", responses=RiskSerializer(many=True))
    def get(self, request: Request, case_id: UUID) -> Response:
        """List the risks of the newest document, the heaviest first."""
        rows = register.rows(self.get_case(case_id).spec)
        return Response(RiskSerializer(rows, many=True).data)

    @extend_schema(
        operation_id="risks_add",
        request=OpenApiTypes.OBJECT,
        responses={201: RiskEntrySerializer, 422: ProblemSerializer},
    )
    @idempotent
    def post(self, request: Request, case_id: UUID) -> Response:
        """Add a risk as the document writes it; without an id it gets one."""
        case, tree = self.get_case(case_id), entry_in(request.data, "risks")
        title = tree.get("title")
        called = say(title, "en") if isinstance(title, str | dict) else ""
        tree.setdefault("id", fresh_id(case.newest.document, str(called), "risk"))
        services.add_risk(actor=self.membership, case=case, risk=tree)
        return _told(case, str(tree["id"]), status=201)


class RiskDetail(CaseView):
    abilities = {
        "GET": Ability.READ,
        "PUT": Ability.EDIT_ASSURANCE,
        "DELETE": Ability.EDIT_ASSURANCE,
    }
    serializer_class = RiskEntrySerializer

    @extend_schema(
        operation_id="risks_read", responses={200: RiskEntrySerializer, 404: ProblemSerializer}
    )
    def get(self, request: Request, case_id: UUID, risk: str) -> Response:
        """Read a risk; its ETag is of the risk alone, so edits elsewhere do not touch it."""
        return _told(self.get_case(case_id), risk)

    @extend_schema(
        operation_id="risks_replace",
        parameters=[IF_MATCH],
        request=OpenApiTypes.OBJECT,
        responses={200: RiskEntrySerializer, **REFUSED},
    )
    def put(self, request: Request, case_id: UUID, risk: str) -> Response:
        """Replace a risk, its status too; 412 with both versions if it was changed meanwhile."""
        case, tree = self.get_case(case_id), entry_in(request.data, "risks")
        services.change_risk(
            actor=self.membership,
            case=case,
            key=risk,
            risk={**tree, "id": risk},
            seen=expected_digest(request),
        )
        return _told(case, risk)

    @extend_schema(
        operation_id="risks_remove", parameters=[IF_MATCH], responses={204: None, **REFUSED}
    )
    def delete(self, request: Request, case_id: UUID, risk: str) -> Response:
        """Take a risk out; refused while a note of the canvas stands on it."""
        case, seen = self.get_case(case_id), expected_digest(request)
        services.remove_risk(actor=self.membership, case=case, key=risk, seen=seen)
        return Response(status=204)


class RiskResponses(CaseView):
    abilities = {"POST": Ability.RUN_MODEL}
    serializer_class = RiskResponseSerializer
    pagination_class = None

    @extend_schema(
        operation_id="risk_responses_value",
        request=None,
        responses={
            200: RiskResponseSerializer(many=True),
            413: ProblemSerializer,
            422: ProblemSerializer,
        },
    )
    def post(self, request: Request, case_id: UUID) -> Response:
        """Say what each response is worth: the same futures with it and without it."""
        found = returns_of(self.get_case(case_id).spec)
        return Response(RiskResponseSerializer(found, many=True).data)


class RiskCatalogue(WorkspaceView):
    abilities = {"GET": Ability.READ}
    serializer_class = RiskCatalogueSerializer
    pagination_class = None

    @extend_schema(
        operation_id="risk_catalogue_list",
        parameters=[CATEGORY, Q],
        responses=RiskCatalogueSerializer,
    )
    def get(self, request: Request) -> Response:
        """List the known risks that a case may take over, each range to be looked at there."""
        asked = request.query_params
        found = catalogue.chosen(
            category=asked.get("category", ""), words=asked.get("q", ""), spoken=language()
        )
        told = catalogue.load().model_dump(mode="json", include={"version", "updated", "basis"})
        told |= {"count": len(found), "results": [_known(risk) for risk in found]}
        return Response(RiskCatalogueSerializer(told).data)


def _known(risk: KnownRisk) -> dict[str, Any]:
    """Return a known risk as JSON values; what it does not say of a strike is left out."""
    told = risk.model_dump(mode="json")
    parts = {"strikes": risk.strikes, "source": risk.source}
    for name, part in parts.items():
        told[name] = part.model_dump(mode="json", exclude_none=True)
    told["responses"] = [each.model_dump(mode="json", exclude_none=True) for each in risk.responses]
    return told
