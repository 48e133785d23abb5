"""First-order indices from the draws of one simulation, whatever their dependence."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from modeling.sensitivity.shares import Share
from modeling.uncertainty.compare import SCORE_975
from modeling.uncertainty.families import Array

FEWEST_IN_BIN: Final = 20
MOST_BINS: Final = 50


def first_order(draws: Array, npv: Array) -> Share:
    """Return the share of the variance of NPV that goes when one input is known.

    This is the correlation ratio: the input is cut into bins of equally many draws, and NPV is
    taken as a straight line over each; the bins' own degrees of freedom are taken off, so an input
    without influence gets 0 on average.

    Parameters
    ----------
    draws : (trials,) array
        Of the input.
    npv : (trials,) array

    Returns
    -------
    Share
        NaN where NPV never changes or there are too few trials. The interval is that of a normal
        distribution, from the influence of each trial.

    References
    ----------
    Pearson, "On the general theory of skew correlation and non-linear regression" (1905).
    Plischke, Borgonovo, Smith, "Global sensitivity measures from given data", European Journal of
    Operational Research 226 (2013).
    """
    variance = npv.var()
    if npv.size < 2 * FEWEST_IN_BIN or not variance > 0:
        return Share(np.nan, np.nan, np.nan)
    left, parameters = residuals(draws, npv, bins(draws))
    unexplained = left**2 / variance * (npv.size - 1) / max(npv.size - parameters, 1)
    share = 1 - float(unexplained.mean())
    influence = (npv - npv.mean()) ** 2 / variance * (1 - share) - unexplained
    off = SCORE_975 * float(influence.std() / np.sqrt(npv.size))
    return Share(share, share - off, share + off)


def bins(draws: Array) -> NDArray[np.intp]:
    """Return the bin of each draw; equal draws share one, and few distinct ones have one each."""
    count = int(np.clip(draws.size // FEWEST_IN_BIN, 2, MOST_BINS))
    ordered = np.sort(draws)
    edges = np.unique(ordered[np.arange(1, count) * draws.size // count])
    return np.searchsorted(edges, draws, side="right")


def residuals(draws: Array, npv: Array, place: NDArray[np.intp]) -> tuple[Array, int]:
    """Return what lines over the bins leave of NPV, and how many numbers describe the lines."""
    counts = np.bincount(place)

    def centred(values: Array) -> Array:
        sums = np.bincount(place, weights=values)
        return np.asarray(values - (sums / np.maximum(counts, 1))[place])

    x, y = centred(draws), centred(npv)
    spread = np.bincount(place, weights=x * x)
    has_slope = spread > 1e-18 * max(float(np.abs(draws).max()) ** 2, 1e-300) * counts
    slope = np.bincount(place, weights=x * y) / np.where(has_slope, spread, 1.0)
    fitted = np.where(has_slope, slope, 0.0)[place] * x
    return y - fitted, int((counts > 0).sum() + has_slope.sum())
