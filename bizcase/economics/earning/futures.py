"""NPV of a document in some thousand futures, worked out while somebody waits; stored nowhere."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from bizcase.cases.exchange import refusal
from bizcase.core.recent import Recent
from bizcase.economics.worth import Change
from modeling import ENGINE_VERSION
from modeling.spec import CaseSpec, SpecError

if TYPE_CHECKING:
    from numpy.typing import NDArray

TRIALS: Final = 10_000
FEWEST: Final = 1_000
SEED: Final = 1
OPERATIONS: Final = 12_000_000_000  # of one question: some seconds on one core
_recent: Recent[NDArray[Any]] = Recent(24)


def most_trials(spec: CaseSpec, runs: int) -> int:
    """Return how many trials of so many runs somebody waits for."""
    model = import_module("modeling.uncertainty.model").Model.of(spec, seed=SEED)
    cost = spec.timeline.months * max(int(model.program.tape.operations), 1) * runs
    return OPERATIONS // cost


def npv_of(spec: CaseSpec, *, trials: int = TRIALS, seed: int = SEED) -> NDArray[Any]:
    """Return NPV in every future, (trials,)."""
    return _recent.get(
        f"{ENGINE_VERSION} {spec.digest} {trials} {seed}", lambda: _simulated(spec, trials, seed)
    )


def _simulated(spec: CaseSpec, trials: int, seed: int) -> NDArray[Any]:
    runner = import_module("modeling.uncertainty.runner")
    try:
        model = import_module("modeling.uncertainty.model").Model.of(spec, seed=seed)
        npv: NDArray[Any] = runner.npv_of(model, runner.Futures(model, trials))
    except SpecError as error:
        raise refusal(error) from error
    return npv


def summary(npv: NDArray[Any]) -> dict[str, float]:
    """Return mean, percentiles and the share above 0."""
    p10, p50, p90 = import_module("numpy").percentile(npv, (10, 50, 90)).tolist()
    share = float((npv > 0).mean())
    return {"mean": float(npv.mean()), "p10": p10, "p50": p50, "p90": p90, "positive": share}


def change(before: CaseSpec, after: CaseSpec) -> tuple[dict[str, float], Change]:
    """Return what a document would be worth, and what lies between it and another one."""
    trials = max(FEWEST, min(TRIALS, most_trials(after, 2)))
    one, other = npv_of(before, trials=trials), npv_of(after, trials=trials)
    told = import_module("modeling.uncertainty.compare").compare(one, other, same_futures=True)
    low, high = told["interval"]
    better = told["probability_better"]
    return summary(other), Change(mean=told["mean_difference"], low=low, high=high, better=better)
