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
STRIDE: Final = 4
"""Months that are gone through at once."""

Sums = tuple[float, float, float, float, float, float, float, float]
"""What is summed of one trial: worth, paid, lowest, in, out, back, losing, cash."""


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
def follow(
    flow: float, factor: float, adding: float, month: int, gone: float, so_far: Sums
) -> Sums:
    """Add a month's cash: see what comes in or goes out, and whether it has come back."""
    worth, paid, lowest, earned, spent, back, losing, cash = so_far
    worth += flow * adding
    cash += flow
    earned += (flow if flow > 0 else 0.0) * factor
    spent += (-flow if flow < 0 else 0.0) * factor
    lowest = cash if cash < lowest else lowest
    losing = month if flow < 0 else losing
    paid = month if (paid == 0) & (cash >= 0) else paid
    back = month if (back == 0) & (worth >= gone) else back
    return worth, paid, lowest, earned, spent, back, losing, cash


@inner
def before(state: Array, j: int) -> Sums:
    """Return what was summed of a trial."""
    return (
        *(state[WORTH + j], state[PAID + j], state[LOWEST + j], state[IN + j]),
        *(state[OUT + j], state[BACK + j], state[LOSING + j], state[CASH + j]),
    )


@inner
def put(state: Array, j: int, sums: Sums) -> None:
    """Put away what was summed of a trial."""
    state[WORTH + j], state[PAID + j], state[LOWEST + j] = sums[0], sums[1], sums[2]
    state[IN + j], state[OUT + j], state[BACK + j] = sums[3], sums[4], sums[5]
    state[LOSING + j], state[CASH + j] = sums[6], sums[7]


@inner
def carry_one(
    flows: Array, month: int, start: int, lanes: int, factors: tuple[float, float], state: Array
) -> None:
    """Carry the cash on by a month.

    The second factor is that of what the month adds to the value: 0 where `take` has added it.
    """
    for j in range(lanes):
        flow = flows[np.uint64(month), np.uint64(start) + np.uint64(j)]
        gone = state[GONE + j]
        put(state, j, follow(flow, *factors, month, gone, before(state, j)))


@inner
def carry(flows: Array, month: int, start: int, lanes: int, factors: Array, state: Array) -> None:
    """Carry the cash on by several months: fewer sums are put away in between."""
    for j in range(lanes):
        at, sums, gone = np.uint64(start) + np.uint64(j), before(state, j), state[GONE + j]
        for k in range(STRIDE):
            factor = factors[month + k]
            flow = flows[np.uint64(month) + np.uint64(k), at]
            sums = follow(flow, factor, factor, month + k, gone, sums)
        put(state, j, sums)


@inner
def write(flows: Array, cash: Array, start: int, lanes: int) -> None:
    """Write the running sum of the cash."""
    for j in range(lanes):
        cash[0, start + j] = flows[0, start + j]
    for month in range(1, len(flows)):
        for j in range(lanes):
            at = np.uint64(start) + np.uint64(j)
            before = cash[np.uint64(month - 1), at]
            cash[np.uint64(month), at] = before + flows[np.uint64(month), at]


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
        month = 0
        if not loss.shape[1]:
            while month + STRIDE <= months:
                carry(flows, month, start, lanes, factors, state)
                month += STRIDE
        while month < months:
            factor = adding = factors[month]
            if loss.shape[1]:
                take(flows, loss, month, start, lanes, factor, state)
                adding = 0.0
            carry_one(flows, month, start, lanes, (factor, adding), state)
            month += 1
        if cash.shape[1]:
            write(flows, cash, start, lanes)
        is_finite &= tell(state, start, lanes, months - 1, found)
    return is_finite
