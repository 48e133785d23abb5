"""What the case is worth: the distribution of NPV, alone or before and after the evidence."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from django.utils.translation import gettext as _

from reports.charts.chart import (
    BAD,
    BRAND,
    MUTE,
    WARN,
    Chart,
    Figure,
    Table,
    layout,
    money_axis,
    note,
    plain_axis,
    vertical,
)
from reports.quantities import Quantities, Scale

MARKS = ("p10", "p50", "p90")
GRID_BINS = 48


def _window(summary: Mapping[str, float], edges: Sequence[float]) -> tuple[float, float]:
    """Return the part of the axis to show: the middle 80 % and as much again on either side.

    At least half of it stays free beside P10 and P90, so that their labels have room.
    """
    low, high = summary["p10"], summary["p90"]
    core = (high - low) or max(abs(low) * 0.2, 1.0)
    below = min(max((low - edges[0]) / core, 0.5), 1.0)
    above = min(max((edges[-1] - high) / core, 0.5), 1.0)
    return low - below * core, high + above * core


def _marks(summary: Mapping[str, float], money: Quantities, scale: Scale) -> list[Figure]:
    """Return the labels of P10, P50, P90 over the plot.

    P10 stands left of its line and P90 right of its own, P50 a row above both: whatever the width
    of the figure and however close the values, no label meets another.
    """
    places = {"p10": ("right", -10), "p50": ("center", -26), "p90": ("left", -10)}
    marks = []
    for key, (anchor, offset) in places.items():
        text = f"<b>{key.upper()}</b> {money.money(summary[key])}"
        place = {"x": scale.of(summary[key]), "y": 1, "yref": "paper", "xanchor": anchor}
        marks.append(note(text, **place, showarrow=True, ax=0, ay=offset))
    return marks


def _total(result: Mapping[str, Any]) -> int:
    """Return the trials of a histogram, those left and right of its edges too."""
    told = result["npv_histogram"]
    return sum(told["counts"]) + told.get("below", 0) + told.get("above", 0) or 1


def _shares(result: Mapping[str, Any]) -> list[float]:
    """Return the share of all trials in each bin, in percent."""
    total = _total(result)
    return [100.0 * count / total for count in result["npv_histogram"]["counts"]]


def _levels(result: Mapping[str, Any]) -> list[float]:
    """Return the share of all trials below each edge, in percent."""
    below = 100.0 * result["npv_histogram"].get("below", 0) / _total(result)
    return list(itertools.accumulate(_shares(result), initial=below))


def _bars(result: Mapping[str, Any], scale: Scale) -> list[Figure]:
    """Return the histogram in two traces: below zero and from zero on."""
    edges, share = result["npv_histogram"]["edges"], _shares(result)
    middles = [(a + b) / 2 for a, b in itertools.pairwise(edges)]
    traces = []
    for name, colour, negative in (
        (_("NPV below zero"), BAD, True),
        (_("NPV zero or more"), BRAND, False),
    ):
        kept = [i for i, middle in enumerate(middles) if (middle < 0) == negative]
        traces.append(
            {
                "type": "bar",
                "name": name,
                "x": [scale.of(middles[i]) for i in kept],
                "y": [share[i] for i in kept],
                "width": [scale.of(edges[i + 1] - edges[i]) * 0.94 for i in kept],
                "marker": {"color": colour, "line": {"width": 0}},
                "opacity": 0.85,
                "hovertemplate": "%{x:.3s}: %{y:.2f} %<extra></extra>",
            }
        )
    return traces


def _cumulative(result: Mapping[str, Any], scale: Scale) -> Figure:
    return {
        "type": "scatter",
        "mode": "lines",
        "name": _("Cumulative probability"),
        "x": [scale.of(edge) for edge in result["npv_histogram"]["edges"]],
        "y": _levels(result),
        "yaxis": "y2",
        "line": {"color": WARN, "width": 2.2},
        "hovertemplate": "%{x:.3s}: %{y:.0f} %<extra></extra>",
    }


def _histogram_layout(
    result: Mapping[str, Any], window: tuple[float, float], scale: Scale, money: Quantities
) -> Figure:
    npv, (low, high) = result["npv"], window
    title = _("NPV, {unit}").format(unit=scale.unit)
    top = max(_shares(result), default=1.0) * 1.06
    quarters = [0, 25, 50, 75, 100]
    right = {
        "overlaying": "y",
        "side": "right",
        "range": [0, 104],
        "showgrid": False,
        "tickmode": "array",
        "tickvals": quarters,
        "ticktext": [f"{q}%" for q in quarters],
    }
    return layout(
        margin={"l": 12, "r": 16, "t": 48, "b": 12},
        barmode="overlay",
        bargap=0,
        xaxis=money_axis(title, scale=scale, low=low, high=high, showgrid=False),
        yaxis=plain_axis(_("Share of trials, %"), range=[0, top], nticks=6),
        yaxis2=plain_axis(_("Cumulative probability"), **right),
        shapes=[vertical(scale.of(npv[key]), dash="dot") for key in MARKS],
        annotations=_marks(npv, money, scale),
    )


def npv_histogram(result: Mapping[str, Any]) -> Chart:
    """Draw the distribution of NPV with its cumulative curve and P10, P50, P90."""
    money, npv = Quantities.of(result["currency"]), result["npv"]
    window = _window(npv, result["npv_histogram"]["edges"])
    scale = money.scale(window)
    told = {key: money.money(npv[key]) for key in MARKS}
    told["share"] = money.share(result["probability_npv_positive"])
    caption = _(
        "NPV is positive in {share} of {trials} trials; P10 {p10}, P50 {p50}, P90 {p90}."
    ).format(trials=money.count(result["trials"]), **told)
    alt = _(
        "Histogram of simulated net present value with a cumulative curve. "
        "P10 {p10}, P50 {p50}, P90 {p90}; {share} of the trials are above zero."
    ).format(**told)
    return Chart(
        key="npv",
        title=_("Net present value"),
        figure={
            "data": [*_bars(result, scale), _cumulative(result, scale)],
            "layout": _histogram_layout(result, window, scale, money),
        },
        caption=caption,
        alt=alt,
        table=_quantiles(npv, money),
    )


def _quantiles(npv: Mapping[str, float], money: Quantities) -> Table:
    keys = ("p5", "p10", "p25", "p50", "p75", "p90", "p95")
    rows = [(key.upper(), money.money(npv[key])) for key in keys]
    rows += [(_("Mean"), money.money(npv["mean"]))]
    return Table(head=(_("Percentile"), _("NPV")), rows=tuple(rows))


def _regrid(result: Mapping[str, Any], grid: Sequence[float]) -> list[float]:
    """Return the share of trials, in percent, between the edges of another grid."""
    edges, levels = result["npv_histogram"]["edges"], _levels(result)
    found = np.interp(grid, edges, levels, left=levels[0], right=levels[-1])
    return [float(b - a) for a, b in itertools.pairwise(found)]


def _overlay(
    name: str, style: tuple[str, float], result: Mapping[str, Any], grid: list[float], scale: Scale
) -> Figure:
    step = grid[1] - grid[0]
    return {
        "type": "bar",
        "name": name,
        "x": [scale.of(edge + step / 2) for edge in grid[:-1]],
        "y": _regrid(result, grid),
        "width": scale.of(step),
        "marker": {"color": style[0], "line": {"width": 0}},
        "opacity": style[1],
        "hovertemplate": "%{x:.3s}: %{y:.2f} %<extra></extra>",
    }


def before_after(before: Mapping[str, Any], after: Mapping[str, Any]) -> Chart:
    """Draw two distributions of NPV over each other on one grid."""
    money = Quantities.of(after["currency"])
    windows = [_window(r["npv"], r["npv_histogram"]["edges"]) for r in (before, after)]
    low, high = min(w[0] for w in windows), max(w[1] for w in windows)
    scale = money.scale([low, high])
    grid = [low + k * (high - low) / GRID_BINS for k in range(GRID_BINS + 1)]
    title = _("NPV, {unit}").format(unit=scale.unit)
    caption = _finding(before, after, money)
    return Chart(
        key="before_after",
        title=_("Before and after the evidence"),
        figure={
            "data": [
                _overlay(_("Before the evidence"), (MUTE, 0.55), before, grid, scale),
                _overlay(_("After the evidence"), (BRAND, 0.6), after, grid, scale),
            ],
            "layout": layout(
                barmode="overlay",
                bargap=0,
                showlegend=True,
                xaxis=money_axis(title, scale=scale, low=low, high=high, showgrid=False),
                yaxis=plain_axis(_("Share of trials, %"), rangemode="tozero", nticks=6),
                shapes=[
                    vertical(scale.of(before["npv"]["p50"]), color=MUTE, dash="dot", width=2),
                    vertical(scale.of(after["npv"]["p50"]), color=BRAND, dash="dot", width=2),
                ],
            ),
        },
        caption=caption,
        alt=_("Two histograms of NPV over each other. {finding}").format(finding=caption),
        table=_compared(before, after, money),
        height=245,
    )


def _finding(before: Mapping[str, Any], after: Mapping[str, Any], money: Quantities) -> str:
    return _(
        "P50 of NPV goes from {before} to {after}; "
        "the chance of a positive NPV goes from {chance_before} to {chance_after}."
    ).format(
        before=money.money(before["npv"]["p50"]),
        after=money.money(after["npv"]["p50"]),
        chance_before=money.share(before["probability_npv_positive"]),
        chance_after=money.share(after["probability_npv_positive"]),
    )


def _compared(before: Mapping[str, Any], after: Mapping[str, Any], money: Quantities) -> Table:
    rows = [
        (key.upper(), money.money(before["npv"][key]), money.money(after["npv"][key]))
        for key in MARKS
    ]
    chance = "probability_npv_positive"
    rows.append((_("P(NPV > 0)"), money.share(before[chance]), money.share(after[chance])))
    return Table(head=(_("NPV"), _("Before"), _("After")), rows=tuple(rows))
