"""The risks of a scenario as sentences: how often, what it does, what is done about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from bizcase.cases.board import language
from bizcase.cases.library.sheet import Number, shown
from bizcase.cases.words import RISKS, named
from bizcase.core import formats
from modeling.spec import CaseSpec, Delay, Loss, Risk, Scale
from modeling.text import say


@dataclass(frozen=True, slots=True, kw_only=True)
class Hazard:
    id: str
    title: str
    category: str
    often: str
    harm: str
    response: str
    response_cost: str
    signal: str
    source: str
    owner: str
    is_ours: bool


def hazards(spec: CaseSpec, numbers: Mapping[str, Number]) -> tuple[Hazard, ...]:
    """Return the risks of a document, in its order."""
    return tuple(_hazard(risk, numbers, spec.currency) for risk in spec.risks)


def _hazard(risk: Risk, numbers: Mapping[str, Number], currency: str) -> Hazard:
    spoken, number = language(), numbers[risk.id]
    cost = risk.response.cost if risk.response else 0
    return Hazard(
        id=risk.id,
        title=say(risk.title, spoken),
        category=named(RISKS, risk.category),
        often=number.value,
        harm=_harm(risk, numbers, currency),
        response=say(risk.response.text, spoken) if risk.response else "",
        response_cost="" if cost in (0, "0") else f"{_value(cost)} {currency}",
        signal=say(risk.signal, spoken),
        source=number.source,
        owner=risk.owner or "",
        is_ours=number.is_ours,
    )


def _value(value: float | str | None) -> str:
    known, formula = shown(0.0 if value is None else value)
    return known or formula


def _harm(risk: Risk, numbers: Mapping[str, Number], currency: str) -> str:
    strike, size = risk.strikes, _value(risk.severity)
    if isinstance(strike, Loss):
        return _("costs {size} {currency}").format(size=size, currency=currency)
    if isinstance(strike, Delay):
        template = _("delays “{line}” by {size} months")
        return template.format(line=numbers[strike.line].label, size=size)
    if isinstance(strike, Scale):
        line = numbers[strike.line].label
        if strike.months is None:
            return _("takes {size} of “{line}” to the end").format(size=size, line=line)
        template = _("takes {size} of “{line}” for {months}")
        return template.format(size=size, line=line, months=formats.months(strike.months))
    return _("ends the business")
