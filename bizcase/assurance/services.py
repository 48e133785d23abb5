"""Writing about evidence: keep what a training measured, let it move an assumption."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from bizcase.assurance.models import Evidence
from bizcase.cases.models import Case, Revision
from bizcase.core.errors import Conflict, DomainError
from bizcase.economics.services import apply_evidence_value
from bizcase.economics.spec import PLAIN, assumption_of
from bizcase.workspaces import audit
from bizcase.workspaces.access import Ability, require
from bizcase.workspaces.models import Membership, Workspace
from modeling.evidence import to_value
from modeling.spec import Assumption


@transaction.atomic
def record_evidence(
    *,
    actor: Membership | None,
    case: Case | None,
    run_id: uuid.UUID,
    record: Mapping[str, Any],
    binds: str | None = None,
    workspace: Workspace | None = None,
) -> Evidence:
    """Freeze what a training measured; the same run twice is kept once.

    Without an actor (the person left while the training ran) a case or a workspace says where
    the evidence belongs.
    """
    known = Evidence.objects.filter(run_id=run_id).first()
    if known is not None:
        return known
    evidence = Evidence(
        workspace=_place(actor, case, workspace),
        case=case,
        run_id=run_id,
        binds=binds or "",
        **_columns(record),
    )
    evidence.full_clean()
    evidence.save()
    audit.record(
        actor,
        "assurance.evidence_recorded",
        evidence,
        {"run": str(run_id), "digest": evidence.digest},
        workspace=evidence.workspace,
    )
    return evidence


def _columns(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is kept in columns of a record, beside the whole of it."""
    low, high = record["interval"]
    return {
        "recipe": str(record["recipe"]),
        "metric": str(record["metric"]),
        "value": float(record["value"]),
        "low": float(low),
        "high": float(high),
        "n": int(record["n"]),
        "baseline": record.get("baseline"),
        "delta": record.get("delta"),
        "verdict": str(record["verdict"]),
        "cost": record.get("cost"),
        "record": dict(record),
        "digest": _digest(record),
    }


def _place(actor: Membership | None, case: Case | None, workspace: Workspace | None) -> Workspace:
    place = actor.workspace if actor else case.workspace if case else workspace
    if place is None:
        raise ValueError("evidence belongs to a workspace")
    return place


def _digest(record: Mapping[str, Any]) -> str:
    """Return the SHA-256 of the canonical JSON of a record."""
    text = json.dumps(record, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


@transaction.atomic
def apply_evidence(*, actor: Membership, evidence: Evidence, key: str | None = None) -> Revision:
    """Turn the measured metric, with its interval, into the value of an assumption.

    The change is a revision like any other: restoring the one before undoes it.
    """
    require(actor, Ability.EDIT_ASSURANCE)
    case = evidence.case
    target = key or evidence.binds
    if case is None:
        message = _("This evidence belongs to no case; train again from a case to apply it.")
        raise DomainError("evidence_without_case", message)
    if not target:
        message = _("Say which assumption the metric becomes; the evidence is bound to none.")
        raise DomainError("evidence_unbound", message)
    value = to_value(evidence.record)
    _check_target(assumption_of(case.spec, target), value)
    revision = apply_evidence_value(
        actor=actor,
        case=case,
        key=target,
        value=value,
        source=_source_of(evidence),
    )
    evidence.applied_revision = revision
    evidence.binds = target
    evidence.full_clean()
    evidence.save(update_fields=["applied_revision", "binds"])
    details = {"case": str(case.pk), "assumption": target, "revision": revision.number}
    audit.record(actor, "assurance.evidence_applied", evidence, details)
    return revision


def _check_target(assumption: Assumption, value: str) -> None:
    """Refuse what a plain metric cannot become, and what it is already."""
    if assumption.unit not in PLAIN:
        message = _("{key} is in {unit}; a measured metric is a plain number.")
        message = message.format(key=assumption.id, unit=assumption.unit)
        raise DomainError("evidence_not_plain", message, errors=[("key", message)])
    if assumption.value == value:
        message = _("{key} says what was measured already.").format(key=assumption.id)
        raise Conflict("evidence_in_force", message)


def _source_of(evidence: Evidence) -> dict[str, str]:
    """Return what an assumption says of a measurement it took its value from, in each language."""
    texts = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            template = _(
                "Measured: {metric} {value:.3f} [{low:.3f}, {high:.3f}], n = {n}, {recipe}, "
                "evidence {evidence}, run {run}"
            )
            texts[language] = template.format(
                metric=evidence.metric,
                value=evidence.value,
                low=evidence.low,
                high=evidence.high,
                n=evidence.n,
                recipe=evidence.recipe,
                evidence=evidence.pk,
                run=evidence.run_id,
            )
    return texts
