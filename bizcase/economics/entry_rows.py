"""What the pages of entries share: parameters with units, the lines made, names for formulas."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from bizcase.cases.board import language
from bizcase.cases.typed import text_of
from bizcase.economics.entry_words import label_of
from bizcase.economics.rows import LineRow, Shape, shape_of
from modeling.economics.candidates import unit_of
from modeling.economics.expansion import expand
from modeling.entries import Entry, Placed
from modeling.formula.lexer import FormulaError
from modeling.formula.units import Unit
from modeling.spec import Assumption, CaseSpec, Line
from modeling.text import say


@dataclass(frozen=True, slots=True, kw_only=True)
class ParameterRow:
    """A parameter of an entry, with its unit and its shape."""

    name: str
    label: str
    value: str
    unit: str
    grade: str
    source: str
    shape: Shape | None


def parameter_row(spec: CaseSpec, entry: Entry, placed: Placed) -> ParameterRow:
    """Return a parameter of an entry as pages show it."""
    given = placed.parameter
    name = str(placed.path[-1])
    return ParameterRow(
        name=".".join(map(str, placed.path)),
        label=say(given.label, language()) or label_of(name),
        value=text_of(given.value),
        unit=unit_text(spec, entry, placed.unit),
        grade=given.grade or entry.grade or "",
        source=say(given.source or entry.source, language()),
        shape=shape_of(given.value),
    )


def unit_text(spec: CaseSpec, entry: Any, signature: str) -> str:
    """Return the unit of a parameter of an entry; empty for a plain number."""
    units = {"money": spec.currency, "unit": entry.unit, "meter": getattr(entry, "meter", "1")}
    text = str(unit_of(signature, units))
    return "" if text == "1" else text


def lines_of(lines: Iterable[LineRow], section: str, key: str) -> tuple[LineRow, ...]:
    """Return the lines that an entry makes."""
    heads = ((line, line.entry) for line in lines)
    return tuple(line for line, head in heads if head and (head.section, head.id) == (section, key))


def lines_json(lines: Iterable[LineRow]) -> list[dict[str, Any]]:
    """Return the lines that an entry makes as the REST API tells them."""
    return [
        {
            "id": line.id,
            "label": line.label,
            "formula": line.formula,
            "unit": line.unit,
            "role": line.role,
            "category": line.category,
            "at": line.at,
        }
        for line in lines
    ]


def names_by_unit(spec: CaseSpec) -> dict[str, list[tuple[str, str]]]:
    """Return what a formula may name, by unit: (name, what it is called), lines first."""
    whole, spoken = expand(spec), language()
    found: dict[str, list[tuple[str, str]]] = {}
    items: tuple[Line | Assumption, ...] = (
        *(line for line in whole.lines if line.at is None),
        *whole.assumptions,
    )
    for item in items:
        try:
            unit = str(Unit.parse(item.unit))
        except FormulaError:
            continue
        found.setdefault("" if unit == "1" else unit, []).append(
            (item.id, say(item.label, spoken) or item.id)
        )
    return found
