"""What a sample would be worth (EVSI): how much of an input's worth a study of n brings out.

The payoff given the input is taken as known: exactly where it is linear in a share with a beta
prior, else as the curve that EVPPI fits. What the sample may show is then summed over with Bayes'
rule, so nothing is simulated inside a simulation.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from modeling.information.decision import Decision
from modeling.information.perfect import evppi_of
from modeling.information.regression import Curve, folds_of
from modeling.information.worth import Worth
from modeling.uncertainty.families import Array, Beta
from modeling.uncertainty.sampling import stream

COUNTED: Final = 4096
"""Up to so many trials of a share each count is an outcome; beyond, shares are close to normal."""
OUTCOMES: Final = 512
NODES: Final = 16


@dataclass(frozen=True, slots=True)
class Measure:
    """What one observation of an input shows.

    Attributes
    ----------
    kind : str
        ``binomial``: a success or not, the input being the rate of success. ``normal``: the input
        with a normal error.
    sd : float
        Of the error of one observation, in the input's unit; only for ``normal``.
    """

    kind: Literal["binomial", "normal"]
    sd: float = 0.0

    def error(self, at: Array, n: int) -> Array:
        """Return the standard deviation of the mean of n observations where the input is at."""
        if self.kind == "normal":
            return np.full(at.shape, self.sd / np.sqrt(n))
        return np.asarray(np.sqrt(at * (1 - at) / n))

    def observe(self, at: Array, n: int, rng: np.random.Generator) -> Array:
        """Return the mean of n simulated observations for each value of the input."""
        if self.kind == "normal":
            return at + rng.normal(0.0, self.sd / np.sqrt(n), at.size)
        return rng.binomial(n, at) / n


@dataclass(frozen=True, slots=True)
class LinearShare:
    """A case that pays intercept + slope x y, with y ~ beta(a, b), and can be stopped at 0.

    Every value is exact.

    Attributes
    ----------
    prior : Beta
        From 0 to 1.
    intercept, slope : float
        Currency.

    References
    ----------
    Raiffa, Schlaifer, Applied Statistical Decision Theory (1961), chapters 4 and 9.
    """

    prior: Beta
    intercept: float
    slope: float

    @property
    def mean(self) -> float:
        """The expected payoff."""
        return self.intercept + self.slope * self.prior.mean

    def perfect(self) -> float:
        """Return the worth of knowing y."""
        if not self.slope:
            return 0.0
        chance, part = self._go()
        return max(self.intercept * chance + self.slope * part - max(self.mean, 0.0), 0.0)

    def _go(self) -> tuple[float, float]:
        """Return the probability of a y that pays, and the mean of y times whether it does."""
        a, b = self.prior.a, self.prior.b
        cut = min(max(-self.intercept / self.slope, 0.0), 1.0)
        above = special.betaincc(a, b, cut), special.betaincc(a + 1, b, cut)
        chance, weighted = above if self.slope > 0 else (1 - above[0], 1 - above[1])
        return float(chance), float(self.prior.mean * weighted)

    def error(self, intercepts: Array, slopes: Array) -> float:
        """Return the standard error of `perfect` where the line is a mean over trials.

        Parameters
        ----------
        intercepts, slopes : (trials,) array
            The line of each trial.
        """
        if not self.slope or intercepts.size < 2:
            return 0.0
        chance, part = self._go()
        now = float(self.mean > 0)
        moved = (chance - now) * intercepts + (part - now * self.prior.mean) * slopes
        return float(moved.std(ddof=1) / np.sqrt(moved.size))

    def worth(self, n: int) -> float:
        """Return the worth of n trials of y: a sum over the beta-binomial counts."""
        a, b = self.prior.a, self.prior.b
        won = np.arange(n + 1.0)
        ways = -np.log1p(n) - special.betaln(won + 1, n - won + 1)
        logs = ways + special.betaln(a + won, b + n - won) - special.betaln(a, b)
        after = self.intercept + self.slope * (a + won) / (a + b + n)
        go = float(np.exp(logs) @ np.maximum(after, 0.0))
        return min(max(go - max(self.mean, 0.0), 0.0), self.perfect())


def posterior(prior: Beta, *, successes: int, n: int) -> Beta:
    """Return what is believed of a share after n trials.

    Raises
    ------
    ValueError
        If successes lie outside 0..n, or the prior is not a share.
    """
    if not 0 <= successes <= n or (prior.low, prior.high) != (0.0, 1.0):
        raise ValueError("needs 0 <= successes <= n and a beta from 0 to 1")
    return Beta(prior.a + successes, prior.b + n - successes)


@dataclass(frozen=True, slots=True)
class Fitted:
    """What options pay beyond the best one, as a curve over one input.

    Attributes
    ----------
    at, share : (points,) array
        Values of the input and their probabilities.
    ahead : (points, options - 1) array
    """

    at: Array
    share: Array
    ahead: Array

    @classmethod
    def of(cls, values: Array, decision: Decision) -> Fitted:
        """Fit the curve to draws.

        Parameters
        ----------
        values : (trials,) array
        decision : Decision
        """
        curve, folds = Curve.of(values), folds_of(values.size)
        counts = curve.counts(folds).sum(axis=0)
        ahead = decision.ahead()
        sums = np.column_stack([curve.sums(row, folds).sum(axis=0) for row in ahead])
        fitted = curve.fitted(counts, sums, (ahead * ahead).sum(axis=1))
        there = counts > 0
        at = curve.sums(values, folds).sum(axis=0)[there] / counts[there]
        return cls(at, counts[there] / values.size, fitted[there])

    def perfect(self) -> float:
        """Return the worth of knowing the point of the curve."""
        return float(self.share @ self.ahead.max(axis=1, initial=0.0))

    def worth(self, measure: Measure, n: int) -> float:
        """Return the worth of n observations."""
        if measure.kind == "binomial" and n <= COUNTED:
            return self._counted(n)
        return self._measured(measure, n)

    def _counted(self, n: int) -> float:
        at = np.clip(self.at, 0.0, 1.0)
        won = np.arange(n + 1.0)[:, None]
        ways = -np.log1p(n) - special.betaln(won + 1, n - won + 1)
        logs = ways + special.xlogy(won, at) + special.xlog1py(n - won, -at)
        return self._decided(np.exp(logs))

    def _measured(self, measure: Measure, n: int) -> float:
        """Cut what may be observed into steps of about equal probability."""
        error = measure.error(np.clip(self.at, 0, 1) if measure.kind == "binomial" else self.at, n)
        error = np.maximum(error, 1e-12 * max(float(np.abs(self.at).max()), 1e-300))
        nodes = special.ndtri((np.arange(NODES) + 0.5) / NODES)
        seen = (self.at[:, None] + error[:, None] * nodes).ravel()
        order = np.argsort(seen)
        reached = np.cumsum(np.repeat(self.share / NODES, NODES)[order])
        steps = np.searchsorted(reached, np.arange(1, OUTCOMES) / OUTCOMES)
        edges = np.unique(seen[order][np.minimum(steps, seen.size - 1)])
        below = special.ndtr((edges[:, None] - self.at) / error)
        return self._decided(np.diff(below, axis=0, prepend=0.0, append=1.0))

    def _decided(self, likelihood: Array) -> float:
        """Return the mean of the best after each outcome; likelihood is (outcomes, points)."""
        after = likelihood @ (self.share[:, None] * self.ahead)
        return float(np.maximum(after.max(axis=1, initial=0.0), 0.0).sum())


def evsi_of(
    values: Array,
    payoffs: ArrayLike,
    measure: Measure,
    sizes: Sequence[int],
    *,
    worth: Worth | None = None,
) -> Array:
    """Return the worth of samples of some sizes, from the draws of one simulation.

    The share of the input's worth that a sample brings out is summed over the fitted curve, and
    applied to EVPPI. So it rises with n and never exceeds EVPPI, whose relative error it has.

    Parameters
    ----------
    values : (trials,) array
        Draws of the input; from 0 to 1 for a binomial measure.
    payoffs : (trials,) or (options, trials) array
        One row is a case that can also be stopped, which pays 0.
    measure : Measure
    sizes : sequence of int
        1 or more.
    worth : Worth, optional
        EVPPI of the input, if it is known already.

    Returns
    -------
    (sizes,) array
        In the unit of the payoffs.

    Raises
    ------
    ValueError
        If arrays do not fit together, or draws are no shares and the measure is binomial.

    References
    ----------
    Heath, Manolopoulou, Baio, "Estimating the expected value of sample information across different
    sample sizes using moment matching and nonlinear regression", Medical Decision Making 39 (2019):
    the fitted payoffs of EVPPI are all that EVSI needs of the model.
    """
    decision = Decision.of(payoffs)
    if measure.kind == "binomial" and (values.min() < 0 or values.max() > 1):
        raise ValueError("a binomial measure needs an input from 0 to 1")
    found = worth or evppi_of({"input": values}, decision.payoffs).single[0]
    curve = Fitted.of(values, decision)
    return rising(lambda n: curve.worth(measure, n), sizes, curve.perfect(), found.value)


def rising(
    worth: Callable[[int], float], sizes: Sequence[int], perfect: float, value: float
) -> Array:
    """Return worths by size as parts of a value, with the last digits kept from falling.

    Parameters
    ----------
    worth : callable
        From a size to its worth.
    sizes : sequence of int
        1 or more, in any order.
    perfect : float
        What `worth` tends to.
    value : float
        What it shall tend to.

    Raises
    ------
    ValueError
        If a size is below 1.
    """
    if min(sizes, default=1) < 1:
        raise ValueError("a sample has at least 1 observation")
    if not perfect > 0 or not value > 0:
        return np.zeros(len(sizes))
    order = np.argsort(sizes)
    parts = np.array([worth(sizes[k]) for k in order.tolist()]) / perfect
    found = np.empty(len(sizes))
    found[order] = value * np.clip(np.maximum.accumulate(parts), 0.0, 1.0)
    return found


def evsi_by_regression(
    draws: Mapping[str, Array],
    payoffs: ArrayLike,
    measures: Mapping[str, Measure],
    n: int,
    *,
    seed: int = 1,
) -> Worth:
    """Return the worth of one study that measures several inputs n times each.

    The study's means are simulated once for each draw, and EVSI is the EVPPI of these means.

    Parameters
    ----------
    draws : mapping of name to (trials,) array
    payoffs : (trials,) or (options, trials) array
    measures : mapping of name to Measure
        One or more of the inputs.
    n : int
        1 or more.
    seed : int
        Of what is observed.

    References
    ----------
    Strong, Oakley, Brennan, Breeze, "Estimating the expected value of sample information using the
    probabilistic sensitivity analysis sample", Medical Decision Making 35 (2015).
    """
    seen = {
        name: measure.observe(draws[name], n, stream(f"{name}/sample", seed=seed, chunk=0))
        for name, measure in measures.items()
    }
    found = evppi_of(seen, payoffs, groups=[tuple(measures)])
    return found.groups[0]
