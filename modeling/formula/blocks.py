"""A tape in numbers, and a block of trials: what goes into the compiled machine and comes out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Table = NDArray[np.int64]


class Code(NamedTuple):
    """A tape in numbers.

    Attributes
    ----------
    prologue, body : (steps, 6) array
        What is done once for all months, and in each.
    operands : (operands, 5) array
        Kind, first row, after how many months the rows repeat, months to look back (or the
        calendar month of month 1), and the operand that stands in before the first month.
    picks : (picks, 12) array
        Operands by calendar month.
    moving : array
        The operands that stand for another row in another month.
    totals : (2,) array
        The operands of a month's benefit and cost.
    """

    prologue: Table
    body: Table
    operands: Table
    picks: Table
    moving: Table
    totals: Table


class Given(NamedTuple):
    """What a block of trials is worked out from.

    Attributes
    ----------
    table : (known, months) array
        Numbers that no trial changes.
    draws : (inputs, trials) array
    monthly : (inputs x months, trials) array
        What risks do, month by month.
    factors : (months + 1,) array
        Of discounting.
    calendar : (months + 1,) array
        The place of the calendar year of each month.
    tax_rate : float
    """

    table: Array
    draws: Array
    monthly: Array
    factors: Array
    calendar: Table
    tax_rate: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What all trials of a case share.

    Attributes
    ----------
    factors : (months + 1,) array
        Of discounting.
    calendar : (months + 1,) array
        The place of the calendar year of months 0..N.
    tax_rate : float
    certain : mapping of name to float
        The assumptions that are numbers.
    """

    factors: Array
    calendar: Table
    tax_rate: float
    certain: Mapping[str, float]

    @property
    def years(self) -> int:
        """How many calendar years there are."""
        return int(self.calendar[-1]) + 1


class Inputs(NamedTuple):
    """What comes from outside into a block, in the order of the tape.

    Attributes
    ----------
    draws : tuple of (trials,) array
    monthly : tuple of (months, trials) array
    """

    draws: tuple[Array, ...]
    monthly: tuple[Array, ...]


class Found(NamedTuple):
    """What a block of trials comes to.

    Attributes
    ----------
    flows : (months + 1, trials) array
        Cash after tax, today first, before the losses of risks.
    yearly : (3, years, trials) array
        Benefit, cost and tax.
    worth : (lines with a role + 1, trials) array
        What each is worth today; tax is the last.
    sums : (watched, years, width) array
        Room to work in, nothing but zeros before and after.
    totals : (watched, years) array
        Of each line over all trials.
    record : (watched, months, trials) array
        Every value of every line; nothing is kept where it is empty.
    """

    flows: Array
    yearly: Array
    worth: Array
    sums: Array
    totals: Array
    record: Array
