"""A fairness or ethics score drawn: its distribution, and what it must reach."""

from __future__ import annotations

import math
from typing import Final

from django.utils.translation import gettext as _

from reports.charts.chart import (
    BAD,
    BRAND,
    GOOD,
    Chart,
    Figure,
    Table,
    layout,
    note,
    plain_axis,
    vertical,
)
from reports.charts.valuemodels.named import Named, Picture, middles, shares_of

TENTHS: Final = tuple(step / 10 for step in range(11))


def gate(picture: Picture, figures: Picture, named: Named) -> Chart:
    """Draw the distribution of a score; what falls short of the threshold is red."""
    threshold, numbers = figures.get("threshold"), named.quantities
    top = max(shares_of(picture["histogram"]), default=1.0) * 1.08
    low = _low(picture["histogram"], threshold)
    shapes, marks = [], []
    if threshold is not None:
        text = _("threshold {value}").format(value=numbers.figures(threshold))
        shapes = [vertical(threshold, dash="dot", width=1.5)]
        marks = [note(text, x=threshold, y=1, yref="paper", yanchor="bottom")]
    caption = _caption(figures, named)
    return Chart(
        key=f"value-{named.key}",
        title=named.title,
        figure={
            "data": _bars(picture["histogram"], threshold),
            "layout": layout(
                margin={"l": 12, "r": 16, "t": 34, "b": 12},
                barmode="overlay",
                bargap=0,
                xaxis=plain_axis(
                    named.metric,
                    range=[low - 0.03, 1.01],
                    tickmode="array",
                    tickvals=list(TENTHS),
                    ticktext=[numbers.number(value, 1) for value in TENTHS],
                    showgrid=False,
                ),
                yaxis=plain_axis(_("Share of trials, %"), range=[0, top], nticks=6),
                shapes=shapes,
                annotations=marks,
            ),
        },
        caption=caption,
        alt=_("Histogram of the score. {finding}").format(finding=caption),
        table=_table(figures, named),
        height=240,
    )


def _low(found: Picture, threshold: float | None) -> float:
    """Return where the axis begins: a tenth below everything that is drawn."""
    drawn = [x for x, count in zip(found["edges"], found["counts"], strict=False) if count]
    least = min([*drawn, 1.0 if threshold is None else threshold])
    return float(max(0.0, math.floor(10 * least - 1) / 10))


def _bars(found: Picture, threshold: float | None) -> list[Figure]:
    edges, shares, places = found["edges"], shares_of(found), middles(found)
    bars = []
    for colour, is_met in ((BAD, False), (BRAND if threshold is None else GOOD, True)):
        kept = [
            i
            for i, x in enumerate(places)
            if (threshold is None or x >= threshold) == is_met and shares[i]
        ]
        if kept:
            bars.append(
                {
                    "type": "bar",
                    "x": [places[i] for i in kept],
                    "y": [shares[i] for i in kept],
                    "width": [(edges[i + 1] - edges[i]) * 0.94 for i in kept],
                    "marker": {"color": colour, "line": {"width": 0}},
                    "opacity": 0.85,
                    "hovertemplate": "%{x:.3f}: %{y:.1f} %<extra></extra>",
                }
            )
    return bars


def _caption(figures: Picture, named: Named) -> str:
    numbers, score = named.quantities, figures["score"]
    middle = numbers.interval(score["mean"], (score["p5"], score["p95"]))
    if "share_met" not in figures:
        return _("The score is {score} on average (90 %).").format(score=middle)
    text = _("The score is {score} (90 %) and reaches the threshold in {share} of the trials.")
    return text.format(score=middle, share=numbers.share(figures["share_met"]))


def _table(figures: Picture, named: Named) -> Table:
    keys = ("p5", "p10", "p25", "p50", "p75", "p90", "p95")
    numbers, score = named.quantities, figures["score"]
    rows = [(key.upper(), numbers.number(score[key], 3)) for key in keys]
    rows.append((_("Mean"), numbers.number(score["mean"], 3)))
    return Table(head=(_("Percentile"), named.metric), rows=tuple(rows))
