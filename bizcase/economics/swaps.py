"""Which rows of the sheet an edit changed: all that a page must swap that shows the others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Generic, TypeVar

from bizcase.economics.rows import AssumptionRow, LineRow

Row = TypeVar("Row", AssumptionRow, LineRow)


@dataclass(frozen=True, slots=True, kw_only=True)
class Swap(Generic[Row]):
    """What makes one table of the sheet another one.

    Attributes
    ----------
    changed : tuple of rows
        In their places.
    new : tuple of (str, row)
        Each with the id of the row above it.
    gone : tuple of str
    """

    changed: tuple[Row, ...]
    new: tuple[tuple[str, Row], ...]
    gone: tuple[str, ...]


def swap_between(before: Sequence[Row], after: Sequence[Row], saved: str = "") -> Swap[Row] | None:
    """Return what to swap; None if rows stand under other heads, or in another order, than before.

    The row that was saved counts as changed: its form is open on the page.
    """
    if _heads(before) != _heads(after):
        return None
    old, new = ({row.id: row for row in rows} for rows in (before, after))
    if [key for key in old if key in new] != [key for key in new if key in old]:
        return None
    added = [index for index, row in enumerate(after) if row.id not in old]
    if any(index == 0 or after[index - 1].entry != after[index].entry for index in added):
        return None
    return Swap(
        changed=tuple(
            row for row in after if row.id in old and (row != old[row.id] or row.id == saved)
        ),
        new=tuple((after[index - 1].id, after[index]) for index in added),
        gone=tuple(key for key in old if key not in new),
    )


def _heads(rows: Sequence[Row]) -> list[object]:
    return [head for head, _rows in groupby(rows, key=lambda row: row.entry)]
