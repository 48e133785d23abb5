"""A case as a tape: steps over registers, in the order in which they are worked out.

The tape is plain data that knows neither numpy's buffers nor any compiler; `machine` runs it with
numpy. Steps outside a `Loop` work on all months at once, those inside on one month after another.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import cast

from modeling.formula.graph import Graph, Known, Shape, Vertex
from modeling.formula.groups import groups


@dataclass(frozen=True, slots=True)
class Register:
    """Where a value is kept: one of the arrays of its shape, (trials,) or (months, trials)."""

    index: int
    shape: Shape
    truth: bool = False


@dataclass(frozen=True, slots=True)
class Constant:
    """A number, or one for each month, that no trial changes."""

    value: Known


@dataclass(frozen=True, slots=True)
class Back:
    """The row of a register some months before the current one, inside a loop."""

    register: Register
    count: int
    initial: Register | Constant


Operand = Register | Constant | Back


@dataclass(frozen=True, slots=True)
class Step:
    """One operation; ``op`` and ``count`` as in `modeling.formula.graph.Vertex`."""

    op: str
    out: Register
    args: tuple[Operand, ...]
    count: int = 0


@dataclass(frozen=True, slots=True)
class Loop:
    """Steps that are repeated for each month in turn."""

    body: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Watch:
    """The moment at which a line is complete; its register may be used again afterwards."""

    line: int
    value: Register | Constant


@dataclass(frozen=True, slots=True)
class Tape:
    """Everything that is done for a block of trials.

    Attributes
    ----------
    months : int
    steps : tuple of Step, Loop or Watch
    inputs : mapping of name to Register
    results : mapping of name to Register or Constant
        Values that are still there at the end.
    sizes : mapping of (shape, truth) to int
        How many registers of each kind there are.
    operations : int
        Steps that are made in every month of every trial.
    """

    months: int
    steps: tuple[Step | Loop | Watch, ...]
    inputs: Mapping[str, Register]
    results: Mapping[str, Register | Constant]
    sizes: Mapping[tuple[Shape, bool], int]
    operations: int


def lay(
    graph: Graph,
    *,
    lines: Iterable[int],
    results: Mapping[str, int],
    sequence: Iterable[int] = (),
) -> Tape:
    """Return the tape that works out a graph.

    Parameters
    ----------
    graph : Graph
        With a target for every ``back``.
    lines : iterable of int
        The vertices to be watched; a line is known by its place.
    results : mapping of name to int
        The vertices that are needed at the end.
    sequence : iterable of int
        Vertices to be worked out first, in this order.
    """
    return _Layout(graph, tuple(lines), dict(results), tuple(sequence)).tape()


@dataclass(slots=True)
class _Pool:
    """Registers of all kinds, lent out and given back."""

    free: dict[tuple[Shape, bool], list[int]] = field(default_factory=dict)
    sizes: dict[tuple[Shape, bool], int] = field(default_factory=dict)

    def lend(self, shape: Shape, truth: bool) -> Register:
        kind = (shape, truth)
        waiting = self.free.setdefault(kind, [])
        if waiting:
            return Register(waiting.pop(), shape, truth)
        index = self.sizes.get(kind, 0)
        self.sizes[kind] = index + 1
        return Register(index, shape, truth)

    def take_back(self, register: Register) -> None:
        self.free.setdefault((register.shape, register.truth), []).append(register.index)


OVERWRITES: frozenset[str] = frozenset({"select", "shift", "pick", "delay"})
"""Operations that still read an operand after they have begun to write."""


class _Layout:
    """The work of `lay`: groups in order, then registers by last use."""

    def __init__(
        self,
        graph: Graph,
        lines: tuple[int, ...],
        results: dict[str, int],
        sequence: tuple[int, ...],
    ) -> None:
        self.graph, self.lines, self.results = graph, lines, results
        found = groups((*sequence, *results.values(), *lines), self._needs)
        # inside a group vertices stand by number, so that each follows its operands of the month
        self.groups = [tuple(sorted(group)) for group in found if not self._is_known(group[0])]
        self.pool = _Pool()
        # inputs are there before the first step, so no step may have their registers
        self.where = {
            number: self.pool.lend(self._vertex(number).shape, False)
            for group in self.groups
            for number in group
            if self._vertex(number).op == "input"
        }
        self.inputs = {self._vertex(n).name: register for n, register in self.where.items()}
        self.steps: list[Step | Loop | Watch] = []
        self.operations = 0
        self.last = self._last_uses()

    def _vertex(self, number: int) -> Vertex:
        return self.graph.vertices[number]

    def _is_known(self, number: int) -> bool:
        return self._vertex(number).known is not None

    def _needs(self, number: int) -> tuple[int, ...]:
        if number in self.graph.targets:
            return (*self._vertex(number).args, self.graph.targets[number])
        return self._vertex(number).args

    def _last_uses(self) -> dict[int, int]:
        """Return for each vertex the place of the last group that reads it."""
        last: dict[int, int] = {}
        for place, group in enumerate(self.groups):
            for number in group:
                last.setdefault(number, place)
                last.update(dict.fromkeys(self._needs(number), place))
        last.update(dict.fromkeys(self.results.values(), len(self.groups)))
        return last

    def tape(self) -> Tape:
        watched: dict[int, list[int]] = {}
        for line, number in enumerate(self.lines):
            watched.setdefault(number, []).append(line)
        for place, group in enumerate(self.groups):
            if len(group) > 1:
                self._loop(group, place, watched)
            else:
                self._single(group[0], place)
            for number in (n for n in group if n in self.where):
                self.steps += [Watch(line, self.where[number]) for line in watched.get(number, ())]
                self._release(number, place)
        for number, lines in watched.items():
            if self._is_known(number):
                self.steps += [Watch(line, self._constant(number)) for line in lines]
        return Tape(
            months=self.graph.months,
            steps=tuple(self.steps),
            inputs=self.inputs,
            results={name: self._kept(number) for name, number in self.results.items()},
            sizes=self.pool.sizes,
            operations=self.operations,
        )

    def _single(self, number: int, place: int) -> None:
        vertex = self._vertex(number)
        if vertex.op == "input":
            return
        op, needs = vertex.op, self._needs(number)
        if op == "back":  # at a line that does not wait for this one: all months at once
            op, needs = "shift", needs[::-1]
        args = tuple(self._kept(need) for need in needs)
        if op not in OVERWRITES:
            self._release_all(needs, place)
        out = self.where[number] = self.pool.lend(vertex.shape, vertex.truth)
        if op in OVERWRITES:
            self._release_all(needs, place)
        self.steps.append(Step(op, out, args, vertex.count))
        self.operations += 1 if vertex.shape == Shape.BOTH else 0

    def _loop(self, group: tuple[int, ...], place: int, watched: Mapping[int, object]) -> None:
        inside = set(group)
        looked_at = {self.graph.targets[n] for n in group if n in self.graph.targets}
        looked_at |= {self._vertex(n).args[0] for n in group if self._vertex(n).op == "delay"}
        kept = {n for n in group if n in looked_at or n in watched or self.last[n] > place}
        work = [n for n in group if self._vertex(n).op != "back"]
        self.where.update({n: self.pool.lend(Shape.BOTH, self._vertex(n).truth) for n in kept})
        read = {need: at for at, n in enumerate(work) for need in self._vertex(n).args}
        body = []
        for at, number in enumerate(work):
            vertex = self._vertex(number)
            args = tuple(self._operand(need) for need in vertex.args)
            if number not in kept:
                self.where[number] = self.pool.lend(Shape.TRIALS, vertex.truth)
            body.append(Step(vertex.op, self.where[number], args, vertex.count))
            for need in {*vertex.args, number} & inside - kept:
                if read.get(need, at) == at and need in self.where:
                    self.pool.take_back(self.where.pop(need))
        self.steps.append(Loop(tuple(body)))
        self.operations += len(body)
        outside = {need for number in group for need in self._needs(number)} - inside
        self._release_all(outside, place)

    def _operand(self, number: int) -> Operand:
        vertex = self._vertex(number)
        if vertex.op == "back" and number not in self.where:
            target = self.where[self.graph.targets[number]]
            return Back(target, vertex.count, self._kept(vertex.args[0]))
        return self._kept(number)

    def _kept(self, number: int) -> Register | Constant:
        return self._constant(number) if self._is_known(number) else self.where[number]

    def _constant(self, number: int) -> Constant:
        return Constant(cast(Known, self._vertex(number).known))

    def _release_all(self, numbers: Iterable[int], place: int) -> None:
        for number in dict.fromkeys(numbers):
            self._release(number, place)

    def _release(self, number: int, place: int) -> None:
        """Give a register back after its last use; inputs keep theirs, to be filled again."""
        vertex = self._vertex(number)
        if number in self.where and self.last[number] <= place and vertex.op != "input":
            self.pool.take_back(self.where.pop(number))
