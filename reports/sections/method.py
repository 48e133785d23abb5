"""How the figures were made and how to make them again."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from modeling.text import say
from reports.charts.categories import category_name
from reports.quantities import MISSING, Quantities
from reports.sections.blocks import Grid, Paragraph, Points, Section
from reports.snapshot import Snapshot


def method(snapshot: Snapshot) -> Section:
    """Return the rules of reckoning, and every line of the model."""
    spec, told = snapshot.spec, Quantities.of(snapshot.result["currency"])
    text = _(
        "The model is a set of formulas, worked out for every month of every trial. A month's "
        "result is what its benefits bring less what its costs take (R = P × Q − C)."
    )
    points = (
        _(
            "NPV: a month's flow after tax falls at its end and is divided by "
            "(1 + {rate})^(month / 12); one-offs at month 0 are not discounted."
        ).format(rate=told.rate(spec.discount_rate)),
        _(
            "Tax: {rate} of each month's positive result; losses are not carried forward and "
            "one-offs are outside the tax base."
        ).format(rate=told.rate(spec.tax_rate)),
        _("IRR: the yearly rate at which NPV is zero; it does not exist in every trial."),
        _("Payback: the first month in which cumulative cash is zero or more."),
        _("Funding need: how deep cumulative cash falls below zero."),
        _(
            "P10, P50, P90: one, five and nine of ten trials lie below. Percentiles of different "
            "figures need not come from the same trial."
        ),
        _("The Monte Carlo error of mean NPV is {error}, one standard error.").format(
            error=told.money(snapshot.result["npv"]["error"])
        ),
    )
    return Section(
        key="method",
        title=_("Method"),
        blocks=(Paragraph(text=text), Points(items=points), _lines(snapshot, told)),
    )


def _lines(snapshot: Snapshot, told: Quantities) -> Grid:
    roles = {"benefit": _("Benefit"), "cost": _("Cost"), None: MISSING}
    rows = []
    for line in snapshot.spec.lines:
        label = say(line.label, told.language)
        name = f"{label} ({line.id})" if label else line.id
        role = roles[line.role]
        if line.role == "cost" and line.category:
            role = _("Cost, {category}").format(category=category_name(line.category))
        formula = line.formula
        if line.at is not None:
            formula = _("{formula} (once, month {month})").format(formula=formula, month=line.at)
        rows.append((name, role, MISSING if line.unit == "1" else line.unit, formula))
    return Grid(
        caption=_("Every line of the model with its formula."),
        head=(_("Line"), _("Role"), _("Unit"), _("Formula")),
        rows=tuple(rows),
        widths=(1.6, 1.1, 1.1, 3.2),
        is_small=True,
    )


def origin(snapshot: Snapshot) -> Section:
    """Return where every printed figure comes from."""
    told, run = Quantities.of(snapshot.result["currency"]), snapshot.simulation
    finished = run["finished_at"]
    rows = [
        (_("Simulation run"), run["id"]),
        (_("Digest of the document (SHA-256)"), run["digest"]),
        (_("Revision of the case"), str(run["revision"] or MISSING)),
        (_("Outlook"), run["outlook"] or _("base")),
        (_("Seed"), str(run["seed"])),
        (_("Trials"), told.count(run["trials"])),
        (_("Engine"), run["engine"]),
        (
            _("Simulated at"),
            told.minute(datetime.fromisoformat(finished)) if finished else MISSING,
        ),
        (_("Snapshot taken at"), told.minute(snapshot.moment)),
        (_("Digest of the snapshot (SHA-256)"), snapshot.digest),
    ]
    rows += [
        (
            _("Evidence {metric}").format(metric=item["metric"].upper()),
            _("run {run}, record {digest}").format(run=item["run"], digest=item["digest"]),
        )
        for item in snapshot.evidence
    ]
    text = _(
        "The same document, seed, trials and engine give the same figures on any machine. The "
        "digests below name exactly what went in."
    )
    grid = Grid(
        caption=_("Provenance of every figure in this report."),
        head=(_("What"), _("Value")),
        rows=tuple(rows),
        widths=(1.0, 2.6),
        is_small=True,
    )
    return Section(key="origin", title=_("Provenance"), blocks=(Paragraph(text=text), grid))
