"""The internal rate of return of many streams of cash at once.

Months come first, trials last, as in `modeling.economics.cashflow`.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from modeling.economics.cashflow import first_true

Array = NDArray[np.float64]

UPWARD: Final = np.array(
    [
        *np.arange(0.0, 0.0495, 0.0025),
        *np.arange(0.05, 0.1375, 0.005),
        *(0.14, 0.16, 0.18, 0.21, 0.25, 0.3, 0.4, 0.55, np.log(1e4) / 12),
    ]
)
DOWNWARD: Final = np.array(
    [*np.arange(0.0, -0.0975, -0.005), -0.1, -0.12, -0.15, -0.2, -0.28, np.log(0.01) / 12]
)
"""Continuous monthly rates at which the sign is looked at: IRR is found between -99 % and
+999 900 % a year, money times 0.01 to money times 10 000."""
AROUND: Final = np.array([-3, -2, -1, 0, 1])
"""Places on the grid, counted from the first one beyond the root, that the first guess uses."""
ENDS: Final = np.array([[True], [False]])
CLOSE: Final = 1e-4  # in units of 1 / months: a step of third order this short ends at the root
NARROW: Final = 1e-14
DEEPEST: Final = 100
SLICE: Final = 128  # trials of one matrix product, small enough that BLAS starts no threads


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
    The sign is followed along a grid of rates away from zero; the bracket found is closed by
    Halley's steps, each replaced by a bisection where it would leave the bracket.
    """
    total = flows.sum(axis=0)
    rate = np.full(total.shape, np.nan)
    for side, grid in ((1.0, UPWARD), (-1.0, DOWNWARD)):
        chosen = np.flatnonzero(total * side > 0)
        if not chosen.size:
            continue
        part = flows if 2 * chosen.size > total.size else flows[:, chosen]
        found = search(part, grid, side)
        rate[chosen] = found[chosen] if part is flows else found
    return np.asarray(np.expm1(12 * rate))


def search(flows: Array, grid: Array, side: float) -> Array:
    """Return the root of each trial nearest to the grid's first rate, NaN if there is none.

    Parameters
    ----------
    flows : (K, trials) array
    grid : (rates,) array
        Beginning with 0.
    side : {1.0, -1.0}
        The sign of the sum of each trial's flows; trials with another are not looked at.
    """
    value = scan(flows, grid)
    first = first_true(value <= 0 if side > 0 else value >= 0)
    is_found = (first > 0) & (first < grid.size)
    first = np.where(is_found, first, 1)
    places = first + AROUND[:, None]
    places += np.maximum(0, -places[0]) - np.maximum(0, places[-1] - grid.size + 1)
    guess = inverse(grid[places], value[places, np.arange(first.size)])
    near, far = grid[first - 1], grid[first]
    guess = np.where((guess - near) * (guess - far) < 0, guess, (near + far) / 2)
    guess = np.where(is_found, guess, np.nan)
    return close_in(Discounted(flows), guess, np.stack([near, far]), side)


def scan(flows: Array, grid: Array) -> Array:
    """Return the present value at each rate of a grid, shape (rates, trials).

    Only signs and first guesses come from here: the last bits of a matrix product are not the same
    on every machine.
    """
    weights = np.exp(-grid[:, None] * np.arange(float(len(flows))))
    value = np.empty((grid.size, flows.shape[1]))
    for start in range(0, flows.shape[1], SLICE):
        cut = slice(start, start + SLICE)
        value[:, cut] = weights @ flows[:, cut]
    return value


def inverse(rates: Array, values: Array) -> Array:
    """Return where the rate, as a polynomial of the value, is at value 0, shape (trials,).

    Neville's scheme.

    Parameters
    ----------
    rates, values : (points, trials) array
    """
    with np.errstate(all="ignore"):
        while len(rates) > 1:
            reach = len(values) - len(rates) + 1
            low, high = values[:-reach], values[reach:]
            rates = (rates[1:] * low - rates[:-1] * high) / (low - high)
    return np.asarray(rates[0])


def close_in(worth: Discounted, at: Array, bracket: Array, side: float, depth: int = 0) -> Array:
    """Return the root of each trial inside its bracket, shape (trials,).

    Parameters
    ----------
    worth : Discounted
    at : (trials,) array
        A first guess; NaN stays NaN.
    bracket : (2, trials) array
        The rate at which the value has the sign of ``side``, and one at which it has not.
    side : {1.0, -1.0}
    """
    value, slope, bend = worth(at)
    bracket = np.where((value * side > 0) == ENDS, at, bracket)
    with np.errstate(all="ignore"):
        newton = value / slope
        new = at - newton / (1 - 0.5 * newton * bend / slope)
    inside = (new - bracket[0]) * (new - bracket[1]) <= 0
    late = ~(inside & (np.abs(new - at) * worth.months <= CLOSE))
    new = np.where(inside, new, (bracket[0] + bracket[1]) / 2)
    left = np.flatnonzero(late & (np.abs(bracket[0] - bracket[1]) > NARROW))
    if left.size and depth < DEEPEST:
        part = worth if 2 * left.size > new.size else worth.only(left)
        if part is worth:
            left = np.arange(new.size)
        new[left] = close_in(part, new[left], bracket[:, left], side, depth + 1)
    return new


class Discounted:
    """The present value of flows and its derivatives, as functions of each trial's own rate.

    The flows are cut into stretches of about the square root of their number, so that powers are
    made for one stretch and for the starts only.

    Parameters
    ----------
    flows : (K, trials) array
    """

    def __init__(self, flows: Array) -> None:
        self.months, trials = flows.shape
        length = int(np.ceil(np.sqrt(self.months)))
        count = -(-self.months // length)
        padded = np.zeros((count * length, trials))
        padded[: self.months] = flows
        self.stretches = padded.reshape(count, length, trials)

    def only(self, chosen: NDArray[np.intp]) -> Discounted:
        """Return the same for some of the trials."""
        part = object.__new__(Discounted)
        part.months = self.months
        part.stretches = self.stretches[:, :, chosen]
        return part

    def __call__(self, rate: Array) -> tuple[Array, Array, Array]:
        """Return value, slope and bend at continuous monthly rates, each of shape (trials,)."""
        count, length, _ = self.stretches.shape
        inner = powers(np.exp(-rate), length)
        outer = powers(np.exp(-length * rate), count)
        within = np.arange(float(length))[:, None]
        starts = length * np.arange(float(count))[:, None]
        flat, first, second = (
            np.einsum("sjt,jt->st", self.stretches, weight)
            for weight in (inner, inner * within, inner * within**2)
        )
        once, twice = outer * starts, outer * starts**2

        def total(part: Array, weight: Array) -> Array:
            return np.asarray(np.einsum("st,st->t", part, weight))

        slope = total(first, outer) + total(flat, once)
        bend = total(second, outer) + 2 * total(first, once) + total(flat, twice)
        return total(flat, outer), -slope, bend


def powers(base: Array, count: int) -> Array:
    """Return base ** 0, base ** 1, ..., shape (count, trials)."""
    raised = np.ones((count, *base.shape))
    for k in range(1, count):
        np.multiply(raised[k - 1], base, out=raised[k])
    return raised
