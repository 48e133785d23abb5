"""The personas of a document as buyers: who reckons in which unit, and the price they imply."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from modeling.economics.demand import Array, Buyer, Demand, demand_of
from modeling.formula.lexer import FormulaError
from modeling.formula.units import Unit
from modeling.market import Persona
from modeling.market_amounts import amount_of
from modeling.market_rates import Conversion, conversion_to, currency_of
from modeling.spec import CaseSpec
from modeling.text import say
from modeling.uncertainty.families import Distribution

DIGITS: Final = 3  # of a proposed price


@dataclass(frozen=True, slots=True, kw_only=True)
class Converted:
    """What somebody would pay in another currency, at the middle of the rate.

    The rate's own spread is left out: beside that of what a persona would pay it is small, and it
    would be the same for all of them.
    """

    willingness: Distribution
    factor: float

    def quantile(self, p: ArrayLike) -> Array:
        """Return the quantiles in the currency that is wanted."""
        return np.asarray(self.willingness.quantile(p) * self.factor)

    def tail(self, x: ArrayLike) -> Array:
        """Return the probability of a value > x, x in the currency that is wanted."""
        return self.willingness.tail(np.asarray(x, float) / self.factor)


def unit_of(persona: Persona, spec: CaseSpec) -> str | None:
    """Return the unit in which a persona's willingness is reckoned, None where it has none.

    Money is in the case's currency where a rate of the document leads to it.
    """
    if persona.willingness_to_pay is None:
        return None
    unit, way = _unit_and_way(persona, spec)
    return str(unit * way.pair.unit if way else unit)


def units_of(spec: CaseSpec) -> tuple[str, ...]:
    """Return the units in which personas would pay, those of most personas first."""
    found = [unit for each in spec.market.personas if (unit := unit_of(each, spec)) is not None]
    return tuple(sorted(dict.fromkeys(found), key=lambda unit: (-found.count(unit), unit)))


def buyers_of(spec: CaseSpec, unit: str | None = None, language: str = "en") -> tuple[Buyer, ...]:
    """Return the personas of a document who would pay in one unit.

    Parameters
    ----------
    spec : CaseSpec
    unit : str, optional
        Such as CNY/seat/month; without it that of most personas.
    language : str
        Of the names.
    """
    units = units_of(spec)
    wanted = unit if unit is not None else next(iter(units), None)
    return tuple(
        _buyer(persona, spec, language)
        for persona in spec.market.personas
        if wanted is not None and unit_of(persona, spec) == wanted
    )


def market_demand(spec: CaseSpec, unit: str | None = None, language: str = "en") -> Demand | None:
    """Return the demand that the personas of a document imply; None where nobody would pay."""
    buyers = buyers_of(spec, unit, language)
    return demand_of(buyers) if any(buyer.weight > 0 for buyer in buyers) else None


def proposed_price(demand: Demand) -> float | str:
    """Return the price that brings most revenue, as an assumption says it: a range or a number."""
    low, _, high = demand.best_price()
    ends = f"{low:.{DIGITS}g}", f"{high:.{DIGITS}g}"
    first, last = float(ends[0]), float(ends[1])
    if first == last:
        return first
    return f"{first:.15g} to {last:.15g}"


def _unit_and_way(persona: Persona, spec: CaseSpec) -> tuple[Unit, Conversion | None]:
    try:
        unit = Unit.parse(persona.unit or "")
    except FormulaError:
        return Unit(), None  # reported where it stands
    currency = currency_of(unit)
    return unit, conversion_to(spec, currency, spec.currency) if currency else None


def _buyer(persona: Persona, spec: CaseSpec, language: str) -> Buyer:
    willingness = amount_of(persona.willingness_to_pay or 0.0, spec).distribution
    way = _unit_and_way(persona, spec)[1]
    weight = 1.0 if persona.weight is None else persona.weight
    name = say(persona.name, language)
    if way is None:
        return Buyer(name=name, weight=weight, willingness=willingness)
    factor = float(way.at(np.array([0.5]))[0])
    return Buyer(
        name=name, weight=weight, willingness=Converted(willingness=willingness, factor=factor)
    )
