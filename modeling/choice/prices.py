"""A price study worked out: three ways to find a price, in the futures of its case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from modeling.choice.alternatives import unweighted
from modeling.economics.demand import demand_of
from modeling.economics.expansion import expand
from modeling.economics.pricing import (
    BAND,
    Array,
    Demand,
    Elastic,
    Linear,
    Logit,
    Optimum,
    Willing,
    competitor_based,
    cost_based,
    expected_profit,
    optimise,
)
from modeling.formula.units import Unit
from modeling.market_personas import buyers_of
from modeling.market_prices import Asked, asked_prices
from modeling.price_checks import month_of, price_of, probe, probe_id, texts_of
from modeling.pricing import Demand as DemandGiven
from modeling.pricing import PriceStudy
from modeling.results import plain
from modeling.spec import CaseSpec, Issue, NumbersError, SpecError
from modeling.text import Message, gettext_noop
from modeling.uncertainty.model import Model
from modeling.uncertainty.paths import paths
from modeling.uncertainty.runner import Futures
from modeling.uncertainty.simulate import check_request

TRIALS: Final = 4_096
WIDE: Final = 4.0
"""Without other bounds prices from a quarter of today's to four times it are considered."""
BINS: Final = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """An uncertain number in four: percentiles and mean."""

    p5: float
    p50: float
    p95: float
    mean: float

    @classmethod
    def of(cls, draws: Array) -> Spread:
        """Summarise draws."""
        p5, p50, p95 = np.percentile(draws, BAND).tolist()
        return cls(p5=p5, p50=p50, p95=p95, mean=float(draws.mean()))

    def to_json(self) -> dict[str, Any]:
        """Return JSON values."""
        return {name: plain(getattr(self, name)) for name in self.__slots__}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What demand says of the price.

    Attributes
    ----------
    optimum : Optimum
    best : Spread
        The best price over draws.
    today : float
        Mean profit per month at the price as the case has it.
    gain : Spread
        What the chosen price brings more than today's, draw by draw.
    gains : float
        The share of draws in which it brings more.
    counts, edges : array
        Of the best price over draws.
    """

    optimum: Optimum
    best: Spread
    today: float
    gain: Spread
    gains: float
    counts: Array
    edges: Array

    def to_json(self) -> dict[str, Any]:
        """Return JSON values."""
        found = self.optimum
        rows = {
            name: [[plain(x) for x in row] for row in getattr(found, name)]
            for name in ("quantity", "profit")
        }
        numbers = ("chosen", "brings", "knowing", "at_lowest", "at_highest")
        return {
            "prices": [plain(x) for x in found.prices],
            **rows,
            "expected": [plain(x) for x in found.expected],
            "best": self.best.to_json(),
            "histogram": {"edges": self.edges.tolist(), "counts": self.counts.tolist()},
            **{name: plain(getattr(found, name)) for name in numbers},
            "near": [plain(end) for end in found.near],
            "today": plain(self.today),
            "gain": self.gain.to_json(),
            "gains": plain(self.gains),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Priced:
    """A price study worked out.

    Attributes
    ----------
    study : PriceStudy
    unit : str
        Of the price.
    currency : str
    trials, seed : int
    month : int
        For which formulas were read.
    today : Spread
        The price as the case has it.
    cost, cost_based : Spread or None
    asked : tuple of Asked
        What competitors ask.
    competitor_based : Spread or None
    demand : Answer or None
    """

    study: PriceStudy
    unit: str
    currency: str
    trials: int
    seed: int
    month: int
    today: Spread
    cost: Spread | None
    cost_based: Spread | None
    asked: tuple[Asked, ...]
    competitor_based: Spread | None
    demand: Answer | None

    def to_json(self) -> dict[str, Any]:
        """Return JSON values."""
        spreads = ("today", "cost", "cost_based", "competitor_based", "demand")
        return {
            "price": self.study.id,
            "unit": self.unit,
            "currency": self.currency,
            "trials": self.trials,
            "seed": self.seed,
            "month": self.month,
            **{
                name: None if (part := getattr(self, name)) is None else part.to_json()
                for name in spreads
            },
            "competitors": [each.to_json() for each in self.asked],
        }


def priced(spec: CaseSpec, study: PriceStudy, *, trials: int = TRIALS, seed: int = 1) -> Priced:
    """Return what a price study says.

    Texts of the study see the futures of the case: a cost that is a line of it has its draws in
    the month of the study, risks and known months included.

    Parameters
    ----------
    spec : CaseSpec
    study : PriceStudy
    trials, seed : int

    Raises
    ------
    SpecError
        If the study does not fit the case.
    NumbersError
        If a value is not finite, or lies where a price or a share cannot.
    """
    check_request(trials, seed)
    price = price_of(spec, study.id)
    found = _drawn(spec, study, price, trials=trials, seed=seed)
    today = found["today"]
    _require(float(np.median(today)) > 0, study, "id", gettext_noop("a price must lie above 0"))
    asked = asked_prices(spec, price)
    competitors = None
    if asked:
        points = np.array([each.drawn(trials, seed) for each in asked])
        competitors = competitor_based(points, found.get("premium", np.zeros(trials)))
    cost, margin = found.get("cost"), found.get("margin")
    return Priced(
        study=study,
        unit=str(price),
        currency=spec.currency,
        trials=trials,
        seed=seed,
        month=month_of(spec, study),
        today=Spread.of(today),
        cost=None if cost is None else Spread.of(cost),
        cost_based=None
        if cost is None or margin is None
        else Spread.of(_covering(study, cost, margin)),
        asked=asked,
        competitor_based=None if competitors is None else Spread.of(competitors),
        demand=None if study.demand is None else _answer(spec, study, study.demand, found, price),
    )


def _drawn(
    spec: CaseSpec, study: PriceStudy, price: Unit, *, trials: int, seed: int
) -> Mapping[str, Array]:
    """Return the draws of the study's texts by name, and of the price as it is today."""
    whole = probe(expand(unweighted(spec)), study, price)
    model = Model.of(whole, seed=seed)
    model.check_budget(trials)
    ids = {name: probe_id(study, name) for name in texts_of(study)} | {"today": study.id}
    watched = [key for key in ids.values() if key in model.program.names]
    month = month_of(spec, study) - 1
    parts: dict[str, list[Array]] = {key: [] for key in ids.values()}
    futures = Futures(model, trials)
    if watched:
        for block, values in paths(model, futures, watched):
            for key in parts:
                parts[key].append(_row(model, block.draws, values, key, block.size, month))
    else:
        for chunk in model.chunks(trials):
            for key in parts:
                parts[key].append(_row(model, chunk.draws, {}, key, chunk.size, month))
    drawn = {name: np.concatenate(parts[key]) for name, key in ids.items()}
    for name, row in drawn.items():
        is_finite = bool(np.isfinite(row).all())
        _require(is_finite, study, name, gettext_noop("is not a finite number in some futures"))
    return drawn


