"""The internal rate of return of many streams of cash at once.

Compiled; months come first, trials last, as in `modeling.economics.cashflow`. Each loop over trials
is a function of its own that touches few rows: only then does the compiler prove that the rows lie
apart and make vector instructions of it.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from modeling.compiled import compiled, inner
from modeling.economics.cashflow import Array
from modeling.formula.blocks import Table

UPWARD: Final = np.array(
    [
        *np.arange(0.0, 0.0495, 0.0025),
        *np.arange(0.05, 0.1375, 0.005),
        *(0.14, 0.16, 0.18, 0.21, 0.25, 0.3, 0.4, 0.55, np.log(1e4) / 12),
    ]
)
DOWNWARD: Final = np.array(
    [*np.arange(0.0, 0.0975, 0.005), 0.1, 0.12, 0.15, 0.2, 0.28, np.log(100) / 12]
)
"""Continuous monthly rates, away from zero, at which the sign is looked at: IRR is found between
-99 % and +999 900 % a year, money times 0.01 to money times 10 000."""
CLOSE: Final = 3e-4  # in units of 1 / months: a step of third order this short ends at the root
NARROW: Final = 1e-14
DEEPEST: Final = 100
ROUNDS: Final = 3
"""Steps that all trials take together; the few that need more take them alone."""
LANES: Final = 256
"""Trials that are looked at together."""
NONE, ONE, SOME = range(3)
"""How many rates a trial can have."""
CASH, SWINGS, ABOVE, BELOW, EARNED, SPENT, EARNED_LATE, SPENT_LATE, EDGE = range(9)
"""What is counted of each trial: running sum; how often it turns its sign; whether it is above zero
now; whether it was ever below; money in and out, and each times its month; value at the limit."""
RATE, NEAR, FAR, OPEN, LEVEL, SLOPE, BEND, DISCOUNT = range(8)
"""What is known of each trial's search: the rate it is at, its bracket, whether it goes on, the
value with its derivatives in the monthly discount factor, and that factor."""


@inner
def worth_along(count: int, grid: Array) -> Array:
    """Return what money at the end of each month is worth at each rate, (months + 1, rates)."""
    worth = np.ones((count, grid.size))
    factors = np.exp(-grid)
    for month in range(1, count):
        for k in range(grid.size):
            worth[month, k] = worth[month - 1, k] * factors[k]
    return worth


@inner
def add_row(flows: Array, month: int, start: int, side: Array, lanes: int) -> None:
    """Add a month of some trials to their sums."""
    for j in range(lanes):
        side[j] += flows[month, start + j]


@inner
def turn_row(
    flows: Array, months: tuple[int, int], start: int, side: Array, turned: Array, lanes: int
) -> None:
    """Copy a month of trials that gain, and its mirror of trials that lose."""
    month, mirror = months
    for j in range(lanes):
        ahead, back = flows[month, start + j], -flows[mirror, start + j]
        turned[month, j] = ahead if side[j] > 0 else back


@inner
def turn(flows: Array, start: int, lanes: int, side: Array, turned: Array) -> None:
    """Copy flows so that the sum of each trial is above zero, and the rate looked for too.

    The value of ``-flows[N - k]`` at a rate r is zero where that of ``flows[k]`` at -r is.
    """
    last = len(flows) - 1
    side[:lanes] = 0.0
    for month in range(last + 1):
        add_row(flows, month, start, side, lanes)
    for month in range(last + 1):
        turn_row(flows, (month, last - month), start, side, turned, lanes)


@inner
def count_swings(turned: Array, month: int, lanes: int, counted: Array) -> None:
    """Carry the running sums on by a month and see on which side of zero they are."""
    for j in range(lanes):
        counted[CASH, j] += turned[month, j]
    for j in range(lanes):
        cash, before = counted[CASH, j], counted[ABOVE, j]
        above = 1.0 if cash > 0 else before
        above = 0.0 if cash < 0 else above
        counted[SWINGS, j] += 1.0 if above != before else 0.0
        counted[ABOVE, j] = above
    for j in range(lanes):
        counted[BELOW, j] = 1.0 if counted[CASH, j] < 0 else counted[BELOW, j]


@inner
def count_money(turned: Array, month: int, lanes: int, counted: Array) -> None:
    """Add a month to what comes in and goes out."""
    for j in range(lanes):
        flow = turned[month, j]
        gain = flow if flow > 0 else 0.0
        counted[EARNED, j] += gain
        counted[EARNED_LATE, j] += month * gain
    for j in range(lanes):
        flow = turned[month, j]
        loss = -flow if flow < 0 else 0.0
        counted[SPENT, j] += loss
        counted[SPENT_LATE, j] += month * loss


@inner
def add_edge(
    turned: Array, month: int, lanes: int, side: Array, shares: tuple[float, float], counted: Array
) -> None:
    """Add a month to the value at the limit."""
    up, down = shares
    for j in range(lanes):
        counted[EDGE, j] += turned[month, j] * (up if side[j] > 0 else down)


@inner
def take_stock(
    turned: Array, lanes: int, side: Array, worths: tuple[Array, Array], counted: Array
) -> None:
    """Count what tells how many rates there can be, and about where."""
    counted[:] = 0.0
    for month in range(len(turned)):
        count_swings(turned, month, lanes, counted)
        count_money(turned, month, lanes, counted)
        shares = worths[0][month, -1], worths[1][month, -1]
        add_edge(turned, month, lanes, side, shares, counted)


@inner
def begin(counted: Array, lanes: int, count: int, side: Array, kinds: Table, search: Array) -> None:
    """Say how many rates each trial can have, and where to begin.

    The guess is the rate at which what comes in, all at its mean time, is worth what goes out.
    """
    for j in range(lanes):
        kind = ONE if counted[SWINGS, j] == 1 else SOME
        if counted[BELOW, j] == 0 or side[j] == 0 or (kind == ONE and counted[EDGE, j] > 0):
            kind = NONE
        kinds[j] = kind
        limit = UPWARD[-1] if side[j] > 0 else DOWNWARD[-1]
        apart = counted[EARNED_LATE, j] / counted[EARNED, j]
        apart -= counted[SPENT_LATE, j] / counted[SPENT, j]
        guess = math.log(counted[EARNED, j] / counted[SPENT, j]) / apart
        search[NEAR, j], search[FAR, j] = 0.0, limit
        search[RATE, j] = guess if 0 < guess < limit else 1.0 / count
        search[OPEN, j] = 1.0 if kind == ONE else 0.0


@inner
def fold(turned: Array, month: int, lanes: int, search: Array) -> None:
    """Take a month into the value and its derivatives, the last month first (Horner)."""
    for j in range(lanes):
        factor, slope, level = search[DISCOUNT, j], search[SLOPE, j], search[LEVEL, j]
        search[BEND, j] = search[BEND, j] * factor + slope
        search[SLOPE, j] = slope * factor + level
        search[LEVEL, j] = level * factor + turned[month, j]


@inner
def go_together(turned: Array, lanes: int, search: Array) -> None:
    """Take some steps with all trials that are looked for a rate."""
    for _ in range(ROUNDS):
        for j in range(lanes):
            search[DISCOUNT, j] = math.exp(-search[RATE, j])
        search[LEVEL : BEND + 1, :lanes] = 0.0
        for month in range(len(turned) - 1, -1, -1):
            fold(turned, month, lanes, search)
        left = 0.0
        for j in range(lanes):
            step(search, j, len(turned))
            left += search[OPEN, j]
        if left == 0:
            break


@inner
def step(search: Array, j: int, count: int) -> None:
    """Move a trial that goes on by Halley's step, or to the middle of its bracket."""
    if search[OPEN, j] == 0:
        return
    rate, factor, level = search[RATE, j], search[DISCOUNT, j], search[LEVEL, j]
    slope = -factor * search[SLOPE, j]
    bend = 2 * factor * factor * search[BEND, j] - slope
    if level > 0:
        search[NEAR, j] = rate
    else:
        search[FAR, j] = rate
    near, far = search[NEAR, j], search[FAR, j]
    newton = level / slope
    new = rate - newton / (1 - 0.5 * newton * bend / slope)
    if not near <= new <= far:
        search[RATE, j] = (near + far) / 2
        search[OPEN, j] = 1.0 if far - near > NARROW else 0.0
        return
    search[RATE, j] = new
    is_near = abs(new - rate) * count <= CLOSE
    search[OPEN, j] = 0.0 if is_near or far - near <= NARROW else 1.0


