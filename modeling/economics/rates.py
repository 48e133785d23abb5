"""The internal rate of return of many streams of cash at once.

Compiled; months come first, trials last, as in `modeling.economics.cashflow`. A few trials at a
time are copied to where they stay in the nearest cache, and everything known of them lies in one
array: then each loop over them becomes vector instructions without a look at what overlaps. A rate
is looked for as the monthly discount factor it belongs to, so no step takes a power.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from modeling.compiled import compiled, inner
from modeling.economics.cashflow import Array

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
UPWARD_FACTORS: Final = np.exp(-UPWARD)
DOWNWARD_FACTORS: Final = np.exp(-DOWNWARD)
UPWARD_END: Final = float(UPWARD_FACTORS[-1])
DOWNWARD_END: Final = float(DOWNWARD_FACTORS[-1])
CLOSE: Final = 1e-4  # in units of 1 / months: a step of third order this short ends at the root
NARROW: Final = 1e-14
DEEPEST: Final = 100
ROUNDS: Final = 3
"""Steps that all trials take together; the few that need more take them alone."""
LANES: Final = 64
"""Trials that are looked at together: five years of them stay in the nearest cache."""
NONE, ONE, SOME = 0.0, 1.0, 2.0
"""How many rates a trial can have."""
SIDE, CASH, LOWEST, ABOVE, SWINGS, EARNED, EARLY, EARNED_EARLY = range(0, 8 * LANES, LANES)
"""Where it begins what is counted of the trials: sum of the cash; its running sum; the lowest of
that; whether it is above zero now; how often that turns; what comes in; all cash, and the same,
each times the months from then to the end."""
KIND, OPEN, AT, NEAR, FAR, LEVEL, SLOPE, BEND = range(8 * LANES, 16 * LANES, LANES)
"""Where it begins what is known of the search: how many rates there can be; whether it goes on;
the discount factor it is at; its bracket, from 1 on; the value there and its derivatives, the
second one halved."""
ROOM: Final = 16 * LANES
STRIDE: Final = 4
"""Months that are gone through at once."""

Counted = tuple[float, float, float, float, float, float, float]
"""What is counted of one trial, in the order from `CASH` on."""


@inner
def copy_month(flows: Array, month: int, start: int, turned: Array, state: Array) -> None:
    """Copy a month of as many trials as are looked at together, and add it to their sums."""
    for j in range(LANES):
        # without a sign, an index is not looked at for one
        turned[month, j] = flows[np.uint64(month), np.uint64(start) + np.uint64(j)]
        state[SIDE + j] += turned[month, j]


@inner
def copy(flows: Array, start: int, turned: Array, state: Array) -> None:
    """Copy trials, and trials without cash behind the last."""
    state[:] = 0.0
    lanes = min(LANES, flows.shape[1] - start)
    for month in range(len(flows)):
        if lanes == LANES:
            copy_month(flows, month, start, turned, state)
            continue
        turned[month, lanes:] = 0.0
        for j in range(lanes):
            turned[month, j] = flows[month, start + j]
            state[SIDE + j] += turned[month, j]


@inner
def swap(turned: Array, month: int, mirror: int, state: Array) -> None:
    """Turn two months of the trials that lose."""
    for j in range(LANES):
        ahead, back = turned[month, j], turned[mirror, j]
        loses = state[SIDE + j] < 0
        turned[month, j] = -back if loses else ahead
        turned[mirror, j] = -ahead if loses else back


@inner
def turn(turned: Array, last: int, state: Array) -> None:
    """Turn flows so that the sum of each trial is above zero, and the rate looked for too.

    The value of ``-flows[N - k]`` at a rate r is zero where that of ``flows[k]`` at -r is.
    """
    losing = 0.0
    for j in range(LANES):
        losing += 1.0 if state[SIDE + j] < 0 else 0.0
    if losing > 0:
        for month in range(last // 2 + 1):
            swap(turned, month, last - month, state)


@inner
def add(flow: float, counted: Counted) -> Counted:
    """Count a month of a trial: the sign of the running sum, and what comes in how early."""
    cash, lowest, before, swings, earned, early, earned_early = counted
    cash += flow
    earned += flow if flow > 0 else 0.0
    above = 1.0 if cash > 0 else before
    above = 0.0 if cash < 0 else above
    lowest = cash if cash < lowest else lowest
    swings += 1.0 if above != before else 0.0
    return cash, lowest, above, swings, earned, early + cash, earned_early + earned


@inner
def count(turned: Array, month: int, state: Array) -> None:
    """Count several months from this one on: fewer sums are put away in between."""
    for j in range(LANES):
        cash, lowest, above = state[CASH + j], state[LOWEST + j], state[ABOVE + j]
        swings, earned = state[SWINGS + j], state[EARNED + j]
        early, earned_early = state[EARLY + j], state[EARNED_EARLY + j]
        counted = cash, lowest, above, swings, earned, early, earned_early
        for k in range(STRIDE):
            counted = add(turned[month + k, j], counted)
        state[CASH + j], state[LOWEST + j], state[ABOVE + j] = counted[:3]
        state[SWINGS + j], state[EARNED + j] = counted[3:5]
        state[EARLY + j], state[EARNED_EARLY + j] = counted[5:]


@inner
def root(above: float, apart: float) -> float:
    """Return about ``above ** (-1 / apart)`` without a power, which would be no vector instruction.

    The logarithm of the fourth root by its series, the exponential by Pade's quotient: good to a
    thousandth for what a business earns; the search mends the rest.
    """
    fourth = math.sqrt(math.sqrt(above))
    small = (fourth - 1) / (fourth + 1)
    square = small * small
    log = 8 * small * (1 + square * (1 / 3 + square * (1 / 5 + square / 7)))
    rate = log / apart
    even = 1 + rate * rate / 12
    return (even - rate / 2) / (even + rate / 2)


@inner
def begin(state: Array, months: int) -> None:
    """Say how many rates each trial can have, and where to begin.

    The guess is the rate at which what comes in, all at its mean time, is worth what goes out.
    """
    for j in range(LANES):
        earned, early = state[EARNED + j], state[EARNED_EARLY + j]
        spent = earned - state[CASH + j]
        apart = (early - state[EARLY + j]) / spent - early / earned
        guess = root(earned / spent, apart)
        end = UPWARD_END if state[SIDE + j] > 0 else DOWNWARD_END
        kind = ONE if state[SWINGS + j] == 1 else SOME
        kind = kind if state[LOWEST + j] < 0 and state[SIDE + j] != 0 else NONE
        state[KIND + j], state[OPEN + j] = kind, 1.0 if kind == ONE else 0.0
        state[NEAR + j], state[FAR + j] = 1.0, end
        state[AT + j] = guess if end < guess < 1 else max(end, 1 - 1 / (months + 1))


@inner
def fold(
    at: float, flow: float, level: float, slope: float, bend: float
) -> tuple[float, float, float]:
    """Take a month into the value and its derivatives, the last month first (Horner)."""
    return level * at + flow, slope * at + level, bend * at + slope


@inner
def fold_months(turned: Array, month: int, state: Array) -> None:
    """Take several months in, backwards from this one."""
    for j in range(LANES):
        at = state[AT + j]
        level, slope, bend = state[LEVEL + j], state[SLOPE + j], state[BEND + j]
        for k in range(STRIDE):
            level, slope, bend = fold(at, turned[month - k, j], level, slope, bend)
        state[LEVEL + j], state[SLOPE + j], state[BEND + j] = level, slope, bend


@inner
def step(state: Array, j: int, months: int) -> None:
    """Move a trial that goes on by Halley's step, or to the middle of its bracket."""
    goes, at, level = state[OPEN + j] > 0, state[AT + j], state[LEVEL + j]
    near = at if level > 0 else state[NEAR + j]
    far = state[FAR + j] if level > 0 else at
    newton = level / state[SLOPE + j]
    new = at - newton / (1 - newton * state[BEND + j] / state[SLOPE + j])
    is_inside = (far <= new) & (new <= near)
    reach = CLOSE * at
    is_near = (abs(new - at) * months <= reach) & (abs(newton) * months <= 2 * reach)
    new = new if is_inside else (near + far) / 2
    state[NEAR + j] = near if goes else state[NEAR + j]
    state[FAR + j] = far if goes else state[FAR + j]
    state[AT + j] = new if goes else at
    state[OPEN + j] = 0.0 if is_inside & is_near else state[OPEN + j]


