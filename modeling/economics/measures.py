"""What else a stream of monthly cash tells: modified rate of return, profitability, pace.

Months come first, trials last, as in `modeling.economics.cashflow`. A figure that a trial does not
have is NaN.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from modeling.economics.breakeven import ratio
from modeling.economics.cashflow import cumulative, discount_factors, first_true, present_value

Array = NDArray[np.float64]


def worth_of_inflows(flows: Array, factors: Array) -> Array:
    """Return the present value of the months that bring cash in, shape (trials,).

    Parameters
    ----------
    flows : (months + 1, trials) array
        Currency.
    factors : (months + 1,) array
        From `discount_factors`.
    """
    return present_value(np.maximum(flows, 0.0), factors)


def profitability_index(inflows: Array, outflows: Array) -> Array:
    """Return the present value that each unit of invested present value brings in.

    NPV is above 0 where it is above 1. The investment is what the months with more cash out than
    in take: it may be spread over many months. NaN where nothing is invested.

    Parameters
    ----------
    inflows, outflows : array
        Present values of the months with net cash in and of those with net cash out, 0 or more.

    References
    ----------
    S. A. Ross, R. W. Westerfield, J. Jaffe, "Corporate Finance" (2013), section 5.6.
    """
    return ratio(inflows, outflows, np.asarray(outflows > 0))


def modified_rate(final_inflows: Array, outflows: Array, *, months: int) -> Array:
    """Return the modified internal rate of return per year.

    NaN where nothing comes in or nothing is invested.

    Parameters
    ----------
    final_inflows : array
        What all inflows have grown to at the end of the last month.
    outflows : array
        Present value of all outflows, 0 or more.
    months : int

    References
    ----------
    S. A. Lin, "The modified internal rate of return and investment criterion", The Engineering
    Economist 21 (1976).
    """
    index = profitability_index(final_inflows, outflows)
    with np.errstate(over="ignore"):
        rate = np.abs(index) ** (12 / months) - 1
    return np.asarray(np.where((index > 0) & np.isfinite(rate), rate, np.nan))


def mirr(flows: Array, *, finance_rate: float, reinvestment_rate: float | None = None) -> Array:
    """Return the modified internal rate of return per year, shape (trials,).

    Months with net cash out are financed at one rate, months with net cash in are reinvested at the
    other until the end. Unlike IRR it is unique.

    Parameters
    ----------
    flows : (months + 1, trials) array
        Currency; ``flows[k]`` at the end of month k.
    finance_rate : float
        Per year, above -1.
    reinvestment_rate : float, optional
        Per year, above -1; the finance rate without it.

    Raises
    ------
    ValueError
        If a rate is not above -1.
    """
    months = len(flows) - 1
    grown = discount_factors(
        rate=finance_rate if reinvestment_rate is None else reinvestment_rate, months=months
    )
    final = worth_of_inflows(flows, grown / grown[-1])
    spent = worth_of_inflows(-flows, discount_factors(rate=finance_rate, months=months))
    return modified_rate(final, spent, months=months)


def discounted_payback_months(flows: Array, factors: Array) -> Array:
    """Return the first month, 1 or later, by which discounted cash adds up to 0 or more.

    Parameters
    ----------
    flows : (months + 1, trials) array
        Currency.
    factors : (months + 1,) array
        From `discount_factors`.
    """
    worth = cumulative(flows * factors[:, None])
    month = first_true(worth[1:] >= 0) + 1.0
    return np.where(month < len(worth), month, np.nan)


def break_even_month(flows: Array) -> Array:
    """Return the first month, 1 or later, from which on no month loses cash, shape (trials,).

    Parameters
    ----------
    flows : (months + 1, trials) array
        Currency.
    """
    back = first_true(flows[:0:-1] < 0)  # months after the last loss
    months = len(flows) - 1
    return np.where(back > 0, months - back + 1.0, np.nan)


def runway_months(cash: Array, funding: float = 0.0) -> Array:
    """Return the month, 0 or later, at whose end the money has run out, shape (trials,).

    The first month at which what was raised and the cumulative cash add up to less than nothing;
    NaN where the money lasts to the end.

    Parameters
    ----------
    cash : (months + 1, trials) array
        Cumulative cash from today on, undiscounted.
    funding : float
        What was raised today, currency, 0 or more.
    """
    month = first_true(cash < -funding)
    return np.where(month < len(cash), month, np.nan)


def margin(result: Array, benefit: Array) -> Array:
    """Return which share of the benefit is left; NaN where there is no benefit above 0.

    The operating margin with the result before tax, the cash margin with the cash after tax.
    """
    return ratio(result, benefit, np.asarray(benefit > 0))
