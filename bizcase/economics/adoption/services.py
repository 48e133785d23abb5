"""Taking a note of the canvas into the model in one step."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from bizcase.cases.amend import amend
from bizcase.cases.board import language
from bizcase.cases.models import Case, Revision
from bizcase.cases.services import hold
from bizcase.economics.adoption.drafts import Adoption, Drafted, drafted, place_of
from bizcase.workspaces.access import Ability, require
from bizcase.workspaces.models import Membership
from modeling.text import say


@dataclass(frozen=True, slots=True, kw_only=True)
class Adopted:
    """A note that is part of the model now."""

    key: str
    revision: Revision
    draft: Drafted


def adopt_note(*, actor: Membership, case: Case, key: str, adoption: Adoption) -> Adopted:
    """Make an assumption, a line or an entry of a note, and bind the note to it."""
    require(actor, Ability.EDIT_CASE)
    with transaction.atomic():
        held = hold(actor=actor, case=case)
        place = place_of(held, key)
        draft = drafted(held.newest.document, place, adoption)
        text = " ".join(say(place.text, language()).split())[:80]
        template = _("Canvas: note “{text}” adopted as {id} ({way})")
        note = template.format(text=text, id=adoption.id, way=adoption.way.label)
        revision = amend(actor=actor, case=case, edits=draft.edits, note=note)
    return Adopted(key=key, revision=revision, draft=draft)
