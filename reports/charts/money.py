"""Money over time: the cash fan and the years."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.utils.translation import gettext as _

from reports.charts.categories import category_name, costs_by_year
from reports.charts.chart import (
    BAD,
    BRAND,
    CARD,
    GOOD,
    INK,
    MUTE,
    SMALL,
    WARN,
    Chart,
    Figure,
    Table,
    area,
    horizontal,
    layout,
    money_axis,
    note,
    plain,
    plain_axis,
)
from reports.quantities import Quantities, Scale

BANDS: Final = (("p5", "p95", 0.16), ("p10", "p90", 0.22), ("p25", "p75", 0.34))
MOST_COSTS: Final = 5
# Costs are told apart by colour and by strength, so that they can be told apart without colour too.
COST_STYLES: Final = (
    (BAD, 0.9),
    (WARN, 0.9),
    (MUTE, 0.85),
    (BAD, 0.5),
    (WARN, 0.5),
    (MUTE, 0.45),
    (INK, 0.6),
    (BAD, 0.28),
)


def cash_fan(result: Mapping[str, Any]) -> Chart:
    """Draw cumulative cash by month: the median and three bands."""
    money, fan = Quantities.of(result["currency"]), result["fan"]
    low, high = min(fan["p5"]), max(fan["p95"])
    scale = money.scale([low, high])
    room = (high - low) * 0.08 or 1.0
    months = fan["month"]
    lowest = min(range(len(months)), key=lambda i: fan["p50"][i])
    figure = {
        "data": [*_bands(fan, scale), _median(fan, scale)],
        "layout": layout(
            showlegend=True,
            hovermode="x",
            xaxis=plain_axis(
                _("Month (0 is the start, {start})").format(start=result["start"]),
                tickmode="array",
                tickvals=_month_ticks(months[-1]),
                showgrid=False,
            ),
            yaxis=money_axis(
                _("Cumulative cash, {unit}").format(unit=scale.unit),
                scale=scale,
                low=low - room,
                high=high + room,
            ),
            shapes=[horizontal(0.0)],
            annotations=_deepest(fan, lowest, scale, money),
        ),
    }
    caption = _cash_caption(result, lowest, money)
    return Chart(
        key="cash",
        title=_("Cumulative cash"),
        figure=figure,
        caption=caption,
        alt=_("Fan chart of cumulative cash by month. {finding}").format(finding=caption),
        table=_cash_table(fan, money),
    )


def _month_ticks(last: int) -> list[int]:
    step = 12 if last <= 96 else 24
    return list(range(0, last + 1, step)) if last >= 12 else list(range(0, last + 1, 3))


def _bands(fan: Mapping[str, Sequence[float]], scale: Scale) -> list[Figure]:
    traces = []
    for low, high, strength in BANDS:
        lows, highs = ([scale.of(v) for v in fan[key]] for key in (low, high))
        traces.append(
            area(lows, highs, fan["month"])
            | {
                "type": "scatter",
                "name": f"{low.upper()}–{high.upper()}",
                "fillcolor": BRAND,
                "opacity": strength,
                "hoverinfo": "skip",
            }
        )
    return traces


def _median(fan: Mapping[str, Sequence[float]], scale: Scale) -> Figure:
    return {
        "type": "scatter",
        "mode": "lines",
        "name": _("Median (P50)"),
        "x": list(fan["month"]),
        "y": [scale.of(v) for v in fan["p50"]],
        "line": {"color": BRAND, "width": 2.4},
        "hovertemplate": "%{x}: %{y:.3s}<extra></extra>",
    }


def _deepest(
    fan: Mapping[str, Sequence[float]], lowest: int, scale: Scale, money: Quantities
) -> list[Figure]:
    """Return the mark of the median's lowest point; none when cash never falls below zero."""
    if fan["p50"][lowest] >= 0:
        return []
    is_late = lowest > len(fan["month"]) * 0.6
    text = _("Lowest median: <b>{amount}</b>").format(amount=money.money(fan["p50"][lowest]))
    place = {"x": fan["month"][lowest], "y": scale.of(fan["p50"][lowest])}
    # above the curve: below it the axis may be near
    anchor = {"xanchor": "right" if is_late else "left", "yanchor": "bottom"}
    return [note(text, **place, **anchor, showarrow=True, ax=0, ay=-44, bgcolor=CARD, borderpad=2)]


def _cash_caption(result: Mapping[str, Any], lowest: int, money: Quantities) -> str:
    fan, need = result["fan"], result["funding_need"]
    paid = next((m for m, v in zip(fan["month"], fan["p50"], strict=True) if m and v >= 0), None)
    turns = next((m for m in range(lowest, len(fan["p50"])) if fan["p50"][m] >= 0), None)
    told = {
        "need": money.money(need["p50"]),
        "high": money.money(need["p90"]),
        "month": fan["month"][lowest],
    }
    if fan["p50"][lowest] >= 0 and paid is not None:
        return _(
            "The median path never falls below zero; funding need P50 {need}, P90 {high}."
        ).format(**told)
    if turns is None:
        return _(
            "The median path is lowest in month {month} and does not return to zero; "
            "funding need P50 {need}, P90 {high}."
        ).format(**told)
    return _(
        "The median path is lowest in month {month} and back at zero in month {turns}; "
        "funding need P50 {need}, P90 {high}."
    ).format(turns=fan["month"][turns], **told)