@inner
def bracket(turned: Array, j: int, side: float, worths: tuple[Array, Array], search: Array) -> None:
    """Follow the sign of a trial's value along the grid and begin where it changes first."""
    worth, grid = (worths[0], UPWARD) if side > 0 else (worths[1], DOWNWARD)
    values = np.zeros(grid.size)
    for month in range(len(turned)):
        for k in range(grid.size):
            values[k] += turned[month, j] * worth[month, k]
    search[RATE, j], search[OPEN, j] = np.nan, 0.0
    for k in range(1, grid.size):
        if values[k] <= 0:
            search[NEAR, j], search[FAR, j], search[OPEN, j] = grid[k - 1], grid[k], 1.0
            share = values[k - 1] / (values[k - 1] - values[k])
            search[RATE, j] = grid[k - 1] + share * (grid[k] - grid[k - 1])
            break


@inner
def alone(turned: Array, j: int, search: Array) -> float:
    """Return the rate of a trial that goes on without the others."""
    count = len(turned)
    for _ in range(DEEPEST):
        factor = math.exp(-search[RATE, j])
        level = slope = bend = 0.0
        for month in range(count - 1, -1, -1):
            bend = bend * factor + slope
            slope = slope * factor + level
            level = level * factor + turned[month, j]
        search[DISCOUNT, j], search[LEVEL, j] = factor, level
        search[SLOPE, j], search[BEND, j] = slope, bend
        step(search, j, count)
        if search[OPEN, j] == 0:
            break
    return float(search[RATE, j])


