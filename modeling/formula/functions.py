"""The table of functions and of the names that the language keeps for itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from modeling.text import gettext_noop


@dataclass(frozen=True, slots=True, kw_only=True)
class Function:
    """A card of one function: how it is called, and how many arguments it takes."""

    name: str
    form: str
    least: int
    most: int
    line_first: bool = False  # the first argument is the name of a line
    timed: bool = False  # the answer depends on the month: not for assumptions, nor for `at: 0`
    doc: str


FUNCTIONS: Final[dict[str, Function]] = {
    card.name: card
    for card in (
        Function(
            name="if",
            form="if(condition, a, b)",
            least=3,
            most=3,
            doc=gettext_noop("a where the condition is true (not 0), else b; both in one unit."),
        ),
        Function(
            name="min",
            form="min(a, b, ...)",
            least=1,
            most=20,
            doc=gettext_noop("The smallest; all in one unit."),
        ),
        Function(
            name="max",
            form="max(a, b, ...)",
            least=1,
            most=20,
            doc=gettext_noop("The largest; all in one unit."),
        ),
        Function(
            name="abs",
            form="abs(x)",
            least=1,
            most=1,
            doc=gettext_noop("The size of x without its sign, in its unit."),
        ),
        Function(
            name="exp",
            form="exp(x)",
            least=1,
            most=1,
            doc=gettext_noop("e to the power of x; x is a plain number."),
        ),
        Function(
            name="log",
            form="log(x)",
            least=1,
            most=1,
            doc=gettext_noop("The natural logarithm of a plain number above 0."),
        ),
        Function(
            name="sqrt",
            form="sqrt(x)",
            least=1,
            most=1,
            doc=gettext_noop("The square root; it halves the powers of the unit."),
        ),
        Function(
            name="floor",
            form="floor(x)",
            least=1,
            most=1,
            doc=gettext_noop("The whole number at or below x, in its unit."),
        ),
        Function(
            name="round",
            form="round(x)",
            least=1,
            most=1,
            doc=gettext_noop("The nearest whole number, halves to the even one, in its unit."),
        ),
        Function(
            name="prev",
            form="prev(line, initial)",
            least=2,
            most=2,
            line_first=True,
            timed=True,
            doc=gettext_noop("The line one month ago; in month 1 the initial value."),
        ),
        Function(
            name="lag",
            form="lag(line, n, initial)",
            least=3,
            most=3,
            line_first=True,
            timed=True,
            doc=gettext_noop(
                "The line n months ago (n is written as a whole number); until month n the "
                "initial value."
            ),
        ),
        Function(
            name="cumsum",
            form="cumsum(line)",
            least=1,
            most=1,
            line_first=True,
            timed=True,
            doc=gettext_noop(
                "The sum of the line over the months up to this one, times one month: a flow "
                "becomes a stock."
            ),
        ),
        Function(
            name="ramp",
            form="ramp(from_month, to_month)",
            least=2,
            most=2,
            timed=True,
            doc=gettext_noop("0 up to from_month, 1 from to_month on, a straight line between."),
        ),
        Function(
            name="seasonal",
            form="seasonal(jan, feb, ..., dec)",
            least=12,
            most=12,
            timed=True,
            doc=gettext_noop("The factor of the calendar month; twelve plain numbers."),
        ),
        Function(
            name="bass",
            form="bass(market, p, q)",
            least=3,
            most=3,
            timed=True,
            doc=gettext_noop(
                "New adopters per month in a market, with innovation p and imitation q per month: "
                "(p + q * adopted / market) * (market - adopted), where adopted sums those before."
            ),
        ),
        Function(
            name="logistic",
            form="logistic(ceiling, growth, midpoint)",
            least=3,
            most=3,
            timed=True,
            doc=gettext_noop(
                "ceiling / (1 + exp(-growth * (month - midpoint))), in the unit of the ceiling; "
                "growth per month, midpoint a month."
            ),
        ),
    )
}

CONSTANTS: Final[dict[str, str]] = {
    "month": gettext_noop("The number of the month, 1 to N; plain, or in months where that fits."),
    "year": gettext_noop("The calendar year; plain, or in years where that fits."),
    "step": gettext_noop("One month, with the unit month: it turns a flow into a stock."),
}

TIMED_CONSTANTS: Final = frozenset({"month", "year"})
KEYWORDS: Final = frozenset({"and", "or", "not"})
RESERVED: Final = frozenset(FUNCTIONS) | frozenset(CONSTANTS) | KEYWORDS

DISTRIBUTIONS: Final[dict[str, str]] = {
    "normal": "normal(mean, sd)",
    "lognormal": "lognormal(mu, sigma) or lognormal(p5=, p95=)",
    "uniform": "uniform(a, b)",
    "triangular": "triangular(low, mode, high)",
    "pert": "pert(low, mode, high)",
    "beta": "beta(a, b)",
    "gamma": "gamma(shape, scale)",
    "poisson": "poisson(rate)",
    "bernoulli": "bernoulli(p)",
    "discrete": "discrete({value: weight, ...})",
    "truncated": "truncated(distribution, low, high)",
    "empirical": "empirical([x, y, ...])",
    "metalog": "metalog(p10=, p50=, p90=, low=, high=)",
}
