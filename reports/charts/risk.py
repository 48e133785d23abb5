"""What risks take from the value."""

from __future__ import annotations

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
    row_axis,
)
from reports.quantities import Quantities, Scale

SHOWN: Final = 8


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
