"""A price study as pictures: what each price brings, and what is sold at it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

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
    money_axis,
    note,
    plain,
    plain_axis,
    ticks,
    vertical,
)
from reports.quantities import Quantities

AIR: Final = 1.35  # how far beyond what matters the axis of prices goes
ROWS: Final = 9


def _window(told: Mapping[str, Any]) -> tuple[float, float]:
    """Return the prices to show: those that matter, and some more on either side."""
    demand = told["demand"]
    ends = [
        *(demand["best"][key] for key in ("p5", "p95")),
        told["today"]["p50"],
        *demand["near"],
        *(each["p50"] for each in told["competitors"]),
    ]
    low, high = demand["prices"][0], demand["prices"][-1]
    return max(low, min(ends) / AIR / AIR), min(high, max(ends) * AIR)


def _inside(told: Mapping[str, Any]) -> slice:
    low, high = _window(told)
    prices = told["demand"]["prices"]
    first = sum(price < low for price in prices)
    last = sum(price <= high for price in prices)
    return slice(max(first - 1, 0), max(last + 1, first + 2))


def profit(told: Mapping[str, Any]) -> Chart:
    """Draw what each price brings with its band, the best price with its interval, and today's."""
    money, demand = Quantities.of(told["currency"]), told["demand"]
    here = _inside(told)
    prices = demand["prices"][here]
    low, middle, high = (row[here] for row in demand["profit"])
    mean = demand["expected"][here]
    scale = money.scale([*low, *high])
    shown = {"unit": told["unit"], "price": money.figures(demand["chosen"])}
    caption = _(
        "The line is the mean profit of each price, the band 90 % of the futures. {price} {unit} "
        "brings most on average; the green stretch is where the best price of each future lies, in "
        "90 % of them."
    ).format(**shown)
    return Chart(
        key="profit",
        title=_("Profit of each price"),
        figure={
            "data": [
                _band(prices, [scale.of(x) for x in low], [scale.of(x) for x in high]),
                _line(prices, [scale.of(x) for x in mean], _("Mean profit"), BRAND, 2.4),
                _line(prices, [scale.of(x) for x in middle], _("Median"), MUTE, 1.2, dash="dot"),
            ],
            "layout": layout(
                margin={"l": 12, "r": 16, "t": 46, "b": 12},
                xaxis=_price_axis(told),
                yaxis=money_axis(
                    _("Profit a month, {unit}").format(unit=scale.unit),
                    scale=scale,
                    low=min(*low, 0.0),
                    high=max(high) * 1.04 or 1.0,
                ),
                shapes=[_stretch(demand["best"]), *_verticals(told)],
                annotations=_labels(told, money),
            ),
        },
        caption=caption,
        alt=caption,
        table=_table(told, money),
        height=340,
    )


def sold(told: Mapping[str, Any]) -> Chart:
    """Draw what is sold at each price with its band, and what competitors ask."""
    money, demand = Quantities.of(told["currency"]), told["demand"]
    here = _inside(told)
    prices = demand["prices"][here]
    low, middle, high = (row[here] for row in demand["quantity"])
    values = ticks(0.0, max(high) or 1.0)
    axis = {
        "tickmode": "array",
        "tickvals": values,
        "ticktext": [money.figures(value) for value in values],
        "range": [0.0, max(high) * 1.04 or 1.0],
    }
    caption = _(
        "What is sold a month at each price: the line is the median, the band 90 % of the futures."
    )
    if told["competitors"]:
        caption += " " + _("The marks below are what others ask.")
    return Chart(
        key="sold",
        title=_("Demand"),
        figure={
            "data": [
                _band(prices, low, high),
                _line(prices, middle, _("Median"), BRAND, 2.4),
                *_competitors(told, money),
            ],
            "layout": layout(
                margin={"l": 12, "r": 16, "t": 46, "b": 12},
                xaxis=_price_axis(told),
                yaxis=plain_axis(_("Sold a month"), **axis),
                shapes=_verticals(told),
                annotations=_labels(told, money),
            ),
        },
        caption=caption,
        alt=caption,
        table=Table(head=(), rows=()),
        height=340,
    )


