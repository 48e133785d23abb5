"""Two simulations of one case side by side."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from modeling.results import LEVELS, percentiles, plain
from modeling.uncertainty.families import Array

SCORE_975: Final = 1.959963984540054  # the normal score of the 97.5th percentile
CHANCE: Final = 6.0  # standard errors by which the correlation of unrelated trials stays near 0


def compare(before: Array, after: Array, *, same_futures: bool = False) -> dict[str, Any]:
    """Return how NPV changed, as JSON values.

    Trials with one number saw the same draws where both simulations had the same seed. That shows:
    their values go together. Then the difference is taken trial by trial, which leaves the change
    itself and takes the luck of the draw out.

    Parameters
    ----------
    before, after : (trials,) array
        Currency; lengths may differ.
    same_futures : bool
        Whether they are known to have seen the same draws, even if their values do not show it.

    Returns
    -------
    dict
        ``paired``; ``mean_difference``; ``interval``, 95 % for it; ``probability_better``, that a
        future is better after than before (ties count half); ``quantiles`` of the difference, None
        where trials are not paired; ``correlation``, None where lengths differ.
    """
    correlation = together(before, after)
    identical = before.size == after.size and bool((before == after).all())
    goes_together = correlation is not None and correlation > CHANCE / np.sqrt(before.size)
    is_paired = same_futures or identical or goes_together
    mean = float(after.mean() - before.mean())
    if is_paired:
        change = after - before
        error = change.std(ddof=1) / np.sqrt(change.size) if change.size > 1 else np.nan
        better = float((change > 0).mean() + (change == 0).mean() / 2)
    else:
        error = np.hypot(*(x.std(ddof=1) / np.sqrt(x.size) for x in (before, after)))
        better = probability_above(after, before)
    return {
        "paired": is_paired,
        "mean_difference": plain(mean),
        "interval": [plain(mean - SCORE_975 * error), plain(mean + SCORE_975 * error)],
        "probability_better": plain(better),
        "quantiles": quantiles(after - before) if is_paired else None,
        "correlation": None if correlation is None else plain(correlation),
    }


def together(before: Array, after: Array) -> float | None:
    """Return the correlation of equally many trials, None where there is none."""
    if before.size != after.size or before.size < 2:
        return None
    if not before.std() > 0 or not after.std() > 0:
        return None
    return float(np.corrcoef(before, after)[0, 1])


def probability_above(these: Array, those: Array) -> float:
    """Return the probability that a draw of these is above one of those; ties count half.

    References
    ----------
    Mann, Whitney, "On a test of whether one of two random variables is stochastically larger than
    the other", Annals of Mathematical Statistics 18 (1947).
    """
    ordered = np.sort(those)
    below = np.searchsorted(ordered, these, side="left")
    up_to = np.searchsorted(ordered, these, side="right")
    return float((below + up_to).mean() / (2 * ordered.size))


def quantiles(values: Array) -> dict[str, float | None]:
    """Return the percentiles that are told everywhere."""
    return {
        f"p{level}": plain(value)
        for level, value in zip(LEVELS, percentiles(values).tolist(), strict=True)
    }
