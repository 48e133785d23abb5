"""Writing about numbers: every change of an assumption is a revision of its case."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext as _

from bizcase.cases.amend import Field, Item, amend, amended
from bizcase.cases.models import Case, Revision
from bizcase.cases.services import revise
from bizcase.economics.lines import given, line_edit
from bizcase.economics.spec import AssumptionEdit, assumption_of, with_assumption
from bizcase.workspaces.access import Ability
from bizcase.workspaces.models import Membership
from modeling.text import Text

MEASURED: Final = "poc"  # the grade of a value that a training measured


def change_assumption(
    *,
    actor: Membership,
    case: Case,
    key: str,
    value: float | str,
    source: str | None = None,
    grade: str | None = None,
    seen: str | None = None,
    expected_digest: str | None = None,
) -> Revision:
    """Give an assumption another value; source and grade stay unless they are given, "" clears.

    ``seen`` is the mark of the assumption as its writer saw it; ``expected_digest`` the digest of
    the whole document, for writers who want nothing else to have changed either. A measured source
    and grade do not outlive a typed value: what was measured is no longer said.
    """
    before = assumption_of(case.spec, key)
    facts: dict[str, Any] = {"value": value}
    if source is not None and source not in _said(before.source):
        facts["source"] = source or None
    if grade is not None and grade != before.grade:
        facts["grade"] = grade or None
    if before.grade == MEASURED and value != before.value:
        facts = {"source": None, "grade": None, **facts}
    note = _("{key}: {before} → {after}").format(key=key, before=before.value, after=value)
    edit = AssumptionEdit(key=key, facts=facts, seen=seen)
    if expected_digest is not None:
        document = amended(case.newest.document, [edit])
        return revise(
            actor=actor, case=case, document=document, note=note, expected_digest=expected_digest
        )
    return amend(actor=actor, case=case, edits=[edit], note=note)


def add_assumption(*, actor: Membership, case: Case, facts: Mapping[str, Any]) -> Revision:
    """Add an assumption: id, unit, value, and what is known of it."""
    edit = Item(place=("assumptions",), value=given(facts))
    note = _("Assumption {key} added").format(key=facts["id"])
    return amend(actor=actor, case=case, edits=[edit], note=note)


def remove_assumption(
    *, actor: Membership, case: Case, key: str, seen: str | None = None
) -> Revision:
    """Take an assumption out; refused while something uses it."""
    edit = Item(place=("assumptions",), value=None, id=key, seen=seen)
    note = _("Assumption {key} removed").format(key=key)
    return amend(actor=actor, case=case, edits=[edit], note=note)


def override(
    *, actor: Membership, case: Case, outlook: str, key: str, value: float | str | None
) -> Revision:
    """Give an assumption another value in an outlook; None lets the base hold again."""
    assumption_of(case.spec, key)
    edit = Field(place=("outlooks", outlook, key), value=value)
    said = "–" if value is None else value
    note = _("{outlook}: {key} = {value}").format(outlook=outlook, key=key, value=said)
    return amend(actor=actor, case=case, edits=[edit], note=note)


def add_line(*, actor: Membership, case: Case, facts: Mapping[str, Any]) -> Revision:
    """Add a line: id, unit, formula, and where it counts."""
    edit = Item(place=("lines",), value=given(facts))
    note = _("Line {key} added").format(key=facts["id"])
    return amend(actor=actor, case=case, edits=[edit], note=note)


def change_line(
    *,
    actor: Membership,
    case: Case,
    key: str,
    facts: Mapping[str, Any],
    seen: str | None = None,
) -> Revision:
    """Give a line other facts (None leaves one out); of one that an entry makes, its formula."""
    edit = line_edit(case.newest.document, key, facts, seen=seen)
    note = _("Line {key}: {formula}").format(key=key, formula=facts.get("formula", "–"))
    return amend(actor=actor, case=case, edits=[edit], note=note)


def remove_line(*, actor: Membership, case: Case, key: str, seen: str | None = None) -> Revision:
    """Take a line out; refused while something uses it."""
    edit = Item(place=("lines",), value=None, id=key, seen=seen)
    note = _("Line {key} removed").format(key=key)
    return amend(actor=actor, case=case, edits=[edit], note=note)


def _said(text: Text | None) -> set[str]:
    """Return a text in all its languages: what a form gives back unchanged is no change."""
    if text is None:
        return {""}
    return {text} if isinstance(text, str) else set(text.values())


def apply_evidence_value(
    *, actor: Membership, case: Case, key: str, value: float | str, source: Text
) -> Revision:
    """Let a measured value take the place of a claim: grade `poc`, source the measurement."""
    before = assumption_of(case.spec, key)
    note = _("Evidence applied to {key}: {before} → {after}")
    return revise(
        actor=actor,
        case=case,
        document=with_assumption(
            case.newest.document, key, value=value, source=source, grade=MEASURED
        ),
        note=note.format(key=key, before=before.value, after=value),
        expected_digest=case.digest,
        ability=Ability.EDIT_ASSURANCE,
    )
