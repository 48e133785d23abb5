"""NPV while somebody types: a few thousand trials of one seed, in the web process.

The engine is imported when it is first asked for, never when the server starts; `warm` does that
in a thread of its own while a page is being read. One seed means the same futures before and after
an edit, so a change of NPV is a difference trial by trial.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from threading import Thread
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from bizcase.cases.exchange import refusal
from bizcase.core.recent import Recent
from bizcase.economics.models import Worth
from modeling import ENGINE_VERSION
from modeling.spec import CaseSpec, SpecError

if TYPE_CHECKING:
    from numpy.typing import NDArray

TRIALS: Final = 10_000
FEWEST: Final = 1_000
OPERATIONS: Final = 1_500_000_000  # of one look: a third of a second on one core
SEED: Final = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What an edit did to NPV: the mean difference, its 95 % interval, P(better)."""

    mean: float
    low: float
    high: float
    better: float


class Looked(NamedTuple):
    """A document that is looked at, with its digest, which takes longer to find than to pass on."""

    digest: str
    spec: CaseSpec


def looked(spec: CaseSpec) -> Looked:
    """Return a document with its digest."""
    return Looked(spec.digest, spec)


_recent: Recent[NDArray[Any]] = Recent(48)  # documents: the NPV of each trial, four megabytes


def _npv(document: Looked) -> NDArray[Any]:
    return _recent.get(document.digest, lambda: _simulated(document.spec))


def _simulated(spec: CaseSpec) -> NDArray[Any]:
    model_of = import_module("modeling.uncertainty.model").Model
    runner = import_module("modeling.uncertainty.runner")
    try:
        model = model_of.of(spec, seed=SEED)
        cost = spec.timeline.months * max(model.program.tape.operations, 1)
        trials = max(FEWEST, min(TRIALS, OPERATIONS // cost))
        model.check_budget(trials)
        npv: NDArray[Any] = runner.npv_of(model, runner.Futures(model, trials))
    except SpecError as error:
        raise refusal(error) from error
    return npv


def worth_of(document: Looked) -> Worth:
    """Return what a document is worth, simulated unless that was done before.

    Raises `DomainError` with the line, the month and the share of the trials where its numbers
    cannot be worked out.
    """
    known = Worth.objects.filter(digest=document.digest, engine=ENGINE_VERSION).first()
    return known or _valued(document)


def _valued(document: Looked) -> Worth:
    npv = _npv(document)
    p10, p50, p90 = import_module("numpy").percentile(npv, (10, 50, 90)).tolist()
    facts = {
        "trials": npv.size,
        "mean": float(npv.mean()),
        "p10": p10,
        "p50": p50,
        "p90": p90,
        "positive": float((npv > 0).mean()),
    }
    found, _ = Worth.objects.get_or_create(
        digest=document.digest, engine=ENGINE_VERSION, defaults=facts
    )
    return found


def change_between(before: Looked, after: Looked) -> Change | None:
    """Return what lies between two documents in the same futures; None if it cannot be compared.

    Documents in two currencies, or so large that they got different numbers of trials, cannot.
    """
    one, other = _npv(before), _npv(after)
    if before.spec.currency != after.spec.currency or one.size != other.size:
        return None
    told = import_module("modeling.uncertainty.compare").compare(one, other, same_futures=True)
    low, high = told["interval"]
    return Change(
        mean=told["mean_difference"], low=low, high=high, better=told["probability_better"]
    )


def known(digests: Iterable[str]) -> dict[str, Worth]:
    """Return what is known of some documents, by digest, in one query."""
    rows = Worth.objects.filter(digest__in=list(digests), engine=ENGINE_VERSION)
    return {row.digest: row for row in rows}


@cache
def warm() -> None:
    """Import the engine in a thread, once in this process: the first edit then finds it there."""
    Thread(target=_import_engine, daemon=True, name="engine").start()


def _import_engine() -> None:
    import_module("modeling.uncertainty.runner").load("economics.settlement")
    import_module("modeling.formula.machine").load()
