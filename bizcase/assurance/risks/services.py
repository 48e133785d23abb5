"""Writing about risks: every change is a revision of the document of its case."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext as _

from bizcase.assurance.risks.edits import risk_of
from bizcase.assurance.risks.words import STATUSES
from bizcase.cases.amend import Item, amend
from bizcase.cases.board import language
from bizcase.cases.models import Case, Revision
from bizcase.core.errors import DomainError
from bizcase.economics.lines import given
from bizcase.workspaces.access import Ability, require
from bizcase.workspaces.models import Membership
from modeling.spec import unknown
from modeling.text import say

RISKS: Final = ("risks",)


def add_risk(*, actor: Membership, case: Case, risk: Mapping[str, Any]) -> Revision:
    """Add a risk: an event, how often, what it strikes."""
    note = _("Risk “{title}” added").format(title=_called(risk))
    return _amend(actor, case, Item(place=RISKS, value=given(risk)), note)


def change_risk(
    *, actor: Membership, case: Case, key: str, risk: Mapping[str, Any], seen: str | None = None
) -> Revision:
    """Put another risk in the place of one; 412 if it is not any more as its writer saw it."""
    require(actor, Ability.EDIT_ASSURANCE)
    risk_of(case.newest.document, key)
    note = _("Risk “{title}” changed").format(title=_called(risk))
    return _amend(actor, case, Item(place=RISKS, value=given(risk), id=key, seen=seen), note)


def remove_risk(*, actor: Membership, case: Case, key: str, seen: str | None = None) -> Revision:
    """Take a risk out; refused while a note of the canvas stands on it."""
    require(actor, Ability.EDIT_ASSURANCE)
    note = _("Risk “{title}” removed").format(title=_called(risk_of(case.newest.document, key)))
    return _amend(actor, case, Item(place=RISKS, value=None, id=key, seen=seen), note)


def set_status(
    *, actor: Membership, case: Case, key: str, status: str, seen: str | None = None
) -> Revision:
    """Give a risk another status; mitigated needs a response, closed does nothing any more."""
    require(actor, Ability.EDIT_ASSURANCE)
    before = risk_of(case.newest.document, key)
    if status not in STATUSES:
        message = unknown(status, STATUSES).translated(_)
        raise DomainError("unknown_status", message, errors=[("status", message)])
    risk = {name: fact for name, fact in before.items() if name != "status"}
    if status != "open":
        risk["status"] = status
    template = _("Risk “{title}”: {status}")
    note = template.format(title=_called(before), status=STATUSES[status])
    return _amend(actor, case, Item(place=RISKS, value=risk, id=key, seen=seen), note)


def _amend(actor: Membership, case: Case, edit: Item, note: str) -> Revision:
    return amend(actor=actor, case=case, edits=[edit], note=note, ability=Ability.EDIT_ASSURANCE)


def _called(risk: Mapping[str, Any]) -> str:
    title = risk.get("title")
    return say(title, language()) if isinstance(title, str | dict) else str(risk.get("id", ""))
