"""The entries of `costs` as pages show them: what each says, and the lines that it makes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from bizcase.cases.amend import mark
from bizcase.cases.board import language
from bizcase.cases.models import Case
from bizcase.cases.planning.months import due_name, month_name
from bizcase.cases.words import CATEGORIES, named
from bizcase.economics.entries import COSTS, entry_of
from bizcase.economics.entry_rows import ParameterRow, lines_json, lines_of, parameter_row
from bizcase.economics.rows import LineRow, line_rows
from bizcase.economics.spending.kinds import MONTHS, KindCard, kind_cards, months_of
from modeling.costs import CostEntry
from modeling.spec import CaseSpec
from modeling.text import say


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthRow:
    """A month that an entry names: its number, and what it is called on the calendar."""

    label: str
    number: int
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CostRow:
    """An entry of `costs`.

    Attributes
    ----------
    stream : str
        What the stream is called that it belongs to; empty where it belongs to none.
    mark : str
        Of the entry as it is, for those who will change it.
    """

    id: str
    label: str
    kind: str
    kind_name: str
    stream: str
    parameters: tuple[ParameterRow, ...]
    months: tuple[MonthRow, ...]
    lines: tuple[LineRow, ...]
    mark: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KindGroup:
    """The entries of one kind."""

    card: KindCard
    rows: tuple[CostRow, ...]


def cost_rows(case: Case) -> list[CostRow]:
    """Return the entries of a case's newest document, in its order."""
    spec = case.spec
    lines = line_rows(spec) if spec.costs else []
    return [_row(case, spec, entry, lines) for entry in spec.costs]


def cost_row(case: Case, key: str) -> CostRow:
    """Return one entry; one that is not there is not found, and the nearest is named."""
    entry_of(case.newest.document, COSTS, key)
    return next(row for row in cost_rows(case) if row.id == key)


def cost_groups(case: Case) -> list[KindGroup]:
    """Return the entries kind by kind; kinds without one are left out."""
    rows = cost_rows(case)
    groups = (
        KindGroup(card=card, rows=tuple(row for row in rows if row.kind == card.key))
        for card in kind_cards()
    )
    return [group for group in groups if group.rows]


def plain_costs(spec: CaseSpec) -> int:
    """Return how many lines of the document itself are costs."""
    return sum(line.role == "cost" for line in spec.lines)


def _row(case: Case, spec: CaseSpec, entry: CostEntry, lines: Iterable[LineRow]) -> CostRow:
    spoken = language()
    streams = {each.id: say(each.label, spoken) or each.id for each in spec.streams}
    return CostRow(
        id=entry.id,
        label=say(entry.label, spoken) or entry.id,
        kind=entry.kind,
        kind_name=named(CATEGORIES, entry.kind),
        stream=streams.get(entry.stream or "", ""),
        parameters=tuple(
            parameter_row(spec, entry, placed)
            for placed in entry.parameters()
            if placed.path[0] in entry.model_fields_set  # what was left out costs nothing
        ),
        months=tuple(_months(spec, entry)),
        lines=lines_of(lines, COSTS, entry.id),
        mark=mark(entry_of(case.newest.document, COSTS, entry.id)),
    )


def _months(spec: CaseSpec, entry: CostEntry) -> Iterator[MonthRow]:
    start = spec.timeline.start
    for name in months_of(entry.kind):
        number = getattr(entry, name)
        if number is None or name not in entry.model_fields_set:
            continue
        called = ""
        if name == "at":
            called = due_name(start, number) if number else _("today")
        elif name != "months":
            called = month_name(start, number - 1)
        yield MonthRow(label=str(MONTHS[name]), number=number, name=called)


def to_json(case: Case, row: CostRow) -> dict[str, Any]:
    """Return an entry as the REST API tells it: as written, its mark, and the lines it makes."""
    return {
        "id": row.id,
        "kind": row.kind,
        "label": row.label,
        "mark": row.mark,
        "entry": entry_of(case.newest.document, COSTS, row.id),
        "lines": lines_json(row.lines),
    }
