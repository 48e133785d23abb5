"""What a customer is worth over its life, beside what it costs to win one.

All functions work element by element on numbers and arrays of trials; rates are per month.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from modeling.economics.breakeven import ratio

Array = NDArray[np.float64]


def lifetime_value(
    margin: ArrayLike, churn: ArrayLike, *, expansion: ArrayLike = 0.0, discount: ArrayLike = 0.0
) -> Array:
    """Return the present value of the margins of one customer, from the end of its first month.

    NaN where the margins never fade: they grow as fast as customers leave and money loses worth.

    Parameters
    ----------
    margin : number or array
        Of one customer in its first month, currency.
    churn : number or array
        Share of the customers who leave each month.
    expansion : number or array
        Growth of the margin of those who stay, per month.
    discount : number or array
        Per month.

    References
    ----------
    S. Gupta, D. R. Lehmann, "Customers as assets", Journal of Interactive Marketing 17 (2003).
    """
    kept = (1 - np.asarray(churn, float)) * (1 + np.asarray(expansion, float))
    fading = 1 + np.asarray(discount, float) - kept
    return ratio(np.asarray(margin, float), fading, fading > 0)


def ltv_to_cac(lifetime: ArrayLike, acquisition: ArrayLike) -> Array:
    """Return the lifetime value for each unit of money spent to win a customer.

    NaN where winning costs nothing.
    """
    cost = np.asarray(acquisition, float)
    return ratio(np.asarray(lifetime, float), cost, cost > 0)


def acquisition_payback_months(
    acquisition: ArrayLike, margin: ArrayLike, churn: ArrayLike = 0.0
) -> Array:
    """Return after how many months the margins of those who stay have paid for all who were won.

    Not rounded up; NaN where they never do.

    Parameters
    ----------
    acquisition, margin : number or array
        Of one customer, currency and currency per month.
    churn : number or array
        Share of the customers who leave each month, 0 or more and below 1.
    """
    cost, monthly = np.asarray(acquisition, float), np.asarray(margin, float)
    leaving = np.asarray(churn, float)
    months = ratio(cost, monthly, monthly > 0)
    left = 1 - months * leaving
    is_paid = (left > 0) & (leaving > 0)
    fading = ratio(np.log(np.where(is_paid, left, 1.0)), np.log1p(-leaving), is_paid)
    return np.asarray(np.where(leaving > 0, fading, months))
