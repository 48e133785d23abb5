"""TAM, SAM and SOM from above and from below: drawn, held against each other, put in order.

Both ways of reckoning a size are drawn and their ratio is looked at: whether 1 lies in its 90 %
range, and how wide that is. Two figures that agree only because both are vague do not agree.
Levels are compared at equal percentiles, so that a served market inside an available one is not
called larger because of luck.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, Literal

import numpy as np

from modeling.economics.demand import Array, spread
from modeling.formula.units import Unit
from modeling.market import MarketSize
from modeling.market_amounts import amount_of
from modeling.market_rates import Conversion, conversion_to, currency_of
from modeling.spec import CaseSpec
from modeling.uncertainty.families import Distribution

LEVELS: Final = ("tam", "sam", "som")
SIDES: Final = ("top_down", "bottom_up")
DRAWS: Final = 8192
BINS: Final = 64
VAGUE: Final = 10.0
"""A ratio whose 90 % range spans more than this factor says little."""
LEVEL: Final = (0.05, 0.5, 0.95)
TOLERATED: Final = 0.05
"""The share of percentiles at which an inner level may be above the outer one."""

Way = Literal["agree", "vague", "differ"]
Kind = Literal["above", "units", "single", "one_figure", "source", "wide"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """A size as numbers: percentiles, mean, and its draws in a fixed order."""

    p5: float
    p50: float
    p95: float
    mean: float
    draws: Array = field(repr=False, compare=False)

    @classmethod
    def of(cls, draws: Array) -> Spread:
        """Return the figures of draws."""
        p5, p50, p95 = np.quantile(draws, LEVEL).tolist()
        return cls(p5=p5, p50=p50, p95=p95, mean=float(draws.mean()), draws=draws)

    @classmethod
    def written(cls, amount: Distribution, shares: Array, factor: Array | None) -> Spread:
        """Return the figures of a size as it is written, at an exchange rate if there is one."""
        draws = np.asarray(amount.quantile(shares))
        if factor is not None:
            return cls.of(draws * factor)
        p5, p50, p95 = np.asarray(amount.quantile(LEVEL)).tolist()  # as they were typed
        return cls(p5=p5, p50=p50, p95=p95, mean=float(amount.mean), draws=draws)


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """How the two ways of reckoning a size go together.

    Attributes
    ----------
    overlap : float
        Common area of the two densities: 1 for equal ones, 0 for separate ones.
    ratio : Spread
        Bottom-up over top-down.
    way : {"agree", "vague", "differ"}
        ``vague``: 1 lies in the range of the ratio, but the range is wider than a factor of ten.
    """

    overlap: float
    ratio: Spread
    way: Way


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """A level with what is known of it.

    Attributes
    ----------
    key : {"tam", "sam", "som"}
    size : MarketSize
    unit : Unit
        Of the figures here: that of the case's currency where a rate leads to it.
    conversion : Conversion or None
        The rate that was used.
    top_down, bottom_up : Spread or None
    agreement : Agreement or None
        Where there are both.
    whole : Spread or None
        Of both, each counted half.
    """

    key: str
    size: MarketSize
    unit: Unit
    conversion: Conversion | None
    top_down: Spread | None
    bottom_up: Spread | None
    agreement: Agreement | None
    whole: Spread | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """Something that a reader should question.

    Attributes
    ----------
    kind : str
        ``above``: the inner level is above the outer one; ``units``: two levels are in units that
        cannot be compared; ``single``: a level is reckoned one way only; ``one_figure``: money
        bottom-up is one figure and not customers times price; ``source``: a figure has no source;
        ``wide``: a range spans more than a factor of ten.
    level : str
    other : str
        The outer level, or the side that is meant.
    share : float
        Of the percentiles at which the inner level is above the outer one.
    is_bad : bool
        Even the middles are the wrong way round.
    """

    kind: Kind
    level: str
    other: str = ""
    share: float = 0.0
    is_bad: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizing:
    """The levels that a document gives, from the outside in, and what to question about them."""

    levels: tuple[Level, ...]
    doubts: tuple[Doubt, ...]

    def level(self, key: str) -> Level | None:
        """Return the level of a key, None where the document has none."""
        return next((level for level in self.levels if level.key == key), None)


def market_sizes(spec: CaseSpec, *, draws: int = DRAWS) -> Sizing:
    """Draw the sizes of a document's market and hold them against each other.

    Raises
    ------
    AmountError
        For a size that cannot be drawn; a document that was checked has none.
    """
    levels = tuple(
        _level(spec, key, place, draws)
        for place, key in enumerate(LEVELS)
        if getattr(spec.market, key) is not None
    )
    return Sizing(levels=levels, doubts=tuple(_doubts(levels)))


def overlap(one: Array, other: Array) -> float:
    """Return the common area of the densities of two samples of equal size.

    Counted in bins that hold equally many of both samples together, so that it needs no width.

    References
    ----------
    H. F. Inman, E. L. Bradley, "The overlapping coefficient as a measure of agreement between
    probability distributions", Communications in Statistics 18 (1989).
    """
    both = np.concatenate([one, other])
    edges = np.unique(np.quantile(both, np.linspace(0, 1, BINS + 1)[1:-1]))
    counts = [
        np.bincount(np.searchsorted(edges, each), minlength=edges.size + 1) / each.size
        for each in (one, other)
    ]
    return float(np.minimum(*counts).sum())


def agreement_of(top_down: Spread, bottom_up: Spread) -> Agreement | None:
    """Hold the two ways against each other; None where top-down may be 0 or less."""
    if top_down.draws.min() <= 0:
        return None
    ratio = Spread.of(bottom_up.draws / top_down.draws)
    way: Way = "differ"
    if ratio.p5 <= 1 <= ratio.p95:
        way = "agree" if ratio.p5 > 0 and ratio.p95 <= VAGUE * ratio.p5 else "vague"
    return Agreement(overlap=overlap(top_down.draws, bottom_up.draws), ratio=ratio, way=way)


def _level(spec: CaseSpec, key: str, place: int, draws: int) -> Level:
    size: MarketSize = getattr(spec.market, key)
    unit = Unit.parse(size.unit)
    currency = currency_of(unit)
    way = conversion_to(spec, currency, spec.currency) if currency else None
    factor: Array | None = None
    if way is not None:
        factor = way.at(spread(draws, seed=1, place=0))  # one rate for all levels and sides
        unit = unit * way.pair.unit
    shares = [spread(draws, seed=2 + place, place=each) for each in range(3)]
    top = bottom = None
    if size.top_down is not None:
        top = Spread.written(amount_of(size.top_down, spec).distribution, shares[0], factor)
    if size.customers is not None:
        count = amount_of(size.customers.count, spec).distribution.quantile(shares[1])
        price = amount_of(size.customers.price, spec).distribution.quantile(shares[2])
        bottom = Spread.of(count * price if factor is None else count * price * factor)
    elif size.bottom_up is not None:
        bottom = Spread.written(amount_of(size.bottom_up, spec).distribution, shares[1], factor)
    return Level(
        key=key,
        size=size,
        unit=unit,
        conversion=way,
        top_down=top,
        bottom_up=bottom,
        agreement=agreement_of(top, bottom) if top and bottom else None,
        whole=_pooled(top, bottom),
    )


def _pooled(one: Spread | None, other: Spread | None) -> Spread | None:
    given = [each.draws for each in (one, other) if each is not None]
    return Spread.of(np.concatenate(given)) if given else None


def _doubts(levels: tuple[Level, ...]) -> Iterator[Doubt]:
    for place, level in enumerate(levels):
        if place:
            yield from _order(levels[place - 1], level)
        yield from _ways(level)


def _order(outer: Level, inner: Level) -> Iterator[Doubt]:
    """Compare two neighbours at equal percentiles."""
    if outer.whole is None or inner.whole is None:
        return
    if outer.unit != inner.unit:
        yield Doubt(kind="units", level=inner.key, other=outer.key)
        return
    levels = np.linspace(0.005, 0.995, 199)
    above = np.quantile(inner.whole.draws, levels) > np.quantile(outer.whole.draws, levels)
    if above.mean() > TOLERATED:
        yield Doubt(
            kind="above",
            level=inner.key,
            other=outer.key,
            share=float(above.mean()),
            is_bad=inner.whole.p50 > outer.whole.p50,
        )


def _ways(level: Level) -> Iterator[Doubt]:
    """Question how one level was reckoned."""
    size = level.size
    given = [side for side in SIDES if getattr(level, side) is not None]
    if len(given) < 2:
        missing = next((side for side in SIDES if side not in given), "")
        yield Doubt(kind="single", level=level.key, other=missing)
    if size.bottom_up is not None and currency_of(level.unit):
        yield Doubt(kind="one_figure", level=level.key)
    for side in given:
        drawn: Spread = getattr(level, side)
        if size.source is None and getattr(size, f"{side}_source") is None:
            yield Doubt(kind="source", level=level.key, other=side)
        if drawn.p5 > 0 and drawn.p95 > VAGUE * drawn.p5:
            yield Doubt(kind="wide", level=level.key, other=side)
