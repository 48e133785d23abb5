"""The REST API of growth levers: read, add, change, and what each is worth."""

from __future__ import annotations

from uuid import UUID

from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from bizcase.cases.amend import mark
from bizcase.cases.api.cases import CaseView, etag, expected_digest
from bizcase.cases.api.plan import LATE, MARK, tree_of
from bizcase.cases.models import Case
from bizcase.cases.plan_serializers import EffectsSerializer, LeverSerializer, SeedSerializer
from bizcase.cases.planning import services
from bizcase.cases.planning.edits import fresh_id
from bizcase.cases.planning.levers import lever_tree
from bizcase.core.rest import ProblemSerializer
from bizcase.workspaces.access import Ability
from bizcase.workspaces.rest import idempotent
from modeling.text import say


def _told(case: Case, key: str, status: int = 200) -> Response:
    tree = lever_tree(case, key)
    address = reverse("v1:cases:lever", args=[case.pk, key])
    headers = etag(mark(tree)) | ({"Location": address} if status == 201 else {})
    told = LeverSerializer({"lever": tree, "mark": mark(tree)}).data
    return Response(told, status=status, headers=headers)


class LeverList(CaseView):
    abilities = {"GET": Ability.READ, "POST": Ability.EDIT_CASE}
    serializer_class = LeverSerializer
    pagination_class = None

    @extend_schema(operation_id="levers_list", responses=LeverSerializer(many=True))
    def get(self, request: Request, case_id: UUID) -> Response:
        """List the levers of a case, those that are off too."""
        levers = self.get_case(case_id).newest.document.get("levers", [])
        told = [{"lever": tree, "mark": mark(tree)} for tree in levers]
        return Response(LeverSerializer(told, many=True).data)

    @extend_schema(
        operation_id="levers_add",
        request=OpenApiTypes.OBJECT,
        responses={201: LeverSerializer, 422: ProblemSerializer},
    )
    @idempotent
    def post(self, request: Request, case_id: UUID) -> Response:
        """Add a lever as the document writes it; without an id it gets one."""
        case, tree = self.get_case(case_id), tree_of(request)
        label = tree.get("label")
        called = say(label, "en") if isinstance(label, str | dict) else ""
        stem = str(tree.get("tactic") or called or "lever")
        tree.setdefault("id", fresh_id(case.newest.document, stem, "lever"))
        services.save_lever(actor=self.membership, case=case, lever=tree, is_new=True)
        return _told(case, str(tree["id"]), status=201)


class LeverDetail(CaseView):
    abilities = {"GET": Ability.READ, "PUT": Ability.EDIT_CASE, "DELETE": Ability.EDIT_CASE}
    serializer_class = LeverSerializer

    @extend_schema(
        operation_id="levers_read", responses={200: LeverSerializer, 404: ProblemSerializer}
    )
    def get(self, request: Request, case_id: UUID, lever: str) -> Response:
        """Read a lever; the ETag is its mark."""
        return _told(self.get_case(case_id), lever)

    @extend_schema(
        operation_id="levers_change",
        parameters=[MARK],
        request=OpenApiTypes.OBJECT,
        responses={200: LeverSerializer, 404: ProblemSerializer, **LATE},
    )
    def put(self, request: Request, case_id: UUID, lever: str) -> Response:
        """Change a lever."""
        case, tree = self.get_case(case_id), {**tree_of(request), "id": lever}
        lever_tree(case, lever)
        seen = expected_digest(request)
        services.save_lever(actor=self.membership, case=case, lever=tree, seen=seen)
        return _told(case, lever)

    @extend_schema(
        operation_id="levers_remove",
        parameters=[MARK],
        responses={204: None, 404: ProblemSerializer, **LATE},
    )
    def delete(self, request: Request, case_id: UUID, lever: str) -> Response:
        """Take a lever out: the numbers are those of the case without it."""
        case = self.get_case(case_id)
        lever_tree(case, lever)
        seen = expected_digest(request)
        services.remove_lever(actor=self.membership, case=case, key=lever, seen=seen)
        return Response(status=204)


class LeverEffects(CaseView):
    abilities = {"POST": Ability.RUN_MODEL}
    serializer_class = SeedSerializer

    @extend_schema(
        operation_id="levers_effects",
        responses={
            200: EffectsSerializer,
            413: ProblemSerializer,
            422: ProblemSerializer,
        },
    )
    def post(self, request: Request, case_id: UUID) -> Response:
        """Say what each lever does to NPV: 10,000 futures, the same with it and without it."""
        case, asked = self.get_case(case_id), self.checked(request.data)
        seed = asked.get("seed", services.SEED)
        found = services.lever_effects(actor=self.membership, case=case, seed=seed)
        return Response(EffectsSerializer(found).data)
