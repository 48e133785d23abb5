"""How much must be sold, or for how much, so that nothing is lost: R = P Q - C solved for 0.

All functions work element by element on numbers and arrays of trials. What no quantity, price or
factor can bring about is NaN.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]


def ratio(above: Array, below: Array, holds: NDArray[np.bool_]) -> Array:
    """Return a quotient where something holds, NaN elsewhere and where it is beyond all numbers."""
    with np.errstate(over="ignore"):
        found = above / np.where(holds, below, 1.0)
    return np.asarray(np.where(holds & np.isfinite(found), found, np.nan))


def break_even_quantity(price: ArrayLike, variable: ArrayLike, fixed: ArrayLike) -> Array:
    """Return the quantity at which the margin of all units pays the fixed cost.

    NaN where a unit costs its price or more.

    Parameters
    ----------
    price, variable : number or array
        Of one unit, currency.
    fixed : number or array
        Currency in the time that the quantity is sold in.

    Examples
    --------
    >>> float(break_even_quantity(50, 20, 120_000))
    4000.0
    """
    unit = np.asarray(price, float) - np.asarray(variable, float)
    return ratio(np.asarray(fixed, float), unit, unit > 0)


def break_even_price(quantity: ArrayLike, variable: ArrayLike, fixed: ArrayLike) -> Array:
    """Return the price at which a quantity pays its variable and the fixed cost.

    NaN where nothing is sold.
    """
    sold = np.asarray(quantity, float)
    return np.asarray(variable, float) + ratio(np.asarray(fixed, float), sold, sold > 0)


def safety_margin(quantity: ArrayLike, break_even: ArrayLike) -> Array:
    """Return by which share the quantity may fall before money is lost; below 0: it must rise."""
    sold = np.asarray(quantity, float)
    return 1 - ratio(np.asarray(break_even, float), sold, sold > 0)


def break_even_factor(worth: ArrayLike, part: ArrayLike) -> Array:
    """Return the factor on one part of a value at which the whole is 0.

    NaN where no factor of 0 or more does it.

    Parameters
    ----------
    worth : number or array
        The whole, such as NPV before tax.
    part : number or array
        What the part adds to it: the present value of a benefit, or of a cost as a number below 0.
    """
    share = np.asarray(part, float)
    factor = 1 - ratio(np.asarray(worth, float), share, share != 0)
    return np.asarray(np.where(factor >= 0, factor, np.nan))
