"""The audit trail."""

from __future__ import annotations

from typing import Any

from django.db import models

from bizcase.workspaces.models import AuditEntry, Membership, Workspace


def record(
    actor: Membership | None,
    verb: str,
    target: models.Model,
    details: dict[str, Any] | None = None,
    *,
    workspace: Workspace | None = None,
) -> AuditEntry:
    """Add a row; call it inside the transaction of the change it tells of."""
    place = workspace if actor is None else actor.workspace
    if place is None:
        raise ValueError("an audit entry belongs to a workspace")
    return AuditEntry.objects.create(
        workspace=place,
        user=None if actor is None else actor.user,
        verb=verb,
        target_type=target._meta.label_lower,
        target_id=str(target.pk),
        target_label=str(target)[:200],
        details=details or {},
    )