def _cash_table(fan: Mapping[str, Sequence[float]], money: Quantities) -> Table:
    kept = [i for i, month in enumerate(fan["month"]) if month % 12 == 0]
    rows = tuple(
        (str(fan["month"][i]), *(money.money(fan[key][i]) for key in ("p10", "p50", "p90")))
        for i in kept
    )
    return Table(head=(_("Month"), "P10", "P50", "P90"), rows=rows)


def yearly(result: Mapping[str, Any]) -> Chart:
    """Draw each year's mean benefit and costs, and the range of its result."""
    money, years = Quantities.of(result["currency"]), result["years"]
    costs = _largest(costs_by_year(result) or {"other": [y["cost"]["mean"] for y in years]})
    low, high = _reach(years)
    scale = money.scale([low, high])
    room = (high - low or 1.0) * 0.05
    names = {"type": "category", "showgrid": False, "tickfont": {"size": SMALL, "color": INK}}
    unit = _("Per year, {unit}").format(unit=scale.unit)
    caption = _yearly_caption(years, money)
    return Chart(
        key="years",
        title=_("Profit and loss by year"),
        figure={
            "data": [
                _benefit_bars(years, scale),
                *_cost_bars(years, costs, scale),
                _result_line(years, scale),
            ],
            "layout": layout(
                barmode="relative",
                showlegend=True,
                bargap=0.38,
                xaxis=plain_axis(_("Year"), **names),
                yaxis=money_axis(unit, scale=scale, low=low - room, high=high + room),
                shapes=[horizontal(0.0)],
            ),
        },
        caption=caption,
        alt=_("Bars of benefit and cost by year with the result as a line. {finding}").format(
            finding=caption
        ),
        table=_years_table(years, money),
        height=270,
    )


def _largest(costs: Mapping[str, Sequence[float]]) -> dict[str, Sequence[float]]:
    """Keep the largest categories and add up the others; the table names them all."""
    if len(costs) <= MOST_COSTS:
        return dict(costs)
    kept = dict(list(costs.items())[: MOST_COSTS - 1])
    others = [row for key, row in costs.items() if key not in kept and key != "other"]
    others += (
        [kept.pop("other")] if "other" in kept else [costs["other"]] if "other" in costs else []
    )
    return kept | {"other": [sum(values) for values in zip(*others, strict=True)]}


def _reach(years: Sequence[Mapping[str, Any]]) -> tuple[float, float]:
    """Return the lowest and the highest point that the bars and the line come to."""
    lows = [min(-year["cost"]["mean"], year["result"]["p10"], 0.0) for year in years]
    highs = [max(year["benefit"]["mean"], year["result"]["p90"], 0.0) for year in years]
    return min(lows), max(highs)


def _year_keys(years: Sequence[Mapping[str, Any]]) -> list[str]:
    return [str(year["year"]) for year in years]


def _benefit_bars(years: Sequence[Mapping[str, Any]], scale: Scale) -> Figure:
    return {
        "type": "bar",
        "name": _("Benefits"),
        "x": _year_keys(years),
        "y": [scale.of(year["benefit"]["mean"]) for year in years],
        "marker": {"color": GOOD},
        "opacity": 0.85,
        "hovertemplate": "%{y:.3s}",
    }


def _cost_bars(
    years: Sequence[Mapping[str, Any]], costs: Mapping[str, Sequence[float]], scale: Scale
) -> list[Figure]:
    styles = [COST_STYLES[i % len(COST_STYLES)] for i in range(len(costs))]
    return [
        {
            "type": "bar",
            "name": plain(category_name(key)),
            "x": _year_keys(years),
            "y": [-scale.of(value) for value in row],
            "marker": {"color": colour},
            "opacity": strength,
            "hovertemplate": "%{y:.3s}",
        }
        for (key, row), (colour, strength) in zip(costs.items(), styles, strict=True)
    ]


def _result_line(years: Sequence[Mapping[str, Any]], scale: Scale) -> Figure:
    results = [year["result"] for year in years]
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": _("Result (P10–P90)"),
        "x": _year_keys(years),
        "y": [scale.of(r["mean"]) for r in results],
        "error_y": {
            "type": "data",
            "symmetric": False,
            "array": [scale.of(max(r["p90"] - r["mean"], 0.0)) for r in results],
            "arrayminus": [scale.of(max(r["mean"] - r["p10"], 0.0)) for r in results],
            "color": INK,
            "thickness": 1.2,
            "width": 4,
        },
        "line": {"color": INK, "width": 2},
        "marker": {"color": INK, "size": 6},
        "hovertemplate": "%{y:.3s}",
    }


def _yearly_caption(years: Sequence[Mapping[str, Any]], money: Quantities) -> str:
    positive = next((y["year"] for y in years if y["result"]["mean"] > 0), None)
    last = years[-1]
    told = {"last": last["year"], "amount": money.money(last["result"]["mean"])}
    if positive is None:
        return _("No year has a positive mean result; in {last} it is {amount}.").format(**told)
    return _(
        "The first year with a positive mean result is {first}; in {last} it is {amount}."
    ).format(first=positive, **told)


def _years_table(years: Sequence[Mapping[str, Any]], money: Quantities) -> Table:
    keys = ("benefit", "cost", "result", "cash")
    rows = tuple(
        (str(year["year"]), *(money.money(year[key]["mean"]) for key in keys)) for year in years
    )
    return Table(head=(_("Year"), _("Benefit"), _("Cost"), _("Result"), _("Cash")), rows=rows)
