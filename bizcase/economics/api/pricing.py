"""The REST API of prices: their studies, worked out, kept, and taken over."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from bizcase.cases.api.cases import IF_MATCH, CaseView, etag, expected_digest
from bizcase.cases.models import Case
from bizcase.cases.serializers import AssumptionSerializer, Value
from bizcase.core.errors import NotFound
from bizcase.core.rest import ProblemSerializer, StrictText
from bizcase.economics.forms import GRADES
from bizcase.economics.pricing import services, targets, told
from bizcase.economics.pricing.edits import study_mark, study_of
from bizcase.economics.spec import assumption_of, mark_of
from bizcase.workspaces.access import Ability

REFUSED = {404: ProblemSerializer, 412: ProblemSerializer, 422: ProblemSerializer}


class PriceSerializer(serializers.Serializer[Any]):
    """A price of the case, and whether a study of it is kept."""

    price = serializers.CharField(source="id", help_text="The assumption that is the price.")
    label = serializers.CharField()  # type: ignore[assignment]
    unit = serializers.CharField()
    value = serializers.CharField()
    stream = serializers.CharField(source="entry")
    is_studied = serializers.BooleanField()


class PricedSerializer(serializers.Serializer[Any]):
    """What a study says of a price, in the unit of the price; profits are per month."""

    engine = serializers.CharField()
    price = serializers.CharField()
    unit = serializers.CharField()
    currency = serializers.CharField()
    trials = serializers.IntegerField()
    seed = serializers.IntegerField()
    month = serializers.IntegerField()
    today = serializers.DictField()
    cost = serializers.DictField(allow_null=True)
    cost_based = serializers.DictField(allow_null=True)
    competitor_based = serializers.DictField(allow_null=True)
    competitors = serializers.ListField(child=serializers.DictField())
    demand = serializers.DictField(allow_null=True)
    words = serializers.ListField(child=serializers.CharField())
    study = serializers.DictField()
    kept = serializers.BooleanField(help_text="Whether the study stands in the document.")


class PriceUseInput(serializers.Serializer[Any]):
    """The price that is taken over, and where it is from."""

    value = Value()
    source = StrictText(max_length=2_000)  # type: ignore[assignment]
    grade = serializers.ChoiceField(required=False, choices=[key for key, _name in GRADES])


def study_in(data: Any, key: str) -> dict[str, Any]:
    """Return the study of a body, of the price that the address names."""
    if not isinstance(data, dict):
        raise ValidationError({"": [_("The body must be an object: a study of the price.")]})
    return {**{str(name): value for name, value in data.items()}, "id": key}


class PriceList(CaseView):
    abilities = {"GET": Ability.READ}
    serializer_class = PriceSerializer
    pagination_class = None

    @extend_schema(operation_id="pricing_list", responses=PriceSerializer(many=True))
    def get(self, request: Request, case_id: UUID) -> Response:
        """List the prices of a case, those with a study first."""
        case = self.get_case(case_id)
        found = PriceSerializer(targets.targets(case.spec), many=True).data
        return Response(found, headers=etag(case.digest))


class PriceStudyDetail(CaseView):
    abilities = {
        "GET": Ability.READ,
        "POST": Ability.READ,
        "PUT": Ability.EDIT_CASE,
        "DELETE": Ability.EDIT_CASE,
    }
    serializer_class = PricedSerializer

    def _answer(self, case: Case, study: dict[str, Any], *, kept: bool) -> Response:
        found = told.to_json(told.work_out(case, study))
        body = PricedSerializer({**found, "study": study, "kept": kept}).data
        tag = study_mark(case.newest.document, str(study["id"]))
        return Response(body, headers=etag(tag))

    @extend_schema(
        operation_id="pricing_read",
        responses={200: PricedSerializer, 404: ProblemSerializer, 422: ProblemSerializer},
    )
    def get(self, request: Request, case_id: UUID, key: str) -> Response:
        """Work out the study of a price that is kept, or what the document suggests for one."""
        case = self.get_case(case_id)
        assumption_of(case.spec, key)
        kept = study_of(case.newest.document, key)
        study = kept or {"id": key}
        return self._answer(case, study, kept=kept is not None)

    @extend_schema(
        operation_id="pricing_try",
        request=OpenApiTypes.OBJECT,
        responses={200: PricedSerializer, 404: ProblemSerializer, 422: ProblemSerializer},
    )
    def post(self, request: Request, case_id: UUID, key: str) -> Response:
        """Work out a study without keeping it."""
        case, study = self.get_case(case_id), study_in(request.data, key)
        assumption_of(case.spec, key)
        return self._answer(case, study, kept=False)

    @extend_schema(
        operation_id="pricing_keep",
        parameters=[IF_MATCH],
        request=OpenApiTypes.OBJECT,
        responses={200: PricedSerializer, **REFUSED},
    )
    def put(self, request: Request, case_id: UUID, key: str) -> Response:
        """Keep the study of a price; 412 with both versions if somebody else changed it."""
        case, study = self.get_case(case_id), study_in(request.data, key)
        services.save_study(
            actor=self.membership, case=case, study=study, seen=expected_digest(request)
        )
        kept = study_of(case.newest.document, key)
        if kept is None:
            raise NotFound("unknown_study", "")
        return self._answer(case, kept, kept=True)

    @extend_schema(
        operation_id="pricing_forget", parameters=[IF_MATCH], responses={204: None, **REFUSED}
    )
    def delete(self, request: Request, case_id: UUID, key: str) -> Response:
        """Take the study of a price out of the document; the price stays."""
        services.remove_study(
            actor=self.membership,
            case=self.get_case(case_id),
            key=key,
            seen=expected_digest(request),
        )
        return Response(status=204)


class PriceUse(CaseView):
    abilities = {"POST": Ability.EDIT_CASE}
    serializer_class = PriceUseInput

    @extend_schema(
        operation_id="pricing_use",
        parameters=[IF_MATCH],
        responses={200: AssumptionSerializer, **REFUSED},
    )
    def post(self, request: Request, case_id: UUID, key: str) -> Response:
        """Take a price over into its assumption, with its source: a new revision."""
        case, facts = self.get_case(case_id), self.checked(request.data)
        services.use_price(
            actor=self.membership, case=case, key=key, seen=expected_digest(request), **facts
        )
        tag = etag(mark_of(case.newest.document, key))
        return Response(AssumptionSerializer(assumption_of(case.spec, key)).data, headers=tag)
