"""What lines come to over all trials, compiled: the last step of a block, whoever worked it out."""

from __future__ import annotations

import numpy as np

from modeling.compiled import bare, compiled
from modeling.formula.blocks import Array, Found


@bare
def total(sums: Array, line: int, year: int) -> float:
    """Return the sum of a row, in one order on every processor."""
    one = two = three = four = 0.0
    for j in range(0, sums.shape[2], 4):  # widths are multiples of 16
        one += sums[line, year, j]
        two += sums[line, year, j + 1]
        three += sums[line, year, j + 2]
        four += sums[line, year, j + 3]
    return (one + two) + (three + four)


@compiled
def add_up(found: Found) -> bool:
    """Write what each line comes to in each year, over all trials, and clear the room for it.

    Returns whether all of it is finite.
    """
    is_finite = True
    for line in range(found.totals.shape[0]):
        for year in range(found.totals.shape[1]):
            found.totals[line, year] = total(found.sums, line, year)
            is_finite &= np.isfinite(found.totals[line, year])
    found.sums[:] = 0.0
    return is_finite
