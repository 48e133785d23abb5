"""What a response curve says about spending: the curve, the best spend, the next unit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np

from modeling.economics.campaign import (
    Array,
    Family,
    Response,
    ResponseFit,
    best_spend,
    fit_response,
)
from modeling.results import plain, plain_list
from modeling.spec import Issue, SpecError
from modeling.text import Message, gettext_noop

GRID: Final = 61
"""Points of a drawn curve."""
ROOM: Final = 1.25
"""The curve is drawn this much further than the largest spend of interest."""
FARTHEST: Final = 3.0
"""At most this many times the largest spend of the rows: a best spend may lie beyond all money."""
BAND: Final = (5, 95)

Rows = Sequence[Sequence[float]]


@np.errstate(over="ignore", invalid="ignore")  # a slope or an optimum may lie beyond all numbers
def fitted(
    rows: Rows, *, cost: float = 1.0, family: Family | None = None, spend: float | None = None
) -> dict[str, Any]:
    """Return what campaigns say, without a case: the fit and everything drawn of it.

    Parameters
    ----------
    rows : sequence of (spend, response) or (spend, response, n)
    cost : float
        What a unit of spend costs, in the unit of the response.
    family : {"exponential", "power", "hill"}, optional
        Without it Akaike's corrected criterion chooses.
    spend : float, optional
        What is spent today, or planned; the best spend without it.

    Returns
    -------
    dict
        JSON values: those of `spending`, with ``criterion`` and ``spends`` of the fit,
        ``best_spend`` with ``low`` and ``high``, 5th and 95th percentile.

    Raises
    ------
    SpecError
        Where no concave curve can be fitted, or the cost is not above 0.
    """
    fit = fit_response(rows, family=family)
    best = best_spend(fit.response, cost)
    low, high = fit.best_spend_interval(cost)
    plan = best if spend is None else spend
    if not np.isfinite(plan):  # beyond all numbers: what was spent at most is told instead
        plan = fit.spends[1]
    told = spending(fit.response, fit.drawn(), cost=cost, plan=plan, reach=reach(best, plan, rows))
    return told | {
        "best_spend": {"value": plain(best), "low": plain(low), "high": plain(high)},
        "criterion": criteria(rows, fit),
        "spends": plain_list(fit.spends),
        "points": [[plain(cell) for cell in row] for row in rows],
        "rows": len(rows),
    }


@np.errstate(over="ignore", invalid="ignore")  # a slope or an optimum may lie beyond all numbers
def spending(
    response: Response, drawn: tuple[Array, Array], *, cost: float, plan: float, reach: float
) -> dict[str, Any]:
    """Return a response curve with its interval, and what spends on it bring.

    Parameters
    ----------
    response : Response
        The middle of the curve.
    drawn : ((draws,) array, (draws,) array)
        Sizes and shapes, as they are uncertain.
    cost : float
        Of a unit of spend.
    plan : float
        The spend that is planned.
    reach : float
        How far the curve is drawn.

    Returns
    -------
    dict
        JSON values. ``curve``: ``spend``, ``response``, ``low`` and ``high`` (5th and 95th
        percentile), ``cost``. ``marginal``: of some spends the response, the gain g(P) = f(P) - kP
        and ``next``, what one more unit of spend brings.
    """
    best = response.best_spend(cost)
    grid = np.linspace(0.0, reach, GRID)
    sizes, shapes = drawn
    rows = [_percentiles(response, sizes, shapes, spend) for spend in grid.tolist()]
    steps = sorted({0.5 * best, best, 1.5 * best, plan} if np.isfinite(best) else {plan})
    told = {
        "family": response.family,
        "size": plain(response.size),
        "shape": plain(response.shape),
        "reference": plain(response.reference),
        "unit_cost": plain(cost),
        "plan": plain(plan),
        "best_gain": _gain(response, cost, best),
        "curve": {
            "spend": plain_list(grid),
            "response": plain_list(response.at(grid)),
            "low": plain_list([row[0] for row in rows]),
            "high": plain_list([row[1] for row in rows]),
            "cost": plain_list(cost * grid),
        },
    }
    return told | {
        "marginal": [
            at_spend(told, spend) | {"is_best": spend == best, "is_plan": spend == plan}
            for spend in steps
        ]
    }


@np.errstate(over="ignore", invalid="ignore")  # a slope or an optimum may lie beyond all numbers
def at_spend(told: Mapping[str, Any], spend: float) -> dict[str, float | None]:
    """Return what a spend brings by a curve that `spending` told: response, gain, the next unit.

    Raises
    ------
    SpecError
        If the spend is below 0.
    """
    if not spend >= 0:
        raise SpecError([Issue("spend", Message(gettext_noop("must be at least {ge:g}"), ge=0.0))])
    response = Response(told["family"], told["size"], told["shape"], told["reference"])
    return {
        "spend": plain(spend),
        "response": plain(float(response.at(spend))),
        "gain": _gain(response, told["unit_cost"], spend),
        "next": plain(float(response.slope(spend))),
    }


def _gain(response: Response, cost: float, spend: float) -> float | None:
    return plain(float(response.at(spend)) - cost * spend) if np.isfinite(spend) else None


def _percentiles(
    response: Response, sizes: Array, shapes: Array, spend: float
) -> tuple[float, float]:
    values = at_each(response.family, sizes, shapes, response.reference, spend)
    low, high = np.percentile(values, BAND).tolist()
    return low, high


def at_each(family: Family, sizes: Array, shapes: Array, reference: float, spend: float) -> Array:
    """Return the response to one spend of many drawn curves, shape (draws,)."""
    if family == "exponential":
        return np.asarray(-sizes * np.expm1(-shapes * spend))
    if family == "power":
        return np.asarray(sizes * (spend / reference) ** shapes)
    return np.asarray(sizes * spend / (shapes + spend))


def reach(best: float, plan: float, rows: Rows) -> float:
    """Return how far a curve is drawn: past the rows, the plan and, within reason, the best."""
    largest = max((row[0] for row in rows), default=0.0)
    base = max(largest, plan, 1e-9)
    wished = best if np.isfinite(best) else base
    return ROOM * max(base, min(wished, FARTHEST * base))


def criteria(rows: Rows, fit: ResponseFit) -> dict[str, float | None]:
    """Return Akaike's corrected criterion of every family and of the straight line.

    Where a family was asked for, the others are told beside it if they can be compared.
    """
    try:
        known = fit_response(rows).criterion
    except SpecError:
        known = {}
    return {key: plain(value) for key, value in (known | fit.criterion).items()}
