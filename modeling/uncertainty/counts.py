"""Distributions of whole numbers and of listed values."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special
from typing_extensions import override

from modeling.text import gettext_noop
from modeling.uncertainty.families import Array, Distribution, open_unit, require


@dataclass(frozen=True, slots=True)
class Poisson(Distribution):
    """A count of independent events."""

    rate: float

    def __post_init__(self) -> None:
        text = gettext_noop("the rate must be at least 0 and at most 1e15, not {rate:g}")
        require(0 <= self.rate <= 1e15, text, rate=self.rate)

    @override
    def draw(self, rng: np.random.Generator, n: int) -> Array:
        return np.asarray(rng.poisson(self.rate, n), dtype=np.float64)

    @override
    def quantile(self, p: ArrayLike) -> Array:
        share = np.asarray(p, dtype=float)
        if self.rate == 0:
            return np.zeros(share.shape)
        # pdtrik inverts the continuous extension: its ceiling may be one too high
        count = np.ceil(special.pdtrik(share, self.rate))
        fewer = np.maximum(count - 1, 0)
        return np.asarray(np.where(special.pdtr(fewer, self.rate) >= share, fewer, count))

    @override
    def cdf(self, x: ArrayLike) -> Array:
        count = np.floor(np.asarray(x, dtype=float))
        return np.where(count < 0, 0.0, special.pdtr(np.maximum(count, 0.0), self.rate))

    @property
    @override
    def mean(self) -> float:
        return self.rate

    def sum_between(self, low: float, high: float) -> float:
        """Return the sum of the counts in low..high, each times its probability."""
        ends = self.cdf([np.ceil(low) - 2, np.floor(high) - 1])  # k p(k) is the rate times p(k - 1)
        return self.rate * float(ends[1] - ends[0])


@dataclass(frozen=True, slots=True)
class Bernoulli(Distribution):
    """1 with probability p, else 0."""

    p: float

    def __post_init__(self) -> None:
        require(
            0 <= self.p <= 1, gettext_noop("a probability lies from 0 to 1, not {p:g}"), p=self.p
        )

    @override
    def draw(self, rng: np.random.Generator, n: int) -> Array:
        return np.asarray(rng.random(n) < self.p, dtype=np.float64)

    @override
    def quantile(self, p: ArrayLike) -> Array:
        return np.where(np.asarray(p) <= 1 - self.p, 0.0, 1.0)

    @override
    def cdf(self, x: ArrayLike) -> Array:
        return np.select([np.asarray(x) >= 1, np.asarray(x) >= 0], [1.0, 1 - self.p], 0.0)

    @property
    @override
    def mean(self) -> float:
        return self.p

    def sum_between(self, low: float, high: float) -> float:
        """Return the sum of the values in low..high, each times its probability."""
        return self.p if low <= 1 <= high else 0.0


@dataclass(frozen=True, slots=True)
class Discrete(Distribution):
    """Values with weights; ``values`` rise strictly and ``shares`` sum to 1."""

    values: tuple[float, ...]
    shares: tuple[float, ...]

    @classmethod
    def weighted(cls, points: tuple[tuple[float, float], ...]) -> Discrete:
        """Return the distribution of (value, weight) pairs; weights need not sum to 1."""
        require(bool(points), gettext_noop("needs at least one value"))
        low = min(weight for _, weight in points)
        require(low >= 0, gettext_noop("a weight must not be below 0: {low:g}"), low=low)
        values, place = np.unique([value for value, _ in points], return_inverse=True)
        weights = np.bincount(place, [weight for _, weight in points])
        total = float(weights.sum())
        require(total > 0, gettext_noop("the weights sum to 0"))
        kept = weights > 0
        return cls(tuple(values[kept].tolist()), tuple((weights[kept] / total).tolist()))

    @override
    def draw(self, rng: np.random.Generator, n: int) -> Array:
        return self.quantile(open_unit(rng, n))

    @override
    def quantile(self, p: ArrayLike) -> Array:
        reached = np.cumsum(self.shares)
        reached[-1] = 1.0
        place = np.searchsorted(reached, np.asarray(p, dtype=float) - 1e-15, side="left")
        return np.asarray(np.take(self.values, np.minimum(place, len(self.values) - 1)))

    @override
    def cdf(self, x: ArrayLike) -> Array:
        reached = np.concatenate([[0.0], np.cumsum(self.shares)])
        reached[-1] = 1.0
        return np.asarray(reached[np.searchsorted(self.values, x, side="right")])

    @property
    @override
    def mean(self) -> float:
        return self.sum_between(-np.inf, np.inf)

    def sum_between(self, low: float, high: float) -> float:
        """Return the sum of the values in low..high, each times its probability."""
        values = np.array(self.values)
        is_inside = (values >= low) & (values <= high)
        return float(np.dot(values[is_inside], np.array(self.shares)[is_inside]))

    @override
    def describe(self) -> str:
        pairs = ", ".join(f"{v:g}: {w:g}" for v, w in zip(self.values, self.shares, strict=True))
        return f"discrete({{{pairs}}})"
