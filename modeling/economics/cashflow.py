"""What a stream of monthly cash is worth: present value, tax, payback, funding need, IRR.

Months come first, trials last: `flows[k]` falls at the end of month k, `flows[0]` today.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

LEAST_GROWTH: Final = 0.01
MOST_GROWTH: Final = 1e4
"""IRR is looked for between -99 % and +999 900 % a year: money times 0.01 to times 10 000."""
GRID: Final = (0.01, 0.03, 0.08, 0.2)  # per month, continuous: up to 1000 % a year
ENDS: Final = np.array([[True], [False]])
CLOSE: Final = 1e-6  # a step of third order that is this short ends at the root
NARROW: Final = 1e-14
TOGETHER: Final = 3  # steps of all trials before the stragglers go on alone
DEEPEST: Final = 60


def discount_factors(*, rate: float, months: int) -> Array:
    """Return what one unit of money at the end of month 0..months is worth today.

    Parameters
    ----------
    rate : float
        Per year, effective, greater than -1.
    months : int

    Returns
    -------
    (months + 1,) array
        ``(1 + rate) ** (-k / 12)``.

    Raises
    ------
    ValueError
        If rate <= -1.
    """
    if rate <= -1:
        raise ValueError("rate must be above -1")
    return np.asarray((1 + rate) ** (-np.arange(months + 1) / 12))


def present_value(flows: Array, factors: Array) -> Array:
    """Return the discounted sum over the first axis, shape (trials,).

    Parameters
    ----------
    flows : (K, trials) array
        Currency.
    factors : (K,) array
        From `discount_factors`.
    """
    # not a matrix product: its sum order, so its last bits, would depend on the threads of BLAS
    worth: Array = np.einsum("k,kt->t", factors, flows)
    return worth


def cumulative(flows: Array, out: Array | None = None) -> Array:
    """Return the running sum over the first axis, shape (K, trials)."""
    total = np.empty_like(flows) if out is None else out
    np.copyto(total[0], flows[0])
    for k in range(1, len(flows)):  # three times as fast as numpy's accumulate over rows
        np.add(total[k - 1], flows[k], out=total[k])
    return total


def funding_need(cash: Array) -> Array:
    """Return how far the lowest cumulative cash lies below zero, 0 or more, shape (trials,)."""
    return np.maximum(-cash.min(axis=0), 0.0)


def payback_months(cash: Array) -> Array:
    """Return the first month, 1 or later, with cumulative cash >= 0; NaN where there is none.

    Parameters
    ----------
    cash : (months + 1, trials) array
        Cumulative cash from today on.
    """
    paid = cash[1:] >= 0
    return np.where(paid.any(axis=0), paid.argmax(axis=0) + 1.0, np.nan)


def irr(flows: Array) -> Array:
    """Return the internal rate of return per year, NaN where there is none, shape (trials,).

    Flows with several sign changes can have several rates. The one meant here: flows that add up
    to a gain have the lowest rate at or above zero, flows that add up to a loss the highest below
    zero. For an investment followed by returns it is the only one.

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
    side = np.sign(total)
    bracket, guess = brackets(flows, total, side)
    found = np.flatnonzero(~np.isnan(guess))
    worth = Discounted(flows if found.size == guess.size else flows[:, found])
    if found.size:
        guess[found] = close_in(worth, guess[found], bracket[:, found], side[found])
    return np.expm1(12 * guess)


