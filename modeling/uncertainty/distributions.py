"""From what an assumption says to the distribution that it means."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Final

import numpy as np
from scipy import special

from modeling.formula.values import Call, Point, Range
from modeling.text import gettext_noop
from modeling.uncertainty.counts import Bernoulli, Discrete, Poisson
from modeling.uncertainty.families import (
    Array,
    Beta,
    Constant,
    Distribution,
    DistributionError,
    Gamma,
    Lognormal,
    Normal,
    Triangular,
    Uniform,
    require,
)
from modeling.uncertainty.shaped import Metalog, Truncated

__all__ = ["Distribution", "DistributionError", "distribution"]

SCORE_95: Final = 1.6448536269514722  # the normal score of the 95th percentile
STEPS: Final = 100


def distribution(value: Point | Range | Call) -> Distribution:
    """Return the distribution that a number, a 90 % range or a call means.

    Raises
    ------
    DistributionError
        If no distribution has these parameters.
    """
    match value:
        case Point():
            return Constant(value.value)
        case Range():
            return from_range(value)
        case Call():
            return FAMILIES[value.name](value)


def from_range(value: Range) -> Distribution:
    """Return the distribution with these 5th and 95th percentiles."""
    low, high = value.low, value.high
    require(low < high, gettext_noop("{low:g} must be below {high:g}"), low=low, high=high)
    if value.percent and low > 0 and high < 1:
        return beta_through(low, high)
    if value.percent and low >= 0:
        text = gettext_noop(
            "a range of percentages is a beta, which has no percentile at 0 % or at 100 %: "
            "write ends between them, not {low:g} and {high:g}"
        )
        require(low > 0 and high < 1, text, low=low, high=high)
    if low > 0:
        return lognormal_through(low, high)
    return Normal((low + high) / 2, (high - low) / (2 * SCORE_95))


def lognormal_through(p5: float, p95: float) -> Lognormal:
    """Return the lognormal with these 5th and 95th percentiles."""
    text = gettext_noop("needs 0 < p5 < p95, not {p5:g} and {p95:g}")
    require(0 < p5 < p95, text, p5=p5, p95=p95)
    low, high = np.log(p5), np.log(p95)
    return Lognormal(float((low + high) / 2), float((high - low) / (2 * SCORE_95)))


@lru_cache(maxsize=4096)
def beta_through(p5: float, p95: float) -> Beta:
    """Return the beta on 0..1 with these 5th and 95th percentiles; searched for once.

    Solved by a damped Newton search over the logarithms of the parameters; the misfit is measured
    in normal scores, in which both ends weigh the same.

    Raises
    ------
    DistributionError
        If the search does not reach the percentiles (a range narrower than doubles resolve).
    """
    ends, goal = np.array([p5, p95]), np.array([-SCORE_95, SCORE_95])

    def misfit(logs: Array) -> Array:
        a, b = np.exp(logs)
        low, high = special.betainc(a, b, ends[0]), special.betaincc(a, b, ends[1])
        return np.asarray([special.ndtri(low), -special.ndtri(high)] - goal)

    found = search(misfit, first_guess(p5, p95))
    text = gettext_noop("no beta has the percentiles {p5:g} and {p95:g}")
    require(float(np.abs(misfit(found)).max()) < 1e-9, text, p5=p5, p95=p95)
    a, b = np.exp(found).tolist()
    return Beta(a, b)


def first_guess(p5: float, p95: float) -> Array:
    """Return the logarithms of a beta's parameters from the moments that a range suggests."""
    middle, sd = (p5 + p95) / 2, (p95 - p5) / (2 * SCORE_95)
    size = max(middle * (1 - middle) / sd**2 - 1, 0.2)
    return np.asarray(np.log([middle * size, (1 - middle) * size]))


def search(misfit: Callable[[Array], Array], start: Array) -> Array:
    """Return a root of two equations in two unknowns, by Newton steps that never get worse."""
    at, error = start, misfit(start)
    for _ in range(STEPS):
        nudge = 1e-6
        slopes = [
            (misfit(at + move) - misfit(at - move)) / (2 * nudge) for move in nudge * np.eye(2)
        ]
        step = np.linalg.lstsq(np.column_stack(slopes), -error, rcond=None)[0]
        step *= min(1.0, 2.0 / float(np.abs(step).max() or 1.0))
        while True:
            trial = misfit(at + step)
            if np.isfinite(trial).all() and np.abs(trial).max() < np.abs(error).max():
                break
            step = step / 2
            if float(np.abs(step).max()) < 1e-15:
                return at
        at, error = at + step, trial
        if float(np.abs(error).max()) < 1e-14:
            break
    return at


def truncated(call: Call) -> Distribution:
    """Return the inner distribution between its bounds."""
    inner = call.inner
    require(inner is not None, gettext_noop("truncated needs a distribution inside"))
    low, high = call.get("low"), call.get("high")
    return Truncated(
        distribution(inner),  # type: ignore[arg-type]  # required above
        -np.inf if low is None else low,
        np.inf if high is None else high,
    )


def lognormal(call: Call) -> Distribution:
    """Return a lognormal written either way."""
    if call.get("p5") is not None:
        return lognormal_through(call["p5"], call["p95"])
    return Lognormal(call["mu"], call["sigma"])


def metalog(call: Call) -> Distribution:
    """Return the metalog through three percentiles."""
    low, high = call.get("low"), call.get("high")
    return Metalog(
        call["p10"],
        call["p50"],
        call["p90"],
        -np.inf if low is None else low,
        np.inf if high is None else high,
    )


FAMILIES: Final[Mapping[str, Callable[[Call], Distribution]]] = {
    "normal": lambda c: Normal(c["mean"], c["sd"]),
    "lognormal": lognormal,
    "uniform": lambda c: Uniform(c["a"], c["b"]),
    "triangular": lambda c: Triangular(c["low"], c["mode"], c["high"]),
    "pert": lambda c: Beta.pert(c["low"], c["mode"], c["high"]),
    "beta": lambda c: Beta(c["a"], c["b"]),
    "gamma": lambda c: Gamma(c["shape"], c["scale"]),
    "poisson": lambda c: Poisson(c["rate"]),
    "bernoulli": lambda c: Bernoulli(c["p"]),
    "discrete": lambda c: Discrete.weighted(c.points),
    "empirical": lambda c: Discrete.weighted(c.points),
    "truncated": truncated,
    "metalog": metalog,
}
