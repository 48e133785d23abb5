"""Cash of many trials settled at once: what it is worth, needs and pays back, and when.

Compiled; months come first, trials last, as in `modeling.economics.cashflow`.
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


@inner
def take(flows: Array, loss: Array, month: int, factor: float, found: Array) -> None:
    """Take a month's losses from its cash; what they are worth is summed apart."""
    for j in range(flows.shape[1]):
        found[LOST, j] += loss[month, j] * factor
        found[NPV, j] += flows[month, j] * factor
        flows[month, j] -= loss[month, j]


@inner
def value(flows: Array, month: int, factor: float, found: Array) -> None:
    """Add a month's cash, discounted."""
    for j in range(flows.shape[1]):
        found[NPV, j] += flows[month, j] * factor


@inner
def split(flows: Array, month: int, factor: float, found: Array) -> None:
    """Add a month's cash to what comes in or goes out; remember the last month of a loss."""
    for j in range(flows.shape[1]):
        flow = flows[month, j]
        found[INFLOWS, j] += (flow if flow > 0 else 0.0) * factor
        found[OUTFLOWS, j] += (-flow if flow < 0 else 0.0) * factor
    for j in range(flows.shape[1]):
        found[BREAK_EVEN, j] = month if flows[month, j] < 0 else found[BREAK_EVEN, j]


@inner
def carry(flows: Array, month: int, cash: Array, found: Array) -> None:
    """Carry the cash on by a month, and see whether it has come back."""
    before = max(month - 1, 0)
    for j in range(flows.shape[1]):
        cash[month, j] = cash[before, j] + flows[month, j] if month > 0 else flows[month, j]
    for j in range(flows.shape[1]):
        total = cash[month, j]
        found[FUNDING, j] = total if total < found[FUNDING, j] else found[FUNDING, j]
    for j in range(flows.shape[1]):
        is_first = (found[PAYBACK, j] == 0) & (cash[month, j] >= 0)
        found[PAYBACK, j] = month if is_first else found[PAYBACK, j]
    for j in range(flows.shape[1]):
        is_first = (found[RECOVERED, j] == 0) & (found[NPV, j] >= found[LOST, j])
        found[RECOVERED, j] = month if is_first else found[RECOVERED, j]


@compiled
def settle(flows: Array, loss: Array, factors: Array, cash: Array, found: Array) -> None:
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
        Written: the running sum.
    found : (8, trials) array
        Written.
    """
    months = len(flows) - 1
    found[:] = 0.0
    for month in range(months + 1):
        if loss.shape[1]:
            take(flows, loss, month, factors[month], found)
        else:
            value(flows, month, factors[month], found)
        split(flows, month, factors[month], found)
        carry(flows, month, cash, found)
    for j in range(flows.shape[1]):
        found[NPV, j] -= found[LOST, j]
        found[FUNDING, j] = 0.0 - found[FUNDING, j]
        last = found[BREAK_EVEN, j]
        found[BREAK_EVEN, j] = last + 1 if last < months else np.nan
        for row in (PAYBACK, RECOVERED):
            found[row, j] = found[row, j] if found[row, j] > 0 else np.nan
