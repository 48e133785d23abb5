"""What a change does to the case: NPV before and after it, in the same futures."""

from __future__ import annotations

from django.utils.translation import gettext as _

from reports.charts.chart import BRAND, MUTE, Chart, Figure, Table, layout, plain_axis, vertical
from reports.charts.valuemodels.named import LEGEND, Named, Picture, axis, middles, shares_of
from reports.quantities import Scale

SIDES = (("before", MUTE, 0.45), ("after", BRAND, 0.62))
MARKS = ("p10", "p50", "p90")


def effect(found: Picture, named: Named) -> Chart:
    """Draw NPV before and after a change over one another."""
    edges = found["after"]["histogram"]["edges"]
    scale, unit = named.scale(edges, named.currency)
    bars = _bars(found, scale)
    top = max(max(bar["y"]) for bar in bars) * 1.08
    middle = [(found[side]["npv"]["p50"], colour) for side, colour, _alpha in SIDES]
    caption = _caption(found, named)
    return Chart(
        key=f"effect-{named.key}",
        title=_("NPV, as saved and with this"),
        figure={
            "data": bars,
            "layout": layout(
                showlegend=True,
                margin={"l": 12, "r": 16, "t": 46, "b": 12},
                legend=LEGEND,
                barmode="overlay",
                bargap=0,
                xaxis=axis(scale, _("NPV, {unit}").format(unit=unit), edges[0], edges[-1])
                | {"showgrid": False},
                yaxis=plain_axis(_("Share of trials, %"), range=[0, top], nticks=5),
                shapes=[vertical(scale.of(p), color=c, dash="dot") for p, c in middle],
            ),
        },
        caption=caption,
        alt=_("Two histograms of NPV over each other. {finding}").format(finding=caption),
        table=_table(found, named),
        height=230,
    )


def _bars(found: Picture, scale: Scale) -> list[Figure]:
    words = {"before": _("as saved"), "after": _("with this")}
    edges = found["after"]["histogram"]["edges"]
    return [
        {
            "type": "bar",
            "name": words[side],
            "x": [scale.of(x) for x in middles(found[side]["histogram"])],
            "y": shares_of(found[side]["histogram"]),
            "width": scale.of(edges[1] - edges[0]),
            "marker": {"color": colour, "line": {"width": 0}},
            "opacity": opacity,
            "hovertemplate": "%{x:.4g}: %{y:.1f} %<extra></extra>",
        }
        for side, colour, opacity in SIDES
    ]


def _caption(found: Picture, named: Named) -> str:
    money, chance = named.quantities, "probability_npv_positive"
    return _(
        "P50 of NPV goes from {before} to {after}; "
        "the chance of a positive NPV goes from {chance_before} to {chance_after}."
    ).format(
        before=money.money(found["before"]["npv"]["p50"]),
        after=money.money(found["after"]["npv"]["p50"]),
        chance_before=money.share(found["before"][chance]),
        chance_after=money.share(found["after"][chance]),
    )


def _table(found: Picture, named: Named) -> Table:
    money = named.quantities
    sides = [found[side] for side in ("before", "after")]
    rows = [(key.upper(), *(money.money(side["npv"][key]) for side in sides)) for key in MARKS]
    rows.append((_("Mean"), *(money.money(side["npv"]["mean"]) for side in sides)))
    chance = "probability_npv_positive"
    rows.append((_("P(NPV > 0)"), *(money.share(side[chance]) for side in sides)))
    return Table(head=(_("NPV"), _("As saved"), _("With this")), rows=tuple(rows))
