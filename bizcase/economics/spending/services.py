"""Writing about costs: entries of `costs`, of seven kinds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from bizcase.cases.amend import Item, amend
from bizcase.cases.models import Case, Revision
from bizcase.cases.words import CATEGORIES, named
from bizcase.economics.entries import COSTS, entry_of
from bizcase.economics.lines import given
from bizcase.workspaces.access import Ability, require
from bizcase.workspaces.models import Membership


def add_cost(*, actor: Membership, case: Case, entry: Mapping[str, Any]) -> Revision:
    """Add an entry of `costs`: what something costs, with its parameters."""
    note = _("Cost {key} added ({kind})").format(
        key=entry.get("id", "?"), kind=named(CATEGORIES, str(entry.get("kind", "")))
    )
    edit = Item(place=(COSTS,), value=given(entry))
    return amend(actor=actor, case=case, edits=[edit], note=note)


def change_cost(
    *,
    actor: Membership,
    case: Case,
    key: str,
    entry: Mapping[str, Any],
    seen: str | None = None,
) -> Revision:
    """Put another entry in the place of one; 412 if it is not any more as its writer saw it."""
    require(actor, Ability.EDIT_CASE)
    entry_of(case.newest.document, COSTS, key)
    edit = Item(place=(COSTS,), value=given(entry), id=key, seen=seen)
    note = _("Cost {key} changed").format(key=key)
    return amend(actor=actor, case=case, edits=[edit], note=note)


def remove_cost(*, actor: Membership, case: Case, key: str, seen: str | None = None) -> Revision:
    """Take an entry out; refused while something uses what it makes."""
    require(actor, Ability.EDIT_CASE)
    entry_of(case.newest.document, COSTS, key)
    edit = Item(place=(COSTS,), value=None, id=key, seen=seen)
    note = _("Cost {key} removed").format(key=key)
    return amend(actor=actor, case=case, edits=[edit], note=note)
