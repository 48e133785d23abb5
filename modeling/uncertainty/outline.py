"""What a page prints of an uncertain value: percentiles, mean and the shape of its density."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from modeling.formula.values import Formula, parse_value
from modeling.uncertainty.distributions import distribution
from modeling.uncertainty.families import Constant

EDGES: Final = (0.005, 0.995)  # the shape leaves out half a percent on either side
BARS: Final = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """A value in five numbers and a shape.

    Attributes
    ----------
    p5, p50, p95, mean : float
        In the unit of the value.
    heights : tuple of float
        Probability of equal steps between the 0.5th and 99.5th percentile, the largest is 1;
        empty for a certain number.
    """

    p5: float
    p50: float
    p95: float
    mean: float
    heights: tuple[float, ...] = ()

    @property
    def is_certain(self) -> bool:
        """Whether it is one number."""
        return not self.heights


def outline(value: float | str, *, bars: int = BARS) -> Outline | None:
    """Describe the value of an assumption; None for a formula, which has no shape of its own.

    Parameters
    ----------
    value : float or str
        As a document writes it.
    bars : int
        Number of equal steps of the shape.

    Raises
    ------
    FormulaError, DistributionError
        If the text cannot be read, or no distribution has these parameters.
    """
    read = parse_value(value)
    if isinstance(read, Formula):
        return None
    found = distribution(read)
    p5, p50, p95 = np.asarray(found.quantile([0.05, 0.5, 0.95])).tolist()
    heights: tuple[float, ...] = ()
    low, high = np.asarray(found.quantile(list(EDGES))).tolist()
    if not isinstance(found, Constant) and high > low:
        steps = np.diff(found.cdf(np.linspace(low, high, bars + 1)))
        heights = tuple((steps / max(float(steps.max()), 1e-300)).tolist())
    return Outline(p5=p5, p50=p50, p95=p95, mean=float(found.mean), heights=heights)
