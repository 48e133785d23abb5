"""A known risk as a risk of a case: money in the case's own size, the line that it may strike."""

from __future__ import annotations

from importlib import import_module
from typing import Any, Final

from bizcase.assurance.catalogue import load
from bizcase.assurance.catalogue.content import KnownResponse, KnownRisk, Struck
from bizcase.core.recent import Recent
from modeling.economics.expansion import expand
from modeling.formula.values import Range, parse_value
from modeling.spec import CaseSpec, Line, SpecError

TRIALS: Final = 256  # a mean to two figures
FIGURES: Final = 2  # of money that is estimated
YEAR: Final = 12
_costs: Final = Recent[float](24)


def suggested(known: KnownRisk, spec: CaseSpec, *, response: int = 0) -> dict[str, Any]:
    """Return a known risk as the document of a case writes one, with one of its responses.

    Money that cannot be told, because the numbers of the case cannot be worked out, is left out.
    """
    yearly = yearly_cost(spec)
    severity = known.severity
    if severity is not None and known.strikes.kind == "loss":
        severity = _scaled(severity, yearly)
    found = {
        "title": dict(known.title),
        "category": known.category,
        "probability": known.probability,
        "rate": known.rate,
        "per": known.per,
        "severity": severity,
        "strikes": _strike(known.strikes, spec),
        "response": _response(known, known.responses[response], yearly),
        "signal": {
            "en": f"{known.signal.metric['en']}: {known.signal.threshold['en']}",
            "zh-hans": f"{known.signal.metric['zh-hans']}\uff1a{known.signal.threshold['zh-hans']}",
        },
        "source": _source(known),
    }
    return {name: fact for name, fact in found.items() if fact is not None}


def _strike(struck: Struck, spec: CaseSpec) -> dict[str, Any]:
    found: dict[str, Any] = {"kind": struck.kind}
    if struck.role is not None:
        lines = monthly_lines(spec)
        fitting = [line for line in lines if line.role == struck.role]
        closest = [line for line in fitting if line.category == struck.category]
        found["line"] = next((line.id for line in (*closest, *fitting, *lines)), "")
    if struck.months is not None:
        found["months"] = min(struck.months, spec.timeline.months)
    return found


def monthly_lines(spec: CaseSpec) -> list[Line]:
    """Return the lines that a risk may strike: those that come every month."""
    return [line for line in expand(spec).lines if line.at is None]


def _response(
    known: KnownRisk, response: KnownResponse, yearly: float | None
) -> dict[str, Any] | None:
    left = response.leaves.model_dump(exclude_none=True)
    if "severity" in left and known.strikes.kind == "loss":
        left["severity"] = _scaled(left["severity"], yearly)
    found = {"text": dict(response.text), "cost": _scaled(response.cost, yearly), **left}
    return {name: fact for name, fact in found.items() if fact is not None}


def _source(known: KnownRisk) -> dict[str, str]:
    head = load()
    facts = {"version": head.version, "updated": head.updated}
    return {
        spoken: template.format(event=known.source.text[spoken], **facts)
        for spoken, template in head.taken.items()
    }


def _scaled(times: str, yearly: float | None) -> str | None:
    """Return a range of multiples of a year's cost as a range of money."""
    found = parse_value(times)
    if yearly is None or not isinstance(found, Range):
        return None
    low, high = (float(f"{end * yearly:.{FIGURES}g}") for end in (found.low, found.high))
    return f"{low:.15g} to {high:.15g}"


def yearly_cost(spec: CaseSpec) -> float | None:
    """Return what a case costs in a year on average, without risks; None if it cannot be told."""
    try:
        found = _costs.get(spec.digest, lambda: _mean_cost(spec))
    except SpecError:
        return None
    return found if found > 0 else None


def _mean_cost(spec: CaseSpec) -> float:
    simulate = import_module("modeling.uncertainty.simulate").simulate
    cost = simulate(spec.model_copy(update={"risks": ()}), trials=TRIALS).yearly["cost"]
    return float(cost.sum(axis=0).mean()) * YEAR / spec.timeline.months
