"""The REST API of the market: sizes, people, competitors, tests, countries, rates, adoption."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework.request import Request
from rest_framework.response import Response

from bizcase.cases.api.cases import IF_MATCH, CaseView, etag, expected_digest
from bizcase.cases.models import Case, Revision
from bizcase.cases.typed import text_of
from bizcase.core.errors import NotFound
from bizcase.core.rest import ProblemSerializer
from bizcase.economics.market import answers, services
from bizcase.economics.market.adoption import Curve, preview
from bizcase.economics.market.customers import price_source
from bizcase.economics.market.edits import level_of, part_of, parts_of, test_of
from bizcase.economics.market.serializers import (
    PARTS,
    ListedSerializer,
    MarketAdoptionSerializer,
    MarketCurveSerializer,
    MarketDemandSerializer,
    MarketLevelSerializer,
    MarketOutcomeSerializer,
    MarketPositioningSerializer,
    MarketPriceSerializer,
    MarketRateSerializer,
    MarketSerializer,
    MarketSizeSerializer,
    MarketTestSerializer,
)
from bizcase.workspaces.access import Ability
from bizcase.workspaces.rest import idempotent
from modeling.market_adoption import INPUTS
from modeling.market_sizes import market_sizes

REFUSED = {404: ProblemSerializer, 412: ProblemSerializer, 422: ProblemSerializer}
FROZEN = {409: ProblemSerializer, **REFUSED}
WRITE = {"GET": Ability.READ, "PUT": Ability.EDIT_CASE, "DELETE": Ability.EDIT_CASE}


class MarketDetail(CaseView):
    abilities = {"GET": Ability.READ}
    serializer_class = MarketSerializer

    @extend_schema(operation_id="market_read", responses=MarketSerializer)
    def get(self, request: Request, case_id: UUID) -> Response:
        """Read the market: every part with its mark, and what is reckoned from it."""
        case = self.get_case(case_id)
        told = answers.market_answer(case, timezone.localdate())
        return Response(MarketSerializer(told).data, headers=etag(case.digest))


class MarketSize(CaseView):
    abilities = WRITE
    serializer_class = MarketSizeSerializer

    def _answer(self, case: Case, level: str) -> Response:
        told = answers.level_answer(case.newest.document, market_sizes(case.spec), level_of(level))
        return Response(MarketLevelSerializer(told).data, headers=etag(told["seen"]))

    @extend_schema(
        operation_id="market_size_read",
        responses={200: MarketLevelSerializer, 404: ProblemSerializer},
    )
    def get(self, request: Request, case_id: UUID, level: str) -> Response:
        """Read TAM, SAM or SOM; the ETag is of this size alone."""
        return self._answer(self.get_case(case_id), level)

    @extend_schema(
        operation_id="market_size_write",
        parameters=[IF_MATCH],
        responses={200: MarketLevelSerializer, **REFUSED},
    )
    def put(self, request: Request, case_id: UUID, level: str) -> Response:
        """Write TAM, SAM or SOM anew; 412 with both versions if it was changed meanwhile."""
        case, part = self.get_case(case_id), self.checked(request.data)
        seen = expected_digest(request)
        services.write_size(actor=self.membership, case=case, level=level, part=part, seen=seen)
        return self._answer(case, level)

    @extend_schema(
        operation_id="market_size_remove", parameters=[IF_MATCH], responses={204: None, **REFUSED}
    )
    def delete(self, request: Request, case_id: UUID, level: str) -> Response:
        """Take a size out."""
        case, seen = self.get_case(case_id), expected_digest(request)
        services.write_size(actor=self.membership, case=case, level=level, part=None, seen=seen)
        return Response(status=204)


class MarketPositioning(CaseView):
    abilities = {"GET": Ability.READ, "PUT": Ability.EDIT_CASE}
    serializer_class = MarketPositioningSerializer

    def _answer(self, case: Case) -> Response:
        told = answers.positioning_answer(case.newest.document)
        return Response(MarketPositioningSerializer(told).data, headers=etag(told["seen"]))

    @extend_schema(operation_id="market_positioning_read")
    def get(self, request: Request, case_id: UUID) -> Response:
        """Read why a customer picks this offer."""
        return self._answer(self.get_case(case_id))

    @extend_schema(
        operation_id="market_positioning_write",
        parameters=[IF_MATCH],
        responses={200: MarketPositioningSerializer, **REFUSED},
    )
    def put(self, request: Request, case_id: UUID) -> Response:
        """Write why a customer picks this offer; null takes it out."""
        case, given = self.get_case(case_id), self.checked(request.data)
        seen = expected_digest(request)
        services.write_positioning(actor=self.membership, case=case, text=given["text"], seen=seen)
        return self._answer(case)


def told(case: Case, section: str, part: dict[str, Any], **more: Any) -> Response:
    """Answer with an item of a list, as the newest document has it."""
    place = parts_of(case.newest.document, section).index(part)
    found = answers.part_answer(section, part, place, timezone.localdate())
    return Response(PARTS[section](found).data, headers=etag(found["seen"]), **more)


class PartList(CaseView):
    """A list of the market."""

    abilities = {"GET": Ability.READ, "POST": Ability.EDIT_CASE}
    pagination_class = None
    section: ClassVar[str]

    def get(self, request: Request, case_id: UUID) -> Response:
        """List the items, each with its place and its mark."""
        document = self.get_case(case_id).newest.document
        rows = answers.section_answer(document, self.section, timezone.localdate())
        return Response(PARTS[self.section](rows, many=True).data)

    @idempotent
    def post(self, request: Request, case_id: UUID) -> Response:
        """Add an item: a new revision of the case."""
        case, part = self.get_case(case_id), self.checked(request.data)
        services.add_part(actor=self.membership, case=case, section=self.section, part=part)
        return told(
            case, self.section, parts_of(case.newest.document, self.section)[-1], status=201
        )


class PartDetail(CaseView):
    """An item of a list of the market, by its place."""

    abilities = WRITE
    section: ClassVar[str]

    def get(self, request: Request, case_id: UUID, place: int) -> Response:
        """Read an item; the ETag is of this item alone."""
        case = self.get_case(case_id)
        return told(case, self.section, part_of(case.newest.document, self.section, place))

    def put(self, request: Request, case_id: UUID, place: int) -> Response:
        """Write an item anew; 412 with both versions if it was changed meanwhile."""
        case, part = self.get_case(case_id), self.checked(request.data)
        self._write(request, case, place, part)
        items = parts_of(case.newest.document, self.section)
        written = part if part in items else items[place]
        return told(case, self.section, written)

    def delete(self, request: Request, case_id: UUID, place: int) -> Response:
        """Take an item out."""
        self._write(request, self.get_case(case_id), place, None)
        return Response(status=204)

    def _write(
        self, request: Request, case: Case, place: int, part: dict[str, Any] | None
    ) -> Revision:
        if part is not None and self.section == "tests":
            part.setdefault("id", part_of(case.newest.document, self.section, place)["id"])
        return services.change_part(
            actor=self.membership,
            case=case,
            section=self.section,
            place=place,
            part=part,
            seen=expected_digest(request),
        )


def list_view(section: str) -> Any:
    """Return the view of a list of the market."""
    form: type[ListedSerializer] = PARTS[section]
    name = f"Market{section.title()}"
    facts = {"section": section, "serializer_class": form}
    view: Any = type(name, (PartList,), facts)
    return extend_schema_view(
        get=extend_schema(operation_id=f"market_{section}_list", responses=form(many=True)),
        post=extend_schema(
            operation_id=f"market_{section}_add",
            responses={201: form, 409: ProblemSerializer, 422: ProblemSerializer},
        ),
    )(view).as_view()


def detail_view(section: str) -> Any:
    """Return the view of an item of a list of the market."""
    form: type[ListedSerializer] = PARTS[section]
    name = f"Market{section.title()}Item"
    facts = {"section": section, "serializer_class": form}
    view: Any = type(name, (PartDetail,), facts)
    stem, refused = f"market_{section}", FROZEN if section == "tests" else REFUSED
    return extend_schema_view(
        get=extend_schema(
            operation_id=f"{stem}_read", responses={200: form, 404: ProblemSerializer}
        ),
        put=extend_schema(
            operation_id=f"{stem}_write", parameters=[IF_MATCH], responses={200: form, **refused}
        ),
        delete=extend_schema(
            operation_id=f"{stem}_remove", parameters=[IF_MATCH], responses={204: None, **refused}
        ),
    )(view).as_view()


class MarketFreeze(CaseView):
    abilities = {"POST": Ability.EDIT_CASE}
    serializer_class = MarketTestSerializer

    @extend_schema(
        operation_id="market_tests_freeze",
        request=None,
        parameters=[IF_MATCH],
        responses={200: MarketTestSerializer, **FROZEN},
    )
    def post(self, request: Request, case_id: UUID, test_id: str) -> Response:
        """Fix threshold, rule and sample size for good: with time, person and digest."""
        case, seen = self.get_case(case_id), expected_digest(request)
        services.freeze_test(actor=self.membership, case=case, key=test_id, seen=seen)
        return told(case, "tests", test_of(case.newest.document, test_id))


class MarketResult(CaseView):
    abilities = {"PUT": Ability.EDIT_CASE}
    serializer_class = MarketOutcomeSerializer

    @extend_schema(
        operation_id="market_tests_result",
        parameters=[IF_MATCH],
        responses={200: MarketTestSerializer, **FROZEN},
    )
    def put(self, request: Request, case_id: UUID, test_id: str) -> Response:
        """Enter what a frozen test showed; the verdict follows from its rule."""
        case, result = self.get_case(case_id), self.checked(request.data)
        seen = expected_digest(request)
        services.report_result(
            actor=self.membership, case=case, key=test_id, result=result, seen=seen
        )
        return told(case, "tests", test_of(case.newest.document, test_id))


class MarketRateUse(CaseView):
    abilities = {"POST": Ability.EDIT_CASE}
    serializer_class = MarketRateSerializer

    @extend_schema(
        operation_id="market_rates_use",
        request=None,
        parameters=[IF_MATCH],
        responses={200: MarketRateSerializer, **FROZEN},
    )
    def post(self, request: Request, case_id: UUID, place: int) -> Response:
        """Let lines use a rate: its value becomes an assumption, which the rate names."""
        case, seen = self.get_case(case_id), expected_digest(request)
        services.use_rate(actor=self.membership, case=case, place=place, seen=seen)
        return told(case, "rates", part_of(case.newest.document, "rates", place))


class MarketDemand(CaseView):
    abilities = {"GET": Ability.READ}
    serializer_class = MarketDemandSerializer

    @extend_schema(
        operation_id="market_demand",
        parameters=[OpenApiParameter("unit", str, description="Such as CNY/seat/month.")],
        responses={200: MarketDemandSerializer, 404: ProblemSerializer},
    )
    def get(self, request: Request, case_id: UUID) -> Response:
        """Return the demand that the personas imply, and the price that brings most."""
        found = _demand(self.get_case(case_id), request.query_params.get("unit"))
        return Response(MarketDemandSerializer(found).data)


def _demand(case: Case, unit: str | None) -> dict[str, Any]:
    found = answers.demand_answer(case.spec, unit)
    if found is None:
        message = _("No persona says what it would pay in this unit.")
        raise NotFound("no_demand", message)
    return found


class MarketPrice(CaseView):
    abilities = {"POST": Ability.EDIT_CASE}
    serializer_class = MarketPriceSerializer

    @extend_schema(
        operation_id="market_price",
        parameters=[IF_MATCH],
        responses={200: MarketDemandSerializer, **REFUSED},
    )
    def post(self, request: Request, case_id: UUID) -> Response:
        """Let the price that brings most be the value of an assumption, or of a new one."""
        case, given = self.get_case(case_id), self.checked(request.data)
        demand = _demand(case, given.get("unit"))
        services.adopt_price(
            actor=self.membership,
            case=case,
            key=given["key"],
            unit=demand["unit"],
            value=demand["proposal"],
            source=price_source(case.spec, demand["unit"]),
            seen=expected_digest(request),
        )
        return Response(MarketDemandSerializer(demand).data, headers=etag(case.digest))


class MarketAdoption(CaseView):
    abilities = {"POST": Ability.EDIT_CASE}
    serializer_class = MarketCurveSerializer

    @extend_schema(
        operation_id="market_adoption",
        parameters=[IF_MATCH],
        responses={200: MarketAdoptionSerializer, 201: MarketAdoptionSerializer, **REFUSED},
    )
    @idempotent
    def post(self, request: Request, case_id: UUID) -> Response:
        """Return an adoption curve, and write it as a line or into a stream's parameter."""
        case, given = self.get_case(case_id), self.checked(request.data)
        curve = _curve(given, expected_digest(request))
        found = preview(case.spec, curve)
        revision = None
        if not given["dry_run"]:
            revision = services.write_adoption(actor=self.membership, case=case, curve=curve)
        answer = answers.adoption_answer(found, revision.number if revision else None)
        status = 201 if revision else 200
        return Response(
            MarketAdoptionSerializer(answer).data, status=status, headers=etag(case.digest)
        )


def _curve(given: dict[str, Any], seen: str | None) -> Curve:
    values = {
        each.key: text_of(given["values"].get(each.key, "")) for each in INPUTS[given["kind"]]
    }
    return Curve(
        kind=given["kind"],
        key=given["key"],
        unit=given["unit"],
        values=values,
        target=given["target"],
        source=given.get("source"),
        seen=seen,
    )
