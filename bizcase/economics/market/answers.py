"""The market as JSON values: what the REST API answers, before it is serialized."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

import numpy as np

from bizcase.cases.amend import mark
from bizcase.cases.models import Case
from bizcase.economics.market.edits import LATER, parts_of
from bizcase.economics.market.sizes import match_of, remarks_of
from modeling.market import MarketTest, Rate
from modeling.market_adoption import Adoption, Band
from modeling.market_personas import market_demand, proposed_price, units_of
from modeling.market_rates import age_of, is_stale
from modeling.market_sizes import LEVELS, Level, Sizing, market_sizes
from modeling.market_tests import decisive, finding_of
from modeling.spec import CaseSpec

POINTS: Final = 41  # of a demand curve


def market_answer(case: Case, today: date) -> dict[str, Any]:
    """Return the whole market of a case."""
    document = case.newest.document
    lists = {
        section: section_answer(document, section, today)
        for section in ("personas", "competitors", "notes", "countries", "rates", "tests")
    }
    sizing = market_sizes(case.spec)
    return {
        "sizes": [level_answer(document, sizing, key) for key in LEVELS],
        "positioning": positioning_answer(document),
        "demand": demand_answer(case.spec),
        **lists,
    }


def positioning_answer(document: Mapping[str, Any]) -> dict[str, Any]:
    text = document.get("market", {}).get("positioning")
    return {"text": text, "seen": mark(text)}


def section_answer(document: Mapping[str, Any], section: str, today: date) -> list[dict[str, Any]]:
    """Return the items of a list, each with its place, its mark and what follows from it."""
    return [
        part_answer(section, part, place, today)
        for place, part in enumerate(parts_of(document, section))
    ]


def part_answer(section: str, part: dict[str, Any], place: int, today: date) -> dict[str, Any]:
    told = {**part, "place": place, "seen": mark(part)}
    if section == "rates":
        rate = Rate.model_validate(part)
        told |= {"age_days": age_of(rate, today), "is_stale": is_stale(rate, today)}
    if section == "tests":
        told = dict.fromkeys((*LATER, "interval")) | told | _test(MarketTest.model_validate(part))
    return told


def _test(test: MarketTest) -> dict[str, Any]:
    most, least = decisive(test)
    told: dict[str, Any] = {"decides": {"at_most": most, "at_least": least}, "rule": test.rule}
    if finding := finding_of(test):
        told |= {"interval": [finding.low, finding.high], "verdict": finding.verdict}
    return told


def level_answer(document: Mapping[str, Any], sizing: Sizing, key: str) -> dict[str, Any]:
    """Return one of TAM, SAM and SOM with what was reckoned from it."""
    size = document.get("market", {}).get(key)
    level = sizing.level(key)
    told: dict[str, Any] = {"key": key, "seen": mark(size), "size": size, "unit": ""}
    told |= dict.fromkeys(("top_down", "bottom_up", "whole", "agreement"))
    told["remarks"] = [remark.text for remark in remarks_of(sizing, key)]
    return told | (_figures(level) if level else {})


def _figures(level: Level) -> dict[str, Any]:
    match = match_of(level)
    agreement = None
    if level.agreement and match:
        found = level.agreement
        agreement = {
            "way": found.way,
            "overlap": found.overlap,
            "ratio": found.ratio,
            "sentence": match.sentence,
        }
    return {
        "unit": str(level.unit),
        "top_down": level.top_down,
        "bottom_up": level.bottom_up,
        "whole": level.whole,
        "agreement": agreement,
    }


def demand_answer(spec: CaseSpec, unit: str | None = None) -> dict[str, Any] | None:
    """Return the demand that personas imply in a unit, None where nobody would pay in it."""
    units = units_of(spec)
    chosen = unit if unit is not None else next(iter(units), None)
    demand = market_demand(spec, chosen)
    if demand is None:
        return None
    prices = demand.prices(POINTS)
    low, high = demand.interval(prices)
    rows = zip(prices, np.asarray(demand.mean_share(prices)), low, high, strict=True)
    return {
        "unit": chosen,
        "units": list(units),
        "points": [
            dict(zip(("price", "share", "low", "high"), map(float, row), strict=True))
            for row in rows
        ],
        "best_price": dict(zip(("p5", "p50", "p95"), demand.best_price(), strict=True)),
        "proposal": proposed_price(demand),
    }


def adoption_answer(found: Adoption, revision: int | None) -> dict[str, Any]:
    """Return a curve by month."""
    return {
        "kind": found.kind,
        "level": _band(found.level),
        "new": _band(found.new),
        "half": list(found.half),
        "peak": list(found.peak),
        "reached": list(found.reached),
        "revision": revision,
    }


def _band(band: Band) -> dict[str, list[float]]:
    return {"p5": band.p5.tolist(), "p50": band.p50.tolist(), "p95": band.p95.tolist()}
