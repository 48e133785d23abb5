"""A table inside a form: rows of cells that keep what was typed, each error in its cell."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from bizcase.economics.value.quantities import number

MAX_ROWS: Final = 500
MORE, DROP = "more", "drop"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """What stands in a column of a table.

    A ``number`` becomes a float; ``value`` is a text of the document's language; a ``hidden`` cell
    goes with its row.
    """

    name: str
    label: str | Promise
    kind: str = "number"  # number | value | text | hidden
    required: bool = True
    help: str | Promise = ""


@dataclass(slots=True, kw_only=True)
class Cell:
    column: Column
    typed: str = ""
    error: str = ""

    @property
    def is_hidden(self) -> bool:
        return self.column.kind == "hidden"


@dataclass(slots=True, kw_only=True)
class Row:
    cells: list[Cell]

    @property
    def is_blank(self) -> bool:
        return not any(cell.typed.strip() for cell in self.cells if not cell.is_hidden)


@dataclass(slots=True, kw_only=True)
class Table:
    """Rows that were typed, those that are empty among them.

    Attributes
    ----------
    key : str
        The names of its inputs begin with it.
    least : int
        So many rows are shown at least.
    errors : list of str
        What is wrong with the table as a whole.
    """

    key: str
    label: str | Promise
    columns: tuple[Column, ...]
    least: int = 3
    rows: list[Row] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def fill(self, rows: Iterable[Mapping[str, str]]) -> None:
        """Show what a document says, and empty rows as far as there are few."""
        self.rows = [self._row([row.get(c.name, "") for c in self.columns]) for row in rows]
        self._pad()

    def read(self, data: QueryDict) -> None:
        """Take what was typed; a button may ask for one more row, or for one less."""
        lists = [data.getlist(f"{self.key}_{column.name}") for column in self.columns]
        count = min(max(map(len, lists), default=0), MAX_ROWS)
        self.rows = [
            self._row([texts[index] if index < len(texts) else "" for texts in lists])
            for index in range(count)
        ]
        act = data.get("act", "")
        if act == f"{MORE}-{self.key}":
            self.rows.append(self._row([""] * len(self.columns)))
        for index in range(count):
            if act == f"{DROP}-{self.key}-{index}":
                del self.rows[index]
        self._pad()

    def clean(self) -> list[dict[str, Any]]:
        """Return the rows that say something; what is wrong is told in the cells."""
        return [self._cleaned(row) for row in self.said]

    @property
    def said(self) -> list[Row]:
        """The rows that are not empty."""
        return [row for row in self.rows if not row.is_blank]

    @property
    def shown(self) -> tuple[Column, ...]:
        """The columns that are seen."""
        return tuple(column for column in self.columns if column.kind != "hidden")

    @property
    def is_valid(self) -> bool:
        return not self.errors and not any(cell.error for row in self.rows for cell in row.cells)

    def mend(self, index: int, name: str, message: str) -> None:
        """Put a refusal beside the cell that it names, or beside the first of its row."""
        said = self.said
        if index >= len(said):
            self.errors.append(message)
            return
        cells = [cell for cell in said[index].cells if not cell.is_hidden]
        place = next((cell for cell in cells if cell.column.name == name), cells[0])
        place.error = message

    def _pad(self) -> None:
        while len(self.rows) < self.least:
            self.rows.append(self._row([""] * len(self.columns)))

    def _row(self, texts: Sequence[str]) -> Row:
        pairs = zip(self.columns, texts, strict=True)
        return Row(cells=[Cell(column=column, typed=text) for column, text in pairs])

    def _cleaned(self, row: Row) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for cell in row.cells:
            column, text = cell.column, cell.typed.strip()
            if not text:
                if column.required and not cell.is_hidden:
                    cell.error = _("Write something here, or empty the whole row.")
                continue
            found[column.name] = text
            if column.kind == "number":
                found[column.name] = number(text)
                if found[column.name] is None:
                    cell.error = _("“{text}” is no number.").format(text=text[:40])
        return found
