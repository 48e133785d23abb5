"""Amounts and value texts of a plan as pages print them."""

from __future__ import annotations

import numpy as np

from bizcase.core import formats
from modeling.formula.lexer import FormulaError
from modeling.formula.values import Formula, Point, Range, parse_value
from modeling.uncertainty.distributions import distribution
from modeling.uncertainty.families import DistributionError


def amount(value: float | str | None, currency: str) -> str:
    """Show a value text as money: a number, or a range from P5 to P95; a formula as it is."""
    if value is None:
        return formats.NOTHING
    try:
        found = parse_value(value)
        if isinstance(found, Point):
            return formats.money(found.value, currency)
        if isinstance(found, Range):
            return formats.money_range(found.low, found.high, currency)
        if isinstance(found, Formula):
            return str(value)
        low, high = np.asarray(distribution(found).quantile([0.05, 0.95])).tolist()
    except (FormulaError, DistributionError):
        return str(value)
    return formats.money_range(low, high, currency)


def mean_of(value: float | str | None) -> float:
    """Return the mean of a value text; of a formula, or of nothing, 0."""
    if value is None:
        return 0.0
    try:
        found = parse_value(value)
        return 0.0 if isinstance(found, Formula) else float(distribution(found).mean)
    except (FormulaError, DistributionError):
        return 0.0
