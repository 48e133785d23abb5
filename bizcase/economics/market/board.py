"""Everything that the market page shows of a case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from bizcase.cases.amend import mark
from bizcase.cases.board import language
from bizcase.cases.models import Case
from bizcase.economics.market.abroad import Abroad, abroad
from bizcase.economics.market.customers import (
    CompetitorRow,
    DemandView,
    NoteRow,
    PersonaRow,
    competitor_rows,
    demand_view,
    note_rows,
    persona_rows,
)
from bizcase.economics.market.registered import TestRow, test_rows
from bizcase.economics.market.sizes import LevelRow, Panel, panels
from bizcase.economics.rows import LineRow, line_rows
from modeling.spec import CaseSpec
from modeling.text import say

CURVES = ("bass(", "logistic(", "ramp(")


@dataclass(frozen=True, slots=True, kw_only=True)
class Positioning:
    text: str
    seen: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketBoard:
    """The page in one value."""

    levels: list[LevelRow]
    panels: list[Panel]
    personas: list[PersonaRow]
    demand: DemandView | None
    competitors: list[CompetitorRow]
    positioning: Positioning
    notes: list[NoteRow]
    tests: list[TestRow]
    abroad: Abroad
    curves: list[LineRow]


def market_board(case: Case, *, today: date, unit: str | None = None) -> MarketBoard:
    """Return what the page shows of the newest document; rates are as old as they are ``today``.

    ``unit`` chooses among the units in which personas would pay.
    """
    spec, document = case.spec, case.newest.document
    levels, groups = panels(spec, document)
    return MarketBoard(
        levels=levels,
        panels=groups,
        personas=persona_rows(spec, document),
        demand=demand_view(spec, document, unit),
        competitors=competitor_rows(spec, document),
        positioning=_positioning(spec, document),
        notes=note_rows(spec, document),
        tests=test_rows(case, spec, document),
        abroad=abroad(spec, document, today),
        curves=[row for row in line_rows(spec) if any(word in row.formula for word in CURVES)],
    )


def _positioning(spec: CaseSpec, document: Mapping[str, Any]) -> Positioning:
    seen = mark(document.get("market", {}).get("positioning"))
    return Positioning(text=say(spec.market.positioning, language()), seen=seen)