def brackets(flows: Array, total: Array, side: Array) -> tuple[Array, Array]:
    """Return two rates around each trial's root and a guess between them, NaN if there is no root.

    Parameters
    ----------
    flows : (K, trials) array
    total : (trials,) array
        Their plain sums.
    side : (trials,) array
        The signs of these: 1 looks above zero, -1 below, 0 nowhere.

    Returns
    -------
    (2, trials) array
        Continuous monthly rates: where the value has the sign of ``side``, where it has not.
    (trials,) array
        Where a straight line between the two values is zero.
    """
    months = np.arange(float(len(flows)))
    near, far = np.zeros((2, *total.shape)), np.full((2, *total.shape), np.nan)  # rate, value
    near[1] = total
    ups, downs = (*GRID, np.log(MOST_GROWTH) / 12), (*GRID, -np.log(LEAST_GROWTH) / 12)
    for up, down in zip(ups, downs, strict=True):
        looking = np.isnan(far[0]) & (side != 0)
        if not looking.any():
            break
        at = np.where(side > 0, up, -down)
        value = np.zeros(total.shape)
        for sign, rate in ((1, up), (-1, -down)):
            if (looking & (side == sign)).any():
                worth = present_value(flows, np.exp(-rate * months))
                value = np.where(side == sign, worth, value)
        crossed, open_ = looking & (value * side <= 0), looking & (value * side > 0)
        np.copyto(far, [at, value], where=crossed)
        np.copyto(near, [at, value], where=open_)
    guess = near[0] + (far[0] - near[0]) * near[1] / (near[1] - far[1])
    return np.stack([near[0], far[0]]), guess


def close_in(worth: Discounted, at: Array, bracket: Array, side: Array, depth: int = 0) -> Array:
    """Return the root of each trial inside its bracket, shape (trials,).

    Parameters
    ----------
    worth : Discounted
    at : (trials,) array
        A first guess.
    bracket : (2, trials) array
        The rate at which the value has the sign of ``side``, and one at which it has not.
    side : (trials,) array
    """
    for _ in range(TOGETHER):
        value, slope, bend = worth(at)
        bracket = np.where((value * side > 0) == ENDS, at, bracket)
        with np.errstate(divide="ignore", invalid="ignore"):
            newton = value / slope
            new = at - newton / (1 - 0.5 * newton * bend / slope)
        inside = (new - bracket[0]) * (new - bracket[1]) <= 0
        late = ~(inside & (np.abs(new - at) <= CLOSE))
        at = np.where(inside, new, (bracket[0] + bracket[1]) / 2)
    left = np.flatnonzero(late & (np.abs(bracket[0] - bracket[1]) > NARROW))
    if left.size and depth < DEEPEST:
        part, here, ends = worth.only(left), at[left], bracket[:, left]
        at[left] = close_in(part, here, ends, side[left], depth + 1)
    return at


class Discounted:
    """The present value of flows and its derivatives, as functions of each trial's own rate.

    The flows are cut into stretches of about the square root of their number, so that powers are
    made for one stretch and for the starts only.

    Parameters
    ----------
    flows : (K, trials) array
    """

    def __init__(self, flows: Array) -> None:
        months, trials = flows.shape
        self.length = int(np.ceil(np.sqrt(months)))
        count = -(-months // self.length)
        padded = np.zeros((count * self.length, trials))
        padded[:months] = flows
        self.stretches = padded.reshape(count, self.length, trials)

    def only(self, chosen: NDArray[np.intp]) -> Discounted:
        """Return the same for some of the trials."""
        part = object.__new__(Discounted)
        part.length, part.stretches = self.length, self.stretches[:, :, chosen]
        return part

    def __call__(self, rate: Array) -> tuple[Array, Array, Array]:
        """Return value, slope and bend at continuous monthly rates, each of shape (trials,)."""
        inner, outer = (
            powers(np.exp(-rate), self.length),
            powers(np.exp(-self.length * rate), len(self.stretches)),
        )
        within = np.arange(float(self.length))[:, None]
        starts = self.length * np.arange(float(len(self.stretches)))[:, None]
        value, first, second = (
            np.einsum("sjt,jt->st", self.stretches, weight)
            for weight in (inner, inner * within, inner * within**2)
        )
        second += starts * (2 * first + starts * value)
        first += starts * value
        value, first, second = (
            np.einsum("st,st->t", part, outer) for part in (value, first, second)
        )
        return value, -first, second


def powers(base: Array, count: int) -> Array:
    """Return base ** 0, base ** 1, ..., shape (count, trials)."""
    raised = np.ones((count, *base.shape))
    for k in range(1, count):
        np.multiply(raised[k - 1], base, out=raised[k])
    return raised
