"""Writing about runs and datasets."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from bizcase.cases.models import Case
from bizcase.core.errors import Conflict, DomainError, NotFound
from bizcase.economics.spec import build_spec
from bizcase.runs import datasets, tasks
from bizcase.runs.models import Dataset, Run
from bizcase.workspaces import audit
from bizcase.workspaces.access import Ability, require
from bizcase.workspaces.models import Membership
from modeling.economics.expansion import expand
from modeling.poc.config import MAX_SECONDS, MIN_SECONDS, TrainError
from modeling.poc.registry import card
from modeling.precision import METHODS
from modeling.spec import unknown
from modeling.text import Message
from modeling.uncertainty.model import NumbersError
from modeling.uncertainty.tolerance import Tolerance

MIN_TRIALS: Final = 100
MAX_TRIALS: Final = 1_000_000
TRIALS: Final = 100_000  # of a simulation that says neither trials nor a tolerance
MIN_ANALYSED: Final = 1_000
MAX_ANALYSED: Final = 100_000
ANALYSED: Final = 10_000
MAX_SEED: Final = 2**63 - 1
MAX_OPEN: Final = 200  # runs of one workspace that wait or work
ABILITIES: Final[Mapping[str, Ability]] = {
    Run.Kind.SIMULATION: Ability.RUN_MODEL,
    Run.Kind.ANALYSIS: Ability.RUN_MODEL,
    Run.Kind.TRAINING: Ability.RUN_MODEL,
    Run.Kind.REPORT: Ability.MAKE_REPORT,
}


def request_run(
    *,
    actor: Membership,
    kind: str,
    case: Case | None,
    inputs: dict[str, Any],
    queue: str = Run.Queue.CPU,
    seed: int = 1,
    digest: str | None = None,
) -> Run:
    """Queue a computation and wake a worker once the transaction is through.

    ``digest`` is what "out of date" is compared by; without it that of the inputs.
    """
    require(actor, ABILITIES[kind])
    _check_range("seed", seed, 0, MAX_SEED)
    if case is not None and case.workspace_id != actor.workspace_id:
        raise NotFound("no_such_case", _("There is no such case."))
    with transaction.atomic():
        _check_room(actor)
        run = Run(
            workspace=actor.workspace,
            case=case,
            revision=None if case is None else case.head,
            kind=kind,
            queue=queue,
            inputs=inputs,
            digest=digest or _digest(inputs),
            seed=seed,
            created_by=actor.user,
            rung_at=timezone.now(),
        )
        run.full_clean()
        run.save()
        audit.record(actor, "runs.requested", run, {"kind": kind, "case": str(case and case.pk)})
        transaction.on_commit(partial(tasks.ring, run.pk, run.queue))
    return run


def request_simulation(
    *,
    actor: Membership,
    case: Case,
    trials: int | None = None,
    seed: int = 1,
    outlook: str | None = None,
    sampling: str = METHODS[0],
    tolerance: str | None = None,
) -> Run:
    """Queue a simulation of the case's newest document, under an outlook if one is named.

    With a ``tolerance`` of the standard error of mean NPV, ``trials`` is the most that are drawn.
    """
    require(actor, Ability.RUN_MODEL)
    if trials is None:
        trials = MAX_TRIALS if tolerance else TRIALS
    _check_range("trials", trials, MIN_TRIALS, MAX_TRIALS)
    _check_name("outlook", outlook, list(case.spec.outlooks))
    _check_name("sampling", sampling or "?", list(METHODS))
    _check_tolerance(tolerance)
    inputs = {
        "document": build_spec(case, outlook).to_json(),
        "trials": trials,
        "outlook": outlook or None,
        "sampling": sampling,
        "tolerance": tolerance or None,
    }
    return request_run(
        actor=actor,
        kind=Run.Kind.SIMULATION,
        case=case,
        inputs=inputs,
        seed=seed,
        digest=case.digest,
    )


def request_analysis(
    *, actor: Membership, case: Case, trials: int = ANALYSED, seed: int = 1
) -> Run:
    """Queue an analysis of the case's newest document: variance, information, choice."""
    require(actor, Ability.RUN_MODEL)
    _check_range("trials", trials, MIN_ANALYSED, MAX_ANALYSED)
    return request_run(
        actor=actor,
        kind=Run.Kind.ANALYSIS,
        case=case,
        inputs={"document": build_spec(case, None).to_json(), "trials": trials},
        seed=seed,
        digest=case.digest,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Training:
    """What a training was asked for, before it is checked."""

    case: Case
    dataset: Dataset
    recipe: str
    target: str
    positive: str | None
    seconds: float
    binds: str | None
    plan: str | None

    def check(self) -> None:
        try:
            card(self.recipe)
        except TrainError as error:
            message = _(error.template).format(**error.fields)
            raise DomainError(error.code, message, errors=[("recipe", message)]) from error
        columns = [column["name"] for column in self.dataset.card["columns"]]
        _check_name("target", self.target or "?", columns)
        _check_range("seconds", self.seconds, MIN_SECONDS, MAX_SECONDS)
        assumptions = [assumption.id for assumption in expand(self.case.spec).assumptions]
        _check_name("binds", self.binds, assumptions)
        _check_name("plan", self.plan, [plan.id for plan in self.case.spec.poc])

    def inputs(self) -> dict[str, Any]:
        return {
            "dataset": str(self.dataset.pk),
            "dataset_name": self.dataset.name,
            "dataset_sha256": self.dataset.sha256,
            "recipe": self.recipe,
            "target": self.target,
            "positive": self.positive or None,
            "seconds": self.seconds,
            "binds": self.binds or None,
            "plan": self.plan or None,
        }


def request_training(
    *,
    actor: Membership,
    case: Case,
    dataset: Dataset,
    recipe: str,
    target: str,
    positive: str | None = None,
    seconds: float = 60.0,
    seed: int = 1,
    binds: str | None = None,
    plan: str | None = None,
) -> Run:
    """Queue a training on a dataset; its evidence will be offered to the assumption ``binds``."""
    require(actor, Ability.RUN_MODEL)
    if dataset.workspace_id != actor.workspace_id:
        raise NotFound("no_such_dataset", _("There is no such dataset."))
    asked = _Training(
        case=case,
        dataset=dataset,
        recipe=recipe,
        target=target,
        positive=positive,
        seconds=float(seconds),
        binds=binds,
        plan=plan,
    )
    asked.check()
    return request_run(
        actor=actor,
        kind=Run.Kind.TRAINING,
        case=case,
        inputs=asked.inputs(),
        queue=Run.Queue.GPU,
        seed=seed,
    )


@transaction.atomic
def cancel_run(*, actor: Membership, run: Run) -> Run:
    """End a run: at once if it waits, else its worker lets go at its next heartbeat."""
    held = Run.objects.visible_to(actor).filter(pk=run.pk).select_for_update().first()
    if held is None:
        raise NotFound("no_such_run", _("There is no such run."))
    require(actor, ABILITIES[held.kind])
    if held.is_over:
        message = _("The run is over already: {status}.")
        raise Conflict("run_is_over", message.format(status=held.get_status_display()))
    if held.cancel_requested_at is None:
        held.cancel_requested_at = timezone.now()
        if held.status == Run.Status.QUEUED:
            held.status, held.finished_at = Run.Status.CANCELLED, held.cancel_requested_at
        held.save(update_fields=["cancel_requested_at", "status", "finished_at"])
        audit.record(actor, "runs.cancelled", held)
    return held


def upload_dataset(
    *,
    actor: Membership,
    name: str,
    file: File[bytes],
    licence: str = "",
    attribution: str = "",
) -> Dataset:
    """Keep a table of the workspace; the same bytes again give the dataset that is there."""
    require(actor, Ability.RUN_MODEL)
    with datasets.taken(file) as taken:
        there = Dataset.objects.visible_to(actor).filter(sha256=taken.sha256).first()
        if there is not None:
            return there
        dataset = Dataset(
            workspace=actor.workspace,
            name=name,
            key=_free_key(actor, name, taken.sha256),
            sha256=taken.sha256,
            size=taken.size,
            card=taken.card(),
            licence=licence,
            attribution=attribution,
            created_by=actor.user,
        )
        dataset.full_clean(exclude=["file"], validate_constraints=False)
        dataset.file.name = taken.keep()
    return _saved(actor, dataset)


def _saved(actor: Membership, dataset: Dataset) -> Dataset:
    try:
        with transaction.atomic():
            dataset.save()
            audit.record(actor, "runs.dataset_uploaded", dataset, {"sha256": dataset.sha256})
    except IntegrityError:  # the same file arrived twice at once: the first stays
        default_storage.delete(str(dataset.file.name))
        return Dataset.objects.visible_to(actor).get(sha256=dataset.sha256)
    return dataset


def remove_dataset(*, actor: Membership, dataset: Dataset) -> None:
    """Forget a dataset and its file; runs keep its hash, and evidence its card."""
    require(actor, Ability.RUN_MODEL)
    held = Dataset.objects.visible_to(actor).filter(pk=dataset.pk).first()
    if held is None:
        raise NotFound("no_such_dataset", _("There is no such dataset."))
    working = Run.objects.visible_to(actor).open().filter(kind=Run.Kind.TRAINING)
    if working.filter(inputs__dataset=str(held.pk)).exists():
        message = _("A training works with this dataset; cancel it or wait for its end.")
        raise Conflict("dataset_in_use", message)
    name = str(held.file.name)
    with transaction.atomic():
        audit.record(actor, "runs.dataset_removed", held, {"sha256": held.sha256})
        held.delete()
        transaction.on_commit(partial(default_storage.delete, name))


def _free_key(actor: Membership, name: str, sha256: str) -> str:
    """Return the name as a key, with a part of the hash where that is taken or empty."""
    stem = slugify(name)[:50].strip("-") or f"data-{sha256[:8]}"
    held = Dataset.objects.visible_to(actor)
    for key in (stem, f"{stem}-{sha256[:8]}"):
        if not held.filter(key=key).exists():
            return key
    return sha256  # nobody else has this one


def _check_room(actor: Membership) -> None:
    if Run.objects.filter(workspace=actor.workspace_id).open().count() >= MAX_OPEN:
        message = _("The workspace has {limit} runs waiting; let some end first.")
        raise Conflict("too_many_runs", message.format(limit=MAX_OPEN))


def _check_range(name: str, value: float, low: float, high: float) -> None:
    if not low <= value <= high:
        message = _("Must lie between {low} and {high}.").format(low=f"{low:g}", high=f"{high:g}")
        raise DomainError("out_of_range", message, errors=[(name, message)])


def _check_name(path: str, name: str | None, known: list[str]) -> None:
    """Refuse a name that is not there, with the nearest one that is; no name is fine."""
    if name and name not in known:
        message = unknown(name, known).translated(_)
        raise DomainError("unknown_name", message, errors=[(path, message)])


def _check_tolerance(text: str | None) -> None:
    if not text:
        return
    try:
        Tolerance.parse(text)
    except NumbersError as error:
        told = error.issues[0].message
        message = told.translated(_) if isinstance(told, Message) else told
        raise DomainError("bad_tolerance", message, errors=[("tolerance", message)]) from error


def _digest(inputs: dict[str, Any]) -> str:
    text = json.dumps(inputs, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()
