"""Numbers that many futures of NPV are summed up in, with their Monte Carlo error."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from modeling.precision import Design, error_of_shortfall, errors_of
from modeling.results import INDEPENDENT, expected_shortfall
from modeling.spec import Issue
from modeling.text import Message, gettext_noop
from modeling.uncertainty.families import Array
from modeling.uncertainty.model import NumbersError

WORST: Final = 0.05
MEASURES: Final = ("mean npv", "p10 npv", "probability npv positive", "shortfall npv")
"""What a measure may be called; any percentile from p1 to p99."""


@dataclass(frozen=True, slots=True)
class Measure:
    """A number that many futures of NPV are summed up in.

    Attributes
    ----------
    name : str
    of : callable
        From (trials,) NPV to the number.
    error : callable
        From the same to its Monte Carlo standard error.
    """

    name: str
    of: Callable[[Array], float]
    error: Callable[[Array], float]


def measure_of(name: str, design: Design = INDEPENDENT) -> Measure:
    """Return the measure of this name.

    Parameters
    ----------
    name : str
    design : Design
        How the trials of its error were drawn.

    Raises
    ------
    NumbersError
        If there is none.
    """
    if name == "mean npv":
        return Measure(name, lambda npv: float(npv.mean()), design.error_of_mean)
    if name == "probability npv positive":
        return Measure(
            name,
            lambda npv: float((npv > 0).mean()),
            lambda npv: design.error_of_share(npv > 0),
        )
    if name == "shortfall npv":
        return Measure(
            name,
            lambda npv: expected_shortfall(npv, WORST),
            lambda npv: error_of_shortfall(npv, WORST, design),
        )
    if found := re.fullmatch(r"p([1-9][0-9]?) npv", name):
        level = int(found[1])
        return Measure(
            name,
            lambda npv: float(np.quantile(npv, level / 100)),
            lambda npv: errors_of(npv, (level,), design)[f"p{level}"],
        )
    template = gettext_noop("'{measure}' is no measure; take one of: {known}")
    message = Message(template, measure=name, known=", ".join(MEASURES))
    raise NumbersError([Issue("measure", message)])
