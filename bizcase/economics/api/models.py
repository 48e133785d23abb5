"""The REST API of business models: what fits, what is ticked off, which of them wins."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from bizcase.cases.api.cases import CaseView, etag
from bizcase.cases.words import MODELS
from bizcase.core.errors import NotFound
from bizcase.core.rest import ProblemSerializer, StrictInteger
from bizcase.economics.earning import cards, compare, futures, services
from bizcase.economics.earning.services import KINDS
from bizcase.workspaces.access import Ability
from modeling.spec import unknown

MAX_SEED = 2**31 - 1


class ModelCheckSerializer(serializers.Serializer[Any]):
    id = serializers.CharField()
    text = serializers.CharField()
    holds = serializers.BooleanField(allow_null=True)


class ModelSaidSerializer(serializers.Serializer[Any]):
    label = serializers.CharField()  # type: ignore[assignment]
    value = serializers.CharField()
    told_by = serializers.CharField()


class BusinessModelSerializer(serializers.Serializer[Any]):
    """A business model, and how far the document says what it needs."""

    model = serializers.CharField()
    name = serializers.CharField()
    what = serializers.CharField()
    fit = serializers.ChoiceField(choices=["used", "ready", "partly", "open"])
    entries = serializers.ListField(child=serializers.CharField())
    known = serializers.IntegerField()
    wanted = serializers.IntegerField()
    said = ModelSaidSerializer(many=True)
    missing = serializers.ListField(child=serializers.CharField())
    pros = serializers.ListField(child=serializers.CharField())
    cons = serializers.ListField(child=serializers.CharField())
    watch = serializers.ListField(child=serializers.CharField())
    conditions = ModelCheckSerializer(many=True)
    tactics = ModelCheckSerializer(many=True)


class ModelTicksInput(serializers.Serializer[Any]):
    """Ticks by the id of the item: true, false, or null to open it again; others stay."""

    conditions = serializers.DictField(
        child=serializers.BooleanField(allow_null=True), required=False
    )
    tactics = serializers.DictField(child=serializers.BooleanField(allow_null=True), required=False)


class ModelComparisonInput(serializers.Serializer[Any]):
    trials = StrictInteger(required=False, min_value=futures.FEWEST, max_value=compare.MOST)
    seed = StrictInteger(required=False, min_value=0, max_value=MAX_SEED)


class ModelComparisonSerializer(serializers.Serializer[Any]):
    """Each business model alone, and their mixes, in the same futures."""

    engine = serializers.CharField()
    digest = serializers.CharField()
    currency = serializers.CharField()
    trials = serializers.IntegerField()
    seed = serializers.IntegerField()
    options = serializers.ListField(child=serializers.DictField())
    pairs = serializers.ListField(child=serializers.DictField())
    chosen = serializers.DictField(child=serializers.CharField())
    efficient = serializers.ListField(child=serializers.CharField())
    conditions = serializers.ListField(child=serializers.DictField())
    words = serializers.ListField(child=serializers.CharField())
    added = serializers.DictField(child=serializers.CharField())
    refused = serializers.DictField(child=serializers.ListField(child=serializers.CharField()))
    whole = serializers.DictField(allow_null=True)
    densities = serializers.DictField()
    mixes = serializers.DictField(allow_null=True)


class ModelList(CaseView):
    abilities = {"GET": Ability.READ}
    serializer_class = BusinessModelSerializer
    pagination_class = None

    @extend_schema(operation_id="models_list", responses=BusinessModelSerializer(many=True))
    def get(self, request: Request, case_id: UUID) -> Response:
        """List the twelve business models with their fit to the case, the best known first."""
        case = self.get_case(case_id)
        found = [cards.to_json(card) for card in cards.cards(case.spec)]
        return Response(BusinessModelSerializer(found, many=True).data, headers=etag(case.digest))


class ModelDetail(CaseView):
    abilities = {"GET": Ability.READ, "PUT": Ability.EDIT_CASE}
    serializer_class = ModelTicksInput

    def _answer(self, case_id: UUID, model: str) -> Response:
        case = self.get_case(case_id)
        card = cards.card(case.spec, model)
        if card is None:
            raise NotFound("unknown_model", unknown(model, MODELS).translated(_))
        return Response(
            BusinessModelSerializer(cards.to_json(card)).data, headers=etag(case.digest)
        )

    @extend_schema(
        operation_id="models_read", responses={200: BusinessModelSerializer, 404: ProblemSerializer}
    )
    def get(self, request: Request, case_id: UUID, model: str) -> Response:
        """Read a business model: its words, its fit, its checklists."""
        return self._answer(case_id, model)

    @extend_schema(
        operation_id="models_tick",
        responses={200: BusinessModelSerializer, 404: ProblemSerializer, 422: ProblemSerializer},
    )
    def put(self, request: Request, case_id: UUID, model: str) -> Response:
        """Tick items of its checklists; they are kept in the document."""
        given = self.checked(request.data)
        ticks = {
            (kind, item): holds for kind in KINDS for item, holds in given.get(kind, {}).items()
        }
        services.tick(actor=self.membership, case=self.get_case(case_id), model=model, ticks=ticks)
        return self._answer(case_id, model)


class ModelComparison(CaseView):
    abilities = {"POST": Ability.READ}
    serializer_class = ModelComparisonInput

    @extend_schema(
        operation_id="models_compare",
        responses={200: ModelComparisonSerializer, 422: ProblemSerializer},
    )
    def post(self, request: Request, case_id: UUID) -> Response:
        """Run every model that the document says all of, alone and mixed, in the same futures."""
        case, asked = self.get_case(case_id), self.checked(request.data)
        found = compare.comparison(case.spec, digest=case.digest, **asked)
        return Response(ModelComparisonSerializer(compare.to_json(found)).data)
