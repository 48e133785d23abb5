"""The REST API of adoption: a note of the canvas becomes part of the model."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from bizcase.cases.api.cases import CaseView, etag
from bizcase.cases.models import Revision
from bizcase.cases.serializers import Value
from bizcase.core.rest import ProblemSerializer, StrictInteger, StrictText
from bizcase.economics.adoption.drafts import Adoption, Drafted, drafted, place_of
from bizcase.economics.adoption.services import adopt_note
from bizcase.economics.adoption.ways import ways_of
from bizcase.workspaces.access import Ability
from bizcase.workspaces.rest import idempotent
from modeling.spec import unknown


class AdoptionInput(serializers.Serializer[Any]):
    """How a note becomes part of the model.

    `way` is `assumption`; of notes on costs and revenue also `monthly`, `once`, or a kind of cost
    or business model. `values` holds what the way asks for: `value` of the first three, the
    parameters of the entry otherwise.
    """

    way = StrictText(max_length=64)
    id = StrictText(max_length=28)
    values = serializers.DictField(child=Value())
    label = StrictText(  # type: ignore[assignment]  # the field named label
        required=False, allow_blank=True, max_length=300
    )
    unit = StrictText(required=False, allow_blank=True, max_length=120)
    category = StrictText(required=False, allow_blank=True, max_length=64)
    at = StrictInteger(required=False, min_value=0, max_value=600)
    dry_run = serializers.BooleanField(
        required=False, default=False, help_text="Only tell what would be added."
    )


class AdoptionReceipt(serializers.Serializer[Any]):
    """What an adoption adds to the document, and what the note is then bound to."""

    note = serializers.CharField()
    revision = serializers.IntegerField(allow_null=True)
    parts = serializers.DictField(child=serializers.ListField(child=serializers.DictField()))
    binds = serializers.ListField(child=serializers.CharField())


class NoteAdoption(CaseView):
    abilities = {"POST": Ability.EDIT_CASE}
    serializer_class = AdoptionInput

    @extend_schema(
        operation_id="notes_adopt",
        responses={
            200: AdoptionReceipt,
            201: AdoptionReceipt,
            404: ProblemSerializer,
            422: ProblemSerializer,
        },
    )
    @idempotent
    def post(self, request: Request, case_id: UUID, note: str) -> Response:
        """Make an assumption, a line or an entry of a note, and bind the note to it."""
        case = self.get_case(case_id)
        given = self.checked(request.data)
        place = place_of(case, note)
        adoption = _adoption(given, place.block)
        if given["dry_run"]:
            draft = drafted(case.newest.document, place, adoption)
            return Response(_told(note, draft))
        done = adopt_note(actor=self.membership, case=case, key=note, adoption=adoption)
        told = _told(note, done.draft, done.revision)
        return Response(told, status=201, headers=etag(done.revision.digest))


def _told(note: str, draft: Drafted, revision: Revision | None = None) -> Any:
    number = revision.number if revision is not None else None
    facts = {"note": note, "revision": number, "parts": draft.parts, "binds": draft.binds}
    return AdoptionReceipt(facts).data


def _adoption(given: dict[str, Any], block: str) -> Adoption:
    ways = ways_of(block)
    if given["way"] not in ways:
        raise ValidationError({"way": [unknown(given["way"], ways).translated(_)]})
    way = ways[given["way"]]
    asked = {ask.name for ask in way.asks}
    if strange := [name for name in given["values"] if name not in asked]:
        raise ValidationError(
            {"values": {strange[0][:64]: [unknown(strange[0][:64], asked).translated(_)]}}
        )
    facts = {name: given.get(name, "") for name in ("label", "unit", "category")}
    return Adoption(
        way=way, id=given["id"], values=given["values"], at=given.get("at", 0), block=block, **facts
    )
