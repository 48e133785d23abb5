"""What each lever of a case is worth: NPV with it less NPV without it, in the same futures."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from modeling.spec import CaseSpec
from modeling.uncertainty.compare import compare
from modeling.uncertainty.families import Array
from modeling.uncertainty.model import Model
from modeling.uncertainty.runner import Futures, npv_of
from modeling.uncertainty.simulate import check_request

TRIALS: Final = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What switching levers on does to NPV; the others stay as they are.

    Attributes
    ----------
    id : str
        The lever; empty for all that are on, against none.
    mean : float
        Currency: the mean of the difference over the trials.
    interval : (float, float)
        95 % for that mean.
    better : float
        The probability that a future is better with it; ties count half.
    p5, p95 : float
        Currency: 90 % of the differences lie between.
    positive : (float, float)
        The probability of NPV > 0 without and with it.
    """

    id: str
    mean: float | None
    interval: tuple[float | None, float | None]
    better: float | None
    p5: float | None
    p95: float | None
    positive: tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Effects:
    """The levers of a case, each by itself, and those that are on together.

    Attributes
    ----------
    each : tuple of Effect
        In the order of the document.
    together : Effect or None
        Of two levers or more that are on.
    trials, seed : int
    """

    each: tuple[Effect, ...]
    together: Effect | None
    trials: int
    seed: int


def effects(
    spec: CaseSpec, *, only: Collection[str] | None = None, trials: int = TRIALS, seed: int = 1
) -> Effects:
    """Return what each lever does to NPV.

    All futures see the same draws of everything else, since a draw depends on the id of its input:
    the difference is that of the lever, trial by trial. Months that are known hold; futures are not
    weighted by them, which a case with and one without a lever would do in their own ways.

    Parameters
    ----------
    spec : CaseSpec
        Checked.
    only : collection of str, optional
        The levers that are asked for; all without it.
    trials : int
    seed : int

    Raises
    ------
    NumbersError
        If it would take too long, or a value is not finite.
    """
    check_request(trials, seed)
    unweighted = spec.model_copy(update={"actuals_error": None})
    levers = [lever for lever in spec.levers if only is None or lever.id in only]
    on = [lever.id for lever in spec.levers if lever.enabled]
    runs = len(levers) + 2
    as_is = _npv(unweighted, trials, seed, runs)
    each = []
    for lever in levers:
        other = _npv(switched(unweighted, {lever.id: not lever.enabled}), trials, seed, runs)
        without, with_it = (other, as_is) if lever.enabled else (as_is, other)
        each.append(_effect(lever.id, without, with_it))
    together = None
    if len(on) > 1:
        none = _npv(switched(unweighted, dict.fromkeys(on, False)), trials, seed, runs)
        together = _effect("", none, as_is)
    return Effects(each=tuple(each), together=together, trials=trials, seed=seed)


def switched(spec: CaseSpec, states: Mapping[str, bool]) -> CaseSpec:
    """Return the case with some levers on or off, by their ids."""
    levers = tuple(
        lever.model_copy(update={"enabled": states[lever.id]}) if lever.id in states else lever
        for lever in spec.levers
    )
    return spec.model_copy(update={"levers": levers})


def _npv(spec: CaseSpec, trials: int, seed: int, runs: int) -> Array:
    model = Model.of(spec, seed=seed)
    model.check_budget(trials, runs=runs)
    return npv_of(model, Futures(model, trials))


def _effect(name: str, without: Array, with_it: Array) -> Effect:
    told = compare(without, with_it, same_futures=True)
    low, high = told["interval"]
    return Effect(
        id=name,
        mean=told["mean_difference"],
        interval=(low, high),
        better=told["probability_better"],
        p5=told["quantiles"]["p5"],
        p95=told["quantiles"]["p95"],
        positive=(float((without > 0).mean()), float((with_it > 0).mean())),
    )
