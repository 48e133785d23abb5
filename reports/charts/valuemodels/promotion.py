"""Promotion drawn: campaigns, the response with its interval, its cost, the best spend."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext as _

from reports.charts.chart import (
    BRAND,
    GOOD,
    INK,
    MUTE,
    WARN,
    Chart,
    Figure,
    Table,
    area,
    layout,
    note,
    vertical,
)
from reports.charts.valuemodels.named import LEGEND, Named, Picture, axis
from reports.quantities import Scale

UNCERTAIN: Final = 0.16
SMALLEST, LARGEST = 7, 16  # pixels of a campaign's mark, by its n


def _curves(picture: Picture, across: Scale, up: Scale) -> list[Figure]:
    curve = picture["curve"]
    spend = [across.of(p) for p in curve["spend"]]
    gain = [f - c for f, c in zip(curve["response"], curve["cost"], strict=True)]
    reach = area([up.of(v) for v in curve["low"]], [up.of(v) for v in curve["high"]], spend)
    traces = [
        reach
        | {"type": "scatter", "showlegend": False, "fillcolor": BRAND}
        | {"opacity": UNCERTAIN, "hoverinfo": "skip"}
    ]
    for name, values, colour, dash in (
        (_("response f(P)"), curve["response"], BRAND, "solid"),
        (_("cost k·P"), curve["cost"], MUTE, "dash"),
        (_("gain g(P)"), gain, GOOD, "solid"),
    ):
        traces.append(
            {
                "type": "scatter",
                "mode": "lines",
                "name": name,
                "x": spend,
                "y": [up.of(v) for v in values],
                "line": {"color": colour, "width": 2.4, "dash": dash},
                "hovertemplate": "%{x:.4g}: %{y:.4g}<extra>" + name + "</extra>",
            }
        )
    return traces


def _campaigns(picture: Picture, across: Scale, up: Scale) -> list[Figure]:
    rows = picture["points"]
    if not rows:
        return []
    counts = [row[2] if len(row) > 2 else 1.0 for row in rows]
    most = max(counts)
    sizes = [SMALLEST + (LARGEST - SMALLEST) * (n / most) ** 0.5 for n in counts]
    return [
        {
            "type": "scatter",
            "mode": "markers",
            "name": _("campaigns"),
            "x": [across.of(row[0]) for row in rows],
            "y": [up.of(row[1]) for row in rows],
            "marker": {"color": INK, "size": sizes if most > 1 else 8, "symbol": "circle"},
            "hovertemplate": "%{x:.4g}: %{y:.4g}<extra></extra>",
        }
    ]


def _shapes(picture: Picture, across: Scale) -> list[Figure]:
    best, plan = picture["best_spend"], picture["plan"]
    if not best["value"] or best["value"] > picture["curve"]["spend"][-1]:
        return []
    reach = {"type": "rect", "yref": "paper", "y0": 0, "y1": 1, "layer": "below"}
    reach |= {"x0": across.of(best["low"]), "x1": across.of(best["high"]), "line": {"width": 0}}
    shapes = [reach | {"fillcolor": GOOD, "opacity": 0.14}]
    shapes.append(vertical(across.of(best["value"]), color=GOOD, dash="dot", width=1.5))
    if plan != best["value"]:
        shapes.append(vertical(across.of(plan), color=WARN, width=1.5))
    return shapes


def _ends(picture: Picture) -> tuple[float, float]:
    """Return the ends of the axis of money: responses, costs and gains, with some room."""
    curve = picture["curve"]
    values = [0.0, *curve["response"], *curve["high"], *(row[1] for row in picture["points"])]
    gains = [f - c for f, c in zip(curve["response"], curve["cost"], strict=True)]
    low, high = min([*values, *gains]), max(values)
    low = max(low, -0.4 * high) if high > 0 else low
    room = 0.06 * (high - low or 1.0)
    return low - room if low < 0 else 0.0, high + room


def promotion(picture: Picture, named: Named) -> Chart:
    """Draw the response to a spend, what it costs, and the spend that is best."""
    curve, money = picture["curve"], f"{named.currency}/month"
    low, high = _ends(picture)
    across, unit = named.scale(curve["spend"], named.unit)
    up, money_unit = named.scale([low, high], money)
    best = picture["best_spend"]
    shapes = _shapes(picture, across)
    marks = []
    if shapes:
        mark = {"x": across.of(best["value"]), "y": 1, "yref": "paper", "yanchor": "bottom"}
        marks = [note("P*", **mark)]
        if picture["plan"] != best["value"]:
            marks.append(note(_("planned"), **(mark | {"x": across.of(picture["plan"])})))
    caption = _caption(picture, named)
    return Chart(
        key=f"value-{named.key}",
        title=named.title,
        figure={
            "data": [*_curves(picture, across, up), *_campaigns(picture, across, up)],
            "layout": layout(
                showlegend=True,
                margin={"l": 12, "r": 16, "t": 62, "b": 12},
                legend=LEGEND,
                xaxis=axis(
                    across,
                    named.axis_of(_("Spend P"), unit),
                    0.0,
                    curve["spend"][-1],
                    showgrid=False,
                ),
                yaxis=axis(up, named.axis_of(_("Response per month"), money_unit), low, high),
                shapes=shapes,
                annotations=marks,
            ),
        },
        caption=caption,
        alt=_("Response to spend with its cost and gain. {finding}").format(finding=caption),
        table=_table(picture, named),
    )


def _caption(picture: Picture, named: Named) -> str:
    numbers, best = named.quantities, picture["best_spend"]
    told = {"best": numbers.figures(best["value"]), "unit": named.unit}
    if best["low"] == best["high"]:
        return _("The gain is largest at P* = {best} {unit}.").format(**told)
    told |= {"low": numbers.figures(best["low"]), "high": numbers.figures(best["high"])}
    text = _(
        "The gain is largest at P* = {best} {unit} (90 %: {low} to {high}). Shaded: the 90 % "
        "interval of the response."
    )
    return text.format(**told)


def _table(picture: Picture, named: Named) -> Table:
    """Return what some spends bring, and what one more unit of each would."""
    numbers, money = named.quantities, named.quantities.money
    rows = []
    for step in picture["marginal"]:
        word = "P*" if step["is_best"] else _("planned") if step["is_plan"] else ""
        mark = f" ({word})" if word else ""
        rows.append(
            (
                numbers.figures(step["spend"]) + mark,
                money(step["response"]),
                money(step["response"] - step["gain"]) if step["gain"] is not None else "–",
                money(step["gain"]),
                numbers.figures(step["next"]),
            )
        )
    head = (
        named.axis_of(_("Spend P"), named.unit),
        _("Response per month"),
        _("Cost per month"),
        _("Gain per month"),
        _("The next unit brings"),
    )
    return Table(head=head, rows=tuple(rows))
