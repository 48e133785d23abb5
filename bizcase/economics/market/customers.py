"""What the page shows of personas, the demand that they imply, competitors and trend notes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import numpy as np
from babel.dates import format_date
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from bizcase.cases.amend import mark
from bizcase.cases.board import language
from bizcase.cases.typed import text_of
from bizcase.core import formats
from bizcase.economics.market.edits import parts_of
from bizcase.economics.market.figures import amount, amount_range, number
from bizcase.economics.market.names import mark_in
from bizcase.economics.market.pictures import Drawing, curve
from bizcase.economics.rows import Shape, shape_of
from modeling.economics.demand import Demand
from modeling.economics.expansion import expand
from modeling.formula.values import Formula, parse_value
from modeling.market import Competitor, Persona
from modeling.market_personas import (
    buyers_of,
    market_demand,
    proposed_price,
    unit_of,
    units_of,
)
from modeling.spec import CaseSpec
from modeling.text import say

POINTS: Final = 81  # of a drawn demand curve
SHOWN: Final = 9  # rows of its table
PRICE: Final = re.compile(r"price|fee|tariff", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonaRow:
    place: int
    seen: str
    name: str
    role: str
    needs: str
    pains: str
    typed: str
    unit: str
    shape: Shape | None
    weight: float
    share: float | None  # of those who reckon in the same unit
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CompetitorRow:
    place: int
    seen: str
    name: str
    offer: str
    price: str
    strengths: str
    weaknesses: str
    source: str
    day: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteRow:
    place: int
    seen: str
    text: str
    day: str
    source: str
    order: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceTarget:
    """An assumption that the implied price may become the value of."""

    key: str
    label: str
    value: str
    seen: str
    is_price: bool  # by its name


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandView:
    """The demand in one unit: a curve, its numbers, the price that brings most."""

    unit: str
    units: tuple[str, ...]
    count: int
    drawing: Drawing
    rows: tuple[tuple[str, str, str], ...]
    best: str
    best_share: str
    proposal: str
    targets: tuple[PriceTarget, ...]

    @property
    def others(self) -> bool:
        """Whether there are targets that no name calls a price."""
        return any(not target.is_price for target in self.targets)


def persona_rows(spec: CaseSpec, document: Mapping[str, Any]) -> list[PersonaRow]:
    """Return the personas with the share that each has of those of its unit."""
    parts, units = parts_of(document, "personas"), [unit_of(p, spec) for p in spec.market.personas]
    weights = [_weight(persona) for persona in spec.market.personas]
    totals: dict[str | None, float] = {}
    for unit, weight in zip(units, weights, strict=True):
        totals[unit] = totals.get(unit, 0.0) + weight
    return [
        _persona_row(place, persona, mark(parts[place]), unit, totals)
        for place, (persona, unit) in enumerate(zip(spec.market.personas, units, strict=True))
    ]


def _weight(persona: Persona) -> float:
    return 1.0 if persona.weight is None else persona.weight


def _persona_row(
    place: int, persona: Persona, seen: str, unit: str | None, totals: dict[str | None, float]
) -> PersonaRow:
    spoken, pays = language(), persona.willingness_to_pay
    total = totals.get(unit, 0.0)
    return PersonaRow(
        place=place,
        seen=seen,
        name=say(persona.name, spoken),
        role=say(persona.role, spoken),
        needs=say(persona.needs, spoken),
        pains=say(persona.pains, spoken),
        typed="" if pays is None else text_of(pays),
        unit=persona.unit or "",
        shape=None if pays is None else shape_of(pays),
        weight=_weight(persona),
        share=_weight(persona) / total if unit is not None and total > 0 else None,
        source=say(persona.source, spoken),
    )


def demand_view(
    spec: CaseSpec, document: Mapping[str, Any], unit: str | None = None
) -> DemandView | None:
    """Return the demand that personas imply in a unit; None where nobody would pay in it."""
    units = units_of(spec)
    chosen = unit if unit in units else next(iter(units), None)
    demand = market_demand(spec, chosen, language()) if chosen is not None else None
    if demand is None or chosen is None:
        return None
    low, middle, high = demand.best_price()
    share = float(demand.mean_share(middle))
    return DemandView(
        unit=chosen,
        units=units,
        count=len(demand.buyers),
        drawing=_drawing(demand, chosen),
        rows=_table(demand, chosen),
        best=amount_range(low, high, chosen),
        best_share=formats.percent(share),
        proposal=text_of(proposed_price(demand)),
        targets=tuple(_targets(spec, document, chosen)),
    )


def _drawing(demand: Demand, unit: str) -> Drawing:
    prices = demand.prices(POINTS)
    low, high = demand.interval(prices)
    return curve(
        prices.tolist(),
        low=low.tolist(),
        middle=np.asarray(demand.mean_share(prices)).tolist(),
        high=high.tolist(),
        across=lambda value: number(value, unit),
        up=formats.percent,
        top=1.0,
        span=demand.best_price(),
    )


def _table(demand: Demand, unit: str) -> tuple[tuple[str, str, str], ...]:
    prices = demand.prices(SHOWN)
    low, high = demand.interval(prices)
    shares = zip(prices, demand.mean_share(prices), low, high, strict=True)
    return tuple(
        (
            amount(float(price), unit),
            formats.percent(float(middle)),
            _("{low} to {high}").format(
                low=formats.percent(float(first)), high=formats.percent(float(last))
            ),
        )
        for price, middle, first, last in shares
    )


def _targets(spec: CaseSpec, document: Mapping[str, Any], unit: str) -> list[PriceTarget]:
    """Return the numbers in a unit that are no formulas, those that are called a price first."""
    own = {assumption.id for assumption in spec.assumptions}
    found = [
        PriceTarget(
            key=item.id,
            label=say(item.label, language()) or item.id,
            value=text_of(item.value),
            seen=mark_in(document, spec, item.id),
            is_price=bool(PRICE.search(f"{item.id} {say(item.label, 'en')}")),
        )
        for item in expand(spec).assumptions
        if item.unit == unit
        and (item.id in own or item.id in spec.parameters)
        and not isinstance(parse_value(item.value), Formula)
    ]
    return sorted(found, key=lambda target: not target.is_price)


def competitor_rows(spec: CaseSpec, document: Mapping[str, Any]) -> list[CompetitorRow]:
    parts = parts_of(document, "competitors")
    return [
        _competitor_row(place, rival, mark(parts[place]))
        for place, rival in enumerate(spec.market.competitors)
    ]


def _competitor_row(place: int, rival: Competitor, seen: str) -> CompetitorRow:
    spoken = language()
    asks = "" if rival.asks is None else f"{text_of(rival.asks)} {rival.unit or ''}".strip()
    price = say(rival.price, spoken)
    return CompetitorRow(
        place=place,
        seen=seen,
        name=say(rival.name, spoken),
        offer=say(rival.offer, spoken),
        price=" · ".join(text for text in (price, asks) if text),
        strengths=say(rival.strengths, spoken),
        weaknesses=say(rival.weaknesses, spoken),
        source=say(rival.source, spoken),
        day=day_of(rival.date),
    )


def note_rows(spec: CaseSpec, document: Mapping[str, Any]) -> list[NoteRow]:
    """Return the trend notes, the newest first; those without a day last."""
    parts, spoken = parts_of(document, "notes"), language()
    rows = [
        NoteRow(
            place=place,
            seen=mark(parts[place]),
            text=say(note.text, spoken),
            day=day_of(note.date),
            source=say(note.source, spoken),
            order=note.date or "",
        )
        for place, note in enumerate(spec.market.notes)
    ]
    return sorted(rows, key=lambda row: row.order, reverse=True)


def day_of(text: str | None) -> str:
    """Return a day of a document in words."""
    if text is None:
        return ""
    return str(format_date(date.fromisoformat(text), "medium", locale=formats.locale()))


def price_source(spec: CaseSpec, unit: str) -> dict[str, str]:
    """Return what a price rests on that personas imply, in every language."""
    names = {
        code: [b.name for b in buyers_of(spec, unit, code)] for code, _name in settings.LANGUAGES
    }
    found = {}
    for code, known in names.items():
        with override(code):
            message = _("The price that brings most from {count} personas: {names}")
            found[code] = message.format(count=len(known), names=", ".join(known))
    return found
