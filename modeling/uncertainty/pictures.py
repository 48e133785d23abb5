"""What lies behind the figures of value models: lines, curves, histograms and groups to draw."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any, Final

import numpy as np

from modeling.economics.campaign import Response
from modeling.economics.models.valued import anchors_of, family_of, fit_of, response_of
from modeling.economics.value import ROUNDING, SCORE_95
from modeling.results import distribution_of, plain, plain_list
from modeling.spec import SpecError
from modeling.uncertainty.families import Array
from modeling.uncertainty.spending import criteria, reach, spending
from modeling.uncertainty.valuation import Seen, Valued
from modeling.values import Gate, Governance, Promotion, Technology, ValueEntry

GRID: Final = 61
BINS: Final = 48
EDGES: Final = (0.5, 99.5)
"""Percentiles between which histograms are drawn."""

Picture = dict[str, Any]
Watched = Mapping[str, Seen]
"""Assumptions and lines over their months, by id."""


def pictured(entry: ValueEntry, seen: Watched, found: Valued) -> Picture:
    """Return what is drawn of an entry, as JSON values.

    Parameters
    ----------
    entry : ValueEntry
    seen : mapping of id to Seen
        Everything that the entry makes, and the metric that it looks at.
    found : Valued
        What it comes to in the same trials.

    Returns
    -------
    dict
        For technology ``line`` with its 90 % interval, ``anchors``, ``valid``, ``slope``,
        ``intercept`` and the ``histogram`` of the metric; for governance ``raw`` and ``floored``
        over the same bins; for promotion what `modeling.uncertainty.spending.spending` returns; for
        a gate the ``histogram`` of the score and the rates of its ``groups``.
    """
    return _PICTURES[type(entry)](entry, seen, found)


def edges_of(values: Array) -> Array:
    """Return even edges over the middle 99 % of values."""
    low, high = np.percentile(values, EDGES).tolist()
    room = (high - low) or max(abs(low), 1.0) * 0.02
    return np.linspace(low - 0.01 * room, high + 0.01 * room, BINS + 1)


def binned(values: Array, edges: Array) -> Picture:
    """Return how many values lie between edges, below and above them."""
    counts, _ = np.histogram(values, edges)
    return {
        "edges": plain_list(edges),
        "counts": counts.tolist(),
        "below": int((values < edges[0]).sum()),
        "above": int((values > edges[-1]).sum()),
    }


def _technology(entry: Technology, seen: Watched, _: Valued) -> Picture:
    fit, (low, high) = anchors_of(entry), entry.bounds
    half = SCORE_95 * fit.slope_sd
    is_rounding = abs(fit.intercept) <= ROUNDING * abs(fit.centre)
    base = 0.0 if is_rounding else fit.intercept
    picture: Picture = {
        "slope": _triple(fit.slope, fit.slope - half, fit.slope + half),
        "intercept": _triple(base, *map(float, fit.interval_at(0.0))),
        "anchors": [[anchor.metric, anchor.value, anchor.sd] for anchor in entry.anchors],
        "valid": [low, high],
        "monthly": distribution_of(seen[f"{entry.id}_worth"].mean),
    }
    ends = [low, high, *(anchor.metric for anchor in entry.anchors)]
    if (metric := seen.get(entry.metric)) is not None:
        ends += np.percentile(np.concatenate([metric.least, metric.most]), EDGES).tolist()
        picture |= {
            "metric": distribution_of(metric.mean),
            "histogram": binned(metric.mean, edges_of(metric.mean)),
            "changes": bool((metric.least < metric.most).any()),
            "share_below": plain(float((metric.least < low).mean())),
            "share_above": plain(float((metric.most > high).mean())),
        }
    room = 0.06 * (max(ends) - min(ends))
    grid = np.linspace(min(ends) - room, max(ends) + room, GRID)
    below, above = fit.interval_at(grid)
    line = {"metric": grid, "value": fit.at(grid), "low": below, "high": above}
    return picture | {"line": {name: plain_list(values) for name, values in line.items()}}


def _triple(value: float, low: float, high: float) -> dict[str, float | None]:
    return {"value": plain(value), "low": plain(low), "high": plain(high)}


def _governance(entry: Governance, seen: Watched, _: Valued) -> Picture:
    raw, floored = seen[f"{entry.id}_raw"].present, seen[f"{entry.id}_worth"].present
    edges = edges_of(np.concatenate([raw, floored]))
    parts = {part: seen[f"{entry.id}_{part}"] for part in _PARTS}
    return {
        "raw": binned(raw, edges),
        "floored": binned(floored, edges),
        "share_negative": plain(float((raw < 0).mean())),
        "parts": {part: distribution_of(each.present) for part, each in parts.items()},
        "monthly": {part: distribution_of(each.mean) for part, each in parts.items()},
    }


_PARTS: Final = ("value", "privacy_cost", "compliance_cost")


def _promotion(entry: Promotion, seen: Watched, found: Valued) -> Picture:
    sizes, shapes = seen[f"{entry.id}_ceiling"].mean, seen[f"{entry.id}_bend"].mean
    middle = _middle(entry, sizes, shapes)
    cost = float(np.median(seen[f"{entry.id}_unit_cost"].mean))
    plan, optimum = float(found.figures["spend"]["p50"]), found.figures["optimum"]
    best = middle.best_spend(cost)
    if math.isclose(plan, best, rel_tol=1e-6):  # the document keeps ten digits of a fit
        plan = best
    told = spending(
        middle, (sizes, shapes), cost=cost, plan=plan, reach=reach(best, plan, entry.data)
    )
    fit = fit_of(entry) if entry.data else None
    return told | {
        "best_spend": {"value": plain(best), "low": optimum["p5"], "high": optimum["p95"]},
        "criterion": criteria(entry.data, fit) if fit else {},
        "spends": plain_list(fit.spends) if fit else [],
        "points": [[plain(cell) for cell in row] for row in entry.data],
        "rows": len(entry.data),
    }


def _middle(entry: Promotion, sizes: Array, shapes: Array) -> Response:
    """Return the response that the plan takes; where formulas make it, its middle of the trials."""
    try:
        return response_of(entry)
    except SpecError:
        return Response(family_of(entry), float(np.median(sizes)), float(np.median(shapes)))


def _gate(entry: Gate, seen: Watched, _: Valued) -> Picture:
    score = seen[f"{entry.id}_score"].mean
    rates = {group.id: seen[f"{entry.id}_{group.id}_selected"].mean for group in entry.rates}
    table = np.array(list(rates.values()))
    lowest = table.argmin(axis=0) if rates else np.empty(0)
    return {
        "histogram": binned(score, np.linspace(0.0, 1.0, BINS + 2)),
        "groups": [
            {"id": name, "rate": distribution_of(rate)}
            | {"share_lowest": plain(float((lowest == place).mean()))}
            for place, (name, rate) in enumerate(rates.items())
        ],
    }


_PICTURES: Final[dict[type[ValueEntry], Callable[[Any, Watched, Valued], Picture]]] = {
    Technology: _technology,
    Governance: _governance,
    Promotion: _promotion,
    Gate: _gate,
}
