"""Revisions of a case: how one is stored, inside the transaction of a service."""

from __future__ import annotations

from typing import Final

from bizcase.cases.models import Case, Revision
from bizcase.workspaces import audit
from bizcase.workspaces.models import Membership
from modeling.spec import CaseSpec

MAX_NOTE: Final = 300


def copy_facts(case: Case, spec: CaseSpec) -> None:
    """Let the row tell what its document says."""
    case.title = spec.title
    case.kind = spec.kind
    case.industry = spec.industry or ""
    case.currency = spec.currency


def store(
    actor: Membership, case: Case, spec: CaseSpec, *, note: str, walked_to: int | None = None
) -> Revision:
    """Add a revision inside the caller's transaction, or return the head if nothing differs."""
    head = case.head
    if head is not None and head.digest == spec.digest:
        return head
    revision = Revision(
        case=case,
        number=1 if head is None else head.number + 1,
        document=spec.to_json(),
        digest=spec.digest,
        author=actor.user,
        note=note[:MAX_NOTE],
        walked_to=walked_to,
    )
    revision.save()
    revision.know(spec)
    case.head = revision
    case.updated_at = revision.created_at
    copy_facts(case, spec)
    case.full_clean()
    case.save()
    audit.record(
        actor,
        "cases.revised",
        case,
        {"number": revision.number, "digest": revision.digest, "note": revision.note},
    )
    return revision


def refresh(case: Case, held: Case) -> None:
    """Let the caller's object tell what is stored now."""
    for field in ("head", "title", "kind", "industry", "currency", "updated_at", "archived_at"):
        setattr(case, field, getattr(held, field))