@inner
def go_together(turned: Array, state: Array) -> float:
    """Take some steps with all trials that are looked for a rate; return how many go on."""
    left = 0.0
    for _ in range(ROUNDS):
        state[LEVEL:] = 0.0
        for month in range(len(turned) - 1, -1, -STRIDE):
            fold_months(turned, month, state)
        for j in range(LANES):
            step(state, j, len(turned))
        left = 0.0
        for j in range(LANES):
            left += state[OPEN + j]
        if left == 0:
            break
    return left


@inner
def look(turned: Array, j: int, at: float, state: Array) -> None:
    """Work out the value of one trial and its derivatives at a discount factor."""
    level = slope = bend = 0.0
    for month in range(len(turned) - 1, -1, -1):
        level, slope, bend = fold(at, turned[month, j], level, slope, bend)
    state[LEVEL + j], state[SLOPE + j], state[BEND + j] = level, slope, bend


@inner
def bracket(turned: Array, j: int, state: Array) -> None:
    """Follow the sign of a trial's value along the grid and begin where it changes first."""
    grid = UPWARD_FACTORS if state[SIDE + j] > 0 else DOWNWARD_FACTORS
    values = np.zeros(grid.size)
    for month in range(len(turned) - 1, -1, -1):
        for k in range(grid.size):
            values[k] = values[k] * grid[k] + turned[month, j]
    state[KIND + j] = NONE
    for k in range(1, grid.size):
        if values[k] <= 0:
            share = values[k - 1] / (values[k - 1] - values[k])
            state[NEAR + j], state[FAR + j] = grid[k - 1], grid[k]
            state[AT + j] = grid[k - 1] + share * (grid[k] - grid[k - 1])
            state[KIND + j], state[OPEN + j] = SOME, 1.0
            break


