"""The REST API of the canvas: notes, hypotheses, what can be bound, undo."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from bizcase.cases.amend import mark
from bizcase.cases.api.cases import CaseView, etag, expected_digest
from bizcase.cases.canvas import hypotheses as beliefs
from bizcase.cases.canvas import services
from bizcase.cases.canvas.board import CanvasView, NoteView
from bizcase.cases.canvas.notes import UNSET, NoteChange, Seen
from bizcase.cases.canvas.serializers import (
    BoundSerializer,
    HypothesisChange,
    HypothesisInput,
    HypothesisSerializer,
    NewNote,
    NoteInput,
    NoteSerializer,
    UndoInput,
)
from bizcase.cases.models import Case
from bizcase.cases.serializers import ReceiptSerializer
from bizcase.cases.services import Receipt
from bizcase.core.errors import NotFound
from bizcase.core.rest import ProblemSerializer
from bizcase.workspaces.access import Ability
from bizcase.workspaces.rest import idempotent

IF_MATCH: Final = OpenApiParameter(
    "If-Match", str, OpenApiParameter.HEADER, description="The ETag of the note that you read."
)


class VersionsSerializer(ProblemSerializer):
    """A conflict: what you sent, and what stands there by now."""

    mine = serializers.JSONField(allow_null=True)
    theirs = serializers.JSONField(allow_null=True)


STALE: Final = {
    404: ProblemSerializer,
    (412, "application/problem+json"): VersionsSerializer,
    422: ProblemSerializer,
}


class CanvasPart(CaseView):
    """A view of something on the canvas of a case; parts of it can be changed alone."""

    http_method_names = ["get", "head", "post", "patch", "delete"]
    pagination_class = None

    def note_of(self, case: Case, key: str) -> NoteView:
        note = CanvasView(case).notes.get(key)
        if note is None:
            raise NotFound("unknown_note", _("There is no such note."))
        return note


class NoteList(CanvasPart):
    abilities = {"GET": Ability.READ, "POST": Ability.EDIT_CASE}
    serializer_class = NewNote

    @extend_schema(operation_id="notes_list", responses=NoteSerializer(many=True))
    def get(self, request: Request, case_id: UUID) -> Response:
        """List the notes in the order of the canvas, each with its live numbers."""
        canvas = CanvasView(self.get_case(case_id))
        return Response(NoteSerializer(list(canvas.notes.values()), many=True).data)

    @extend_schema(
        operation_id="notes_add", responses={201: NoteSerializer, 422: ProblemSerializer}
    )
    @idempotent
    def post(self, request: Request, case_id: UUID) -> Response:
        """Write a note on a block: behind another one, or last."""
        case = self.get_case(case_id)
        saved = services.add_note(actor=self.membership, case=case, **self.checked(request.data))
        note = self.note_of(case, saved.key)
        url = reverse("v1:cases:note", args=[case.pk, saved.key])
        headers = {"Location": url, **etag(note.etag)}
        return Response(NoteSerializer(note).data, status=201, headers=headers)


class NoteDetail(CanvasPart):
    abilities = {"GET": Ability.READ, "PATCH": Ability.EDIT_CASE, "DELETE": Ability.EDIT_CASE}
    serializer_class = NoteInput

    @extend_schema(
        operation_id="notes_read", responses={200: NoteSerializer, 404: ProblemSerializer}
    )
    def get(self, request: Request, case_id: UUID, note: str) -> Response:
        """Read a note; its ETag is for If-Match."""
        found = self.note_of(self.get_case(case_id), note)
        return Response(NoteSerializer(found).data, headers=etag(found.etag))

    @extend_schema(
        operation_id="notes_change",
        parameters=[IF_MATCH],
        request=NoteInput,
        responses={200: NoteSerializer, **STALE},
    )
    def patch(self, request: Request, case_id: UUID, note: str) -> Response:
        """Rewrite, bind or move a note; what is not given stays."""
        case = self.get_case(case_id)
        given = self.checked(request.data)
        self.note_of(case, note)
        change = NoteChange(
            **{name: given.get(name, UNSET) for name in ("text", "binds", "block", "after")}
        )
        seen = Seen(whole=expected_digest(request))
        services.change_note(actor=self.membership, case=case, key=note, change=change, seen=seen)
        found = self.note_of(case, note)
        return Response(NoteSerializer(found).data, headers=etag(found.etag))

    @extend_schema(
        operation_id="notes_delete", parameters=[IF_MATCH], responses={204: None, **STALE}
    )
    def delete(self, request: Request, case_id: UUID, note: str) -> Response:
        """Take a note off the canvas."""
        seen = Seen(whole=expected_digest(request))
        services.delete_note(
            actor=self.membership, case=self.get_case(case_id), key=note, seen=seen
        )
        return Response(status=204)


class Bindable(CanvasPart):
    abilities = {"GET": Ability.READ}
    serializer_class = BoundSerializer

    @extend_schema(
        operation_id="canvas_bindable",
        parameters=[OpenApiParameter("q", str, description="Words of a name or a label.")],
        responses=BoundSerializer(many=True),
    )
    def get(self, request: Request, case_id: UUID) -> Response:
        """Search what a note can be bound to, by name or label in either language."""
        query = request.query_params.get("q", "")[:200]
        found = CanvasView(self.get_case(case_id)).found(query)
        return Response(BoundSerializer(found, many=True).data)


class CanvasUndo(CanvasPart):
    abilities = {"POST": Ability.EDIT_CASE}
    serializer_class = UndoInput

    @extend_schema(
        operation_id="canvas_undo",
        responses={200: ReceiptSerializer, 404: ProblemSerializer, 409: ProblemSerializer},
    )
    def post(self, request: Request, case_id: UUID) -> Response:
        """Take back what one revision changed, keeping what others changed since."""
        case = self.get_case(case_id)
        before = case.digest
        services.undo(actor=self.membership, case=case, **self.checked(request.data))
        receipt = Receipt(case=case, created=False, changed=case.digest != before)
        return Response(ReceiptSerializer(receipt).data, headers=etag(case.digest))


class HypothesisList(CanvasPart):
    abilities = {"GET": Ability.READ, "POST": Ability.EDIT_CASE}
    serializer_class = HypothesisInput

    @extend_schema(operation_id="hypotheses_list", responses=HypothesisSerializer(many=True))
    def get(self, request: Request, case_id: UUID) -> Response:
        """List the hypotheses, each with how likely it is right today."""
        canvas = CanvasView(self.get_case(case_id))
        return Response(HypothesisSerializer(canvas.hypotheses, many=True).data)

    @extend_schema(
        operation_id="hypotheses_add",
        responses={201: HypothesisSerializer, 422: ProblemSerializer},
    )
    @idempotent
    def post(self, request: Request, case_id: UUID) -> Response:
        """Write a hypothesis down, and bind a note to it if one is named."""
        case = self.get_case(case_id)
        facts = self.checked(request.data)
        note = facts.pop("note", None)
        key = beliefs.add_hypothesis(actor=self.membership, case=case, facts=facts, note=note)
        url = reverse("v1:cases:hypothesis", args=[case.pk, key])
        return _hypothesis(case, key, status=201, Location=url)


class HypothesisDetail(CanvasPart):
    abilities = {"GET": Ability.READ, "PATCH": Ability.EDIT_CASE, "DELETE": Ability.EDIT_CASE}
    serializer_class = HypothesisChange

    @extend_schema(
        operation_id="hypotheses_read",
        responses={200: HypothesisSerializer, 404: ProblemSerializer},
    )
    def get(self, request: Request, case_id: UUID, hypothesis: str) -> Response:
        """Read a hypothesis; its ETag is for If-Match."""
        return _hypothesis(self.get_case(case_id), hypothesis)

    @extend_schema(
        operation_id="hypotheses_change",
        parameters=[IF_MATCH],
        request=HypothesisChange,
        responses={200: HypothesisSerializer, **STALE},
    )
    def patch(self, request: Request, case_id: UUID, hypothesis: str) -> Response:
        """Change a hypothesis, or say what its test found; what is not given stays."""
        case = self.get_case(case_id)
        beliefs.change_hypothesis(
            actor=self.membership,
            case=case,
            key=hypothesis,
            facts=self.checked(request.data),
            seen=expected_digest(request),
        )
        return _hypothesis(case, hypothesis)

    @extend_schema(
        operation_id="hypotheses_delete", parameters=[IF_MATCH], responses={204: None, **STALE}
    )
    def delete(self, request: Request, case_id: UUID, hypothesis: str) -> Response:
        """Take a hypothesis out, and out of the notes that are bound to it."""
        beliefs.delete_hypothesis(
            actor=self.membership,
            case=self.get_case(case_id),
            key=hypothesis,
            seen=expected_digest(request),
        )
        return Response(status=204)


def _hypothesis(case: Case, key: str, *, status: int = 200, **headers: str) -> Response:
    now = mark(beliefs.find(case.newest.document, key))
    found = next(each for each in CanvasView(case).hypotheses if each.item.id == key)
    answer: dict[str, Any] = HypothesisSerializer(found).data
    return Response(answer, status=status, headers={**headers, **etag(now)})
