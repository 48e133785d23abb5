"""How likely an uncertain value meets a threshold."""

from __future__ import annotations

import numpy as np

from modeling.formula.values import Formula, parse_value
from modeling.thresholds import Threshold
from modeling.uncertainty.distributions import distribution


def chance(value: float | str, threshold: Threshold) -> float | None:
    """Return how likely the threshold is met, as the value of an assumption is believed today.

    Parameters
    ----------
    value : float or str
        As the document writes it.
    threshold : Threshold
        In the same unit.

    Returns
    -------
    float or None
        From 0 to 1; None for a formula, which has no distribution of its own.

    Raises
    ------
    FormulaError, DistributionError
        If the text cannot be read, or no distribution has these parameters.
    """
    found = parse_value(value)
    if isinstance(found, Formula):
        return None
    drawn = distribution(found)
    if not threshold.is_floor:
        return float(np.asarray(drawn.cdf(threshold.value)))
    # what lies exactly on the threshold meets it too
    below = np.nextafter(threshold.value, -np.inf)
    return 1 - float(np.asarray(drawn.cdf(below)))