@inner
def go_alone(turned: Array, j: int, state: Array) -> None:
    """Finish the search of a trial that needs more than the others."""
    if state[KIND + j] == SOME:
        bracket(turned, j, state)
    for _ in range(DEEPEST):
        if state[OPEN + j] == 0 or state[NEAR + j] - state[FAR + j] <= NARROW:
            break
        look(turned, j, state[AT + j], state)
        step(state, j, len(turned))
    end = UPWARD_END if state[SIDE + j] > 0 else DOWNWARD_END
    if state[AT + j] - end <= 2 * NARROW:
        look(turned, j, end, state)
        if state[LEVEL + j] > 0:  # the rate lies beyond the last that is looked for
            state[KIND + j] = NONE


@inner
def tell(state: Array, start: int, found: Array) -> None:
    """Write the rates per year; twelve months compound without a loss near zero."""
    for j in range(min(LANES, found.size - start)):
        at = state[AT + j]
        rate = (1 - at) / at if state[SIDE + j] > 0 else at - 1
        rate = rate * (2 + rate)
        rate = rate * (2 + rate)
        rate = rate * (3 + rate * (3 + rate))
        found[start + j] = rate if state[KIND + j] > 0 else np.nan


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
    months, trials = flows.shape
    found, state = np.empty(trials), np.empty(ROOM)
    whole = -(-months // STRIDE) * STRIDE
    turned = np.zeros((whole, LANES))  # months without cash behind the last change no rate
    for start in range(0, trials, LANES):
        copy(flows, start, turned, state)
        turn(turned, months - 1, state)
        for month in range(0, whole, STRIDE):
            count(turned, month, state)
        begin(state, months - 1)
        left = go_together(turned, state)
        for j in range(LANES):
            left += 1.0 if state[KIND + j] == SOME else 0.0
        if left > 0:
            for j in range(LANES):
                if state[OPEN + j] > 0 or state[KIND + j] == SOME:
                    go_alone(turned, j, state)
        tell(state, start, found)
    return found
