"""Cash of many trials settled at once: what it is worth, needs and pays back, and when.

Compiled; months come first, trials last, as in `modeling.economics.cashflow`. What is summed of a
few trials lies in one array that stays in the nearest cache: then the loop over them becomes vector
instructions without a look at what overlaps.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from modeling.compiled import compiled, inner
from modeling.economics.cashflow import Array

NPV, PAYBACK, FUNDING, LOST, INFLOWS, OUTFLOWS, RECOVERED, BREAK_EVEN = range(8)
"""Rows of what is found: net present value; the first month with cumulative cash of 0 or more;
how far the lowest lies below 0; the present values of the losses, of the months that bring cash in
and of those that take it; the first month with discounted cumulative cash of 0 or more; the first
month from which on none loses cash. Months are NaN where there is none."""
ROWS: Final = 8
LANES: Final = 256
"""Trials that are looked at together."""
WORTH, PAID, LOWEST, GONE, IN, OUT, BACK, LOSING, CASH = range(0, 9 * LANES, LANES)
"""Where the same rows, and the running sum of the cash, begin in what is summed."""


@inner
def take(
    flows: Array, loss: Array, month: int, start: int, lanes: int, factor: float, state: Array
) -> None:
    """Take a month's losses from its cash; what they are worth is summed apart."""
    for j in range(lanes):
        at = np.uint64(start) + np.uint64(j)  # without a sign, an index is not looked at for one
        state[GONE + j] += loss[np.uint64(month), at] * factor
        state[WORTH + j] += flows[np.uint64(month), at] * factor
    for j in range(lanes):
        at = np.uint64(start) + np.uint64(j)
        flows[np.uint64(month), at] -= loss[np.uint64(month), at]


@inner
def carry(
    flows: Array,
    month: int,
    start: int,
    lanes: int,
    factors: tuple[float, float],
    state: Array,
) -> None:
    """Carry the cash on by a month; see what comes in or goes out, and whether it has come back.

    The second factor is that of what the month adds to the value: 0 where `take` has added it.
    """
    factor, adding = factors
    for j in range(lanes):
        at = np.uint64(start) + np.uint64(j)
        flow = flows[np.uint64(month), at]
        worth = state[WORTH + j] + flow * adding
        state[WORTH + j] = worth
        total = state[CASH + j] + flow
        state[CASH + j] = total
        state[IN + j] += (flow if flow > 0 else 0.0) * factor
        state[OUT + j] += (-flow if flow < 0 else 0.0) * factor
        lowest, paid, back = state[LOWEST + j], state[PAID + j], state[BACK + j]
        state[LOWEST + j] = total if total < lowest else lowest
        state[LOSING + j] = month if flow < 0 else state[LOSING + j]
        state[PAID + j] = month if (paid == 0) & (total >= 0) else paid
        is_back = (back == 0) & (worth >= state[GONE + j])
        state[BACK + j] = month if is_back else back


@inner
def write(state: Array, cash: Array, month: int, start: int, lanes: int) -> None:
    """Write the running sum of the cash."""
    for j in range(lanes):
        cash[np.uint64(month), np.uint64(start) + np.uint64(j)] = state[CASH + j]


@inner
def tell(state: Array, start: int, lanes: int, months: int, found: Array) -> bool:
    """Write what was found of some trials; return whether all of it is finite."""
    is_finite = True
    for j in range(lanes):
        at, last = start + j, state[LOSING + j]
        found[NPV, at] = state[WORTH + j] - state[GONE + j]
        found[PAYBACK, at] = state[PAID + j] if state[PAID + j] > 0 else np.nan
        found[FUNDING, at] = 0.0 - state[LOWEST + j]
        found[LOST, at] = state[GONE + j]
        found[INFLOWS, at] = state[IN + j]
        found[OUTFLOWS, at] = state[OUT + j]
        found[RECOVERED, at] = state[BACK + j] if state[BACK + j] > 0 else np.nan
        found[BREAK_EVEN, at] = last + 1 if last < months else np.nan
        is_finite &= np.isfinite(found[NPV, at] + state[CASH + j])
    return is_finite


@compiled
def settle(flows: Array, loss: Array, factors: Array, cash: Array, found: Array) -> bool:
    """Take losses from the flows and work out what is left.

    The value before losses is summed by itself and theirs is subtracted at the end: a trial that
    nothing strikes has, bit for bit, the value that it has without any risk.

    Parameters
    ----------
    flows : (months + 1, trials) array
        Currency; losses are taken from it in place.
    loss : (months + 1, trials) array
        Currency at the end of each month; of no trials where there is none.
    factors : (months + 1,) array
        From `modeling.economics.cashflow.discount_factors`.
    cash : (months + 1, trials) array
        Written: the running sum. Of no trials where nobody asks for it.
    found : (8, trials) array
        Written.

    Returns
    -------
    bool
        Whether the present values and the cash at the end are finite.
    """
    is_finite = True
    months, trials = flows.shape
    state = np.empty(9 * LANES)
    for start in range(0, trials, LANES):
        lanes = min(LANES, trials - start)
        state[:] = 0.0
        for month in range(months):
            factor = adding = factors[month]
            if loss.shape[1]:
                take(flows, loss, month, start, lanes, factor, state)
                adding = 0.0
            carry(flows, month, start, lanes, (factor, adding), state)
            if cash.shape[1]:
                write(state, cash, month, start, lanes)
        is_finite &= tell(state, start, lanes, months - 1, found)
    return is_finite
