"""What moves the value: the tornado of the uncertain inputs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.utils.translation import gettext as _

from modeling.text import say
from reports.charts.chart import (
    BRAND,
    CARD,
    INK,
    SMALL,
    WARN,
    Chart,
    Figure,
    Table,
    layout,
    money_axis,
    row_axis,
    vertical,
)
from reports.quantities import Quantities, Scale

SHOWN_SWINGS: Final = 8


def ranked(result: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the inputs, the one that moves NPV most first."""
    return sorted(result["tornado"]["swings"], key=_reach, reverse=True)


def swing_name(swing: Mapping[str, Any], money: Quantities) -> str:
    """Return what an input is called in the reader's language."""
    return say(swing["label"], money.language) or str(swing["id"])


def _reach(swing: Mapping[str, Any]) -> float:
    return abs(float(swing["npv_high"]) - float(swing["npv_low"]))


def tornado(result: Mapping[str, Any]) -> Chart:
    """Draw how far NPV moves when one input goes from its P10 to its P90."""
    money = Quantities.of(result["currency"])
    swings = ranked(result)[:SHOWN_SWINGS]
    names = [swing_name(swing, money) for swing in swings]
    base = _base(result["tornado"])
    ends = [base, *(s[k] for s in swings for k in ("npv_low", "npv_high"))]
    room = (max(ends) - min(ends) or 1.0) * 0.24
    scale = money.scale(ends)
    axis = money_axis(
        _("Mean NPV, {unit}").format(unit=scale.unit),
        scale=scale,
        low=min(ends) - room,
        high=max(ends) + room,
    )
    caption = _finding(swings, names, money)
    return Chart(
        key="tornado",
        title=_("What moves the value"),
        figure={
            "data": [_bars(swings, key, base, scale) for key in ("npv_low", "npv_high")],
            "layout": layout(
                barmode="overlay",
                bargap=0.34,
                showlegend=True,
                xaxis=axis,
                yaxis=row_axis(names, 28),
                shapes=[vertical(scale.of(base))],
            ),
        },
        caption=caption,
        alt=caption,
        table=_table(swings, names, money),
        height=84 + 30 * max(len(swings), 2),
    )


def _base(tornado: Mapping[str, Any]) -> float:
    base = tornado["base"]
    return float(base["mean"] if isinstance(base, Mapping) else base)


def _bars(
    swings: Sequence[Mapping[str, Any]],
    key: str,
    base: float,
    scale: Scale,
) -> Figure:
    is_low = key == "npv_low"
    rows = list(range(len(swings)))[::-1]
    return {
        "type": "bar",
        "orientation": "h",
        "name": _("Input at its P10") if is_low else _("Input at its P90"),
        "y": rows,
        "x": [scale.of(s[key] - base) for s in swings],
        "base": [scale.of(base)] * len(rows),
        "marker": {"color": WARN if is_low else BRAND},
        "text": [scale.show(s[key]) for s in swings],
        "textposition": "auto",
        "textangle": 0,
        "constraintext": "none",
        "insidetextanchor": "end",
        "insidetextfont": {"size": SMALL - 1, "color": CARD},
        "outsidetextfont": {"size": SMALL - 1, "color": INK},
        "cliponaxis": False,
        "hovertemplate": "%{text}<extra></extra>",
    }


def _finding(swings: Sequence[Mapping[str, Any]], names: Sequence[str], money: Quantities) -> str:
    if not swings:
        return _("No input is uncertain, so nothing moves NPV.")
    first = swings[0]
    return _(
        "{name} moves NPV most: its mean is {low} with this input at its P10 and {high} at its P90."
    ).format(name=names[0], low=money.money(first["npv_low"]), high=money.money(first["npv_high"]))


def _table(swings: Sequence[Mapping[str, Any]], names: Sequence[str], money: Quantities) -> Table:
    head = (_("Input"), _("P10"), _("P90"), _("NPV at P10"), _("NPV at P90"))
    rows = tuple(
        (
            name,
            money.figures(s["low_value"]),
            money.figures(s["high_value"]),
            money.money(s["npv_low"]),
            money.money(s["npv_high"]),
        )
        for name, s in zip(names, swings, strict=True)
    )
    return Table(head=head, rows=rows)
