"""How work grows with size: ratios in one run, since seconds say more about the machine."""

from __future__ import annotations

import time
from collections.abc import Callable

ROUNDS = 5
LINEAR = 9.0
"""Between the ratios of four times the size where work is linear, 4, and quadratic, 16."""


def growth(run: Callable[[int], object], size: int) -> float:
    """Return how many times as long four times the size takes; the best of interleaved rounds."""
    best = {size: float("inf"), 4 * size: float("inf")}
    for _ in range(ROUNDS):
        for count in best:
            start = time.process_time()
            run(count)
            best[count] = min(best[count], time.process_time() - start)
    return best[4 * size] / best[size]
