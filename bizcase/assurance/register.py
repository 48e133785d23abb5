"""The risk register as a page shows it: rows, bands of likelihood and impact, the 5 by 5 matrix."""

from __future__ import annotations

import math
from bisect import bisect_right
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bizcase.cases import words
from bizcase.cases.board import language
from bizcase.cases.typed import text_of
from modeling.formula.lexer import FormulaError
from modeling.spec import CaseSpec, Delay, Loss, Response, Risk, Scale
from modeling.text import say
from modeling.uncertainty.families import DistributionError
from modeling.uncertainty.outline import outline

# where bands 2, 3, 4 and 5 begin
LIKELIHOOD: Final = (0.05, 0.15, 0.35, 0.65)  # of happening at least once within the horizon
SHARE: Final = (0.02, 0.05, 0.15, 0.35)  # of a line over the horizon
MONEY: Final = (50_000.0, 250_000.0, 1_000_000.0, 5_000_000.0)  # in the case's currency
WORST: Final = 5
STRIKES: Final = {
    "loss": gettext_lazy("money lost"),
    "scale": gettext_lazy("a line shrinks"),
    "delay": gettext_lazy("a line comes later"),
    "stop": gettext_lazy("everything stops"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskRow:
    id: str
    title: str
    category: str
    probability: str  # empty where there is a rate
    rate: str
    per: str
    often: str  # the rate in words
    severity: str
    strike: str  # what it does, in words
    kind: str  # loss | scale | delay | stop
    line: str
    response: str
    response_cost: str
    remaining: str
    owner: str
    review_by: str
    signal: str
    source: str
    status: str
    likelihood: int | None  # 1..5; None if the text is a formula
    impact: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    likelihood: int
    impact: int
    level: str  # low | middle | high
    risks: tuple[RiskRow, ...]


def rows(spec: CaseSpec) -> list[RiskRow]:
    """Return the risks, the heaviest first."""
    found = [_row(risk, spec) for risk in spec.risks]
    return sorted(found, key=lambda row: -((row.likelihood or 0) * (row.impact or 0)))


def _row(risk: Risk, spec: CaseSpec) -> RiskRow:
    spoken = language()
    rate = "" if risk.rate is None else text_of(risk.rate)
    return RiskRow(
        id=risk.id,
        title=say(risk.title, spoken),
        category=risk.category,
        probability="" if risk.probability is None else text_of(risk.probability),
        rate=rate,
        per=_("per year") if risk.per == "year" else _("over the whole time"),
        often=words.events(rate, risk.per) if rate else "",
        severity="" if risk.severity is None else text_of(risk.severity),
        strike=str(STRIKES[risk.strikes.kind]),
        kind=risk.strikes.kind,
        line=getattr(risk.strikes, "line", ""),
        **_response(risk.response, spoken),
        owner=risk.owner or "",
        review_by=risk.review_by or "",
        signal=say(risk.signal, spoken),
        source=say(risk.source, spoken),
        status=risk.status,
        likelihood=_likelihood(risk, spec),
        impact=_impact(risk, spec),
    )


def _response(response: Response | None, spoken: str) -> dict[str, str]:
    if response is None:
        return {"response": "", "response_cost": "", "remaining": ""}
    left = []
    if response.probability is not None:
        template = _("probability {value}")
        left.append(template.format(value=text_of(response.probability)))
    if response.rate is not None:
        left.append(_("rate {value}").format(value=text_of(response.rate)))
    if response.severity is not None:
        left.append(_("severity {value}").format(value=text_of(response.severity)))
    return {
        "response": say(response.text, spoken),
        "response_cost": text_of(response.cost),
        "remaining": ", ".join(left),
    }


def _mean(value: float | str | None) -> float | None:
    """Return the mean of a value text; None for a formula, which only a simulation can tell."""
    if value is None:
        return None
    try:
        found = outline(value)
    except (FormulaError, DistributionError):
        return None
    return found.mean if found else None


def _band(value: float, edges: tuple[float, ...]) -> int:
    return 1 + bisect_right(edges, value)


def _likelihood(risk: Risk, spec: CaseSpec) -> int | None:
    """Band the chance that it happens at least once; a yearly one adds up over its window."""
    mean = _mean(risk.probability if risk.rate is None else risk.rate)
    if mean is None:
        return None
    first, last = risk.window or (1, spec.timeline.months)
    periods = (last - first + 1) / 12 if risk.per == "year" else 1.0
    if risk.rate is not None:
        return _band(1 - math.exp(-mean * periods), LIKELIHOOD)
    chance = mean if risk.per == "horizon" else 1 - (1 - min(mean, 1.0)) ** periods
    return _band(chance, LIKELIHOOD)


def _impact(risk: Risk, spec: CaseSpec) -> int | None:
    """Band what it takes when it falls: money, or a share of a line over the horizon."""
    severity, months = _mean(risk.severity), spec.timeline.months
    match risk.strikes:
        case Loss() if severity is not None:
            return _band(severity, MONEY)
        case Scale() if severity is not None:
            return _band(severity * (risk.strikes.months or months) / months, SHARE)
        case Delay() if severity is not None:
            return _band(severity / months, SHARE)
        case Loss() | Scale() | Delay():
            return None
    return WORST


def matrix(found: list[RiskRow]) -> list[list[Cell]]:
    """Return the 5 by 5 cells, likeliest row first, impact rising to the right."""
    return [
        [
            Cell(
                likelihood=likelihood,
                impact=impact,
                level=_level(likelihood * impact),
                risks=tuple(
                    row for row in found if (row.likelihood, row.impact) == (likelihood, impact)
                ),
            )
            for impact in range(1, WORST + 1)
        ]
        for likelihood in range(WORST, 0, -1)
    ]


def _level(product: int) -> str:
    if product >= 15:
        return "high"
    return "middle" if product >= 6 else "low"


def legend(currency: str) -> dict[str, list[str]]:
    """Say where the bands lie: lowest to highest."""
    money = [f"{edge:,.0f} {currency}" for edge in MONEY]
    return {
        "likelihood": _steps([f"{100 * edge:.0f} %" for edge in LIKELIHOOD]),
        "money": _steps(money),
        "share": _steps([f"{100 * edge:.0f} %" for edge in SHARE]),
    }


def _steps(edges: list[str]) -> list[str]:
    below, between, above = _("below {high}"), _("{low} to {high}"), _("from {low}")
    middle = [between.format(low=low, high=high) for low, high in pairwise(edges)]
    return [below.format(high=edges[0]), *middle, above.format(low=edges[-1])]
