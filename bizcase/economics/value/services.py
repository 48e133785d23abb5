"""Writing the value models of a case: each change is a revision, tried out before it is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from bizcase.cases import exchange
from bizcase.cases.amend import Item, Stale, amend, amended
from bizcase.cases.models import Case, Revision
from bizcase.core.errors import DomainError
from bizcase.economics.value.entries import SECTION, Entry, entry_of
from bizcase.economics.value.figures import appraisal_of, effect_of, fit_of, spend_of
from bizcase.workspaces.access import Ability, require
from bizcase.workspaces.models import Membership
from modeling.spec import CaseSpec

if TYPE_CHECKING:
    from modeling.uncertainty.appraisal import Appraisal


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What a case would be with a value model as it was typed; nothing is stored.

    ``effect`` is empty where the case cannot be worked out as it is now; ``today`` tells what
    today's spend of a promotion brings, if one was asked for.
    """

    spec: CaseSpec
    appraisal: Appraisal
    effect: Mapping[str, Any]
    today: Mapping[str, Any]


def write_value(
    *, actor: Membership, case: Case, entry: Entry, key: str | None = None, seen: str | None = None
) -> Revision:
    """Add a value model, or replace the one of this id; its id stays.

    ``seen`` is the mark of the entry that its writer saw; if it was changed since, the answer is
    `Stale` with both versions and nothing is stored.
    """
    require(actor, Ability.EDIT_CASE)
    edit = _edit(entry, key, seen)
    template = _("Value model {key} added") if key is None else _("Value model {key} changed")
    return amend(actor=actor, case=case, edits=[edit], note=template.format(key=entry["id"]))


def remove_value(*, actor: Membership, case: Case, key: str, seen: str | None = None) -> Revision:
    """Take a value model out; a refusal names what still uses what it makes."""
    require(actor, Ability.EDIT_CASE)
    entry_of(case, key)
    edit = Item(place=(SECTION,), value=None, id=key, seen=seen)
    note = _("Value model {key} removed").format(key=key)
    try:
        return amend(actor=actor, case=case, edits=[edit], note=note)
    except Stale:
        raise
    except DomainError as error:
        message = _(
            "Something still uses what {key} makes; change that first. Nothing was removed."
        )
        told = message.format(key=key)
        raise DomainError("value_in_use", told, errors=error.errors) from error


def try_value(
    *,
    actor: Membership,
    case: Case,
    entry: Entry,
    key: str | None = None,
    today: float | None = None,
) -> Trial:
    """Work out what a value model would come to, and what it would do to the case's NPV."""
    require(actor, Ability.EDIT_CASE)
    document = amended(case.newest.document, [_edit(entry, key, None)])
    spec = exchange.read(document)
    effect: Mapping[str, Any] = {}
    try:
        before = appraisal_of(case.spec)
    except DomainError:
        after = appraisal_of(spec)
    else:
        after = appraisal_of(spec, trials=before.trials)
        effect = effect_of(before, after)
    spent = {} if today is None else spend_of(after.pictures[entry["id"]], today)
    return Trial(spec=spec, appraisal=after, effect=effect, today=spent)


def fit_campaigns(
    *,
    actor: Membership,
    rows: Sequence[Sequence[float]],
    family: str | None = None,
    cost: float = 1.0,
    spend: float | None = None,
) -> dict[str, Any]:
    """Fit a response to campaigns without storing anything."""
    require(actor, Ability.READ)
    return fit_of(rows, family=family, cost=cost, spend=spend)


def _edit(entry: Entry, key: str | None, seen: str | None) -> Item:
    if key is not None and entry.get("id") != key:
        message = _("The id of this value model is {key} and stays so; add another one instead.")
        told = message.format(key=key)
        raise DomainError("value_id_stays", told, errors=[("id", told)])
    return Item(place=(SECTION,), value=entry, id=key, seen=None if key is None else seen)
