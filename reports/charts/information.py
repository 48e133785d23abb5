"""What an analysis found: shares of the variance of NPV, and what is worth knowing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.utils.translation import gettext as _

from modeling.text import say
from reports.charts.chart import (
    BRAND,
    INK,
    MUTE,
    SMALL,
    WARN,
    Chart,
    Figure,
    Table,
    layout,
    money_axis,
    note,
    plain_axis,
    row_axis,
    ticks,
    vertical,
)
from reports.quantities import Quantities, Scale

SHOWN: Final = 8
RISKS: Final = "risks"  # what all risks do together is one more input
ABOVE: Final = 0.17  # rows from the middle of a pair of bars to the middle of its upper bar
SCORE_95: Final = 1.96  # standard errors from the middle to the end of an interval of 95 %

Share = Mapping[str, Any]
Row = tuple[str, Mapping[str, Any]]


def variance(result: Mapping[str, Any]) -> Chart | None:
    """Draw the share of each input in the variance of NPV; None when nothing is shared out."""
    money, told = Quantities.of(result["currency"]), result["variance"]
    parts = _parts(told["indices"])
    rows = [(_input(index, money), index) for index in told["indices"]][:SHOWN]
    ends = [end for _name, index in rows for key in parts for end in _ends(index[key])]
    if not ends or not told["variance"]:
        return None
    low, high = min(0.0, *ends), max(ends)
    room = (high - low or 1.0) * 0.16
    caption = _finding(rows[0], next(iter(parts)), money)
    return Chart(
        key="variance",
        title=_("Whose uncertainty it is"),
        figure={
            "data": [*_bars(rows, parts, money), _share_labels(rows, parts, money)],
            "layout": layout(
                barmode="group",
                bargap=0.32,
                bargroupgap=0.08,
                showlegend=len(parts) > 1,
                xaxis=_share_axis(low * 1.2, high + room),
                yaxis=row_axis([name for name, _index in rows], 28),
            ),
        },
        caption=caption,
        alt=caption,
        table=Table(
            head=(_("Input"), *parts.values()),
            rows=tuple(
                (name, *(_interval(index[key], money) for key in parts)) for name, index in rows
            ),
        ),
        height=76 + (30 if len(parts) == 1 else 40) * max(len(rows), 2),
    )


def _parts(indices: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Return the kinds of share to draw, the most telling first, with their names."""
    if any(index["shapley"] for index in indices):
        return {"shapley": _("Share of the variance")}
    if any(index["total"] for index in indices):
        return {"total": _("With what it does together with others"), "first": _("Alone")}
    return {"first": _("Alone")}


def _input(index: Mapping[str, Any], money: Quantities) -> str:
    if index["kind"] == RISKS:
        return _("All risks together")
    return say(index["label"], money.language) or str(index["id"])


def _ends(share: Share | None) -> list[float]:
    if share is None:
        return []
    return [end for end in (share["value"], *share["interval"]) if end is not None]


def _share_axis(low: float, high: float) -> Figure:
    values = [value for value in ticks(low, high) if low <= value <= high]
    texts = [f"{100 * value:.3g}%" for value in values]
    title = _("Share of the variance of NPV")
    inside = {"tickmode": "array", "tickvals": values, "ticktext": texts, "range": [low, high]}
    return plain_axis(title, **inside)


def _bars(rows: Sequence[Row], parts: dict[str, str], money: Quantities) -> list[Figure]:
    colours = dict(zip(parts, (BRAND, WARN), strict=False))
    # Plotly puts the first of a group lowest: the last one drawn stands on top
    drawn = [_bar(rows, key, parts[key], colours[key], money) for key in reversed(parts)]
    for place, trace in enumerate(reversed(drawn)):
        trace["legendrank"] = place + 1
    return drawn


def _bar(rows: Sequence[Row], key: str, name: str, colour: str, money: Quantities) -> Figure:
    shares = [index[key] for _name, index in rows]
    values = [share and share["value"] for share in shares]
    return {
        "type": "bar",
        "orientation": "h",
        "name": name,
        "y": list(range(len(rows)))[::-1],
        "x": values,
        "marker": {"color": colour},
        "opacity": 0.9,
        "error_x": _whiskers(
            [_reach(share, 1) for share in shares], [_reach(share, 0) for share in shares]
        ),
        "customdata": [_interval(share, money) for share in shares],
        "hovertemplate": "%{customdata}<extra></extra>",
    }


def _share_labels(rows: Sequence[Row], parts: Mapping[str, str], money: Quantities) -> Figure:
    """Write the most telling share of each input beside its interval."""
    key = next(iter(parts))
    lift = ABOVE if len(parts) > 1 else 0.0
    return _labels(
        [max(_ends(index[key]), default=0.0) for _name, index in rows],
        [money.share((index[key] or {}).get("value")) for _name, index in rows],
        lift=lift,
    )


def _labels(ends: Sequence[float], texts: Sequence[str], *, lift: float = 0.0) -> Figure:
    """Return texts right of where bars with their intervals end."""
    return {
        "type": "scatter",
        "mode": "text",
        "x": list(ends),
        "y": [place + lift for place in range(len(ends))][::-1],
        "text": [f" {text}" for text in texts],
        "textposition": "middle right",
        "textfont": {"size": SMALL, "color": INK},
        "cliponaxis": False,
        "hoverinfo": "skip",
        "showlegend": False,
    }


