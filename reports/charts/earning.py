"""Business models in the same futures: how NPV spreads with each, and what their mixes bring."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.utils.translation import gettext as _

from reports.charts.chart import (
    BRAND,
    INK,
    MUTE,
    WARN,
    Chart,
    Figure,
    Table,
    area,
    layout,
    money_axis,
    plain,
    row_axis,
    vertical,
)
from reports.quantities import Quantities, Scale

HILL: Final = 0.82  # of the distance between two rows
SHOWN: Final = 12


def ridges(result: Mapping[str, Any]) -> Chart:
    """Draw the distribution of NPV with each option, one hill above the other."""
    money = Quantities.of(result["currency"])
    options = result["options"][:SHOWN]
    edges, shares = result["densities"]["edges"], result["densities"]["shares"]
    scale = money.scale((edges[0], edges[-1]))
    names = [one["label"] for one in options]
    rows = list(range(len(options)))[::-1]
    hills = [
        trace
        for one, row in zip(options, rows, strict=True)
        for trace in _hill(row, edges, shares[one["name"]], scale)
    ]
    marks = [_marks(one, row, scale, money) for one, row in zip(options, rows, strict=True)]
    caption = _caption(options, money)
    return Chart(
        key="ridges",
        title=_("NPV with each business model"),
        figure={
            "data": [*hills, *marks],
            "layout": layout(
                xaxis=money_axis(
                    _("NPV, {unit}").format(unit=scale.unit),
                    scale=scale,
                    low=edges[0],
                    high=edges[-1],
                ),
                yaxis=row_axis(names, 22) | {"range": [-0.3, len(rows) - 0.05]},
                shapes=[vertical(0.0, color=MUTE, dash="dot")] if edges[0] < 0 < edges[-1] else [],
            ),
        },
        caption=caption,
        alt=caption,
        table=_options_table(options, money),
        height=96 + 52 * max(len(rows), 2),
    )


def _options_table(options: Sequence[Mapping[str, Any]], money: Quantities) -> Table:
    return Table(
        head=(_("Option"), "P10", "P50", "P90", _("Is best")),
        rows=tuple(
            (
                one["label"],
                *(money.money(one[key]) for key in ("p10", "p50", "p90")),
                money.share(one["probability_best"]),
            )
            for one in options
        ),
    )


def _hill(row: int, edges: Sequence[float], shares: Sequence[float], scale: Scale) -> list[Figure]:
    """Return what a hill encloses, and its outline; all hills have one height."""
    middles = [scale.of((a + b) / 2) for a, b in itertools.pairwise(edges)]
    top = max(shares) or 1.0
    crest = [row + HILL * share / top for share in shares]
    ground = area([row] * len(crest), crest, middles)
    line = {
        "type": "scatter",
        "mode": "lines",
        "x": middles,
        "y": crest,
        "line": {"color": BRAND, "width": 1.3},
        "hoverinfo": "skip",
    }
    fill = {"type": "scatter", "fillcolor": BRAND, "opacity": 0.22, "hoverinfo": "skip"}
    return [fill | ground, line]


def _marks(one: Mapping[str, Any], row: int, scale: Scale, money: Quantities) -> Figure:
    """Return P10 to P90 as a bar on the ground of a hill, with P50 on it."""
    keys = ("p10", "p50", "p90")
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "x": [scale.of(one[key]) for key in keys],
        "y": [row] * 3,
        "line": {"color": INK, "width": 2},
        "marker": {"color": INK, "size": [0, 9, 0]},
        "text": [f"{key.upper()} {money.money(one[key])}" for key in keys],
        "hovertemplate": "%{text}<extra></extra>",
        "cliponaxis": False,
    }


def _caption(options: Sequence[Mapping[str, Any]], money: Quantities) -> str:
    best = options[0]
    return _(
        "{name} has the highest mean NPV, {mean}; in {share} of the futures it is the best. The "
        "bar under each hill is P10 to P90, the dot the median."
    ).format(
        name=best["label"],
        mean=money.money(best["mean"]),
        share=money.share(best["probability_best"]),
    )


def frontier(told: Mapping[str, Any]) -> Chart:
    """Draw every mix by its mean and by the mean of its worst futures; efficient ones joined."""
    money = Quantities.of(told["currency"])
    mixes, efficient = told["mixes"], told["efficient"]
    means = [mix["mean"] for mix in mixes]
    worst = [mix["expected_shortfall"] for mix in mixes]
    scale = money.scale([*means, *worst])
    line = [mixes[place] for place in efficient]
    caption = _told(line[0], line[-1], told, money)
    return Chart(
        key="frontier",
        title=_("Mixes of business models"),
        figure={
            "data": [
                _dots(mixes, MUTE, 6, _("Mixes"), told, money, scale),
                _dots(line, WARN, 10, _("Efficient mixes"), told, money, scale)
                | {"mode": "lines+markers"},
            ],
            "layout": layout(
                margin={"l": 12, "r": 16, "t": 34, "b": 12},
                showlegend=True,
                xaxis=_money(_("Mean of the worst 5 %, {unit}"), worst, scale),
                yaxis=_money(_("Mean NPV, {unit}"), means, scale),
            ),
        },
        caption=caption,
        alt=caption,
        table=_mixes_table(line, told, money),
        height=340,
    )


def _told(
    best: Mapping[str, Any], careful: Mapping[str, Any], told: Mapping[str, Any], money: Quantities
) -> str:
    if best is careful:
        return _(
            "Each dot is a split of the business. {best} is best both on average and in the worst "
            "5 % of futures."
        ).format(best=_split(best, told, money))
    return _(
        "Each dot is a split of the business; on the line no other split is as good both on "
        "average and in the worst 5 % of futures. {best} has the highest mean, {careful} the "
        "mildest worst futures."
    ).format(best=_split(best, told, money), careful=_split(careful, told, money))


def _mixes_table(
    line: Sequence[Mapping[str, Any]], told: Mapping[str, Any], money: Quantities
) -> Table:
    keys = ("mean", "p10", "p90", "expected_shortfall")
    return Table(
        head=(_("Mix"), _("Mean"), "P10", "P90", _("Mean of the worst 5 %")),
        rows=tuple(
            (_split(mix, told, money), *(money.money(mix[key]) for key in keys)) for mix in line
        ),
    )


def _money(title: str, values: Sequence[float], scale: Scale) -> Figure:
    low, high = min(values), max(values)
    air = (high - low) * 0.08 or abs(high) * 0.1 or 1.0
    return money_axis(title.format(unit=scale.unit), scale=scale, low=low - air, high=high + air)


def _dots(
    mixes: Sequence[Mapping[str, Any]],
    colour: str,
    size: int,
    name: str,
    told: Mapping[str, Any],
    money: Quantities,
    scale: Scale,
) -> Figure:
    return {
        "type": "scatter",
        "mode": "markers",
        "name": name,
        "x": [scale.of(mix["expected_shortfall"]) for mix in mixes],
        "y": [scale.of(mix["mean"]) for mix in mixes],
        "marker": {"color": colour, "size": size, "opacity": 0.85},
        "line": {"color": colour, "width": 2},
        "text": [
            f"{plain(_split(mix, told, money))}<br>{money.money(mix['mean'])}" for mix in mixes
        ],
        "hovertemplate": "%{text}<extra></extra>",
    }


def _split(mix: Mapping[str, Any], told: Mapping[str, Any], money: Quantities) -> str:
    """Return a split in words: 60 % Seats, 40 % Calls."""
    parts = zip(told["names"], mix["weights"], strict=True)
    return ", ".join(
        f"{money.share(weight)} {told['labels'][name]}" for name, weight in parts if weight > 0
    )
