"""What a people entry of a case costs month by month, at the means of its numbers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from modeling.costs import PeopleCost
from modeling.entries import Parameter
from modeling.formula.lexer import FormulaError
from modeling.formula.values import Formula, parse_value
from modeling.uncertainty.distributions import distribution
from modeling.uncertainty.families import Array, Distribution, DistributionError


@dataclass(frozen=True, slots=True, kw_only=True)
class Payroll:
    """What a people entry comes to.

    Attributes
    ----------
    heads : (months,) array
        Full-time people who are paid, in months 1, 2, ...
    monthly : (months,) array
        Currency per month: the product of the means of headcount, salary and overhead, with the
        mean pay rise.
    low, high : (months,) array
        The same with the salary at its 5th and its 95th percentile.
    """

    heads: Array
    monthly: Array
    low: Array
    high: Array

    def of_year(self, start: str) -> dict[int, float]:
        """Return what is paid in each calendar year.

        Parameters
        ----------
        start : str
            The first month of the case, YYYY-MM.
        """
        year, month = int(start[:4]), int(start[5:7]) - 1
        found: dict[int, float] = {}
        for place, paid in enumerate(self.monthly.tolist()):
            calendar = year + (month + place) // 12
            found[calendar] = found.get(calendar, 0.0) + paid
        return found


def payroll(entry: PeopleCost, *, months: int) -> Payroll | None:
    """Return what an entry costs; None where one of its numbers is a formula over the case.

    Parameters
    ----------
    entry : PeopleCost
    months : int
        Of the case.
    """
    read = [
        _known(given) for given in (entry.headcount, entry.salary, entry.overhead, entry.pay_rise)
    ]
    heads, salary, overhead, rise = read
    if heads is None or salary is None or overhead is None:
        return None
    if entry.pay_rise is not None and rise is None:
        return None
    place = np.arange(months)
    is_paid = (place + 1 >= entry.first) & (place + 1 <= (entry.last or months))
    yearly = 1.0 + (0.0 if rise is None else float(rise.mean))
    weight = float(heads.mean) * (1 + float(overhead.mean)) * np.power(yearly, place // 12)
    low, high = np.asarray(salary.quantile([0.05, 0.95])).tolist()
    monthly, least, most = (
        np.asarray(weight * each * is_paid, dtype=np.float64)
        for each in (float(salary.mean), low, high)
    )
    paid = np.asarray(float(heads.mean) * is_paid, dtype=np.float64)
    return Payroll(heads=paid, monthly=monthly, low=least, high=most)


def _known(parameter: Parameter | None) -> Distribution | None:
    if parameter is None:
        return None
    try:
        value = parse_value(parameter.value)
        return None if isinstance(value, Formula) else distribution(value)
    except (FormulaError, DistributionError):
        return None
