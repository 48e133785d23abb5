"""Distributions that are shaped from others or from percentiles: truncated, metalog."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike
from scipy import special
from typing_extensions import override

from modeling.text import gettext_noop
from modeling.uncertainty.counts import Bernoulli, Discrete, Poisson
from modeling.uncertainty.families import Array, Distribution, mean_of_quantiles, open_unit, require

LEAST: Final = 1e-12  # of a distribution must lie between the bounds
HALVINGS: Final = 200  # of the normal score's range: enough to reach neighbouring doubles


@dataclass(frozen=True, slots=True)
class Truncated(Distribution):
    """Another distribution given that it lies in low..high (both ends included)."""

    inner: Distribution
    low: float = -np.inf
    high: float = np.inf

    def __post_init__(self) -> None:
        text = gettext_noop("{low:g} must be below {high:g}")
        require(self.low < self.high, text, low=self.low, high=self.high)
        text = gettext_noop("nothing of the distribution lies from {low:g} to {high:g}")
        require(self.inside > LEAST, text, low=self.low, high=self.high)

    @property
    def shares(self) -> tuple[float, float]:
        """The probabilities of the inner distribution just below ``low`` and up to ``high``."""
        return float(self.inner.cdf(self._before)), float(self.inner.cdf(self.high))

    @property
    def tails(self) -> tuple[float, float]:
        """The probabilities of the inner distribution from ``low`` on and above ``high``."""
        return float(self.inner.tail(self._before)), float(self.inner.tail(self.high))

    @property
    def inside(self) -> float:
        """The probability of the inner distribution between the bounds."""
        (low, high), (above_low, above_high) = self.shares, self.tails
        return high - low if low < 0.5 else above_low - above_high

    @property
    def _before(self) -> float:
        return float(np.nextafter(self.low, -np.inf))  # a count that equals low stays in

    @override
    def draw(self, rng: np.random.Generator, n: int) -> Array:
        return self.quantile(open_unit(rng, n))

    @override
    def quantile(self, p: ArrayLike) -> Array:
        # each half counts from its own end: near 1, a share has no digits left for what is small
        share = np.asarray(p, dtype=float)
        inside, found = self.inside, np.empty(share.shape)
        below = np.asarray(self.shares[0] + inside * share)
        is_low = below < 0.5
        found[is_low] = self.inner.quantile(below[is_low])
        above = self.tails[1] + inside * (1 - share[~is_low])
        found[~is_low] = self.inner.tail_quantile(above)
        return np.clip(found, self.low, self.high)

    @override
    def cdf(self, x: ArrayLike) -> Array:
        below = self.inner.cdf(x)
        lower = below - self.shares[0]
        upper = self.tails[0] - self.inner.tail(x)
        return np.clip(np.where(below < 0.5, lower, upper) / self.inside, 0.0, 1.0)

    @property
    @override
    def mean(self) -> float:
        if isinstance(self.inner, Poisson | Bernoulli | Discrete):
            return self.inner.sum_between(self.low, self.high) / self.inside
        quantile, (low, high) = self.inner.quantile, self.shares
        if low >= 0.5:
            quantile, (high, low) = self.inner.tail_quantile, self.tails
        return mean_of_quantiles(lambda p: np.clip(quantile(p), self.low, self.high), low, high)

    @override
    def describe(self) -> str:
        return f"truncated({self.inner.describe()}, low={self.low:g}, high={self.high:g})"


@dataclass(frozen=True, slots=True)
class Metalog(Distribution):
    """The three-term metalog through a 10th, a 50th and a 90th percentile, with optional bounds.

    References
    ----------
    T. W. Keelin, "The metalog distributions", Decision Analysis 13 (2016), sections 3 and 4.
    """

    p10: float
    p50: float
    p90: float
    low: float = -np.inf
    high: float = np.inf

    def __post_init__(self) -> None:
        ordered = self.low < self.p10 < self.p50 < self.p90 < self.high
        require(ordered, gettext_noop("needs low < p10 < p50 < p90 < high"))
        _, scale, skew = self.terms
        # below this ratio the quantile function rises everywhere (Keelin's feasibility)
        require(
            abs(skew) < 1.6670 * scale,
            gettext_noop(
                "p50 = {p50:g} lies too near one end of {p10:g}..{p90:g} for a smooth curve; "
                "give a low or a high bound, or move it towards the middle"
            ),
            p10=self.p10,
            p50=self.p50,
            p90=self.p90,
        )

    @property
    def terms(self) -> tuple[float, float, float]:
        """The three coefficients, solved from the percentiles on the unbounded scale."""
        p10, p50, p90 = self.unbound(np.array([self.p10, self.p50, self.p90])).tolist()
        steep = np.log(9.0)
        return p50, float((p90 - p10) / (2 * steep)), float((p90 + p10 - 2 * p50) / (0.8 * steep))

    def unbound(self, x: Array) -> Array:
        """Map values between the bounds to the whole line."""
        if np.isfinite(self.low) and np.isfinite(self.high):
            return np.log((x - self.low) / (self.high - x))
        if np.isfinite(self.low):
            return np.log(x - self.low)
        return -np.log(self.high - x) if np.isfinite(self.high) else x

    def bind(self, m: Array) -> Array:
        """Map the whole line to values between the bounds."""
        with np.errstate(over="ignore"):
            if np.isfinite(self.low) and np.isfinite(self.high):
                return np.asarray(self.low + (self.high - self.low) * special.expit(m))
            if np.isfinite(self.low):
                return self.low + np.exp(m)
            return self.high - np.exp(-m) if np.isfinite(self.high) else m

    @override
    def draw(self, rng: np.random.Generator, n: int) -> Array:
        return self.quantile(open_unit(rng, n))

    @override
    def quantile(self, p: ArrayLike) -> Array:
        share = np.asarray(p, dtype=float)
        middle, scale, skew = self.terms
        with np.errstate(divide="ignore", invalid="ignore"):
            odds = np.log(share) - np.log1p(-share)
            inner = middle + scale * odds + skew * (share - 0.5) * odds
        ends = np.where(share < 0.5, -np.inf, np.inf)
        return self.bind(np.where(np.isfinite(odds), inner, ends))

    @override
    def cdf(self, x: ArrayLike) -> Array:
        at = np.asarray(x, dtype=float)
        low, high = np.full(at.shape, -745.0), np.full(at.shape, 745.0)
        for _ in range(HALVINGS):
            middle = (low + high) / 2
            below = self.quantile(special.expit(middle)) < at
            low, high = np.where(below, middle, low), np.where(below, high, middle)
        share = special.expit(high)
        return np.select([at <= self.low, at >= self.high], [0.0, 1.0], share)

    @property
    @override
    def mean(self) -> float:
        return mean_of_quantiles(self.quantile)

    @override
    def describe(self) -> str:
        bounds = "".join(
            f", {name}={value:g}"
            for name, value in (("low", self.low), ("high", self.high))
            if np.isfinite(value)
        )
        return f"metalog(p10={self.p10:g}, p50={self.p50:g}, p90={self.p90:g}{bounds})"
