"""How an offer spreads: the curves that a document can write, seen before they are written.

The curves are those of the formula language, month by month, so that a preview is what the model
will reckon: `bass` gives new adopters per month, `logistic` and `ramp` a level.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from modeling.economics.demand import spread
from modeling.formula.units import MONTH, Unit
from modeling.market_amounts import AmountError, amount_of
from modeling.spec import CaseSpec, Issue, SpecError
from modeling.text import Message, gettext_noop

Array = NDArray[np.float64]
Kind = Literal["bass", "logistic", "ramp"]

KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
DRAWS: Final = 2048
HALF: Final = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """A parameter of a curve.

    Attributes
    ----------
    key : str
    unit : str
        With the placeholder ``unit`` for what is counted.
    low, high : float
        Between what every draw must lie; the ends themselves are allowed.
    """

    key: str
    unit: str
    low: float = 0.0
    high: float = np.inf


INPUTS: Final[dict[Kind, tuple[Input, ...]]] = {
    "bass": (
        Input(key="market", unit="unit"),
        Input(key="p", unit="1/month", high=1.0),
        Input(key="q", unit="1/month", high=1.0),
    ),
    "logistic": (
        Input(key="ceiling", unit="unit"),
        Input(key="growth", unit="1/month"),
        Input(key="midpoint", unit="month", low=-np.inf),
    ),
    "ramp": (
        Input(key="ceiling", unit="unit"),
        Input(key="first", unit="month", low=-np.inf),
        Input(key="last", unit="month", low=-np.inf),
    ),
}
FORMULAS: Final[dict[Kind, str]] = {
    "bass": "bass({market}, {p}, {q})",
    "logistic": "logistic({ceiling}, {growth}, {midpoint})",
    "ramp": "{ceiling} * ramp({first}, {last})",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """Percentiles of a curve by month, each of shape (months,)."""

    p5: Array
    p50: Array
    p95: Array

    @classmethod
    def of(cls, curve: Array) -> Band:
        """Return the percentiles of curves of shape (months, draws)."""
        p5, p50, p95 = np.quantile(curve, [0.05, 0.5, 0.95], axis=1)
        return cls(p5=p5, p50=p50, p95=p95)


@dataclass(frozen=True, slots=True, kw_only=True)
class Adoption:
    """A curve with its uncertainty.

    Attributes
    ----------
    kind : {"bass", "logistic", "ramp"}
    level : Band
        Those who have adopted by the end of each month.
    new : Band
        Those who adopt in each month.
    half : (float or None, float or None, float or None)
        5th, 50th and 95th percentile of the month in which half of the market has adopted; None
        where it lies behind the last month.
    peak : (float, float, float)
        The same for the month with most new adopters.
    reached : (float, float, float)
        The same for the share of the market at the end.
    """

    kind: Kind
    level: Band = field(repr=False)
    new: Band = field(repr=False)
    half: tuple[float | None, float | None, float | None]
    peak: tuple[float, float, float]
    reached: tuple[float, float, float]


def adoption_of(
    kind: Kind, values: Mapping[str, float | str], spec: CaseSpec, *, draws: int = DRAWS
) -> Adoption:
    """Return a curve over the months of a case.

    Parameters
    ----------
    kind : {"bass", "logistic", "ramp"}
    values : mapping
        A value text, or the id of an assumption, for each of `INPUTS`.
    spec : CaseSpec
        Gives the months, and the assumptions that values may name.

    Raises
    ------
    SpecError
        With the parameter as the path.
    """
    given = _drawn(kind, values, spec, draws)
    months = np.arange(1, spec.timeline.months + 1, dtype=float)[:, None]
    level = level_of(kind, given, months)
    new = np.diff(level, axis=0, prepend=_before(kind, given))
    whole = np.broadcast_to(given[INPUTS[kind][0].key], level.shape[1:])
    share = np.divide(level, whole, out=np.zeros_like(level), where=whole > 0)
    return Adoption(
        kind=kind,
        level=Band.of(level),
        new=Band.of(new),
        half=_half(share),
        peak=_three(new.argmax(axis=0) + 1.0),
        reached=_three(share[-1]),
    )


def level_of(kind: Kind, given: Mapping[str, Array], months: Array) -> Array:
    """Return the level at the end of each month.

    Parameters
    ----------
    given : mapping of parameter to (draws,) array
    months : (months, 1) array
        1, 2, ...

    Returns
    -------
    (months, draws) array

    References
    ----------
    F. M. Bass, "A new product growth model for consumer durables", Management Science 15 (1969):
    the recursion with a step of one month.
    """
    if kind == "bass":
        return _bass(given["market"], given["p"], given["q"], months.size)
    if kind == "logistic":
        with np.errstate(over="ignore"):
            steep = np.exp(-given["growth"] * (months - given["midpoint"]))
        return np.asarray(given["ceiling"] / (1 + steep))
    first, last = given["first"], given["last"]
    width = last - first
    with np.errstate(divide="ignore", invalid="ignore"):
        rise = np.clip((months - first) / width, 0.0, 1.0)
    return np.asarray(given["ceiling"] * np.where(width > 0, rise, months >= last))


def _bass(market: Array, p: Array, q: Array, months: int) -> Array:
    level = np.zeros((months, market.size))
    adopted = np.zeros_like(market)
    for month in range(months):
        pull = np.divide(q * adopted, market, out=np.zeros_like(market), where=market > 0)
        adopted = adopted + (p + pull) * (market - adopted)
        level[month] = adopted
    return level


def _before(kind: Kind, given: Mapping[str, Array]) -> Array:
    """Return the level before month 1, shape (1, draws)."""
    first = given[INPUTS[kind][0].key]
    if kind == "bass":
        return np.zeros((1, first.size))
    return level_of(kind, given, np.zeros((1, 1)))


def _half(share: Array) -> tuple[float | None, float | None, float | None]:
    over = share >= HALF
    month = np.where(over.any(axis=0), over.argmax(axis=0) + 1.0, np.inf)
    low, middle, high = np.quantile(month, [0.05, 0.5, 0.95], method="higher").tolist()
    return _known(low), _known(middle), _known(high)


def _known(month: float) -> float | None:
    return month if np.isfinite(month) else None


def _three(values: Array) -> tuple[float, float, float]:
    low, middle, high = np.quantile(values, [0.05, 0.5, 0.95]).tolist()
    return low, middle, high


def _drawn(
    kind: Kind, values: Mapping[str, float | str], spec: CaseSpec, draws: int
) -> dict[str, Array]:
    found: dict[str, Array] = {}
    issues: list[Issue] = []
    for place, each in enumerate(INPUTS[kind]):
        try:
            drawn = amount_of(values.get(each.key, ""), spec).distribution
        except AmountError as error:
            issues.append(Issue(each.key, error.message))
            continue
        found[each.key] = np.asarray(drawn.quantile(spread(draws, seed=7, place=place)))
        if not (each.low <= found[each.key].min() and found[each.key].max() <= each.high):
            issues.append(Issue(each.key, _outside(each)))
    if issues:
        raise SpecError(issues)
    return found


def _outside(given: Input) -> Message:
    if np.isfinite(given.high):
        template = gettext_noop(
            "must stay between {low:g} and {high:g}; write a number, or a range such as "
            "'0.2% to 0.4%'"
        )
        return Message(template, low=given.low, high=given.high)
    return Message(gettext_noop("must not be below 0; write both ends above it"))


def parameter_units(kind: Kind, unit: Unit) -> dict[str, Unit]:
    """Return the unit of each parameter of a curve that counts something."""
    return {
        each.key: unit if each.unit == "unit" else Unit.parse(each.unit) for each in INPUTS[kind]
    }


def unit_of(kind: Kind, unit: Unit) -> Unit:
    """Return the unit of the formula of a curve: new adopters per month for `bass`."""
    return unit / MONTH if kind == "bass" else unit


def formula_of(kind: Kind, names: Mapping[str, str]) -> str:
    """Return the formula of a curve over the names of its parameters."""
    return FORMULAS[kind].format(**names)