@compiled
def irr(flows: Array) -> Array:
    """Return the internal rate of return per year, NaN where there is none, shape (trials,).

    Flows with several sign changes can have several rates. The one meant here: flows that add up
    to a gain have the lowest rate above zero, flows that add up to a loss the highest below zero.
    For an investment followed by returns it is the only one.

    Parameters
    ----------
    flows : (months + 1, trials) array
        Currency; ``flows[k]`` at the end of month k.

    Notes
    -----
    Where Norstrom's condition says that there is one rate, Halley's steps go there at once; where
    it does not, the sign is followed along a grid of rates away from zero first. Each step that
    would leave the bracket is replaced by a bisection.

    References
    ----------
    C. J. Norstrom, "A sufficient condition for a unique nonnegative internal rate of return",
    Journal of Financial and Quantitative Analysis 7 (1972).
    """
    count, trials = flows.shape
    worths = worth_along(count, UPWARD), worth_along(count, DOWNWARD)
    found, turned = np.empty(trials), np.empty((count, LANES))
    counted, search, kinds = np.empty((9, LANES)), np.empty((8, LANES)), np.empty(LANES, np.int64)
    side = np.empty(LANES)
    for start in range(0, trials, LANES):
        lanes = min(LANES, trials - start)
        turn(flows, start, lanes, side, turned)
        take_stock(turned, lanes, side, worths, counted)
        begin(counted, lanes, count, side, kinds, search)
        go_together(turned, lanes, search)
        for j in range(lanes):
            if kinds[j] == SOME:
                bracket(turned, j, side[j], worths, search)
            if search[OPEN, j] > 0:
                search[RATE, j] = alone(turned, j, search)
            sign = 12.0 if side[j] > 0 else -12.0
            rate = search[RATE, j] if kinds[j] != NONE else np.nan
            found[start + j] = math.expm1(sign * rate)
    return found
