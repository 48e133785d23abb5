"""What an entry is written out as: rows, each of which becomes a line."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final, Literal, NamedTuple

GROWING: Final = "{{{name}}} * (1 + {{growth}} * step) ^ (month - 1)"


class Row(NamedTuple):
    """A line to be made.

    Attributes
    ----------
    suffix : str
        The id of the line is that of the entry, an underscore and this.
    unit : str
        With the placeholders of `modeling.entries.of`.
    formula : str
        In the language of formulas; ``{name}`` stands for a parameter or row of the entry.
    """

    suffix: str
    unit: str
    formula: str
    role: Literal["benefit", "cost"] | None = None
    category: str | None = None
    at: int | None = None
    about: str | None = None
    """The parameter at which an error of the line is told; without it at the entry."""


Rows = Iterator[Row]
Maker = Callable[[Any], Rows]
MONEY: Final = "money/month"


def benefit(suffix: str, formula: str, category: str) -> Row:
    """Return a row that earns money every month."""
    return Row(suffix, MONEY, formula, "benefit", category)


def cost(suffix: str, formula: str, category: str) -> Row:
    """Return a row that costs money every month."""
    return Row(suffix, MONEY, formula, "cost", category)


def grown(entry: Any, name: str, suffix: str, unit: str = "unit") -> Row:
    """Return the row of a parameter that grows from its value in month 1 where `growth` says so."""
    formula = GROWING if entry.growth is not None else "{{{name}}}"
    return Row(suffix, unit, formula.format(name=name))


def per_unit(entry: Any, suffix: str, count: str, category: str = "operations") -> Rows:
    """Yield the row of the unit cost, if the entry has one."""
    if entry.unit_cost is not None:
        yield cost(suffix, f"{{{count}}} * {{unit_cost}}", category)


def margin(entry: Any, unit: str) -> Row:
    """Return the row of the price less the unit cost."""
    formula = "{price} - {unit_cost}" if entry.unit_cost is not None else "{price}"
    return Row("margin", unit, formula)
