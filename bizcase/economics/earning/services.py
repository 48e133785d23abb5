"""Writing about business models: entries of `streams`, their weights, what is ticked off."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext as _

from bizcase.cases import knowledge
from bizcase.cases.amend import Edit, Field, Item, amend, mark
from bizcase.cases.models import Case, Revision
from bizcase.cases.words import MODELS, named
from bizcase.core.errors import DomainError, NotFound
from bizcase.economics.earning.edits import entry_of, weights
from bizcase.economics.lines import given
from bizcase.workspaces.access import Ability, require
from bizcase.workspaces.models import Membership
from modeling.spec import unknown

KINDS: Final = ("conditions", "tactics")


def add_stream(*, actor: Membership, case: Case, entry: Mapping[str, Any]) -> Revision:
    """Add an entry of `streams`: one way to earn, with its parameters."""
    note = _("Business model {key} added ({model})").format(
        key=entry.get("id", "?"), model=named(MODELS, str(entry.get("model", "")))
    )
    return amend(actor=actor, case=case, edits=[_new(entry)], note=note)


def _new(entry: Mapping[str, Any]) -> Item:
    return Item(place=("streams",), value=given(entry))


def change_stream(
    *,
    actor: Membership,
    case: Case,
    key: str,
    entry: Mapping[str, Any],
    seen: str | None = None,
) -> Revision:
    """Put another entry in the place of one; 412 if it is not any more as its writer saw it."""
    require(actor, Ability.EDIT_CASE)
    entry_of(case.newest.document, key)
    edit = Item(place=("streams",), value=given(entry), id=key, seen=seen)
    note = _("Business model {key} changed").format(key=key)
    return amend(actor=actor, case=case, edits=[edit], note=note)


def remove_stream(*, actor: Membership, case: Case, key: str, seen: str | None = None) -> Revision:
    """Take an entry out, its ticks stay; refused while something uses what it makes."""
    require(actor, Ability.EDIT_CASE)
    entry_of(case.newest.document, key)
    edit = Item(place=("streams",), value=None, id=key, seen=seen)
    note = _("Business model {key} removed").format(key=key)
    return amend(actor=actor, case=case, edits=[edit], note=note)


def weigh(
    *,
    actor: Membership,
    case: Case,
    shares: Mapping[str, float | None],
    seen: Mapping[str, str | None] | None = None,
) -> Revision:
    """Give streams their weights in the mix; those of None count in full.

    The weights sum to 1, and all streams with one belong to one mix.
    """
    require(actor, Ability.EDIT_CASE)
    edits = weights(case.newest.document, shares, seen or {})
    told = ", ".join(f"{key} {share:.3g}" for key, share in shares.items() if share is not None)
    note = _("Mix of business models: {shares}").format(shares=told or "–")
    return amend(actor=actor, case=case, edits=edits, note=note)


def tick(
    *,
    actor: Membership,
    case: Case,
    model: str,
    ticks: Mapping[tuple[str, str], bool | None],
    seen: Mapping[tuple[str, str], bool | None] | None = None,
) -> Revision:
    """Tick items of a model's checklists; None opens one again.

    Items are named by (conditions or tactics, id). ``seen`` are the ticks as their writer saw them;
    items that it leaves out are written whatever they are.
    """
    require(actor, Ability.EDIT_CASE)
    known = knowledge.load().model(model)
    if known is None:
        raise NotFound("unknown_model", unknown(model, MODELS).translated(_))
    items = {kind: [item.id for item in getattr(known, kind)] for kind in KINDS}
    edits: list[Edit] = []
    for (kind, item), holds in ticks.items():
        if item not in items.get(kind, []):
            message = unknown(item, items.get(kind, [])).translated(_)
            path = f"business_models.{model}.{kind}.{item}"
            raise DomainError("unknown_item", message, errors=[(path, message)])
        before = None if seen is None or (kind, item) not in seen else mark(seen[kind, item])
        place = ("business_models", model, kind, item)
        edits.append(Field(place=place, value=holds, seen=before))
    note = _("Checklist of {model}").format(model=named(MODELS, model))
    return amend(actor=actor, case=case, edits=edits, note=note)
