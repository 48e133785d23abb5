"""Writing about numbers: every change of an assumption is a revision of its case."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext as _

from bizcase.cases.models import Case, Revision
from bizcase.cases.services import revise
from bizcase.economics.spec import assumption_of, with_assumption
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
    expected_digest: str | None = None,
) -> Revision:
    """Give an assumption another value; source and grade stay unless they are given, "" clears.

    A measured source and grade do not outlive a typed value: what was measured is no longer said.
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
    return revise(
        actor=actor,
        case=case,
        document=with_assumption(case.newest.document, key, **facts),
        note=note,
        expected_digest=case.digest if expected_digest is None else expected_digest,
    )


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