def _row(
    model: Model,
    draws: Mapping[str, Array],
    values: Mapping[str, Array],
    key: str,
    size: int,
    month: int,
) -> Array:
    if key in values:
        return np.array(values[key][month])
    if key in draws:
        return np.array(draws[key])
    return np.full(size, model.certain[key])


def _covering(study: PriceStudy, cost: Array, margin: Array) -> Array:
    template = gettext_noop("must stay below 100 %: a price cannot be all margin")
    _require(bool((margin < 1).all()), study, "margin", template)
    return cost_based(cost, margin)


def _answer(
    spec: CaseSpec,
    study: PriceStudy,
    asked: DemandGiven,
    found: Mapping[str, Array],
    price: Unit,
) -> Answer:
    today = found["today"]
    cost = found.get("cost", np.zeros(today.size))
    middle = float(np.median(today))
    lowest, highest = study.lowest or middle / WIDE, study.highest or middle * WIDE
    template = gettext_noop("the highest price must lie above the lowest, {lowest:g}")
    _require(lowest < highest, study, "highest", template, lowest=lowest)
    demand = _curve(spec, study, asked, found, price, middle)
    optimum = optimise(demand, cost, lowest=lowest, highest=highest)
    chosen = np.full(today.size, optimum.chosen)
    gain = (chosen - cost) * demand.quantity(chosen) - (today - cost) * demand.quantity(today)
    counts, edges = np.histogram(optimum.best, bins=BINS)
    return Answer(
        optimum=optimum,
        best=Spread.of(optimum.best),
        today=expected_profit(demand, cost, today),
        gain=Spread.of(gain),
        gains=float((gain > 0).mean()),
        counts=counts.astype(float),
        edges=edges,
    )


def _curve(
    spec: CaseSpec,
    study: PriceStudy,
    asked: DemandGiven,
    found: Mapping[str, Array],
    price: Unit,
    middle: float,
) -> Demand:
    """Return the demand of a study, after a look at its numbers."""
    quantity = np.maximum(found["quantity"], 0.0)  # a line that counts may fall below 0 in a few
    template = gettext_noop("must lie above 0 in every future")
    for name in ("reference", "elasticity"):
        if name in found:
            _require(bool((found[name] > 0).all()), study, f"demand.{name}", template)
    if asked.curve == "personas":
        return _of_personas(spec, study, quantity, price)
    reference = found.get("reference", np.full(quantity.size, middle))
    point = {"price": reference, "quantity": quantity, "elasticity": found["elasticity"]}
    if asked.curve == "linear":
        return Linear.through(**point)
    if asked.curve == "elastic":
        return Elastic(reference, quantity, found["elasticity"])
    share = found["share"]
    inside = bool(((share > 0) & (share < 1)).all())
    _require(inside, study, "demand.share", gettext_noop("must lie between 0 and 100 %"))
    return Logit.through(**point, share=share)


def _of_personas(spec: CaseSpec, study: PriceStudy, quantity: Array, price: Unit) -> Demand:
    buyers = buyers_of(spec, str(price))
    template = gettext_noop(
        "needs a persona of the market whose willingness to pay is in {unit}; add one"
    )
    is_there = any(buyer.weight > 0 for buyer in buyers)
    _require(is_there, study, "demand.curve", template, unit=str(price))
    demand = demand_of(buyers, draws=quantity.size)
    return Willing(demand.willingness, demand.weights, quantity)


def _require(holds: bool, study: PriceStudy, name: str, template: str, **fields: Any) -> None:
    if not holds:
        issue = Issue(f"pricing.{study.id}.{name}", Message(template, **fields))
        raise (NumbersError if name != "id" else SpecError)([issue])
