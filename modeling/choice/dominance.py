"""Stochastic dominance between options whose trials saw the same futures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from scipy import special

from modeling.results import plain
from modeling.uncertainty.families import Array

POINTS: Final = 49
"""Amounts of money at which dominance is tested, evenly spaced in probability."""
TAIL: Final = 0.01
"""The share at each end of the pooled trials that is too thin to be certain about."""
DOUBT: Final = 0.05


@dataclass(frozen=True, slots=True)
class Dominance:
    """Whether one option dominates another by one order of stochastic dominance.

    Attributes
    ----------
    order : int
        1: nobody who prefers more money would take the other. 2: nobody who besides dislikes risk.
    holds : bool
        In this sample, exactly, tails included.
    strength : str
        What the sample says of all futures, at 95 %: ``certain``, ``open`` or ``refuted``.
    gap : float
        The largest violation: of first order a probability, of second order currency; 0 where it
        holds.
    """

    order: int
    holds: bool
    strength: str
    gap: float

    def to_json(self) -> dict[str, Any]:
        """Return JSON values."""
        return {
            "order": self.order,
            "holds": self.holds,
            "strength": self.strength,
            "gap": plain(self.gap),
        }


Verdicts = tuple[Dominance, Dominance]
"""Of the first and of the second order."""


def dominance(one: Array, other: Array) -> tuple[Verdicts, Verdicts]:
    """Return whether one option dominates the other, and whether the other dominates it.

    Whether it holds is exact for the two empirical distributions: of equally many trials, one
    dominates by the first order where each of its ordered values is no smaller, and by the second
    where each of their running sums is. Equal distributions do not dominate each other.

    It is certain where the difference of the two integrals of the distribution functions is above
    0 at each of `POINTS` amounts of money, each tested at 95 % (an intersection-union test, so no
    correction is due), between the 1st and the 99th percentile of both together: no sample can
    establish dominance in the outermost tails. It is refuted where one of them is below 0, with
    Bonferroni's correction. Trials are paired, so what both options share takes no part.

    Parameters
    ----------
    one, other : (trials,) array
        Currency; the same futures in the same places.

    Raises
    ------
    ValueError
        If they have unlike lengths.

    References
    ----------
    Hadar, Russell, "Rules for ordering uncertain prospects", American Economic Review 59 (1969).
    Kaur, Prakasa Rao, Singh, "Testing for second-order stochastic dominance of two distributions",
    Econometric Theory 10 (1994).
    Davidson, Duclos, "Testing for restricted stochastic dominance", Econometric Reviews 32 (2013).
    """
    if one.shape != other.shape:
        raise ValueError("options must have equally many trials")
    mine, theirs = np.sort(one), np.sort(other)
    first, second = scores(one, other, _is_below), scores(one, other, _shortfall)
    return (
        _verdicts(mine, theirs, first, second),
        _verdicts(theirs, mine, -first, -second),
    )


def _verdicts(mine: Array, theirs: Array, first: Array, second: Array) -> Verdicts:
    return (
        _order(1, mine - theirs, first_gap(mine, theirs), first),
        _order(2, _sums(mine, theirs), second_gap(mine, theirs), second),
    )


def _order(order: int, ahead: Array, gap: float, tested: Array) -> Dominance:
    holds = bool((ahead >= 0).all() and (ahead > 0).any())
    if tested.size and tested.min() < special.ndtri(DOUBT / tested.size):
        strength = "refuted"
    elif holds and tested.size and tested.min() > special.ndtri(1 - DOUBT):
        strength = "certain"
    else:
        strength = "open"
    return Dominance(order, holds, strength, gap)


def _sums(mine: Array, theirs: Array) -> Array:
    """Return by how much the running sums of the ordered values are ahead, noise taken as 0."""
    ahead = np.cumsum(mine - theirs)
    noise = 1e-13 * np.cumsum(np.abs(mine) + np.abs(theirs))
    return np.where(np.abs(ahead) <= noise, 0.0, ahead)


def first_gap(mine: Array, theirs: Array) -> float:
    """Return how far the distribution function of the first rises above that of the second.

    Parameters
    ----------
    mine, theirs : (trials,) array
        Sorted.
    """
    at = np.unique(np.concatenate([mine, theirs]))
    below = [np.searchsorted(values, at, side="right") for values in (mine, theirs)]
    return max(0.0, float((below[0] - below[1]).max()) / mine.size)


def second_gap(mine: Array, theirs: Array) -> float:
    """Return the largest mean shortfall by which the first is worse, over all targets, in currency.

    Parameters
    ----------
    mine, theirs : (trials,) array
        Sorted.
    """
    at = np.unique(np.concatenate([mine, theirs]))
    short = []
    for values in (mine, theirs):
        sums = np.concatenate([[0.0], np.cumsum(values)])
        count = np.searchsorted(values, at, side="right")
        short.append(at * count - sums[count])
    worse = float((short[0] - short[1]).max()) / mine.size
    return worse if worse > 1e-13 * float(np.abs(at).max()) else 0.0


def scores(one: Array, other: Array, measure: Callable[[Array, float], Array]) -> Array:
    """Return the test statistics of dominance at each amount, infinite where nothing varies.

    Parameters
    ----------
    one, other : (trials,) array
    measure : callable
        What is bad about trials at an amount of money: (trials, amount) -> (trials,).

    Returns
    -------
    (points,) array
        Standard errors above 0; amounts at which no trial differs are left out.
    """
    pooled = np.concatenate([one, other])
    amounts = np.unique(np.quantile(pooled, np.linspace(TAIL, 1 - TAIL, POINTS)))
    found = []
    for amount in amounts.tolist():
        ahead = measure(other, amount) - measure(one, amount)
        mean, error = ahead.mean(), ahead.std() / np.sqrt(ahead.size)
        if error > 0:
            found.append(mean / error)
        elif mean:
            found.append(np.copysign(np.inf, mean))
    return np.array(found)


def _is_below(values: Array, amount: float) -> Array:
    return (values <= amount).astype(float)


def _shortfall(values: Array, amount: float) -> Array:
    return np.maximum(amount - values, 0.0)
