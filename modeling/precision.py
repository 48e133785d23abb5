"""How sure a simulated figure is: its standard error under each way of drawing trials.

Every figure here is a mean, or moves with the mean of an influence of each trial (a percentile with
the share of trials below it, say). So one estimate serves all: that of the error of a mean, which
depends on how the trials were drawn.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Literal, get_args

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Method = Literal["random", "latin", "sobol"]

METHODS: Final[tuple[Method, ...]] = get_args(Method)
REPLICATES: Final = 16
"""Scrambled sequences that take turns (sobol), and the fewest blocks that a spread is taken of."""
LEAST: Final = 1e-300
BLOCK: Final = 256
"""Trials of a Latin hypercube."""


def is_one_number(values: Array) -> bool:
    """Tell whether all values are the same number, so that their spread is 0 and no rounding."""
    return bool(values[0] == values[-1] and (values == values[0]).all())


@dataclass(frozen=True, slots=True)
class Design:
    """A way of drawing trials.

    ``random``: independent trials. ``latin``: blocks of `BLOCK` consecutive trials, each a Latin
    hypercube of its own. ``sobol``: `REPLICATES` independently scrambled Sobol' sequences that take
    turns. The trials of the last two are not independent, but their blocks or sequences are: the
    error is taken from the spread of the means of these.

    Attributes
    ----------
    method : {"random", "latin", "sobol"}
    effective : float
        The share of the trials that count as independent; below 1 where trials were drawn again by
        their weights, which undoes every other order.

    References
    ----------
    A. B. Owen, "Monte Carlo theory, methods and examples" (2013), chapters 10 and 17.
    """

    method: Method = "random"
    effective: float = 1.0

    def replicates(self, trials: int) -> int | None:
        """Return how many independent parts the error is taken from, None for single trials.

        Fewer than `REPLICATES` blocks, or less than two trials of each sequence, are treated as
        independent trials: that overstates the error.
        """
        if self.method == "random" or self.effective < 1 or trials < 2 * REPLICATES:
            return None
        count = REPLICATES if self.method == "sobol" else trials // BLOCK
        return count if count >= REPLICATES else None

    def error_of_mean(self, values: Array) -> float:
        """Return the standard error of the mean of the first trials, NaN for fewer than two.

        Parameters
        ----------
        values : (trials,) array
            In the order of the trials, from the first on.
        """
        trials = values.size
        if trials < 2:
            return float("nan")
        if is_one_number(values):
            return 0.0
        count = self.replicates(trials)
        if count is None:
            return float(values.std(ddof=1) / np.sqrt(trials * self.effective))
        if self.method == "sobol":
            means = np.array([values[k::count].mean() for k in range(count)])
            return float(means.std(ddof=1) / np.sqrt(count))
        whole = count * BLOCK
        sums = values[:whole].reshape(count, BLOCK).sum(axis=1)
        # trials of a block that is not full are like independent ones
        rest = (trials - whole) * values.var(ddof=1)
        return float(np.sqrt(count * sums.var(ddof=1) + rest) / trials)

    def error_of_share(self, hits: NDArray[np.bool_]) -> float:
        """Return the standard error of the share of trials in which something holds.

        Never 0: what was seen in none or in all of n trials has the standard deviation of a share
        with Jeffreys' prior, about 0.7 / n.

        References
        ----------
        L. D. Brown, T. T. Cai, A. DasGupta, "Interval estimation for a binomial proportion",
        Statistical Science 16 (2001).
        """
        trials = hits.size
        least = np.sqrt(0.5 * (trials + 0.5) / (trials + 2)) / (trials + 1)
        return float(np.fmax(self.error_of_mean(hits.astype(float)), least))

    def error_where(self, values: Array, defined: NDArray[np.bool_]) -> float:
        """Return the standard error of the mean over the trials that have a value.

        The linearised error of a ratio of two means.
        """
        if defined.all():
            return self.error_of_mean(values)
        centred = np.where(defined, values - values[defined].mean(), 0.0)
        return self.error_of_mean(centred) / float(defined.mean())

    def to_json(self, trials: int) -> dict[str, Any]:
        """Return the method, and how many independent parts the errors are taken from."""
        return {"method": self.method, "replicates": self.replicates(trials)}


def errors_of(values: Array, levels: tuple[int, ...], design: Design) -> dict[str, float]:
    """Return the standard errors of mean, standard deviation and percentiles.

    Parameters
    ----------
    values : (trials,) array
        NaN where a trial has none; these count for no figure.
    levels : tuple of int
        Percentiles, 1..99.
    design : Design

    Notes
    -----
    The error of a percentile is that of the share of trials below it, times the slope of the
    quantiles between two errors below and above that share: the density need not be known.

    References
    ----------
    W. J. Conover, "Practical nonparametric statistics" (1999), section 3.2.
    """
    defined = ~np.isnan(values)
    known = values[defined]
    known.sort()
    if known.size < 2:
        return dict.fromkeys(("mean", "sd", *(f"p{level}" for level in levels)), float("nan"))
    spread = 0.0 if is_one_number(known) else float(known.std(ddof=1))
    squares = design.error_where((values - known.mean()) ** 2, defined)
    found = {
        "mean": design.error_where(values, defined),
        "sd": squares / (2 * spread) if spread else 0.0,
    }
    shares = np.array(levels) / 100
    at = np.quantile(known, shares, overwrite_input=True)
    errors = np.array([design.error_where((values <= x).astype(float), defined) for x in at])
    ends = np.clip([shares - 2 * errors, shares + 2 * errors], 0.0, 1.0)
    rise = np.diff(np.quantile(known, ends, overwrite_input=True), axis=0)[0]
    told = rise / np.maximum(np.diff(ends, axis=0)[0], LEAST) * errors
    return found | {f"p{level}": x for level, x in zip(levels, told.tolist(), strict=True)}


def error_of_shortfall(values: Array, share: float, design: Design) -> float:
    """Return the standard error of the mean of the worst share of the trials.

    NaN where that share is a single trial: it has no spread.

    References
    ----------
    B. J. Manistre, G. H. Hancock, "Variance of the CTE estimator", North American Actuarial Journal
    9 (2005).
    """
    count = max(1, int(np.ceil(share * values.size)))
    if count < 2:
        return float("nan")
    edge = np.partition(values, count - 1)[count - 1]
    return design.error_of_mean(np.maximum(edge - values, 0.0)) / share
