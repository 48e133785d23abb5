"""Prices: what covers the cost, what others ask, and what brings most where demand answers.

Everything is an array over draws, the last axis; so an optimum is a distribution, and what is not
known of demand has a worth.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

Array = NDArray[np.float64]

BAND: Final = (5.0, 50.0, 95.0)
POINTS: Final = 201
"""Prices at which curves are worked out."""
ROUNDS: Final = 60
GOLDEN: Final = (np.sqrt(5.0) - 1) / 2
NEAR: Final = 0.95
"""The share of the best profit from which a price is as good as the best for most purposes."""


class Demand(Protocol):
    """How much is sold at which price, in every draw."""

    def quantity(self, price: Array) -> Array:
        """Return what is sold at prices that broadcast with (draws,)."""

    def best(self, cost: Array, *, lowest: float = 0.0, highest: float = np.inf) -> Array:
        """Return the price between two that earns most over a cost of (draws,)."""


@dataclass(frozen=True, slots=True, eq=False)
class Linear:
    """Demand that falls by the same quantity for each unit of price: Q = max(a - b P, 0).

    Attributes
    ----------
    intercept : (draws,) array
        a, what would be sold for nothing; 0 or more.
    choke : (draws,) array
        a / b, the price at which nothing is sold; above 0.
    """

    intercept: Array
    choke: Array

    @classmethod
    def of(cls, intercept: Array, slope: Array) -> Linear:
        """Return Q = a - b P of a and b, both above 0."""
        return cls(intercept, intercept / slope)

    @classmethod
    def through(cls, *, price: Array, quantity: Array, elasticity: Array) -> Linear:
        """Return the line through a point, with an elasticity there, above 0."""
        return cls(quantity * (1 + elasticity), price * (1 + 1 / elasticity))

    def quantity(self, price: Array) -> Array:
        """Return what is sold."""
        return np.asarray(self.intercept * np.maximum(1 - price / self.choke, 0.0))

    def best(self, cost: Array, *, lowest: float = 0.0, highest: float = np.inf) -> Array:
        """Return (a / b + c) / 2."""
        return np.asarray(np.clip((self.choke + cost) / 2, lowest, highest))


@dataclass(frozen=True, slots=True, eq=False)
class Elastic:
    """Demand of one elasticity everywhere: Q = Q0 (P / P0)^(-e).

    Attributes
    ----------
    price, sold, elasticity : (draws,) array
        P0, Q0 and e.
    """

    price: Array
    sold: Array
    elasticity: Array

    def quantity(self, price: Array) -> Array:
        """Return what is sold."""
        return np.asarray(self.sold * (price / self.price) ** (-self.elasticity))

    def best(self, cost: Array, *, lowest: float = 0.0, highest: float = np.inf) -> Array:
        """Return c e / (e - 1); infinite where e is 1 or below: then each rise of price pays."""
        over = self.elasticity - 1
        ends = np.where(over > 0, 0.0, np.inf)
        found = np.divide(cost * self.elasticity, over, out=ends, where=over > 0)
        return np.asarray(np.clip(found, lowest, highest))


@dataclass(frozen=True, slots=True, eq=False)
class Logit:
    """Buyers who choose between this and nothing: Q = M / (1 + exp(k (P - P0))).

    Attributes
    ----------
    market : (draws,) array
        M, all who might buy.
    steepness : (draws,) array
        k, per unit of price.
    middle : (draws,) array
        P0, the price at which half of them buy.
    """

    market: Array
    steepness: Array
    middle: Array

    @classmethod
    def through(cls, *, price: Array, quantity: Array, elasticity: Array, share: Array) -> Logit:
        """Return the curve through a point at which a share buys, with an elasticity there."""
        steepness = elasticity / (price * (1 - share))
        return cls(quantity / share, steepness, price + special.logit(share) / steepness)

    def quantity(self, price: Array) -> Array:
        """Return what is sold."""
        return np.asarray(self.market * special.expit(self.steepness * (self.middle - price)))

    def best(self, cost: Array, *, lowest: float = 0.0, highest: float = np.inf) -> Array:
        """Return c + (1 + W(exp(k (P0 - c) - 1))) / k, W being Lambert's function.

        Where the derivative of (P - c) Q vanishes, (P - c) k (1 - s) = 1 for the share s that buys.
        """
        room = special.wrightomega(self.steepness * (self.middle - cost) - 1)
        return np.asarray(np.clip(cost + (1 + room) / self.steepness, lowest, highest))


@dataclass(frozen=True, slots=True, eq=False)
class Willing:
    """Buyers who each buy at every price up to what one of them would pay.

    Attributes
    ----------
    worth : (buyers, draws) array
        What one of each kind would pay, in the unit of the price.
    weights : (buyers,) array
        How many of each kind there are, as shares of all.
    market : (draws,) array
        How many there are in all.
    """

    worth: Array
    weights: Array
    market: Array

    def quantity(self, price: Array) -> Array:
        """Return what is sold."""
        buys = self.worth >= np.asarray(price)[..., None, :]
        return np.asarray(self.market * np.einsum("k,...kn->...n", self.weights, buys))

    def best(self, cost: Array, *, lowest: float = 0.0, highest: float = np.inf) -> Array:
        """Return the best of what the buyers would pay: between two of them profit only rises."""
        asked = np.clip(self.worth, lowest, highest)
        profit = np.array([(price - cost) * self.quantity(price) for price in asked])
        place = profit.argmax(axis=0)
        found = np.take_along_axis(asked, place[None], axis=0)[0]
        return np.where(profit.max(axis=0) > 0, found, highest)


def cost_based(cost: ArrayLike, margin: ArrayLike) -> Array:
    """Return the price of which a share is left over the cost: c / (1 - m).

    Raises
    ------
    ValueError
        If a margin is 1 or more.
    """
    left = 1 - np.asarray(margin, dtype=float)
    if (left <= 0).any():
        raise ValueError("a margin must lie below 1")
    return np.asarray(np.asarray(cost, dtype=float) / left)


def competitor_based(asked: Array, premium: ArrayLike = 0.0) -> Array:
    """Return the middle of what others ask, times 1 and a premium.

    Parameters
    ----------
    asked : (competitors, draws) array
        One competitor or more.
    premium : (draws,) array or float
        Such as 0.1 for a tenth above the middle.
    """
    return np.asarray(np.median(asked, axis=0) * (1 + np.asarray(premium, dtype=float)))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Optimum:
    """What each price brings, and which is best.

    Attributes
    ----------
    prices : (prices,) array
    quantity, profit : (3, prices) array
        The 5th, 50th and 95th percentile over draws; profit in currency per month.
    expected : (prices,) array
        Mean profit.
    best : (draws,) array
        The best price of every draw, inside the range that was considered.
    chosen : float
        The price of the highest mean profit: what to set as long as demand is not known better.
    brings : float
        The mean profit at the chosen price.
    near : (float, float)
        The lowest and the highest price whose mean profit is at least 95 % of that.
    knowing : float
        The mean of the best profit of every draw, less what the chosen price brings: the most that
        knowing demand is worth per month.
    at_lowest, at_highest : float
        The share of draws whose best price is the end of the range.
    """

    prices: Array
    quantity: Array
    profit: Array
    expected: Array
    best: Array
    chosen: float
    brings: float
    near: tuple[float, float]
    knowing: float
    at_lowest: float
    at_highest: float


def optimise(
    demand: Demand, cost: Array, *, lowest: float, highest: float, points: int = POINTS
) -> Optimum:
    """Return what each price between two brings over a cost, and the best of them.

    Parameters
    ----------
    demand : Demand
    cost : (draws,) array
        In the unit of the price.
    lowest, highest : float
        The prices that are considered, lowest < highest.
    points : int
        At how many prices the curves are worked out.

    Notes
    -----
    A draw is one way the world may be. The price must be set before it is known, so the chosen
    price is best on average; the best price of each draw tells how sure that is.
    """
    prices = np.linspace(lowest, highest, points)
    quantity = demand.quantity(prices[:, None])
    profit = (prices[:, None] - cost) * quantity
    expected = profit.mean(axis=1)
    best = demand.best(cost, lowest=lowest, highest=highest)
    most = (best - cost) * demand.quantity(best)
    chosen, brings = _highest(demand, cost, prices, expected)
    near = prices[expected >= (NEAR * brings if brings > 0 else brings)]
    return Optimum(
        prices=prices,
        quantity=np.percentile(quantity, BAND, axis=1),
        profit=np.percentile(profit, BAND, axis=1),
        expected=expected,
        best=best,
        chosen=chosen,
        brings=brings,
        near=(float(near.min(initial=chosen)), float(near.max(initial=chosen))),
        knowing=max(float(most.mean()) - brings, 0.0),
        at_lowest=float((best <= lowest).mean()),
        at_highest=float((best >= highest).mean()),
    )


def expected_profit(demand: Demand, cost: Array, price: ArrayLike) -> float:
    """Return the mean profit at a price, certain or drawn."""
    asked = np.broadcast_to(np.asarray(price, dtype=float), cost.shape)
    return float(((asked - cost) * demand.quantity(asked)).mean())


def _highest(demand: Demand, cost: Array, prices: Array, expected: Array) -> tuple[float, float]:
    """Return the price of the highest mean profit, by golden sections around the best point."""
    place = int(expected.argmax())
    low, high = prices[max(place - 1, 0)], prices[min(place + 1, prices.size - 1)]
    for _ in range(ROUNDS):
        left, right = high - GOLDEN * (high - low), low + GOLDEN * (high - low)
        if expected_profit(demand, cost, left) < expected_profit(demand, cost, right):
            low = left
        else:
            high = right
    found = float((low + high) / 2)
    brings = expected_profit(demand, cost, found)
    if brings < expected[place]:
        return float(prices[place]), float(expected[place])
    return found, brings
