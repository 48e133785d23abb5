"""Technology value drawn: anchors, their line, its band, and where the metric lies."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.utils.translation import gettext as _

from reports.charts.chart import (
    BAD,
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
    plain,
    plain_axis,
    vertical,
)
from reports.charts.valuemodels.named import (
    LEGEND,
    Measured,
    Named,
    Picture,
    axis,
    middles,
    shares_of,
)
from reports.quantities import Quantities, Scale

Z90: Final = 1.6448536269514722  # half the width of a 90 % interval in standard errors
FOOT: Final = 3.6  # the histogram of the metric takes the lower part of the plot
UNCERTAIN: Final = 0.16


def _band_shapes(picture: Picture, evidence: Sequence[Measured]) -> list[Figure]:
    """Return the band in which the line holds, and what was measured."""
    low, high = picture["valid"]
    whole = {"type": "rect", "yref": "paper", "y0": 0, "y1": 1, "layer": "below"}
    none = {"width": 0}
    shapes = [whole | {"x0": low, "x1": high, "fillcolor": GOOD, "opacity": 0.07, "line": none}]
    shapes += [vertical(end, color=GOOD, dash="dot") for end in (low, high)]
    for found in evidence:
        span = {"x0": found.low, "x1": found.high, "fillcolor": WARN, "opacity": 0.1}
        shapes += [whole | span | {"line": none}, vertical(found.value, color=WARN, width=2)]
    return shapes


def _band_notes(
    picture: Picture, evidence: Sequence[Measured], numbers: Quantities
) -> list[Figure]:
    low, high = picture["valid"]
    top = {"y": 1, "yref": "paper", "yanchor": "bottom", "font": {"size": 11, "color": MUTE}}
    notes = [note(_("holds here"), x=(low + high) / 2, **top)] if not evidence else []
    for found in evidence[:2]:
        text = f"{plain(found.name)} {numbers.number(found.value, 3)}"
        notes.append(note(text, x=found.value, **top))
    return notes


def _counted(picture: Picture, outside: str) -> list[Figure]:
    """Return the line inside its band, and what counts outside."""
    xs, ys = picture["line"]["metric"], picture["line"]["value"]
    low, high = picture["valid"]
    slope, base = picture["slope"]["value"], picture["intercept"]["value"]

    def at(x: float) -> float:
        return float(base + slope * (min(max(x, low), high) if outside == "hold" else x))

    name = _("held outside") if outside == "hold" else _("extended outside")
    dashed = {
        "type": "scatter",
        "mode": "lines",
        "line": {"color": WARN, "width": 2, "dash": "dash"},
    }
    inside = {"x": [low, high], "y": [at(low), at(high)], "name": _("V = α·y + β")}
    return (
        [
            {"type": "scatter", "mode": "lines", "line": {"color": BRAND, "width": 2.6}} | inside,
            dashed | {"x": [xs[0], low], "y": [at(xs[0]), at(low)], "name": name},
            dashed
            | {"x": [high, xs[-1]], "y": [at(high), at(xs[-1])], "name": name, "showlegend": False},
        ]
        if ys
        else []
    )


def _metric_bars(picture: Picture) -> list[Figure]:
    """Return where the metric lies in the trials, at the foot of the plot."""
    if "histogram" not in picture:
        return []
    found, (low, high) = picture["histogram"], picture["valid"]
    places, shares, edges = middles(found), shares_of(found), found["edges"]
    bars = []
    for name, colour, is_in in (
        (_("metric in the trials"), MUTE, True),
        (_("metric outside the band"), BAD, False),
    ):
        kept = [i for i, x in enumerate(places) if (low <= x <= high) == is_in and shares[i]]
        if kept:
            bars.append(
                {
                    "type": "bar",
                    "name": name,
                    "showlegend": is_in,
                    "x": [places[i] for i in kept],
                    "y": [shares[i] for i in kept],
                    "width": [edges[i + 1] - edges[i] for i in kept],
                    "marker": {"color": colour, "line": {"width": 0}},
                    "opacity": 0.5,
                    "yaxis": "y2",
                    "hovertemplate": "%{x:.4g}: %{y:.1f} %<extra></extra>",
                }
            )
    return bars


def _anchors(picture: Picture, scale: Scale) -> Figure:
    xs, ys, sds = zip(*picture["anchors"], strict=True)
    trace: Figure = {
        "type": "scatter",
        "mode": "markers",
        "name": _("anchors"),
        "x": list(xs),
        "y": [scale.of(y) for y in ys],
        "marker": {"color": INK, "size": 9, "symbol": "diamond"},
        "hovertemplate": "%{x:.4g}: %{y:.4g}<extra></extra>",
    }
    if sds[0] is not None:
        arms = [scale.of(Z90 * sd) for sd in sds]
        trace["error_y"] = {"type": "data", "array": arms, "color": INK, "thickness": 1.2}
    return trace


def _heights(picture: Picture) -> tuple[float, float]:
    """Return the ends of the axis of values: anchors, the line, and its interval in the band."""
    line, (low, high) = picture["line"], picture["valid"]
    inside = [i for i, x in enumerate(line["metric"]) if low <= x <= high]
    values = [line["value"][0], line["value"][-1]]
    values += [line[side][i] for side in ("low", "high") for i in inside]
    for _metric, value, sd in picture["anchors"]:
        values += [value - Z90 * (sd or 0.0), value + Z90 * (sd or 0.0)]
    room = 0.08 * (max(values) - min(values) or abs(values[0]) or 1.0)
    return min(values) - room, max(values) + room


def technology(
    picture: Picture, named: Named, *, outside: str, evidence: Sequence[Measured] = ()
) -> Chart:
    """Draw the line through the anchors with its interval, its band, and where the metric lies."""
    low, high = _heights(picture)
    scale, unit = named.scale([low, high], named.unit)
    bars = _metric_bars(picture)
    counted = [
        trace | {"y": [scale.of(y) for y in trace["y"]]} for trace in _counted(picture, outside)
    ]
    caption = _caption(picture, named, evidence)
    text = _("Anchor points and the line through them over the metric. {finding}")
    return Chart(
        key=f"value-{named.key}",
        title=named.title,
        figure={
            "data": [*bars, _interval(picture, scale), *counted, _anchors(picture, scale)],
            "layout": layout(
                showlegend=True,
                margin={"l": 12, "r": 16, "t": 62, "b": 12},
                bargap=0,
                barmode="overlay",
                xaxis=_metric_axis(picture, named),
                yaxis=axis(scale, named.axis_of(_("Value V"), unit), low, high),
                yaxis2=_foot(bars),
                legend=LEGEND,
                shapes=_band_shapes(picture, evidence),
                annotations=_band_notes(picture, evidence, named.quantities),
            ),
        },
        caption=caption,
        alt=text.format(finding=caption),
        table=_anchor_table(picture, named),
    )


def _interval(picture: Picture, scale: Scale) -> Figure:
    line = picture["line"]
    low, high = ([scale.of(value) for value in line[side]] for side in ("low", "high"))
    look = {"fillcolor": BRAND, "opacity": UNCERTAIN, "hoverinfo": "skip", "showlegend": False}
    return area(low, high, line["metric"]) | {"type": "scatter"} | look


def _metric_axis(picture: Picture, named: Named) -> Figure:
    xs = picture["line"]["metric"]
    title = named.axis_of(plain(named.metric), named.metric_unit)
    return axis(named.quantities.scale([]), title, xs[0], xs[-1], showgrid=False)


def _foot(bars: Sequence[Figure]) -> Figure:
    """Return the hidden axis that keeps the histogram of the metric at the foot of the plot."""
    top = max((max(bar["y"]) for bar in bars), default=1.0)
    hidden = plain_axis(overlaying="y", side="right", visible=False)
    return hidden | {"range": [0, FOOT * top]}


def _caption(picture: Picture, named: Named, evidence: Sequence[Measured]) -> str:
    numbers = named.quantities
    low, high = (numbers.figures(end) for end in picture["valid"])
    told = _("{count} anchors; the line holds from {low} to {high}. Shaded: its 90 % interval.")
    words = [told.format(count=len(picture["anchors"]), low=low, high=high)]
    for found in evidence:
        inside = picture["valid"][0] <= found.value <= picture["valid"][1]
        where = _("inside the band") if inside else _("outside the band")
        text = _("Measured: {name} {value}, {where}.")
        measured = numbers.interval(found.value, (found.low, found.high))
        words.append(text.format(name=found.name, value=measured, where=where))
    return ("" if numbers.language == "zh-hans" else " ").join(words)


def _anchor_table(picture: Picture, named: Named) -> Table:
    slope, base = picture["slope"]["value"], picture["intercept"]["value"]
    numbers = named.quantities
    rows = [
        (
            numbers.figures(metric),
            numbers.figures(value),
            numbers.figures(sd) if sd is not None else "–",
            numbers.figures(float(f"{base + slope * metric:.6g}")),
        )
        for metric, value, sd in picture["anchors"]
    ]
    head = (
        named.axis_of(named.metric or _("Metric y"), named.metric_unit),
        named.axis_of(_("Value V"), named.unit),
        _("Standard error"),
        _("The line says"),
    )
    return Table(head=head, rows=tuple(rows))
