"""Two uncertain values over one axis, so that the eye can compare them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from modeling.formula.values import Formula, parse_value
from modeling.uncertainty.distributions import distribution
from modeling.uncertainty.families import Constant

WIDTH: Final = 400
HEIGHT: Final = 90
STEPS: Final = 96
EDGES: Final = (0.001, 0.999)
TICKS: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Together:
    """The outlines of two values in one view box, and the numbers along its bottom."""

    before: str
    after: str
    ticks: tuple[float, ...]


def together(before: float | str, after: float | str) -> Together | None:
    """Draw two value texts over one axis; None if either is a formula or a certain number."""
    first, second = parse_value(before), parse_value(after)
    if isinstance(first, Formula) or isinstance(second, Formula):
        return None
    found = (distribution(first), distribution(second))
    if any(isinstance(each, Constant) for each in found):
        return None
    ends = np.array([np.asarray(each.quantile(list(EDGES))) for each in found])
    low, high = float(ends[:, 0].min()), float(ends[:, 1].max())
    if not high > low:
        return None
    grid = np.linspace(low, high, STEPS + 1)
    heights = [np.diff(np.asarray(each.cdf(grid))) for each in found]
    top = max(float(each.max()) for each in heights)
    return Together(
        before=_path(heights[0] / top),
        after=_path(heights[1] / top),
        ticks=tuple(np.linspace(low, high, TICKS).tolist()),
    )


def _path(heights: NDArray[np.float64]) -> str:
    """Return the outline as an SVG path, closed along the bottom."""
    step = WIDTH / len(heights)
    points = [
        f"{(index + 0.5) * step:.1f} {HEIGHT - height * (HEIGHT - 3):.1f}"
        for index, height in enumerate(heights)
    ]
    return f"M0 {HEIGHT}L{'L'.join(points)}L{WIDTH} {HEIGHT}Z"
