"""What the value is made of: benefits and the categories of cost."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from bizcase.cases.words import CATEGORIES, named
from reports.charts.chart import (
    BAD,
    BRAND,
    GOOD,
    INK,
    LINE,
    SMALL,
    Chart,
    Figure,
    Table,
    layout,
    money_axis,
    row_axis,
    vertical,
)
from reports.quantities import Quantities, Scale


def category_name(key: str | None) -> str:
    """Return the name of a cost category; a document may use its own."""
    return named(CATEGORIES, key or "other")


NOISE = 1e-6  # of a year's cost: less than this beside the lines is rounding


def costs_by_year(result: Mapping[str, Any]) -> dict[str, list[float]]:
    """Return the mean cost of each category in each year, the largest category first.

    What a year costs beyond its lines is what risks took.
    """
    sums: dict[str, list[float]] = defaultdict(lambda: [0.0] * len(result["years"]))
    for line in result.get("lines", ()):
        if line["role"] != "cost":
            continue
        row = sums[line.get("category") or "other"]
        for i, value in enumerate(line["mean_by_year"]):
            row[i] += value
    rest = [
        year["cost"]["mean"] - sum(row[i] for row in sums.values())
        for i, year in enumerate(result["years"])
    ]
    if sums and any(
        r > NOISE * y["cost"]["mean"] for r, y in zip(rest, result["years"], strict=True)
    ):
        sums["risk"] = rest
    return dict(sorted(sums.items(), key=lambda item: -sum(item[1])))


def category(result: Mapping[str, Any]) -> Chart:
    """Draw how the categories add up to mean NPV, one row each."""
    money, steps = Quantities.of(result["currency"]), category_steps(result)
    total = sum(value for _key, value in steps)
    rows = [(category_name(key), value) for key, value in steps] + [(_("NPV, mean"), total)]
    starts = [*itertools.accumulate((value for _key, value in steps[:-1]), initial=0.0), 0.0]
    ends = [start + value for start, (_name, value) in zip(starts, rows, strict=True)]
    low, high = min(0.0, *starts, *ends), max(0.0, *starts, *ends)
    room = (high - low or 1.0) * 0.16
    scale = money.scale([low, high])
    unit = _("Present value, {unit}").format(unit=scale.unit)
    caption = _finding(steps, money)
    return Chart(
        key="categories",
        title=_("Present value by category"),
        figure={
            "data": [_step_bars(rows, starts, scale)],
            "layout": layout(
                bargap=0.3,
                xaxis=money_axis(unit, scale=scale, low=low - room, high=high + room),
                yaxis=row_axis([name for name, _value in rows], 22),
                shapes=[vertical(0.0, color=LINE, width=1.5)],
            ),
        },
        caption=caption,
        alt=caption,
        table=Table(
            head=(_("Category"), _("Present value, mean")),
            rows=tuple((name, money.money(value)) for name, value in rows),
        ),
        height=66 + 25 * len(rows),
    )


def category_steps(result: Mapping[str, Any]) -> list[tuple[str, float]]:
    """Return each category's mean present value: gains first, then costs, the largest first."""
    values = {
        key: float(value["mean"] if isinstance(value, Mapping) else value)
        for key, value in result["npv_by_category"].items()
    }
    values = {key: value for key, value in values.items() if value}
    gains = sorted((kv for kv in values.items() if kv[1] > 0), key=lambda kv: -kv[1])
    costs = sorted((kv for kv in values.items() if kv[1] <= 0), key=lambda kv: kv[1])
    return gains + costs


def _step_bars(rows: Sequence[tuple[str, float]], starts: Sequence[float], scale: Scale) -> Figure:
    last = len(rows) - 1
    colours = [BRAND if i == last else GOOD if v > 0 else BAD for i, (_n, v) in enumerate(rows)]
    return {
        "type": "bar",
        "orientation": "h",
        "y": list(range(len(rows)))[::-1],
        "x": [scale.of(value) for _name, value in rows],
        "base": [scale.of(start) for start in starts],
        "marker": {"color": colours},
        "opacity": 0.9,
        "text": [scale.show(value) for _name, value in rows],
        "textposition": "outside",
        "textangle": 0,
        "constraintext": "none",
        "outsidetextfont": {"size": SMALL, "color": INK},
        "cliponaxis": False,
        "hovertemplate": "%{text}<extra></extra>",
    }


def _finding(steps: Sequence[tuple[str, float]], money: Quantities) -> str:
    costs = [step for step in steps if step[1] < 0]
    if not costs:
        return _("No category costs anything in this model.")
    key, value = costs[0]
    return _("{category} is the largest cost: {amount} of present value.").format(
        category=category_name(key), amount=money.money(-value)
    )
