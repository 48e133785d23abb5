"""What the figures rest on: the business, evidence, risks, assumptions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from bizcase.cases.board import LABELS
from bizcase.cases.words import RISKS, events, named
from modeling.formula.values import Formula, parse_value
from modeling.spec import Risk
from modeling.text import Text, say
from modeling.uncertainty.distributions import distribution
from reports.charts import risk, training, value
from reports.charts.chart import Chart
from reports.quantities import MISSING, Quantities
from reports.sections.blocks import Block, Columns, Grid, Pair, Paragraph, Picture, Section
from reports.snapshot import Snapshot

GRADES: Final = {
    "anecdote": gettext_noop("Anecdote"),
    "cited": gettext_noop("Cited"),
    "expert": gettext_noop("Expert"),
    "poc": gettext_noop("Measured (PoC)"),
    "production": gettext_noop("Measured (production)"),
}
VERDICTS: Final = {
    "supported": gettext_noop("Supported"),
    "no evidence": gettext_noop("No evidence"),
    "contradicted": gettext_noop("Contradicted"),
}
STATUSES: Final = {
    "open": gettext_noop("Open"),
    "accepted": gettext_noop("Accepted"),
    "mitigated": gettext_noop("Mitigated"),
    "closed": gettext_noop("Closed"),
}

HALF_WIDTH, HALF_HEIGHT = 314, 250  # pixels of print: two charts side by side


def _named(names: Mapping[str, str], key: str | None) -> str:
    return named(names, key) or MISSING


def business(snapshot: Snapshot) -> Section | None:
    """Return what is offered to whom; None when the document says nothing of it."""
    spec, told = snapshot.spec, Quantities.of(snapshot.result["currency"])
    blocks: list[Block] = []
    if text := say(spec.summary, told.language):
        blocks.append(Paragraph(text=text))
    notes = {
        key: tuple(say(note.text, told.language) for note in found)
        for key, found in spec.canvas.blocks().items()
        if found
    }
    if notes:
        blocks.append(Columns(cells=tuple((str(LABELS[key]), n) for key, n in notes.items())))
    if not blocks:
        return None
    return Section(key="business", title=_("The business"), blocks=tuple(blocks))


def evidence(snapshot: Snapshot) -> Section:
    """Return what was measured, beside its baseline, and what that changed."""
    told = Quantities.of(snapshot.result["currency"])
    if not snapshot.evidence:
        text = _(
            "No proof of concept (PoC) has been trained for this case. Every input rests on "
            "what the table of assumptions names as its source."
        )
        return Section(key="evidence", title=_("Evidence"), blocks=(Paragraph(text=text),))
    text = _(
        "A proof of concept (PoC) is trained on real data and judged once on rows it never saw, "
        "beside an honest simple baseline. The verdict is Supported only when the paired 95% "
        "interval of the difference lies above zero."
    )
    blocks: list[Block] = [Paragraph(text=text), _evidence_grid(snapshot, told)]
    if snapshot.before is not None:
        blocks.append(Picture(chart=value.before_after(snapshot.before, snapshot.result)))
    shown = [chart for chart in (_loss(snapshot.evidence[0]), _roc(snapshot.evidence[0])) if chart]
    if len(shown) == 2:
        halves = (replace(chart, width=HALF_WIDTH, height=HALF_HEIGHT) for chart in shown)
        blocks.append(Pair(charts=tuple(halves)))
    else:
        blocks.extend(Picture(chart=chart) for chart in shown)
    return Section(key="evidence", title=_("Evidence"), blocks=tuple(blocks))


def _loss(item: Mapping[str, Any]) -> Chart | None:
    """Return the loss curves of the training behind a piece of evidence."""
    return training.loss_curves(item["curves"]) if item["curves"] else None


def _roc(item: Mapping[str, Any]) -> Chart | None:
    """Return the ROC curves of a piece of evidence; None when its recipe has none."""
    baseline = item["baseline"] or {}
    if not item["roc"] or not baseline.get("roc"):
        return None
    named = (
        (_("Candidate"), item["roc"], item["value"]),
        (_("Baseline"), baseline["roc"], baseline["value"]),
    )
    return training.roc(
        [
            {
                "name": name,
                "fpr": curve["false_positive_rate"],
                "tpr": curve["true_positive_rate"],
                "auc": area,
            }
            for name, curve, area in named
        ]
    )


def _evidence_grid(snapshot: Snapshot, told: Quantities) -> Grid:
    names = {item.id: item.label for item in snapshot.spec.assumptions}
    return Grid(
        caption=_("Measured metrics with 95% intervals, newest first."),
        head=(
            _("Metric"),
            _("Value"),
            _("Baseline"),
            _("Difference"),
            _("Verdict"),
            _("Test rows"),
            _("Cost"),
            _("Applied to"),
        ),
        rows=tuple(_evidence_row(item, names, told) for item in snapshot.evidence),
        widths=(1.2, 2.1, 2.1, 2.2, 1.1, 0.7, 0.9, 1.7),
        is_small=True,
    )


def _evidence_row(
    item: Mapping[str, Any], names: Mapping[str, Text | None], told: Quantities
) -> tuple[str, ...]:
    baseline, delta = item["baseline"] or {}, item["delta"] or {}
    bound = say(names.get(item["binds"]), told.language) or item["binds"] or MISSING
    if item["applied_revision"]:
        bound = _("{name}, in revision {number}").format(
            name=bound, number=item["applied_revision"]
        )
    return (
        f"{item['metric'].upper()} ({item['recipe']})",
        _interval(item["value"], (item["low"], item["high"]), told),
        _interval(baseline.get("value"), baseline.get("interval"), told),
        _interval(delta.get("value"), delta.get("interval"), told),
        _named(VERDICTS, item["verdict"]),
        told.count(item["n"]),
        _cost(item["cost"] or {}, told),
        bound,
    )


def _interval(middle: float | None, ends: Any, told: Quantities) -> str:
    if middle is None:
        return MISSING
    return told.interval(middle, ends)


def _cost(cost: Mapping[str, Any], told: Quantities) -> str:
    """Return the money of a training, or its seconds where the machine has no price."""
    if cost.get("money"):
        return Quantities.of(cost.get("currency") or told.currency).money(cost["money"])
    return told.seconds(cost.get("wall_seconds"))


def risks(snapshot: Snapshot) -> Section:
    """Return the register, as it struck the simulation."""
    told = Quantities.of(snapshot.result["currency"])
    if not snapshot.spec.risks:
        text = _("The risk register is empty: no event strikes the simulation.")
        return Section(key="risks", title=_("Risks"), blocks=(Paragraph(text=text),))
    text = _(
        "Each event is drawn inside the same simulation as everything else, so the figures above "
        "include it. Ranges are 90% ranges; a closed risk does nothing."
    )
    struck = {r["id"]: r for r in (snapshot.result.get("risk") or {}).get("risks", ())}
    grid = Grid(
        caption=_("Risk register."),
        head=(
            _("Risk"),
            _("Kind"),
            _("Probability"),
            _("Severity"),
            _("Mean loss of NPV"),
            _("Response"),
            _("Status"),
        ),
        rows=tuple(_risk_row(item, struck.get(item.id), told) for item in snapshot.spec.risks),
        widths=(2.1, 1.15, 1.2, 1.6, 1.1, 2.1, 0.9),
        is_small=True,
    )
    chart, curve = risk.losses(snapshot.result), risk.exceedance(snapshot.result)
    return Section(
        key="risks",
        title=_("Risks"),
        blocks=(
            Paragraph(text=text),
            *((Paragraph(text=_without(snapshot, told)), Picture(chart=chart)) if chart else ()),
            *((Picture(chart=curve),) if curve else ()),
            grid,
        ),
    )


def _without(snapshot: Snapshot, told: Quantities) -> str:
    found = snapshot.result["risk"]
    tail = dict(
        zip(found["loss_exceedance"]["probability"], found["loss_exceedance"]["loss"], strict=True)
    )
    return _(
        "Without any risk mean NPV would be {amount}. One trial in ten loses {large} or more to "
        "risks."
    ).format(amount=told.money(found["npv_without_risks"]["mean"]), large=told.money(tail.get(0.1)))


def _risk_row(item: Risk, struck: Mapping[str, Any] | None, told: Quantities) -> tuple[str, ...]:
    response = say(item.response.text, told.language) if item.response else MISSING
    return (
        say(item.title, told.language),
        _named(RISKS, item.category),
        _frequency(item, told),
        _severity(item, told),
        told.money(struck["mean_loss"]) if struck else MISSING,
        response,
        _named(STATUSES, item.status),
    )


def _frequency(item: Risk, told: Quantities) -> str:
    if item.rate is not None:
        return events(_spread(item.rate, told.figures), item.per)
    per = _("{chance} a year") if item.per == "year" else _("{chance} in all")
    return per.format(chance=_spread(item.probability, told.share))


def _severity(item: Risk, told: Quantities) -> str:
    strike = item.strikes
    if strike.kind == "stop":
        return _("Ends the business")
    if strike.kind == "loss":
        return _("Loss of {amount}").format(amount=_spread(item.severity, told.money))
    if strike.kind == "delay":
        return _("{line} comes {time} later").format(
            line=strike.line, time=_spread(item.severity, told.months)
        )
    return _("{line} falls by {share}").format(
        line=strike.line, share=_spread(item.severity, told.share)
    )


def _spread(text: float | str | None, show: Any) -> str:
    """Return a value text as people read it: a number, or its 90 % range."""
    if text is None:
        return MISSING
    found = parse_value(text)
    if isinstance(found, Formula):
        return str(text)
    low, high = (float(v) for v in distribution(found).quantile([0.05, 0.95]))
    if low == high:
        return str(show(low))
    return _("{low} to {high}").format(low=show(low), high=show(high))


def assumptions(snapshot: Snapshot) -> Section:
    """Return every input with its range and what it rests on."""
    told = Quantities.of(snapshot.result["currency"])
    text = _(
        "All inputs of the model. P5 and P95 are the ends of the 90% range that the simulation "
        "draws from; the grade says what the range rests on."
    )
    ranges = {item["id"]: item for item in snapshot.inputs}
    rows = []
    for item in snapshot.spec.assumptions:
        found = ranges[item.id]
        name = say(item.label, told.language) or item.id
        shown = (told.figures(found[key]) for key in ("low", "middle", "high"))
        source = say(item.source, told.language) or _("no source given")
        if found["middle"] is None:
            source = _("{name} = {formula}. {source}").format(
                name=item.id, formula=item.value, source=source
            )
        rows.append(
            (
                name,
                MISSING if item.unit == "1" else item.unit,
                *shown,
                _named(GRADES, item.grade),
                source,
            )
        )
    grid = Grid(
        caption=_("Assumptions with their ranges, grades and sources."),
        head=(_("Assumption"), _("Unit"), "P5", "P50", "P95", _("Grade"), _("Source")),
        rows=tuple(rows),
        widths=(1.9, 1.2, 0.9, 0.9, 0.9, 1.0, 2.4),
        numbers=(2, 3, 4),
        is_small=True,
    )
    return Section(key="assumptions", title=_("Assumptions"), blocks=(Paragraph(text=text), grid))