def _reach(share: Share | None, end: int) -> float:
    """Return how far an end of the interval lies from the value."""
    if share is None or share["value"] is None or share["interval"][end] is None:
        return 0.0
    return abs(float(share["interval"][end]) - float(share["value"]))


def _whiskers(up: Sequence[float], down: Sequence[float]) -> Figure:
    return {
        "type": "data",
        "symmetric": False,
        "array": list(up),
        "arrayminus": list(down),
        "color": INK,
        "thickness": 1.2,
        "width": 3,
    }


def _interval(share: Share | None, money: Quantities) -> str:
    if share is None or share["value"] is None:
        return money.share(None)
    if None in share["interval"]:
        return money.share(share["value"])
    low, high = (money.share(end) for end in share["interval"])
    return _("{value} [{low}, {high}]").format(
        value=money.share(share["value"]), low=low, high=high
    )


def _finding(row: Row, key: str, money: Quantities) -> str:
    name, index = row
    share = money.share((index[key] or {}).get("value"))
    return _(
        "{name} carries the largest part of the uncertainty of NPV: {share} of its variance."
    ).format(name=name, share=share)


def worth(result: Mapping[str, Any]) -> Chart | None:
    """Draw what it is worth to know each input, and everything; None when nothing is."""
    money, told = Quantities.of(result["currency"]), result["information"]
    whole, known = told["evpi"]["value"], told["inputs"][:SHOWN]
    if not whole or not known:
        return None
    names = [_called(each["inputs"][0], told["labels"], money) for each in known]
    ends = [whole, *(_high(each) for each in known)]
    scale = money.scale(ends)
    title = _("Worth of knowing, {unit}").format(unit=scale.unit)
    caption = _most_worth(names[0], known[0], told, money)
    return Chart(
        key="worth",
        title=_("What is worth knowing"),
        figure={
            "data": [
                _worth_bars(known, money, scale),
                _labels(
                    [scale.of(_high(each)) for each in known],
                    [money.money(each["value"]) for each in known],
                ),
            ],
            "layout": layout(
                margin={"l": 12, "r": 16, "t": 34, "b": 12},
                xaxis=money_axis(title, scale=scale, low=0.0, high=max(ends) * 1.16),
                yaxis=row_axis(names, 28),
                shapes=[vertical(scale.of(whole), color=MUTE, dash="dash", width=1.5)],
                annotations=[_everything(whole, scale, money)],
            ),
        },
        caption=caption,
        alt=caption,
        table=_worth_table(names, known, told, money),
        height=104 + 30 * max(len(known), 2),
    )


def _high(each: Mapping[str, Any]) -> float:
    """Return the upper end of the interval of a worth."""
    return float(each["value"] + SCORE_95 * (each["error"] or 0.0))


def _called(key: str, labels: Mapping[str, Any], money: Quantities) -> str:
    return say(labels.get(key), money.language) or key


def _everything(whole: float, scale: Scale, money: Quantities) -> Figure:
    text = _("Everything: {amount}").format(amount=money.money(whole))
    return note(
        text, x=scale.of(whole), y=1, yref="paper", xanchor="right", yanchor="bottom", yshift=3
    )


def _worth_bars(known: Sequence[Mapping[str, Any]], money: Quantities, scale: Scale) -> Figure:
    reach = [scale.of(SCORE_95 * (each["error"] or 0.0)) for each in known]
    values = [scale.of(each["value"]) for each in known]
    return {
        "type": "bar",
        "orientation": "h",
        "y": list(range(len(known)))[::-1],
        "x": values,
        "marker": {"color": BRAND},
        "opacity": 0.9,
        "error_x": _whiskers(reach, [min(r, v) for r, v in zip(reach, values, strict=True)]),
        "text": [money.money(each["value"]) for each in known],
        "textposition": "none",
        "hovertemplate": "%{text}<extra></extra>",
    }


def _most_worth(
    name: str, first: Mapping[str, Any], told: Mapping[str, Any], money: Quantities
) -> str:
    everything = money.money(told["evpi"]["value"])
    if not first["value"]:
        return _(
            "To know everything before the decision would be worth {everything}; no input alone "
            "can change the decision."
        ).format(everything=everything)
    return _(
        "{name} is most worth knowing: {amount} of the {everything} that knowing everything "
        "before the decision would be worth."
    ).format(name=name, amount=money.money(first["value"]), everything=everything)


def _worth_table(
    names: Sequence[str],
    known: Sequence[Mapping[str, Any]],
    told: Mapping[str, Any],
    money: Quantities,
) -> Table:
    everything = {"value": told["evpi"]["value"], "error": told["evpi"]["error"], "share": 1.0}
    rows = [(_("Everything"), everything), *zip(names, known, strict=True)]
    return Table(
        head=(_("Input"), _("Worth of knowing"), _("Standard error"), _("Share of everything")),
        rows=tuple(
            (
                name,
                money.money(each["value"]),
                money.money(each["error"]),
                money.share(each["share"]),
            )
            for name, each in rows
        ),
    )
