"""Formulas as one graph of operations in which equal parts exist once.

What rests on written numbers and the calendar alone is worked out while the graph is built. What
rests on certain assumptions besides is worked out by `Graph.worked_out` once for all trials. Only
operations that depend on uncertain inputs, or on months before, are left to the machine.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import IntFlag
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Known = float | NDArray[Any]
"""A number, or an array of shape (months,)."""


class Shape(IntFlag):
    """Along what a value varies. Arrays have months first, trials last."""

    POINT = 0
    MONTHS = 1
    TRIALS = 2
    BOTH = 3


ELEMENTWISE: Final[Mapping[str, Callable[..., Any]]] = {
    "add": np.add,
    "sub": np.subtract,
    "mul": np.multiply,
    "div": np.divide,
    "pow": np.power,
    "neg": np.negative,
    "abs": np.absolute,
    "exp": np.exp,
    "log": np.log,
    "sqrt": np.sqrt,
    "floor": np.floor,
    "round": np.rint,
    "min": np.minimum,
    "max": np.maximum,
    "lt": np.less,
    "gt": np.greater,
    "le": np.less_equal,
    "ge": np.greater_equal,
    "eq": np.equal,
    "ne": np.not_equal,
    "and": np.logical_and,
    "or": np.logical_or,
    "not": np.logical_not,
}
TRUTHS: Final = frozenset({"lt", "gt", "le", "ge", "eq", "ne", "and", "or", "not"})
UNITS: Final = {"add": (0.0,), "mul": (1.0,), "sub": (None, 0.0), "div": (None, 1.0)}
"""Operands that change nothing, by place; `add` and `mul` take theirs on either side."""


@dataclass(frozen=True, slots=True)
class Vertex:
    """One operation of the graph.

    Attributes
    ----------
    op : str
        A key of `ELEMENTWISE`; or ``known``; ``input`` (a value from outside by its name);
        ``select`` (condition, a, b); ``copy``; ``back`` (the initial value; the vertex that is
        looked back at is in `Graph.targets`); ``shift`` (x, initial; only of what no trial
        changes); ``pick`` (twelve values, one by calendar month); ``delay`` (x, months that it is
        late).
    args : tuple of int
        Vertices with smaller numbers.
    shape : Shape
    truth : bool
        Whether it holds truths rather than numbers.
    known : float, (months,) array or None
    name : str
        Of an input.
    count : int
        How many months ``back`` and ``shift`` look back; the calendar month of month 1 for
        ``pick``, January being 0.
    """

    op: str
    args: tuple[int, ...] = ()
    shape: Shape = Shape.POINT
    truth: bool = False
    known: Known | None = None
    name: str = ""
    count: int = 0


class Graph:
    """Vertices under construction; an operation that exists already is not added again."""

    def __init__(self, months: int) -> None:
        self.months = months
        self.vertices: list[Vertex] = []
        self.targets: dict[int, int] = {}
        self._numbers: dict[object, int] = {}

    def _place(self, key: object, vertex: Vertex) -> int:
        if key not in self._numbers:
            self._numbers[key] = len(self.vertices)
            self.vertices.append(vertex)
        return self._numbers[key]

    def known(self, value: Known) -> int:
        """Return the vertex of a written number, or of an array with one for each month."""
        if np.ndim(value) == 0:
            flat = value.item() if isinstance(value, np.generic) else value
            truth = isinstance(flat, bool)
            vertex = Vertex("known", truth=truth, known=flat)
            return self._place(("known", repr(flat)), vertex)
        array = np.ascontiguousarray(value)
        truth = array.dtype == np.bool_
        key = ("known", truth, array.tobytes())
        return self._place(key, Vertex("known", shape=Shape.MONTHS, truth=truth, known=array))

    def input(self, name: str, shape: Shape = Shape.TRIALS) -> int:
        """Return the vertex of a value that comes from outside with every block of trials."""
        return self._place(("input", name), Vertex("input", shape=shape, name=name))

    def back(self, key: object, count: int, initial: int) -> int:
        """Return the vertex of a value some months ago; its target is named in `targets` later."""
        vertex = Vertex("back", (initial,), Shape.BOTH, count=count)
        return self._place(("back", key, count, initial), vertex)

    def number(self, vertex: int) -> int:
        """Return the vertex as a number: a truth becomes 0 or 1."""
        known = self.vertices[vertex].known
        if known is None or not self.vertices[vertex].truth:
            return vertex  # the machine's truths are 0 or 1 already
        return self.known(known * 1.0)

    def add(self, op: str, *args: int, count: int = 0) -> int:
        """Return the vertex of an operation, worked out at once where no trial can change it."""
        same = self._without_effect(op, args)
        if same is not None:
            return same
        parts = [self.vertices[arg] for arg in args]
        shape = Shape.POINT
        for part in parts:
            shape |= part.shape
        if op in ("shift", "pick"):
            shape |= Shape.MONTHS
        if all(part.known is not None for part in parts):
            return self.known(self._fold(op, [part.known for part in parts], count))
        truth = op in TRUTHS
        return self._place((op, args, count), Vertex(op, args, shape, truth, count=count))

    def worked_out(self, certain: Mapping[str, float]) -> dict[int, Known]:
        """Return the values of all vertices that no trial changes.

        Parameters
        ----------
        certain : mapping of name to float
            The inputs of shape `Shape.POINT`.
        """
        values: dict[int, Known] = {}
        for number, vertex in enumerate(self.vertices):
            if vertex.shape & Shape.TRIALS:
                continue
            if vertex.known is not None:
                values[number] = vertex.known
            elif vertex.op == "input":
                values[number] = certain[vertex.name]
            else:
                values[number] = self._fold(
                    vertex.op, [values[arg] for arg in vertex.args], vertex.count
                )
        return values

    def _without_effect(self, op: str, args: tuple[int, ...]) -> int | None:
        """Return the operand that is the answer already: x + 0, x * 1, x - 0, x / 1."""
        if op not in UNITS or len(args) != 2:
            return None
        units = UNITS[op]
        left, right = (self.vertices[arg].known for arg in args)
        if isinstance(right, float) and right == units[-1]:
            return args[0]
        if isinstance(left, float) and left == units[0]:
            return args[1]
        return None

    def _fold(self, op: str, parts: list[Any], count: int) -> Known:
        with np.errstate(all="ignore"):
            known: Known = self._folded(op, parts, count)
            return known

    def _folded(self, op: str, parts: list[Any], count: int) -> Any:
        if op in ELEMENTWISE:
            return ELEMENTWISE[op](*parts)
        if op == "select":
            return np.where(*parts)[()]
        if op == "copy":
            return parts[0] * 1.0
        rows = [np.broadcast_to(part, self.months) for part in parts]
        if op == "shift":
            return np.concatenate([rows[1][:count], rows[0]])[: self.months]
        months = np.arange(self.months)
        return np.stack(rows)[(months + count) % 12, months]
