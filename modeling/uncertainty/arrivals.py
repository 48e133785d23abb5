"""How often a risk strikes, in which months and how hard: with a probability, or with a rate.

Each part has a random stream of its own, of which the first trials are the same however many are
drawn. A lower probability or a lower rate keeps a part of the same events, month and severity too.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from modeling.uncertainty.families import Array, Distribution

MOST_EVENTS: Final = 100.0
"""Events of one risk that may be expected in its window; what falls oftener is a cost."""

Periods = tuple[tuple[int, int, float], ...]
"""First month, months, share of a whole period."""
Streams = Callable[[str], np.random.Generator]
Arrivals = tuple[NDArray[np.bool_], NDArray[np.intp], Array]
"""Whether it struck, the month 1..N and the severity."""


def single(
    probability: Array, periods: Periods, severity: Distribution, named: Streams
) -> Arrivals:
    """Return what falls at most once in a period, (trials, periods).

    One uniform number is compared with the probability.

    Parameters
    ----------
    probability : (trials,) array
        Over a whole period.
    periods : Periods
    severity : Distribution
    named : callable
        The stream of each part of the risk.
    """
    trials, count = probability.size, len(periods)
    chance = named("").random((trials, count, 2))
    starts, lengths, shares = (np.array(column) for column in zip(*periods, strict=True))
    in_period = 1 - (1 - np.clip(probability, 0.0, 1.0)[:, None]) ** shares
    month = (starts + np.floor(chance[:, :, 1] * lengths)).astype(np.intp)
    size = severity.draw(named("/severity"), trials * count).reshape(trials, count)
    return chance[:, :, 0] < in_period, month, size


def repeated(rate: Array, periods: Periods, severity: Distribution, named: Streams) -> Arrivals:
    """Return what may fall several times, (trials, slots); the last slot is empty.

    The gaps between the levels of a Poisson process of unit intensity are exponential; its levels
    below the expected number are the events, and each has a month of its own. A slot has streams of
    its own, so the first trials are the same however many there are.

    Parameters
    ----------
    rate : (trials,) array
        Events expected in a whole period; above `MOST_EVENTS` in the window it counts as that.
    periods : Periods
        One, the window.
    severity : Distribution
    named : callable
        The stream of each part of the risk.

    References
    ----------
    L. Devroye, Non-Uniform Random Variate Generation (1986), chapter VI.1.3.
    """
    ((first, length, share),) = periods
    expected = np.clip(rate * share, 0.0, MOST_EVENTS)
    level = np.zeros(rate.size)
    slots: list[Arrivals] = []
    while not slots or slots[-1][0].any():
        event = named(f"/event/{len(slots)}").random((rate.size, 2))
        level -= np.log1p(-event[:, 0])
        month = (first + np.floor(event[:, 1] * length)).astype(np.intp)
        size = severity.draw(named(f"/severity/{len(slots)}"), rate.size)
        slots.append((level < expected, month, size))
    struck, months, sizes = (np.stack(parts, axis=1) for parts in zip(*slots, strict=True))
    return struck, months, sizes
