"""The first page: the figures that everybody asks for, and what they say in plain words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext as _

from reports.charts.sensitivity import ranked, swing_name
from reports.quantities import Quantities
from reports.sections.blocks import Kpi
from reports.snapshot import Snapshot

MEASURED: Final = frozenset({"poc", "production"})


def kpis(result: Mapping[str, Any]) -> tuple[Kpi, ...]:
    """Return the five figures of a simulation, each with its range."""
    money = Quantities.of(result["currency"])
    npv, irr = result["npv"], result["irr"]
    payback, need = result["payback_months"], result["funding_need"]
    return (
        Kpi(
            label=_("NPV, P50"),
            value=money.money(npv["p50"]),
            note=_("P10 {low}, P90 {high}").format(
                low=money.money(npv["p10"]), high=money.money(npv["p90"])
            ),
        ),
        Kpi(
            label=_("P(NPV > 0)"),
            value=money.share(result["probability_npv_positive"]),
            note=_("of {trials} trials").format(trials=money.count(result["trials"])),
        ),
        Kpi(
            label=_("IRR, P50"),
            value=money.share(irr.get("p50")),
            note=_("exists in {share} of trials").format(share=money.share(irr["share_defined"])),
        ),
        Kpi(
            label=_("Payback, P50"),
            value=money.months(payback.get("p50")),
            note=_("reached in {share} of trials").format(
                share=money.share(payback["share_defined"])
            ),
        ),
        Kpi(
            label=_("Funding need, P50"),
            value=money.money(need["p50"]),
            note=_("P90 {high}").format(high=money.money(need["p90"])),
        ),
    )


def summary(snapshot: Snapshot) -> tuple[str, ...]:
    """Say the figures in plain words; the words recommend nothing."""
    money = Quantities.of(snapshot.result["currency"])
    return (
        _worth(snapshot, money),
        _cash(snapshot, money),
        _("{movers} {measured} {grounds}").format(
            movers=_movers(snapshot, money),
            measured=_measured(snapshot, money),
            grounds=_grounds(snapshot, money),
        ),
    )


def _worth(snapshot: Snapshot, money: Quantities) -> str:
    result, npv = snapshot.result, snapshot.result["npv"]
    return _(
        "Over {months} the simulated net present value has a median of {p50}. Eight of ten "
        "trials lie between {p10} and {p90}, and {share} of {trials} trials are above zero. "
        "In the worst 5% of trials the mean is {worst}."
    ).format(
        months=money.months(result["months"]),
        share=money.share(result["probability_npv_positive"]),
        trials=money.count(result["trials"]),
        worst=money.money(result["expected_shortfall_5"]),
        **{key: money.money(npv[key]) for key in ("p10", "p50", "p90")},
    )


def _cash(snapshot: Snapshot, money: Quantities) -> str:
    result = snapshot.result
    need, payback = result["funding_need"], result["payback_months"]
    told = {
        "need": money.money(need["p50"]),
        "high": money.money(need["p90"]),
        "horizon": money.months(result["months"]),
        "share": money.share(payback["share_defined"]),
        "payback": money.months(payback.get("p50")),
    }
    if not payback["share_defined"]:
        return _(
            "The plan needs {need} at the median and {high} in one trial of ten before cash "
            "turns; no trial pays back within {horizon}."
        ).format(**told)
    return _(
        "The plan needs {need} at the median and {high} or more in one trial of ten before cash "
        "turns. It pays back within {horizon} in {share} of trials; where it does, the median "
        "is {payback}."
    ).format(**told)


def _movers(snapshot: Snapshot, money: Quantities) -> str:
    swings = ranked(snapshot.result)
    names = [swing_name(swing, money) for swing in swings[:2]]
    if not names:
        return _("No input of this model is uncertain.")
    if len(names) == 1:
        return _("One input moves the value: {first}.").format(first=names[0])
    return _("Two inputs move the value most: {first}; then {second}.").format(
        first=names[0], second=names[1]
    )


def _measured(snapshot: Snapshot, money: Quantities) -> str:
    """Say what the newest proof of concept showed, whatever it showed."""
    if not snapshot.evidence:
        return _("No proof of concept (PoC) has measured any input of this case.")
    newest = snapshot.evidence[0]
    baseline = newest["baseline"] or {}
    told = {
        "metric": newest["metric"].upper(),
        "value": money.interval(newest["value"], (newest["low"], newest["high"])),
        "base": money.number(baseline.get("value"), 3),
    }
    sentences = {
        "supported": _(
            "The newest proof of concept measured {metric} {value} against {base} of a simple "
            "baseline: better than the baseline, beyond chance."
        ),
        "contradicted": _(
            "The newest proof of concept measured {metric} {value} against {base} of a simple "
            "baseline: worse than the baseline, beyond chance."
        ),
    }
    undecided = _(
        "The newest proof of concept measured {metric} {value} against {base} of a simple "
        "baseline: no evidence that it is better."
    )
    return sentences.get(newest["verdict"], undecided).format(**told)


def measured_share(snapshot: Snapshot) -> float | None:
    """Return which part of NPV's explained spread rests on measured inputs; None without spread.

    The weight of an input is its squared rank correlation with NPV, so the parts sum to one.
    """
    grades = {item.id: item.grade for item in snapshot.spec.assumptions}
    weights = {s["id"]: s["rank_correlation"] ** 2 for s in snapshot.result["tornado"]["swings"]}
    total = sum(weights.values())
    if not total:
        return None
    measured = (w for key, w in weights.items() if grades.get(key) in MEASURED)
    return float(sum(measured) / total)


def _grounds(snapshot: Snapshot, money: Quantities) -> str:
    share = measured_share(snapshot)
    told = {
        "measured": money.share(share),
        "open": money.share(None if share is None else 1.0 - share),
    }
    if share is None:
        return _("No spread of NPV could be traced to single inputs.")
    if share == 0:
        return _(
            "No input that moves the value has been measured: all of the spread that single "
            "inputs explain rests on estimates and cited figures."
        )
    return _(
        "Measured inputs explain {measured} of the spread that single inputs explain; the "
        "other {open} rests on estimates and cited figures."
    ).format(**told)


def provenance(snapshot: Snapshot) -> str:
    """Return the line that stands under every page."""
    run = snapshot.simulation
    return _(
        "Run {run}, document {digest}, revision {revision}, seed {seed}, {trials} trials, {engine}"
    ).format(
        run=run["id"][-12:],
        digest=run["digest"][:12],
        revision=run["revision"] or "–",
        seed=run["seed"],
        trials=Quantities.of(snapshot.result["currency"]).count(run["trials"]),
        engine=run["engine"],
    )


def warning(snapshot: Snapshot) -> str:
    """Say what is out of date; empty when nothing is."""
    run = snapshot.simulation
    if not run["is_stale"]:
        return ""
    return _(
        "Out of date: the figures are of revision {simulated}, the case is at revision {newest} "
        "by now. Simulate again and make a new report."
    ).format(simulated=run["revision"] or "–", newest=snapshot.case["revision"])