def _price_axis(told: Mapping[str, Any]) -> Figure:
    low, high = _window(told)
    values = ticks(low, high, count=6)
    money = Quantities.of(told["currency"])
    inside = {
        "tickmode": "array",
        "tickvals": values,
        "ticktext": [money.figures(value) for value in values],
        "range": [low, high],
    }
    return plain_axis(_("Price, {unit}").format(unit=told["unit"]), **inside)


def _band(prices: Sequence[float], low: Sequence[float], high: Sequence[float]) -> Figure:
    style = {"type": "scatter", "fillcolor": BRAND, "opacity": 0.14, "hoverinfo": "skip"}
    return style | {"name": _("90 % of futures")} | area(low, high, prices)


def _line(
    prices: Sequence[float],
    values: Sequence[float],
    name: str,
    colour: str,
    width: float,
    **line: Any,
) -> Figure:
    return {
        "type": "scatter",
        "mode": "lines",
        "name": name,
        "x": list(prices),
        "y": list(values),
        "line": {"color": colour, "width": width, **line},
        "hovertemplate": "%{x:.4~g}: %{y:.4~g}<extra></extra>",
    }


def _stretch(best: Mapping[str, float]) -> Figure:
    return {
        "type": "rect",
        "x0": best["p5"],
        "x1": best["p95"],
        "yref": "paper",
        "y0": 0,
        "y1": 1,
        "fillcolor": GOOD,
        "opacity": 0.1,
        "line": {"width": 0},
        "layer": "below",
    }


def _verticals(told: Mapping[str, Any]) -> list[Figure]:
    return [
        vertical(told["demand"]["chosen"], color=GOOD, width=2),
        vertical(told["today"]["p50"], color=WARN, dash="dash", width=1.5),
    ]


def _labels(told: Mapping[str, Any], money: Quantities) -> list[Figure]:
    """Write best and today's price over their lines, in two rows so that they never meet."""
    best, today = told["demand"]["chosen"], told["today"]["p50"]
    return [
        _label(_("best {price}").format(price=money.figures(best)), best, 18, told),
        _label(_("today {price}").format(price=money.figures(today)), today, 3, told),
    ]


def _label(text: str, x: float, shift: int, told: Mapping[str, Any]) -> Figure:
    low, high = _window(told)
    anchor = "right" if x > (low + high) / 2 else "left"
    return note(text, x=x, y=1, yref="paper", yshift=shift, yanchor="bottom", xanchor=anchor)


def _competitors(told: Mapping[str, Any], money: Quantities) -> list[Figure]:
    if not told["competitors"]:
        return []
    names = [plain(each["label"]) for each in told["competitors"]]
    return [
        {
            "type": "scatter",
            "mode": "markers",
            "name": _("Competitors"),
            "x": [each["p50"] for each in told["competitors"]],
            "y": [0.0] * len(names),
            "error_x": {
                "type": "data",
                "symmetric": False,
                "array": [each["p95"] - each["p50"] for each in told["competitors"]],
                "arrayminus": [each["p50"] - each["p5"] for each in told["competitors"]],
                "color": INK,
                "thickness": 1.4,
                "width": 4,
            },
            "marker": {"color": INK, "size": 10, "symbol": "diamond"},
            "text": [
                f"{name}: {money.figures(each['p50'])}"
                for name, each in zip(names, told["competitors"], strict=True)
            ],
            "hovertemplate": "%{text}<extra></extra>",
            "cliponaxis": False,
        }
    ]


def _table(told: Mapping[str, Any], money: Quantities) -> Table:
    """Return some of the prices with what they sell and bring."""
    demand, here = told["demand"], _inside(told)
    places = range(len(demand["prices"]))[here]
    chosen = places[:: max(len(places) // ROWS, 1)]
    return Table(
        head=(_("Price"), _("Sold a month"), _("Mean profit"), "P5", "P95"),
        rows=tuple(
            (
                money.figures(demand["prices"][at]),
                money.figures(demand["quantity"][1][at]),
                money.money(demand["expected"][at]),
                money.money(demand["profit"][0][at]),
                money.money(demand["profit"][2][at]),
            )
            for at in chosen
        ),
    )
