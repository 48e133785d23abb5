"""Families of distributions: frozen values that draw, and give quantiles, probabilities and means.

Oracle of the tests: ``scipy.stats`` (imported there only: its import takes three seconds).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special
from typing_extensions import override

from modeling.text import Message, gettext_noop

Array = NDArray[np.float64]

GAUSS: Final = np.polynomial.legendre.leggauss(64)
DEEPEST: Final = 8.2  # normal scores beyond which double precision knows no probability below 1


class DistributionError(ValueError):
    """Parameters that no distribution has; the text names the mend."""


def require(holds: bool, template: str, **named: float) -> None:
    """Raise DistributionError with this text unless the condition holds."""
    if not holds:
        raise DistributionError(Message(template, **named))


def open_unit(rng: np.random.Generator, n: int) -> Array:
    """Return n uniform draws above 0, so that no quantile of them is minus infinity."""
    return np.maximum(rng.random(n), 2.0**-54)


def mean_of_quantiles(
    quantile: Callable[[Array], Array], low: float = 0.0, high: float = 1.0
) -> float:
    """Return the mean of a distribution between two of its probabilities.

    Gauss-Legendre in pieces over the normal score, in which quantile functions are smooth
    even where they run to infinity; relative error below 1e-9 for the families here.
    """
    ends = np.clip(special.ndtri([low, high]), -DEEPEST, DEEPEST)
    edges = np.linspace(ends[0], ends[1], 17)
    half = np.diff(edges)[:, None] / 2
    score = (edges[:-1, None] + half) + half * GAUSS[0]
    density = np.exp(-(score**2) / 2) / np.sqrt(2 * np.pi)
    weight = half * GAUSS[1] * density
    return float((weight * quantile(special.ndtr(score))).sum() / weight.sum())


class Distribution(ABC):
    """An uncertain number. Frozen; equal when its family and parameters are equal."""

    __slots__ = ()

    @abstractmethod
    def draw(self, rng: np.random.Generator, n: int) -> Array:
        """Return n independent draws, shape (n,)."""

    @abstractmethod
    def quantile(self, p: ArrayLike) -> Array:
        """Return the least value that is not exceeded with probability p, 0 <= p <= 1."""

    @abstractmethod
    def cdf(self, x: ArrayLike) -> Array:
        """Return the probability of a value <= x."""

    @property
    @abstractmethod
    def mean(self) -> float:
        """The expected value."""

    def tail(self, x: ArrayLike) -> Array:
        """Return the probability of a value > x, exact where it is small if the family can."""
        return np.asarray(1 - self.cdf(x))

    def tail_quantile(self, p: ArrayLike) -> Array:
        """Return the value that is exceeded with probability p, exact for small p likewise."""
        return self.quantile(1 - np.asarray(p, dtype=float))

    def describe(self) -> str:
        """Return the distribution as a document writes it."""
        named = ", ".join(f"{f.name}={getattr(self, f.name):g}" for f in fields(self))  # type: ignore[arg-type]
        return f"{type(self).__name__.lower()}({named})"


@dataclass(frozen=True, slots=True)
class Constant(Distribution):
    """A certain number; it consumes no randomness."""

    value: float

    @override
    def draw(self, rng: np.random.Generator, n: int) -> Array:
        return np.full(n, self.value)

    @override
    def quantile(self, p: ArrayLike) -> Array:
        return np.full(np.shape(p), self.value)

    @override
    def cdf(self, x: ArrayLike) -> Array:
        return np.where(np.asarray(x) >= self.value, 1.0, 0.0)

    @property
    @override
    def mean(self) -> float:
        return self.value

    @override
    def describe(self) -> str:
        return f"{self.value:g}"


@dataclass(frozen=True, slots=True)
class Normal(Distribution):
    """The normal distribution; mean and sd in the unit of the value."""

    mu: float
    sd: float

    def __post_init__(self) -> None:
        require(
            self.sd > 0,
            gettext_noop("the standard deviation must be above 0, not {sd:g}"),
            sd=self.sd,
        )

    @override
    def draw(self, rng: np.random.Generator, n: int) -> Array:
        return rng.normal(self.mu, self.sd, n)

    @override
    def quantile(self, p: ArrayLike) -> Array:
        return np.asarray(self.mu + self.sd * special.ndtri(p))

    @override
    def cdf(self, x: ArrayLike) -> Array:
        return np.asarray(special.ndtr((np.asarray(x) - self.mu) / self.sd))

    @override
    def tail(self, x: ArrayLike) -> Array:
        return np.asarray(special.ndtr((self.mu - np.asarray(x)) / self.sd))

    @override
    def tail_quantile(self, p: ArrayLike) -> Array:
        return np.asarray(self.mu - self.sd * special.ndtri(p))

    @property
    @override
    def mean(self) -> float:
        return self.mu

    @override
    def describe(self) -> str:
        return f"normal(mean={self.mu:g}, sd={self.sd:g})"


@dataclass(frozen=True, slots=True)
class Lognormal(Distribution):
    """The exponential of a normal(mu, sigma)."""

    mu: float
    sigma: float

    def __post_init__(self) -> None:
        require(
            self.sigma > 0, gettext_noop("sigma must be above 0, not {sigma:g}"), sigma=self.sigma
        )

    @override
    def draw(self, rng: np.random.Generator, n: int) -> Array:
        return rng.lognormal(self.mu, self.sigma, n)

    @override
    def quantile(self, p: ArrayLike) -> Array:
        return np.asarray(np.exp(self.mu + self.sigma * special.ndtri(p)))

    @override
    def cdf(self, x: ArrayLike) -> Array:
        return np.asarray(special.ndtr(self._score(x)))

    @override
    def tail(self, x: ArrayLike) -> Array:
        return np.asarray(special.ndtr(-self._score(x)))

    @override
    def tail_quantile(self, p: ArrayLike) -> Array:
        return np.asarray(np.exp(self.mu - self.sigma * special.ndtri(p)))

    def _score(self, x: ArrayLike) -> Array:
        with np.errstate(divide="ignore"):
            return np.asarray((np.log(np.maximum(x, 0.0)) - self.mu) / self.sigma)

    @property
    @override
    def mean(self) -> float:
        return float(np.exp(self.mu + self.sigma**2 / 2))


@dataclass(frozen=True, slots=True)
class Uniform(Distribution):
    """Every value from a to b is as likely."""

    a: float
    b: float

    def __post_init__(self) -> None:
        require(self.a < self.b, gettext_noop("{a:g} must be below {b:g}"), a=self.a, b=self.b)

    @override
    def draw(self, rng: np.random.Generator, n: int) -> Array:
        return rng.uniform(self.a, self.b, n)

    @override
    def quantile(self, p: ArrayLike) -> Array:
        return np.asarray(self.a + (self.b - self.a) * np.asarray(p, dtype=float))

    @override
    def cdf(self, x: ArrayLike) -> Array:
        return np.clip((np.asarray(x) - self.a) / (self.b - self.a), 0.0, 1.0)

    @property
    @override
    def mean(self) -> float:
        return (self.a + self.b) / 2


def require_mode(low: float, mode: float, high: float) -> None:
    """Refuse a mode outside its range, and a range without width."""
    text = gettext_noop("needs low <= mode <= high and low < high, not {low:g}, {mode:g}, {high:g}")
    require(low <= mode <= high and low < high, text, low=low, mode=mode, high=high)


@dataclass(frozen=True, slots=True)
class Triangular(Distribution):
    """Rises in a line from low to the mode and falls in a line to high."""

    low: float
    mode: float
    high: float

    def __post_init__(self) -> None:
        require_mode(self.low, self.mode, self.high)

    @override
    def draw(self, rng: np.random.Generator, n: int) -> Array:
        return rng.triangular(self.low, self.mode, self.high, n)

    @override
    def quantile(self, p: ArrayLike) -> Array:
        share = np.asarray(p, dtype=float)
        width, rise, fall = self.high - self.low, self.mode - self.low, self.high - self.mode
        below = self.low + np.sqrt(share * width * rise)
        above = self.high - np.sqrt((1 - share) * width * fall)
        return np.where(share * width <= rise, below, above)

    @override
    def cdf(self, x: ArrayLike) -> Array:
        at = np.clip(x, self.low, self.high)
        width, rise, fall = self.high - self.low, self.mode - self.low, self.high - self.mode
        below = (at - self.low) ** 2 / (width * (rise or 1.0))
        above = 1 - (self.high - at) ** 2 / (width * (fall or 1.0))
        return np.where((at < self.mode) | (fall == 0), below, above)

    @property
    @override
    def mean(self) -> float:
        return (self.low + self.mode + self.high) / 3


@dataclass(frozen=True, slots=True)
class Beta(Distribution):
    """A beta on low..high; a share when these are 0 and 1."""

    a: float
    b: float
    low: float = 0.0
    high: float = 1.0

    def __post_init__(self) -> None:
        text = gettext_noop("both parameters must be above 0, not {a:g} and {b:g}")
        require(self.a > 0 and self.b > 0, text, a=self.a, b=self.b)

    @classmethod
    def pert(cls, low: float, mode: float, high: float) -> Beta:
        """Return the beta of PERT: its mean weighs the mode four times.

        References
        ----------
        Malcolm, Roseboom, Clark, Fazar, "Application of a technique for research and development
        program evaluation", Operations Research 7 (1959).
        """
        require_mode(low, mode, high)
        width = high - low
        return cls(1 + 4 * (mode - low) / width, 1 + 4 * (high - mode) / width, low, high)

    @override
    def draw(self, rng: np.random.Generator, n: int) -> Array:
        share = rng.beta(self.a, self.b, n)
        if (self.low, self.high) == (0.0, 1.0):
            return share
        return self.low + (self.high - self.low) * share

    @override
    def quantile(self, p: ArrayLike) -> Array:
        share = special.betaincinv(self.a, self.b, p)
        return np.asarray(self.low + (self.high - self.low) * share)

    @override
    def cdf(self, x: ArrayLike) -> Array:
        return np.asarray(special.betainc(self.a, self.b, self._share(x)))

    @override
    def tail(self, x: ArrayLike) -> Array:
        return np.asarray(special.betaincc(self.a, self.b, self._share(x)))

    @override
    def tail_quantile(self, p: ArrayLike) -> Array:
        share = special.betainccinv(self.a, self.b, p)
        return np.asarray(self.low + (self.high - self.low) * share)

    def _share(self, x: ArrayLike) -> Array:
        return np.clip((np.asarray(x) - self.low) / (self.high - self.low), 0.0, 1.0)

    @property
    @override
    def mean(self) -> float:
        return self.low + (self.high - self.low) * self.a / (self.a + self.b)

    @override
    def describe(self) -> str:
        if (self.low, self.high) == (0.0, 1.0):
            return f"beta(a={self.a:g}, b={self.b:g})"
        width = self.high - self.low
        mode = self.low + (self.a - 1) / 4 * width
        return f"pert(low={self.low:g}, mode={mode:g}, high={self.high:g})"


@dataclass(frozen=True, slots=True)
class Gamma(Distribution):
    """The gamma distribution; ``scale`` is in the unit of the value, the mean is shape x scale."""

    shape: float
    scale: float

    def __post_init__(self) -> None:
        text = gettext_noop("both parameters must be above 0, not {a:g} and {b:g}")
        require(self.shape > 0 and self.scale > 0, text, a=self.shape, b=self.scale)

    @override
    def draw(self, rng: np.random.Generator, n: int) -> Array:
        return rng.gamma(self.shape, self.scale, n)

    @override
    def quantile(self, p: ArrayLike) -> Array:
        return np.asarray(self.scale * special.gammaincinv(self.shape, p))

    @override
    def cdf(self, x: ArrayLike) -> Array:
        return np.asarray(special.gammainc(self.shape, np.maximum(x, 0.0) / self.scale))

    @override
    def tail(self, x: ArrayLike) -> Array:
        return np.asarray(special.gammaincc(self.shape, np.maximum(x, 0.0) / self.scale))

    @override
    def tail_quantile(self, p: ArrayLike) -> Array:
        return np.asarray(self.scale * special.gammainccinv(self.shape, p))

    @property
    @override
    def mean(self) -> float:
        return self.shape * self.scale
