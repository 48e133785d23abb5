"""Data governance drawn: its value before the floor and behind it, over the same axis."""

from __future__ import annotations

from django.utils.translation import gettext as _

from reports.charts.chart import (
    BAD,
    BRAND,
    GOOD,
    MUTE,
    Chart,
    Figure,
    Table,
    layout,
    note,
    plain_axis,
    vertical,
)
from reports.charts.valuemodels.named import Named, Picture, axis, middles, shares_of


def _bars(found: Picture, named: Named, *, colour: str) -> list[Figure]:
    """Return a histogram in two traces: below zero and from zero on."""
    scale, _unit = named.scale(found["edges"], named.currency)
    edges, shares, places = found["edges"], shares_of(found), middles(found)
    bars = []
    for kept, tone in (
        ([i for i, x in enumerate(places) if x < 0], BAD),
        ([i for i, x in enumerate(places) if x >= 0], colour),
    ):
        bars.append(
            {
                "type": "bar",
                "x": [scale.of(places[i]) for i in kept],
                "y": [shares[i] for i in kept],
                "width": [scale.of(edges[i + 1] - edges[i]) * 0.94 for i in kept],
                "marker": {"color": tone, "line": {"width": 0}},
                "opacity": 0.85,
                "hovertemplate": "%{x:.4g}: %{y:.1f} %<extra></extra>",
            }
        )
    return bars


def _side(
    found: Picture, named: Named, *, part: str, title: str, mean: float, caption: str
) -> Chart:
    """Draw one of the two distributions with its mean."""
    edges = found["edges"]
    scale, unit = named.scale(edges, named.currency)
    money = named.quantities
    top = max(shares_of(found), default=1.0) * 1.08
    text = _("mean {value}").format(value=money.money(mean))
    colour = BRAND if part == "raw" else GOOD
    return Chart(
        key=f"value-{named.key}-{part}",
        title=title,
        figure={
            "data": _bars(found, named, colour=colour),
            "layout": layout(
                margin={"l": 12, "r": 16, "t": 34, "b": 12},
                barmode="overlay",
                bargap=0,
                xaxis=axis(
                    scale,
                    named.axis_of(_("Present value"), unit),
                    edges[0],
                    edges[-1],
                    showgrid=False,
                ),
                yaxis=plain_axis(_("Share of trials, %"), range=[0, top], nticks=6),
                shapes=[vertical(0.0, color=MUTE), vertical(scale.of(mean), dash="dot")],
                annotations=[
                    note(text, x=scale.of(mean), y=1, yref="paper", yanchor="bottom"),
                ],
            ),
        },
        caption=caption,
        alt=f"{title}. {caption}",
        table=_table(found, named),
        height=240,
    )


def _table(found: Picture, named: Named) -> Table:
    """Return the shares in about ten steps."""
    edges, shares, money = found["edges"], shares_of(found), named.quantities
    step = -(-len(shares) // 10)
    rows = [
        (
            money.money_range(edges[i], edges[min(i + step, len(shares))]),
            money.share(sum(shares[i : i + step]) / 100),
        )
        for i in range(0, len(shares), step)
    ]
    return Table(head=(_("Present value"), _("Share of trials")), rows=tuple(rows))


def raw(picture: Picture, figures: Picture, named: Named) -> Chart:
    """Draw V - C - D: what the data is worth if it must be kept."""
    money = named.quantities
    caption = _("If it is kept whatever comes, the data loses money in {share} of the trials.")
    return _side(
        picture["raw"],
        named,
        part="raw",
        title=_("Kept whatever comes: V − C − D"),
        mean=figures["raw"]["mean"],
        caption=caption.format(share=money.share(picture["share_negative"])),
    )


def floored(picture: Picture, figures: Picture, named: Named) -> Chart:
    """Draw max(V - C - D, 0): what it is worth if it is dropped where it does not pay."""
    money = named.quantities
    caption = _("Dropped where it does not pay, it is worth {later} more than if decided now.")
    return _side(
        picture["floored"],
        named,
        part="floored",
        title=_("Dropped where it does not pay: max(V − C − D, 0)"),
        mean=figures["value"]["mean"],
        caption=caption.format(later=money.money(figures["worth_of_deciding_later"])),
    )
