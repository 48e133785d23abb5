"""What risks take from the value."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.utils.translation import gettext as _

from modeling.text import say
from reports.charts.chart import (
    BAD,
    INK,
    SMALL,
    Chart,
    Figure,
    Table,
    layout,
    money_axis,
    plain_axis,
    row_axis,
)
from reports.quantities import Quantities, Scale

SHOWN: Final = 8
TAIL: Final = 0.1  # the share of the trials that the words tell


def losses(result: Mapping[str, Any]) -> Chart | None:
    """Draw the mean loss of NPV to each risk; None when no risk struck."""
    told = result.get("risk") or {}
    ranked = sorted(told.get("risks", ()), key=lambda risk: -risk["mean_loss"])[:SHOWN]
    if not ranked or ranked[0]["mean_loss"] <= 0:
        return None
    money = Quantities.of(result["currency"])
    names = [say(risk["title"], money.language) or risk["id"] for risk in ranked]
    means = [risk["mean_loss"] for risk in ranked]
    scale = money.scale(means)
    unit = _("Mean loss of NPV, {unit}").format(unit=scale.unit)
    caption = _(
        "{name} takes most: {amount} of mean NPV; it strikes in {share} of the trials."
    ).format(
        name=names[0], amount=money.money(means[0]), share=money.share(ranked[0]["probability"])
    )
    axis = money_axis(unit, scale=scale, low=min(0.0, *means), high=max(means) * 1.14)
    return Chart(
        key="risks",
        title=_("What risks take"),
        figure={
            "data": [_bars(ranked, money, scale)],
            "layout": layout(xaxis=axis, yaxis=row_axis(names, 34)),
        },
        caption=caption,
        alt=caption,
        table=Table(
            head=(_("Risk"), _("Strikes in"), _("Mean loss of NPV")),
            rows=tuple(
                (name, money.share(risk["probability"]), money.money(risk["mean_loss"]))
                for name, risk in zip(names, ranked, strict=True)
            ),
        ),
        height=60 + 31 * len(ranked),
    )


def _bars(ranked: Sequence[Mapping[str, Any]], money: Quantities, scale: Scale) -> Figure:
    return {
        "type": "bar",
        "orientation": "h",
        "y": list(range(len(ranked)))[::-1],
        "x": [scale.of(risk["mean_loss"]) for risk in ranked],
        "marker": {"color": BAD},
        "opacity": 0.9,
        "text": [money.share(risk["probability"]) for risk in ranked],
        "textposition": "outside",
        "textangle": 0,
        "constraintext": "none",
        "outsidetextfont": {"size": SMALL, "color": INK},
        "cliponaxis": False,
        "hovertemplate": "%{x:.3s}<extra></extra>",
    }


def exceedance(result: Mapping[str, Any]) -> Chart | None:
    """Draw which share of the trials loses an amount or more to risks; None without a loss.

    The shares lie on a logarithmic axis: the rare large losses are what the curve is read for.
    """
    told = (result.get("risk") or {}).get("loss_exceedance") or {"probability": (), "loss": ()}
    points = sorted(zip(told["probability"], told["loss"], strict=True), reverse=True)
    if not points or points[-1][1] <= 0:
        return None
    money = Quantities.of(result["currency"])
    amounts = [loss for _share, loss in points]
    scale = money.scale(amounts)
    unit = _("Loss of NPV to all risks, {unit}").format(unit=scale.unit)
    share, amount = next((p for p in points if math.isclose(p[0], TAIL)), points[-1])
    caption = _("In {share} of the trials risks take {amount} or more.").format(
        share=money.share(share), amount=money.money(amount)
    )
    room = 0.04 * (max(amounts) - min(0.0, *amounts))
    low = min(0.0, *amounts) - room
    levels = [math.log10(share) for share, _loss in points]
    shares = plain_axis(
        _("Share of the trials"),
        tickmode="array",
        tickvals=levels,
        ticktext=[money.share(share) for share, _loss in points],
        range=[min(levels) - 0.15, max(levels) + 0.15],
    )
    return Chart(
        key="exceedance",
        title=_("How much risks can take"),
        figure={
            "data": [_curve(levels, [scale.of(loss) for loss in amounts])],
            "layout": layout(
                xaxis=money_axis(unit, scale=scale, low=low, high=max(amounts) + room),
                yaxis=shares,
            ),
        },
        caption=caption,
        alt=caption,
        table=Table(
            head=(_("Share of the trials"), _("Loss of NPV or more")),
            rows=tuple((money.share(share), money.money(loss)) for share, loss in points),
        ),
    )


def _curve(levels: Sequence[float], amounts: Sequence[float]) -> Figure:
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "x": list(amounts),
        "y": list(levels),
        "line": {"color": BAD, "width": 2},
        "marker": {"color": BAD, "size": 6},
        "hovertemplate": "%{x:.3s}<extra></extra>",
    }
