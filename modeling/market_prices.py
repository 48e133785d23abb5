"""What competitors ask, in the unit of a price of the case."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from modeling.economics.demand import Array, spread
from modeling.formula.lexer import FormulaError
from modeling.formula.units import Unit
from modeling.market import Competitor
from modeling.market_amounts import amount_of
from modeling.market_rates import conversion_to, currency_of
from modeling.results import plain
from modeling.spec import CaseSpec
from modeling.text import Text
from modeling.uncertainty.families import Distribution


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a competitor asks.

    Attributes
    ----------
    place : int
        Of the competitor in the market.
    name : Text
    source : Text or None
    date : str or None
    amount : Distribution
        As it is written.
    factor : float
        What turns it into the currency of the case: 1, or the middle of an exchange rate.
    """

    place: int
    name: Text
    source: Text | None
    date: str | None
    amount: Distribution
    factor: float

    def quantiles(self) -> tuple[float, float, float]:
        """Return the 5th, 50th and 95th percentile in the currency of the case."""
        low, middle, high = (
            np.asarray(self.amount.quantile([0.05, 0.5, 0.95])) * self.factor
        ).tolist()
        return low, middle, high

    def drawn(self, draws: int, seed: int) -> Array:
        """Return draws in the currency of the case, (draws,)."""
        shares = spread(draws, seed=seed, place=10_000 + self.place)  # apart from the personas'
        return np.asarray(self.amount.quantile(shares)) * self.factor

    def to_json(self) -> dict[str, Any]:
        """Return JSON values."""
        p5, p50, p95 = self.quantiles()
        facts = {"name": self.name, "source": self.source, "date": self.date}
        return (
            {"place": self.place} | facts | {"p5": plain(p5), "p50": plain(p50), "p95": plain(p95)}
        )


def asked_prices(spec: CaseSpec, unit: Unit) -> tuple[Asked, ...]:
    """Return what competitors of the market ask in a unit, or in one that a rate leads to it."""
    found = (_asked(spec, place, each, unit) for place, each in enumerate(spec.market.competitors))
    return tuple(each for each in found if each is not None)


def _asked(spec: CaseSpec, place: int, competitor: Competitor, wanted: Unit) -> Asked | None:
    if competitor.asks is None:
        return None
    try:
        unit = Unit.parse(competitor.unit or "")
    except FormulaError:
        return None  # reported where it stands
    factor = 1.0
    if unit != wanted:
        currency = currency_of(unit)
        way = conversion_to(spec, currency, spec.currency) if currency else None
        if way is None or unit * way.pair.unit != wanted:
            return None
        factor = float(way.at(np.array([0.5]))[0])
    return Asked(
        place=place,
        name=competitor.name,
        source=competitor.source,
        date=competitor.date,
        amount=amount_of(competitor.asks, spec).distribution,
        factor=factor,
    )
