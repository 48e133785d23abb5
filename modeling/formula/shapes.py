"""What the arguments of each distribution must obey, without drawing from any."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from modeling.text import Message, gettext_noop

Arguments = Mapping[str, float]
Points = Sequence[tuple[float, float]]

NAMES: Final[dict[str, tuple[tuple[str, ...], ...]]] = {
    "normal": (("mean", "sd"),),
    "lognormal": (("mu", "sigma"), ("p5", "p95")),
    "uniform": (("a", "b"),),
    "triangular": (("low", "mode", "high"),),
    "pert": (("low", "mode", "high"),),
    "beta": (("a", "b"),),
    "gamma": (("shape", "scale"),),
    "poisson": (("rate",),),
    "bernoulli": (("p",),),
    "truncated": ((),),
    "metalog": (("p10", "p50", "p90"),),
}
OPTIONAL: Final = {"truncated": ("low", "high"), "metalog": ("low", "high")}

LARGEST_LOG: Final = 690.0  # exp(709) is the largest float; leave room for products
LARGEST_RATE: Final = 1e15  # above it a Poisson count is no longer exact in a float
STEEPEST: Final = 1.66711  # |a3| / a2 of a feasible three-term metalog (Keelin 2016, section 4.2)


def named_by(
    name: str, by_place: Sequence[float], by_name: Arguments
) -> tuple[tuple[str, float], ...] | None:
    """Give every argument its name, in the order of the form; None if they fit no form."""
    optional = OPTIONAL.get(name, ())
    places = NAMES[name][0] + optional
    if len(by_place) > len(places):
        return None
    named = dict(zip(places, by_place, strict=False))
    if named.keys() & by_name.keys():
        return None
    named.update(by_name)
    for form in NAMES[name]:
        if set(form) <= named.keys() <= set(form) | set(optional):
            return tuple((key, named[key]) for key in form + optional if key in named)
    return None


Rule = tuple[Callable[[Arguments], bool], str]

_SHAPE: Final[Rule] = (
    lambda c: c["low"] <= c["mode"] <= c["high"] and c["low"] < c["high"],
    gettext_noop("must have low <= mode <= high and low < high; put the numbers in this order"),
)

RULES: Final[dict[str, tuple[Rule, ...]]] = {
    "normal": ((lambda c: c["sd"] > 0, gettext_noop("must have sd above 0")),),
    "lognormal": (
        (lambda c: c.get("sigma", 1.0) > 0, gettext_noop("must have sigma above 0")),
        (
            lambda c: abs(c.get("mu", 0.0)) + 8 * c.get("sigma", 0.0) < LARGEST_LOG,
            gettext_noop(
                "gives numbers too large to reckon with; mu and sigma are of the logarithm: for a "
                "range write lognormal(p5=, p95=)"
            ),
        ),
        (
            lambda c: 0 < c.get("p5", 1.0) < c.get("p95", 2.0),
            gettext_noop("must have 0 < p5 < p95"),
        ),
    ),
    "uniform": (
        (lambda c: c["a"] < c["b"], gettext_noop("must have a < b; write the smaller end first")),
    ),
    "triangular": (_SHAPE,),
    "pert": (_SHAPE,),
    "beta": ((lambda c: c["a"] > 0 and c["b"] > 0, gettext_noop("must have a and b above 0")),),
    "gamma": (
        (
            lambda c: c["shape"] > 0 and c["scale"] > 0,
            gettext_noop("must have shape and scale above 0"),
        ),
    ),
    "poisson": (
        (
            lambda c: 0 < c["rate"] <= LARGEST_RATE,
            gettext_noop("must have a rate above 0 and at most 1e15"),
        ),
    ),
    "bernoulli": ((lambda c: 0 <= c["p"] <= 1, gettext_noop("must have p from 0 to 1")),),
    "truncated": (
        (
            lambda c: bool(c) and c.get("low", -math.inf) < c.get("high", math.inf),
            gettext_noop("must have low < high, or one of the two"),
        ),
    ),
    "metalog": (
        (
            lambda c: (
                c.get("low", -math.inf) < c["p10"] < c["p50"] < c["p90"] < c.get("high", math.inf)
            ),
            gettext_noop("must have low < p10 < p50 < p90 < high"),
        ),
        (
            lambda c: is_feasible(c),
            gettext_noop(
                "has a p50 too near to p10 or p90 for a metalog; move it to the middle or give "
                "other bounds"
            ),
        ),
    ),
}


def fault(
    name: str, named: Arguments, points: Points, inside: tuple[str, Arguments] | None
) -> Message | None:
    """Return what is wrong with the arguments of a distribution, or None.

    Parameters
    ----------
    name : str
        Of the distribution.
    named : mapping
        The arguments under their names.
    points : sequence of (value, weight)
        Of a discrete or an empirical distribution.
    inside : (name, arguments), optional
        What is truncated, where its bounds are known.
    """
    for holds, template in RULES.get(name, ()):
        if not holds(named):
            return Message(template)
    if name in ("discrete", "empirical"):
        return _fault_of_points(points)
    if inside is not None and not _overlaps(named, support(*inside)):
        return Message(gettext_noop("cuts everything away; move low and high towards the numbers"))
    return None


def _fault_of_points(points: Points) -> Message | None:
    if not points:
        return Message(gettext_noop("has no numbers; list at least one"))
    if any(weight < 0 for _, weight in points) or not 0 < sum(w for _, w in points) < math.inf:
        return Message(gettext_noop("must have weights of 0 or more, not all 0"))
    values = [value for value, _ in points]
    if len(points) > 1 and len(set(values)) < len(values) and any(w != 1 for _, w in points):
        return Message(gettext_noop("lists a value twice; add their weights"))
    return None


def support(name: str, named: Arguments) -> tuple[float, float]:
    """Return bounds outside which a distribution has no draw worth the name."""
    if name == "normal":
        # beyond 8 sd less than 1e-15 is left, too little to cut a distribution from
        return named["mean"] - 8 * named["sd"], named["mean"] + 8 * named["sd"]
    if name in ("triangular", "pert"):
        return named["low"], named["high"]
    if name == "uniform":
        return named["a"], named["b"]
    if name in ("beta", "bernoulli"):
        return 0.0, 1.0
    if name in ("lognormal", "gamma", "poisson"):
        return 0.0, math.inf
    return named.get("low", -math.inf), named.get("high", math.inf)


def _overlaps(cut: Arguments, whole: tuple[float, float]) -> bool:
    return cut.get("low", -math.inf) < whole[1] and cut.get("high", math.inf) > whole[0]


def is_feasible(named: Arguments) -> bool:
    """Tell whether three percentiles make a metalog whose quantile function rises everywhere.

    References
    ----------
    Keelin, The Metalog Distributions, Decision Analysis 13 (2016): the symmetric-percentile form.
    """
    low, high = named.get("low"), named.get("high")
    p10, p50, p90 = (_unbounded(named[key], low, high) for key in ("p10", "p50", "p90"))
    spread = (p90 - p10) / (2 * math.log(9))
    bend = (p90 + p10 - 2 * p50) / (0.8 * math.log(9))
    return spread > 0 and abs(bend) < STEEPEST * spread


def _unbounded(value: float, low: float | None, high: float | None) -> float:
    """Carry a value between bounds to the whole line: by log for one bound, logit for two."""
    if low is not None and high is not None:
        return math.log((value - low) / (high - value))
    if low is not None:
        return math.log(value - low)
    if high is not None:
        return -math.log(high - value)
    return value
