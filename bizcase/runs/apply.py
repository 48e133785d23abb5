"""Let evidence move the model, with a simulation before and one after: the same draws, paired."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from bizcase.assurance.models import Evidence
from bizcase.assurance.services import apply_evidence
from bizcase.cases.models import Case, Revision
from bizcase.runs.models import Run
from bizcase.runs.services import request_simulation
from bizcase.workspaces.access import Ability, can, require
from bizcase.workspaces.models import Membership
from modeling import ENGINE_VERSION

TRIALS = 100_000
SEED = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """What applying did; the runs are None for a role that may not run the model."""

    revision: Revision
    key: str
    before: Run | None
    after: Run | None


@transaction.atomic
def apply_and_simulate(*, actor: Membership, evidence: Evidence, key: str | None = None) -> Applied:
    """Apply evidence and compute what it changes.

    The simulation before is one that exists (done or under way) or a new one; the one after
    takes its seed and trials, so that their difference is the evidence and not the noise.
    """
    require(actor, Ability.EDIT_ASSURANCE)
    case = evidence.case
    simulates = case is not None and can(actor, Ability.RUN_MODEL)
    before = _before(actor, case) if case is not None and simulates else None
    revision = apply_evidence(actor=actor, evidence=evidence, key=key)
    after = None
    if case is not None and before is not None:
        after = _of_digest(case, case.digest, like=before) or request_simulation(
            actor=actor, case=case, trials=before.inputs["trials"], seed=before.seed
        )
    return Applied(revision=revision, key=evidence.binds, before=before, after=after)


def _before(actor: Membership, case: Case) -> Run:
    """Return a simulation of the case as it is: a known one, else a new one."""
    known = _of_digest(case, case.digest)
    return known or request_simulation(actor=actor, case=case, trials=TRIALS, seed=SEED)


def _of_digest(case: Case, digest: str, *, like: Run | None = None) -> Run | None:
    """Return the newest base simulation of a document by this engine, done before under way."""
    runs = Run.objects.for_case(case).filter(
        kind=Run.Kind.SIMULATION,
        status__in=(Run.Status.DONE, *Run.OPEN),
        cancel_requested_at__isnull=True,
        digest=digest,
        engine=ENGINE_VERSION,
        inputs__outlook=None,
    )
    if like is not None:
        runs = runs.filter(seed=like.seed, inputs__trials=like.inputs["trials"])
    return runs.order_by("status", "-created_at").first()  # "done" sorts first
