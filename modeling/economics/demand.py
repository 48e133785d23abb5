"""The demand that personas imply: which share of them would pay a price, and how sure that is.

What a persona would pay is one number that nobody knows: in each draw it has a value, and the
persona buys at every price up to it. So a price has a share of buyers per draw, and the mean over
the draws is the smooth curve that a seller sees. `modeling.market_personas` reads the personas of a
document into buyers.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from modeling.text import Message, gettext_noop

Array = NDArray[np.float64]

DRAWS: Final = 4096
LOW, HIGH = 0.05, 0.95  # what a 90 % range leaves out on either side


class Willing(Protocol):
    """An uncertain amount, such as `modeling.uncertainty.distributions.Distribution`."""

    def quantile(self, p: ArrayLike) -> Array:
        """Return the least value that is not exceeded with probability p."""
        ...

    def tail(self, x: ArrayLike) -> Array:
        """Return the probability of a value > x."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Buyer:
    """A kind of buyer.

    Attributes
    ----------
    name : str
    weight : float
        How many of this kind there are beside the others; 0 or more.
    willingness : Willing
        What one of them would pay, in the unit that all buyers of a demand share.
    """

    name: str
    weight: float
    willingness: Willing

    def __post_init__(self) -> None:
        if not (np.isfinite(self.weight) and self.weight >= 0):
            raise ValueError(Message(gettext_noop("a weight must be 0 or more")))


@dataclass(frozen=True)
class Demand:
    """The share of buyers who would pay a price.

    Attributes
    ----------
    buyers : tuple of Buyer
    weights : (buyers,) array
        Shares of the whole; they sum to 1.
    willingness : (buyers, draws) array
        What each would pay, in the common unit of price.
    """

    buyers: tuple[Buyer, ...]
    weights: Array = field(repr=False)
    willingness: Array = field(repr=False)

    def share(self, price: ArrayLike) -> Array:
        """Return the share of buyers who would pay a price in each draw.

        Parameters
        ----------
        price : (...) array
            In the unit of the willingness.

        Returns
        -------
        (..., draws) array
            From 0 to 1.
        """
        asked = np.asarray(price, float)[..., None, None]
        return np.asarray(np.einsum("k,...kn->...n", self.weights, self.willingness >= asked))

    def mean_share(self, price: ArrayLike) -> Array:
        """Return the expected share of buyers at each price, exactly; shape of the price."""
        below = np.nextafter(np.asarray(price, float), -np.inf)  # who would pay just that pays
        parts = [
            weight * buyer.willingness.tail(below)
            for weight, buyer in zip(self.weights, self.buyers, strict=True)
        ]
        return np.asarray(np.sum(parts, axis=0))

    def interval(self, price: ArrayLike) -> tuple[Array, Array]:
        """Return the 5th and the 95th percentile of the share at each price."""
        low, high = np.quantile(self.share(price), [LOW, HIGH], axis=-1)
        return np.asarray(low), np.asarray(high)

    def best_prices(self) -> Array:
        """Return the price that brings most revenue in each draw, shape (draws,).

        In a draw the share falls only where a buyer drops out, so that the best price is what one
        of them would pay.
        """
        asked = self.willingness  # (k, n): every candidate in every draw
        bought = asked[None, :, :] >= asked[:, None, :]
        revenue = asked * np.einsum("j,ijn->in", self.weights, bought)
        best = revenue.argmax(axis=0)
        return np.asarray(np.take_along_axis(asked, best[None, :], axis=0)[0])

    def best_price(self) -> tuple[float, float, float]:
        """Return the 5th, 50th and 95th percentile of the price that brings most revenue."""
        low, middle, high = np.quantile(self.best_prices(), [LOW, 0.5, HIGH]).tolist()
        return low, middle, high

    def prices(self, count: int) -> Array:
        """Return evenly spaced prices from 0 to where hardly a buyer is left, shape (count,)."""
        tops = [float(buyer.willingness.quantile(HIGH)) for buyer in self.buyers]
        return np.linspace(0.0, max(tops) * 1.15, count)


def demand_of(personas: Iterable[Buyer], *, draws: int = DRAWS, seed: int = 0) -> Demand:
    """Return the demand of buyers who all reckon in one unit.

    Parameters
    ----------
    personas : iterable of Buyer
        What `modeling.market_personas.buyers_of` reads out of a document.
    draws : int
    seed : int
        Of the order in which each buyer's draws are paired with the others'.

    Raises
    ------
    ValueError
        If there is no buyer, or none with a weight above 0.
    TypeError
        For personas of a document that were not read into buyers: their willingness is a text.
    """
    buyers = tuple(personas)
    if any(not isinstance(buyer, Buyer) for buyer in buyers):
        raise TypeError("read the personas by modeling.market_personas.buyers_of first")
    weights = np.array([buyer.weight for buyer in buyers], float)
    if not weights.sum() > 0:
        raise ValueError(Message(gettext_noop("needs a persona with a weight above 0")))
    willingness = np.array(
        [
            buyer.willingness.quantile(spread(draws, seed=seed, place=place))
            for place, buyer in enumerate(buyers)
        ]
    )
    return Demand(buyers, weights / weights.sum(), willingness)


def spread(draws: int, *, seed: int, place: int) -> Array:
    """Return the middles of equal steps from 0 to 1 in a random order, shape (draws,).

    Quantiles at them have the percentiles of their distribution almost exactly; places pair
    independently.
    """
    rng = np.random.default_rng([seed, place])
    return np.asarray((rng.permutation(draws) + 0.5) / draws)
