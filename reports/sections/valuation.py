"""What it is worth, what moves it, when the money comes and where it goes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from reports.charts import categories, money, sensitivity, value
from reports.quantities import MISSING, Quantities, Scale
from reports.sections.blocks import Grid, Paragraph, Picture, Section
from reports.snapshot import Snapshot

SHOWN = ("p10", "p25", "p50", "p75", "p90")


def worth(snapshot: Snapshot) -> Section:
    """Return the distribution of NPV and the quantiles of the headline figures."""
    text = _(
        "Every trial draws all uncertain inputs and risks anew and works out the whole plan. "
        "The bars show how often each value came up, red below zero; the line adds them up from "
        "the left."
    )
    return Section(
        key="worth",
        title=_("What it is worth"),
        blocks=(
            Paragraph(text=text),
            Picture(chart=value.npv_histogram(snapshot.result)),
            _quantiles(snapshot.result),
        ),
    )


def _quantiles(result: Mapping[str, Any]) -> Grid:
    told = Quantities.of(result["currency"])
    rows = (
        (_("Net present value"), result["npv"], told.money, 1.0),
        (_("IRR, per year"), result["irr"], told.rate, result["irr"]["share_defined"]),
        (
            _("Payback"),
            result["payback_months"],
            told.months,
            result["payback_months"]["share_defined"],
        ),
        (_("Funding need"), result["funding_need"], told.money, 1.0),
    )
    return Grid(
        caption=_("Percentiles of the headline figures over all trials in which they exist."),
        head=(_("Headline"), *(key.upper() for key in SHOWN), _("Exists in")),
        rows=tuple(
            (name, *(show(summary.get(key)) for key in SHOWN), told.share(share))
            for name, summary, show, share in rows
        ),
        widths=(1.9, 1.2, 1.2, 1.2, 1.2, 1.2, 0.9),
        numbers=(1, 2, 3, 4, 5, 6),
    )


def movers(snapshot: Snapshot) -> Section:
    """Return the tornado."""
    text = _(
        "Each bar holds one input at the low end (P10) or the high end (P90) of its range while "
        "all others stay uncertain, and shows the mean NPV that results. The line is the mean "
        "of the whole simulation."
    )
    chart = sensitivity.tornado(snapshot.result)
    return Section(
        key="movers",
        title=_("What moves the value"),
        blocks=(Paragraph(text=text), Picture(chart=chart)),
    )


def cash(snapshot: Snapshot) -> Section:
    """Return cumulative cash by month."""
    text = _(
        "Cash is added up month by month, undiscounted, after tax and with one-off payments. "
        "The funding need of a trial is how deep its path falls below zero."
    )
    return Section(
        key="cash",
        title=_("Cash and funding"),
        blocks=(Paragraph(text=text), Picture(chart=money.cash_fan(snapshot.result))),
    )


def years(snapshot: Snapshot) -> Section:
    """Return profit and loss by year, as bars and as a table."""
    text = _(
        "Bars are means: benefits above the line, costs by category below it. The line is the "
        "result before tax, with the range from P10 to P90 of each year."
    )
    return Section(
        key="years",
        title=_("Profit and loss by year"),
        blocks=(
            Paragraph(text=text),
            Picture(chart=money.yearly(snapshot.result)),
            _years_grid(snapshot.result),
        ),
    )


def _years_grid(result: Mapping[str, Any]) -> Grid:
    told, rows = Quantities.of(result["currency"]), result["years"]
    costs = categories.costs_by_year(result)
    flows = {
        _("Benefits"): [y["benefit"]["mean"] for y in rows],
        **{categories.category_name(key): [-v for v in row] for key, row in costs.items()},
        _("Result"): [y["result"]["mean"] for y in rows],
        _("Result, P10"): [y["result"]["p10"] for y in rows],
        _("Result, P90"): [y["result"]["p90"] for y in rows],
        _("Cash after tax"): [y["cash"]["mean"] for y in rows],
    }
    scale = told.scale([v for row in flows.values() for v in row])
    result_row = 1 + len(costs)
    return Grid(
        caption=_("Profit and loss by year, {unit}; means unless a percentile is named.").format(
            unit=scale.unit
        ),
        head=(scale.unit, *(str(y["year"]) for y in rows)),
        rows=tuple((name, *(scale.show(v) for v in row)) for name, row in flows.items()),
        widths=(2.4, *(1.0 for _year in rows)),
        numbers=tuple(range(1, len(rows) + 1)),
        strong=(result_row, result_row + 3),
        is_small=len(rows) > 6,
    )


def purposes(snapshot: Snapshot) -> Section:
    """Return present value by category, as bars and as a table."""
    text = _(
        "Each row adds the mean present value of one category to those above it; the last row is "
        "mean NPV."
    )
    return Section(
        key="purposes",
        title=_("Where the money goes"),
        blocks=(
            Paragraph(text=text),
            Picture(chart=categories.category(snapshot.result)),
            _purposes_grid(snapshot.result),
        ),
    )


def _purposes_grid(result: Mapping[str, Any]) -> Grid:
    told, steps = Quantities.of(result["currency"]), categories.category_steps(result)
    spent = -sum(amount for _key, amount in steps if amount < 0)
    scale: Scale = told.scale([amount for _key, amount in steps])
    rows = [
        (
            categories.category_name(key),
            scale.show(amount),
            told.share(-amount / spent) if amount < 0 and spent else MISSING,
        )
        for key, amount in steps
    ]
    rows.append((_("NPV, mean"), scale.show(sum(amount for _key, amount in steps)), MISSING))
    return Grid(
        caption=_("Mean present value by category."),
        head=(_("Category"), scale.unit, _("Share of all costs")),
        rows=tuple(rows),
        widths=(2.0, 1.0, 1.0),
        numbers=(1, 2),
        strong=(len(rows) - 1,),
    )
