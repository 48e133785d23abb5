"""Writing about prices: studies, what competitors ask, and the price that is taken over."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from bizcase.cases.amend import Item, amend, mark
from bizcase.cases.board import language
from bizcase.cases.models import Case, Revision
from bizcase.core.errors import NotFound
from bizcase.economics.lines import given
from bizcase.economics.pricing.edits import StudyEdit, study_of
from bizcase.economics.services import change_assumption
from bizcase.economics.spec import assumption_of
from bizcase.workspaces.access import Ability, require
from bizcase.workspaces.models import Membership
from modeling.text import say


def save_study(
    *, actor: Membership, case: Case, study: Mapping[str, Any], seen: str | None = None
) -> Revision:
    """Keep the study of a price; 412 if it is not any more as its writer saw it."""
    require(actor, Ability.EDIT_CASE)
    key = str(study["id"])
    assumption_of(case.spec, key)
    edit = StudyEdit(key=key, study=given(study), seen=seen)
    note = _("Price study of {key}").format(key=key)
    return amend(actor=actor, case=case, edits=[edit], note=note)


def remove_study(*, actor: Membership, case: Case, key: str, seen: str | None = None) -> Revision:
    """Forget the study of a price; the price itself stays."""
    require(actor, Ability.EDIT_CASE)
    if study_of(case.newest.document, key) is None:
        raise NotFound("unknown_study", _("There is no study of this price."))
    edit = StudyEdit(key=key, study=None, seen=seen)
    note = _("Price study of {key} removed").format(key=key)
    return amend(actor=actor, case=case, edits=[edit], note=note)


def use_price(
    *,
    actor: Membership,
    case: Case,
    key: str,
    value: float | str,
    source: str,
    grade: str = "expert",
    seen: str | None = None,
) -> Revision:
    """Take a price over into its assumption, with where it is from."""
    return change_assumption(
        actor=actor, case=case, key=key, value=value, source=source, grade=grade, seen=seen
    )


def tell_price(
    *, actor: Membership, case: Case, facts: Mapping[str, Any], seen: str | None = None
) -> Revision:
    """Keep what a competitor asks, as a point with its source; a new name is a new competitor."""
    require(actor, Ability.EDIT_CASE)
    name = str(facts["name"]).strip()
    known = case.newest.document.get("market", {}).get("competitors", [])
    before = next((each for each in known if name in _names(each["name"])), None)
    place = ("market", "competitors")
    if before is None:
        edit = Item(place=place, value=given({**facts, "name": name}))
    else:
        value = given({**before, **facts, "name": before["name"]})
        edit = Item(place=place, value=value, seen=seen or mark(before))
    note = _("{name} asks {price}").format(name=name, price=facts["asks"])
    return amend(actor=actor, case=case, edits=[edit], note=note)


def _names(name: Any) -> set[str]:
    spoken = say(name, language())
    return {spoken, *(name.values() if isinstance(name, dict) else (name,))}
