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
from bizcase.economics.entries import STREAMS
from bizcase.economics.entry_rows import ParameterRow, lines_json, lines_of, parameter_row
from bizcase.economics.rows import LineRow, line_rows
from modeling.economics.candidates import WANTED
from modeling.spec import CaseSpec
from modeling.streams import Stream
from modeling.text import say


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
            parameter_row(spec, entry, placed)
            for placed in entry.parameters()
            if placed.path[-1] != "weight"
        ),
        lines=lines_of(lines, STREAMS, entry.id),
        mark=mark(entry_of(case.newest.document, entry.id)),
    )


def to_json(case: Case, row: StreamRow) -> dict[str, Any]:
    """Return an entry as the REST API tells it: as written, its mark, and the lines it makes."""
    return {
        "id": row.id,
        "model": row.model,
        "label": row.label,
        "mark": row.mark,
        "entry": entry_of(case.newest.document, row.id),
        "lines": lines_json(row.lines),
    }
