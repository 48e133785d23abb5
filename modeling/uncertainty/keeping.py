"""What is kept of a block of trials, in one compiled pass.

One call for a block: a thread that goes in and out of many short ones waits at each for the others.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from modeling.compiled import compiled, inner
from modeling.economics.rates import irr
from modeling.economics.settlement import (
    BREAK_EVEN,
    FUNDING,
    INFLOWS,
    LOST,
    NPV,
    OUTFLOWS,
    PAYBACK,
    RECOVERED,
)

Array = NDArray[np.float64]
Table = NDArray[np.int64]

BENEFIT, COST, TAX = range(3)
RISK = -1
"""In a group of present values, in the place of a line: what the losses of risks are worth."""


class Seen(NamedTuple):
    """What a block came to.

    Attributes
    ----------
    yearly : (3, years, trials) array
        Benefit, cost and tax of each calendar year, without the losses of risks.
    worth : (lines with a role + 1, trials) array
    settled : (8, trials) array
        Rows as in `modeling.economics.settlement`.
    flows : (months + 1, trials) array
        After the losses of risks.
    cash : (months + 1, trials) array
    loss : (months + 1, trials) array
        Of no trials where there is none.
    """

    yearly: Array
    worth: Array
    settled: Array
    flows: Array
    cash: Array
    loss: Array


class Kept(NamedTuple):
    """Where it stays.

    Attributes
    ----------
    headline : (4, trials) array
        NPV, IRR, payback and funding need of all trials.
    yearly : (3, years, kept) array
        Benefit, cost with the losses of risks, and tax.
    measured : (4, kept) array
        Present values of what comes in and of what goes out, the month in which the discounted
        cash has come back, and the month from which on none loses cash.
    present : (groups, kept) array
        Present values.
    cash : (months + 1, fewer) array
    """

    headline: Array
    yearly: Array
    measured: Array
    present: Array
    cash: Array


@inner
def copy(source: Array, row: int, target: Array, place: int, start: int, count: int) -> None:
    """Copy the beginning of a row."""
    for j in range(count):
        target[np.uint64(place), np.uint64(start) + np.uint64(j)] = source[np.uint64(row), j]


@inner
def keep_years(seen: Seen, kept: Kept, calendar: Table, start: int, count: int) -> None:
    """Keep benefit, cost and tax by year."""
    lost = np.zeros(count)
    for year in range(seen.yearly.shape[1]):
        if seen.loss.shape[1]:
            add_losses(seen.loss, calendar, year, lost)
        for j in range(count):
            at = np.uint64(start) + np.uint64(j)
            kept.yearly[BENEFIT, year, at] = seen.yearly[BENEFIT, year, j]
            kept.yearly[COST, year, at] = seen.yearly[COST, year, j] + lost[j]
            kept.yearly[TAX, year, at] = seen.yearly[TAX, year, j]


@inner
def add_losses(loss: Array, calendar: Table, year: int, lost: Array) -> None:
    """Write the losses of a year; those of today come last."""
    lost[:] = 0.0
    for month in range(1, len(calendar)):
        if calendar[month] == year:
            for j in range(lost.size):
                lost[j] += loss[month, j]
    if year == 0:
        for j in range(lost.size):
            lost[j] += loss[0, j]


@inner
def keep_present(seen: Seen, groups: Table, kept: Kept, start: int, count: int) -> None:
    """Keep the present value of each group: the sum of its rows, each with its sign."""
    kept.present[:, start : start + count] = 0.0
    for k in range(len(groups)):
        group, row, sign = groups[k, 0], groups[k, 1], float(groups[k, 2])
        for j in range(count):
            value = seen.settled[LOST, j] if row == RISK else seen.worth[row, j]
            kept.present[group, np.uint64(start) + np.uint64(j)] += sign * value


@inner
def widen(sizes: Array, values: Array) -> None:
    """Take the size of a row's numbers into the largest so far of each trial."""
    for j in range(sizes.size):
        size = abs(values[j])
        sizes[j] = size if size > sizes[j] else sizes[j]


@inner
def largest_of(seen: Seen, some: int) -> float:
    """Return the largest sum of money that is kept of a block."""
    sizes = np.zeros(seen.settled.shape[1])
    widen(sizes, seen.settled[NPV])
    widen(sizes, seen.settled[FUNDING])
    for kind in range(seen.yearly.shape[0]):
        for year in range(seen.yearly.shape[1]):
            widen(sizes[:some], seen.yearly[kind, year])
    return float(sizes.max())


@compiled
def keep(seen: Seen, kept: Kept, groups: Table, calendar: Table, start: int) -> float:
    """Keep what is asked of a block, and return the largest sum of money in it.

    Parameters
    ----------
    seen : Seen
    kept : Kept
        Written, from trial ``start`` on as far as its arrays reach.
    groups : (parts, 3) array
        A row of ``kept.present``, the row of ``seen.worth`` (or `RISK`) that counts in it, and the
        sign with which it does.
    calendar : (months + 1,) array
        The place of the calendar year of each month.
    start : int
        The number of the block's first trial.
    """
    rates = irr(seen.flows)
    trials = rates.size
    copy(seen.settled, NPV, kept.headline, 0, start, trials)
    copy(rates.reshape(1, trials), 0, kept.headline, 1, start, trials)
    copy(seen.settled, PAYBACK, kept.headline, 2, start, trials)
    copy(seen.settled, FUNDING, kept.headline, 3, start, trials)
    few = min(trials, kept.cash.shape[1] - start)
    if few > 0:
        for month in range(len(seen.cash)):
            copy(seen.cash, month, kept.cash, month, start, few)
    some = min(trials, kept.present.shape[1] - start)
    if some > 0:
        copy(seen.settled, INFLOWS, kept.measured, 0, start, some)
        copy(seen.settled, OUTFLOWS, kept.measured, 1, start, some)
        copy(seen.settled, RECOVERED, kept.measured, 2, start, some)
        copy(seen.settled, BREAK_EVEN, kept.measured, 3, start, some)
        keep_years(seen, kept, calendar, start, some)
        keep_present(seen, groups, kept, start, some)
    return largest_of(seen, max(some, 0))
