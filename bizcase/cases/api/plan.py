"""The REST API of plans: stages with their standing, templates, the team and its cost."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from bizcase.cases.amend import Stale, mark
from bizcase.cases.api.cases import CaseView, etag, expected_digest
from bizcase.cases.models import Case
from bizcase.cases.plan_serializers import (
    HiredSerializer,
    HireSerializer,
    PlanSerializer,
    TakeSerializer,
    TeamSerializer,
    TemplateSerializer,
)
from bizcase.cases.planning import hiring, people, services
from bizcase.cases.planning.catalogue import plans, roles
from bizcase.cases.planning.edits import mark_at, part_at
from bizcase.cases.planning.records import records_of
from bizcase.cases.planning.stages import board, stage_index
from bizcase.core.errors import DomainError, NotFound
from bizcase.core.rest import ProblemSerializer
from bizcase.workspaces.access import Ability
from bizcase.workspaces.rest import idempotent
from modeling.capability import gaps_of
from modeling.spec import unknown

MARK: Final = OpenApiParameter(
    "If-Match", str, OpenApiParameter.HEADER, description="The ETag of the part that you read."
)
LATE: Final = {412: ProblemSerializer, 422: ProblemSerializer}


def tree_of(request: Request) -> dict[str, Any]:
    """Return the object that was sent."""
    if not isinstance(request.data, Mapping):
        message = _("Send an object, as the document has it.")
        raise DomainError("invalid", message, errors=[("", message)])
    return dict(request.data)


class PlanDetail(CaseView):
    abilities = {"GET": Ability.READ, "PUT": Ability.EDIT_CASE}
    serializer_class = PlanSerializer

    @extend_schema(operation_id="plan_read", responses=PlanSerializer)
    def get(self, request: Request, case_id: UUID) -> Response:
        """Read the plan, which stages are ready, and what the team lacks."""
        return _plan_answer(self.get_case(case_id))

    @extend_schema(
        operation_id="plan_replace",
        parameters=[MARK],
        request=OpenApiTypes.OBJECT,
        responses={200: PlanSerializer, **LATE},
    )
    def put(self, request: Request, case_id: UUID) -> Response:
        """Replace the plan: stages, milestones, team, founders, charter, RACI."""
        case, plan = self.get_case(case_id), tree_of(request)
        seen = expected_digest(request)
        services.save_plan(actor=self.membership, case=case, plan=plan, seen=seen)
        return _plan_answer(case)


def _plan_answer(case: Case) -> Response:
    spec, document = case.spec, case.newest.document
    found = board(spec, document, records=records_of(case), today=timezone.localdate())
    gaps = [gap for stage in spec.plan.stages for gap in gaps_of(spec.plan, stage)]
    told = {"plan": document.get("plan", {}), "stages": found.columns, "gaps": gaps}
    return Response(PlanSerializer(told).data, headers=etag(mark_at(document, "plan")))


class PlanTemplates(CaseView):
    abilities = {"GET": Ability.READ, "POST": Ability.EDIT_CASE}
    serializer_class = TakeSerializer
    pagination_class = None

    @extend_schema(operation_id="plan_templates", responses=TemplateSerializer(many=True))
    def get(self, request: Request, case_id: UUID) -> Response:
        """List the plans to begin with."""
        self.get_case(case_id)
        return Response(TemplateSerializer(plans().plans, many=True).data)

    @extend_schema(
        operation_id="plan_take_template",
        parameters=[MARK],
        responses={200: PlanSerializer, 404: ProblemSerializer, **LATE},
    )
    @idempotent
    def post(self, request: Request, case_id: UUID) -> Response:
        """Take the stages of a template in the place of those there are."""
        case, asked = self.get_case(case_id), self.checked(request.data)
        _check_plan(case, expected_digest(request), mine={"template": asked["template"]})
        services.take_template(
            actor=self.membership,
            case=case,
            key=asked["template"],
            seen=mark_at(case.newest.document, "plan", "stages"),
        )
        return _plan_answer(case)


def _check_plan(case: Case, seen: str | None, *, mine: Any) -> None:
    theirs = part_at(case.newest.document, "plan")
    if seen is not None and seen != mark(theirs):
        raise Stale("plan", mine=mine, theirs=theirs)


class StageDetail(CaseView):
    abilities = {"GET": Ability.READ, "PUT": Ability.EDIT_CASE, "DELETE": Ability.EDIT_CASE}
    serializer_class = PlanSerializer

    @extend_schema(operation_id="stages_read", responses={200: OpenApiTypes.OBJECT})
    def get(self, request: Request, case_id: UUID, stage: str) -> Response:
        """Read a stage as the document has it; the ETag is its mark."""
        return _stage_answer(self.get_case(case_id), stage)

    @extend_schema(
        operation_id="stages_put",
        parameters=[MARK],
        request=OpenApiTypes.OBJECT,
        responses={200: OpenApiTypes.OBJECT, 201: OpenApiTypes.OBJECT, **LATE},
    )
    def put(self, request: Request, case_id: UUID, stage: str) -> Response:
        """Change a stage with its exit criteria, or add it."""
        case, tree = self.get_case(case_id), {**tree_of(request), "id": stage}
        is_new = stage not in {each.id for each in case.spec.plan.stages}
        services.save_stage(
            actor=self.membership,
            case=case,
            stage=tree,
            seen=expected_digest(request),
            is_new=is_new,
        )
        return _stage_answer(case, stage, status=201 if is_new else 200)

    @extend_schema(
        operation_id="stages_remove",
        parameters=[MARK],
        responses={204: None, 404: ProblemSerializer, **LATE},
    )
    def delete(self, request: Request, case_id: UUID, stage: str) -> Response:
        """Take a stage out."""
        case = self.get_case(case_id)
        stage_index(case, stage)
        seen = expected_digest(request)
        services.remove_stage(actor=self.membership, case=case, key=stage, seen=seen)
        return Response(status=204)


def _stage_answer(case: Case, key: str, status: int = 200) -> Response:
    tree = part_at(case.newest.document, "plan", "stages", stage_index(case, key))
    address = reverse("v1:cases:stage", args=[case.pk, key])
    headers = etag(mark(tree)) | ({"Location": address} if status == 201 else {})
    return Response(tree, status=status, headers=headers)


class Team(CaseView):
    abilities = {"GET": Ability.READ, "POST": Ability.EDIT_CASE}
    serializer_class = HireSerializer

    @extend_schema(
        operation_id="team_read",
        parameters=[OpenApiParameter("stage", str, description="Whose gaps are to be closed.")],
        responses=TeamSerializer,
    )
    def get(self, request: Request, case_id: UUID) -> Response:
        """Read who works on the case, what that costs, and who would close gaps."""
        case = self.get_case(case_id)
        spec, document = case.spec, case.newest.document
        stage = people.stage_to_meet(spec, request.query_params.get("stage", ""))
        found = people.staff(spec)
        suggested = (
            []
            if stage is None
            else people.suggestions(spec, document, stage, gaps_of(spec.plan, stage))
        )
        told = {
            "years": found.years,
            "rows": found.rows,
            "totals": found.totals,
            "suggestions": suggested,
        }
        context = {"stage": "" if stage is None else stage.id}
        return Response(TeamSerializer(told, context=context).data)

    @extend_schema(
        operation_id="team_hire",
        responses={200: HiredSerializer, 201: HiredSerializer, 404: ProblemSerializer, **LATE},
    )
    @idempotent
    def post(self, request: Request, case_id: UUID) -> Response:
        """Add a place with the people entry that pays for it; `preview` only shows the change."""
        case, asked = self.get_case(case_id), self.checked(request.data)
        before = case.spec
        place = _place(case, asked)
        after = hiring.preview(case.newest.document, place)
        change = None if after is None else hiring.change_between(before, after)
        told: dict[str, Any] = {"number": None, "cost": "", "change": change}
        if asked.get("preview"):
            return Response(HiredSerializer(told).data)
        services.save_member(actor=self.membership, case=case, place=place)
        team = case.newest.document["plan"]["team"]
        told |= {"number": len(team) - 1, "cost": team[-1].get("cost", "")}
        return Response(HiredSerializer(told).data, status=201)


def _place(case: Case, asked: Mapping[str, Any]) -> hiring.Place:
    """Return the place that was asked for; a role of the catalogue fills what is not said."""
    key, title = asked.get("role"), asked.get("title", "")
    role = roles().role(key) if key else None
    if key and role is None:
        near = unknown(key, (each.id for each in roles().roles))
        raise NotFound("unknown_role", near.translated(_))
    if role is None and not title:
        message = _("Name a role of the catalogue, or write the title of a place of your own.")
        raise DomainError("invalid", message, errors=[("title", message)])
    usual = hiring.Place(role=title, ratings={})
    if role is not None:
        usual = hiring.place_of(role, case.currency, start=0)
    salary = asked.get("salary", usual.salary)
    return hiring.Place(
        role=title or usual.role,
        name=asked.get("name", ""),
        count=asked.get("count", 1.0),
        start=asked.get("start", 0),
        skills=usual.skills,
        ratings=asked.get("ratings", usual.ratings),
        paid_by=asked.get("paid_by", hiring.OWN),
        salary=salary,
        overhead=asked.get("overhead", usual.overhead),
        source=usual.source if salary == usual.salary else None,
    )
