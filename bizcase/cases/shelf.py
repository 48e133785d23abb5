"""The scenarios that a person can start from: the product's, and those of the workspace.

A scenario of the workspace takes the place of the product's one with the same key.
"""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext as _

from bizcase.cases import library
from bizcase.cases.library import index
from bizcase.cases.library.index import Entry, entry_of
from bizcase.cases.models import Case
from bizcase.core.errors import NotFound
from bizcase.workspaces.models import Membership
from modeling.spec import CaseSpec

MOST_OWN: Final = 50


def own_scenarios(actor: Membership) -> list[Case]:
    """Return the scenarios of the workspace, the newest first."""
    rows = Case.objects.visible_to(actor).live().scenarios().with_head()
    return list(rows.order_by("-updated_at", "-id")[:MOST_OWN])


def entries(actor: Membership, own: list[Case] | None = None) -> list[Entry]:
    """Return what a person can browse, the workspace's own first."""
    mine = own_scenarios(actor) if own is None else own
    keys = {case.key for case in mine}
    theirs = [entry for entry in index.entries() if entry.key not in keys]
    return [*(entry_of(case.spec, is_own=True) for case in mine), *theirs]


def own_scenario(actor: Membership, key: str) -> Case | None:
    """Return the workspace's scenario of this key."""
    rows = Case.objects.visible_to(actor).live().scenarios().with_head()
    return rows.filter(key=key).first()


def find(actor: Membership, key: str) -> tuple[CaseSpec, Entry]:
    """Return a scenario as its document and as the library lists it, or say there is none."""
    own = own_scenario(actor, key)
    if own is not None:
        return own.spec, entry_of(own.spec, is_own=True)
    if key not in library.KEYS:
        raise NotFound("unknown_scenario", _("The library has no such scenario."))
    entry = next(entry for entry in index.entries() if entry.key == key)
    return library.spec(key), entry
