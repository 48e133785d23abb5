"""The entries of `streams` as pages show them: what each says, and the lines that it makes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from bizcase.cases.amend import mark
from bizcase.cases.board import language
from bizcase.cases.models import Case
from bizcase.cases.typed import text_of
from bizcase.cases.words import MODELS, named
from bizcase.economics.earning.edits import entry_of
from bizcase.economics.earning.parameters import label_of
from bizcase.economics.rows import LineRow, Shape, line_rows, shape_of
from modeling.economics.candidates import WANTED, unit_of
from modeling.economics.expansion import expand
from modeling.entries import Placed
from modeling.formula.lexer import FormulaError
from modeling.formula.units import Unit
from modeling.spec import Assumption, CaseSpec, Line
from modeling.streams import Stream, StreamEntry
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


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamRow:
    """An entry of `streams`.

    Attributes
    ----------
    weight : str
        Its share of the mix as the document writes it; empty where it counts in full.
    mark : str
        Of the entry as it is, for those who will change it.
    """

    id: str
    label: str
    model: str
    model_name: str
    unit: str
    weight: str
    mix: str
    parameters: tuple[ParameterRow, ...]
    lines: tuple[LineRow, ...]
    mark: str

    @property
    def main(self) -> tuple[ParameterRow, ...]:
        """The parameters without which the model says nothing."""
        wanted = WANTED[self.model]
        return tuple(row for row in self.parameters if row.name.rpartition(".")[2] in wanted)

    @property
    def waits(self) -> bool:
        """Whether the entry counts nothing, an alternative that waits for a mix."""
        return self.weight in ("0", "0%")


def stream_rows(case: Case) -> list[StreamRow]:
    """Return the entries of a case's newest document, in its order."""
    spec = case.spec
    lines = line_rows(spec) if spec.streams else []
    return [_row(case, spec, entry, lines) for entry in spec.streams]


def stream_row(case: Case, key: str) -> StreamRow:
    """Return one entry; one that is not there is not found, and the nearest is named."""
    entry_of(case.newest.document, key)
    return next(row for row in stream_rows(case) if row.id == key)


def _row(case: Case, spec: CaseSpec, entry: Stream, lines: Iterable[LineRow]) -> StreamRow:
    return StreamRow(
        id=entry.id,
        label=say(entry.label, language()) or entry.id,
        model=entry.model,
        model_name=named(MODELS, entry.model),
        unit="" if entry.unit == "1" else entry.unit,
        weight="" if entry.weight is None else text_of(entry.weight.value),
        mix=entry.mix or "",
        parameters=tuple(
            _parameter(spec, entry, placed)
            for placed in entry.parameters()
            if placed.path[-1] != "weight"
        ),
        lines=tuple(line for line in lines if line.entry is not None and line.entry.id == entry.id),
        mark=mark(entry_of(case.newest.document, entry.id)),
    )


def _parameter(spec: CaseSpec, entry: StreamEntry, placed: Placed) -> ParameterRow:
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


def to_json(case: Case, row: StreamRow) -> dict[str, Any]:
    """Return an entry as the REST API tells it: as written, its mark, and the lines it makes."""
    return {
        "id": row.id,
        "model": row.model,
        "label": row.label,
        "mark": row.mark,
        "entry": entry_of(case.newest.document, row.id),
        "lines": [
            {
                "id": line.id,
                "label": line.label,
                "formula": line.formula,
                "unit": line.unit,
                "role": line.role,
                "category": line.category,
            }
            for line in row.lines
        ],
    }


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
