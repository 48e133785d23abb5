"""The REST API of value models: list with figures, write, fit campaigns without saving."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from bizcase.cases.amend import Stale
from bizcase.cases.api.cases import IF_MATCH, CaseView, etag, expected_digest
from bizcase.cases.models import Case
from bizcase.core.errors import DomainError
from bizcase.core.rest import ProblemSerializer
from bizcase.core.web import problem
from bizcase.economics.value import services
from bizcase.economics.value.campaigns import read_campaigns
from bizcase.economics.value.cards import card_of, cards
from bizcase.economics.value.entries import entry_of
from bizcase.economics.value.figures import SEED, appraisal_of
from bizcase.economics.value.serializers import (
    CampaignFitRequestSerializer,
    CampaignFitSerializer,
    ValueListSerializer,
    ValueModelSerializer,
)
from bizcase.workspaces.access import Ability
from bizcase.workspaces.rest import idempotent

ENTRY = {"application/json": OpenApiTypes.OBJECT}
REFUSED = {404: ProblemSerializer, 412: ProblemSerializer, 422: ProblemSerializer}


def _looked(case: Case) -> tuple[Any, DomainError | None]:
    """Return the figures of a case, or why there are none."""
    if not case.spec.values:
        return None, None
    try:
        return appraisal_of(case.spec), None
    except DomainError as error:
        return None, error


def _reason(error: DomainError | None) -> str | None:
    if error is None:
        return None
    return "; ".join(message for _path, message in error.errors) or error.message


def _entry_in(request: Request, key: str | None = None) -> dict[str, Any]:
    """Return the entry of a body; where the address has its id the body need not."""
    body: Any = request.data
    if not isinstance(body, dict):
        message = _("The body must be an entry of `values`: a map with kind, id and its keys.")
        raise DomainError("invalid", message, errors=[("", message)])
    entry = {"id": key, **body} if key is not None else dict(body)
    if not isinstance(entry.get("id"), str) or not entry["id"]:
        message = _("is missing; add it")
        raise DomainError(
            "invalid", _("The body does not fit; see errors."), errors=[("id", message)]
        )
    return entry


class ValueView(CaseView):
    serializer_class = ValueModelSerializer

    def told(self, case: Case, key: str, *, status: int = 200, **headers: str) -> Response:
        """Answer with one value model; its ETag is of the entry alone."""
        entry_of(case, key)
        appraisal, _problem = _looked(case)
        card = card_of(case.spec, case.newest.document, appraisal, key)
        body = ValueModelSerializer(card).data
        return Response(body, status=status, headers={**etag(card.seen), **headers})

    def handle_exception(self, exc: Exception) -> Response:
        """Show both versions where an entry was changed meanwhile."""
        answer: Response = super().handle_exception(exc)
        if isinstance(exc, Stale):
            told = problem(exc.status, exc.code, exc.message, errors=exc.errors)
            answer.data = {**told, "mine": exc.mine, "theirs": exc.theirs}
        return answer


class ValueList(ValueView):
    abilities = {"GET": Ability.READ, "POST": Ability.EDIT_CASE}
    pagination_class = None

    @extend_schema(operation_id="values_list", responses=ValueListSerializer)
    def get(self, request: Request, case_id: UUID) -> Response:
        """List the value models of a case with their figures, formulas, inputs and units."""
        case = self.get_case(case_id)
        appraisal, error = _looked(case)
        body = {
            "digest": case.digest,
            "trials": appraisal.trials if appraisal else 0,
            "seed": SEED,
            "problem": _reason(error),
            "results": cards(case.spec, case.newest.document, appraisal),
        }
        return Response(ValueListSerializer(body).data, headers=etag(case.digest))

    @extend_schema(
        operation_id="values_create",
        request=ENTRY,
        responses={201: ValueModelSerializer, 422: ProblemSerializer},
    )
    @idempotent
    def post(self, request: Request, case_id: UUID) -> Response:
        """Add a value model: an entry of `values`, as the document has it."""
        case, entry = self.get_case(case_id), _entry_in(request)
        services.write_value(actor=self.membership, case=case, entry=entry)
        address = reverse("v1:economics:value_model", args=[case.pk, entry["id"]])
        return self.told(case, entry["id"], status=201, Location=address)


class ValueDetail(ValueView):
    abilities = {"GET": Ability.READ, "PUT": Ability.EDIT_CASE, "DELETE": Ability.EDIT_CASE}

    @extend_schema(
        operation_id="values_read", responses={200: ValueModelSerializer, 404: ProblemSerializer}
    )
    def get(self, request: Request, case_id: UUID, key: str) -> Response:
        """Read a value model with its figures."""
        return self.told(self.get_case(case_id), key)

    @extend_schema(
        operation_id="values_replace",
        parameters=[IF_MATCH],
        request=ENTRY,
        responses={200: ValueModelSerializer, **REFUSED},
    )
    def put(self, request: Request, case_id: UUID, key: str) -> Response:
        """Replace a value model; 412 with both versions if it was changed since it was read."""
        case, entry = self.get_case(case_id), _entry_in(request, key)
        entry_of(case, key)
        services.write_value(
            actor=self.membership,
            case=case,
            entry=entry,
            key=key,
            seen=expected_digest(request),
        )
        return self.told(case, key)

    @extend_schema(
        operation_id="values_delete", parameters=[IF_MATCH], responses={204: None, **REFUSED}
    )
    def delete(self, request: Request, case_id: UUID, key: str) -> Response:
        """Take a value model out; refused while something uses what it makes."""
        services.remove_value(
            actor=self.membership,
            case=self.get_case(case_id),
            key=key,
            seen=expected_digest(request),
        )
        return Response(status=204)


class CampaignFit(CaseView):
    abilities = {"POST": Ability.READ}
    serializer_class = CampaignFitRequestSerializer

    @extend_schema(
        operation_id="values_fit_campaigns",
        responses={200: CampaignFitSerializer, 413: ProblemSerializer, 422: ProblemSerializer},
    )
    def post(self, request: Request, case_id: UUID) -> Response:
        """Fit a response curve to campaigns; nothing is stored."""
        self.get_case(case_id)
        asked = self.checked(request.data)
        ignored: tuple[str, ...] = ()
        rows = asked.get("rows")
        if rows is None:
            table = read_campaigns(asked["csv"])
            rows, ignored = table.rows, table.ignored
        found = services.fit_campaigns(
            actor=self.membership,
            rows=rows,
            family=asked.get("family"),
            cost=asked.get("unit_cost", 1.0),
            spend=asked.get("spend"),
        )
        return Response(CampaignFitSerializer({**found, "ignored": ignored}).data)
