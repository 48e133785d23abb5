"""A graph as a tape: steps over registers, in the order in which a month is worked out.

A tape is plain data that knows no compiler. What is the same in every month is done once, in the
prologue; the body is done for each month in turn. A value that later months look back at keeps as
many rows as they look back; all others share rows, so that few are in use at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from modeling.formula.graph import Graph, Shape, Vertex

PLAIN, BACK, PICK = range(3)
"""Kinds of operand: a register; the register some months ago; one of twelve by calendar month."""
WORK: Final = {"exp": 15, "log": 12, "pow": 36}
"""What an operation takes, where it is not about as much as an addition."""
ALIASES: Final = frozenset({"back", "pick"})
"""Operations that need no step: they only say which register is meant."""


@dataclass(frozen=True, slots=True)
class Step:
    """One operation or sink.

    Attributes
    ----------
    op : str
        As in `modeling.formula.kernel`.
    numbers : tuple of int
        The operand written, the operands read, then what the operation needs besides.
    """

    op: str
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Sink:
    """What is kept of a vertex.

    Attributes
    ----------
    line : int
        Its number among all that is watched.
    worth : int
        The row of its present value; -1 without a role.
    at : int or None
        The month of a one-off.
    role : int
        0 of a benefit, 1 of a cost.
    once : bool
        Whether it is no line and has one value for all months.
    """

    line: int
    worth: int = -1
    at: int | None = None
    role: int = 0
    once: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Tape:
    """Everything that is done for a run of trials.

    Attributes
    ----------
    months : int
    prologue, body : tuple of Step
    operands : tuple of (kind, first row, rows, months back or first calendar month, stand-in)
    picks : tuple of twelve operands
    totals : (int, int)
        The operands of a month's benefit and cost.
    known : tuple of int
        The vertices that no trial changes and that steps read, as rows of a table.
    draws, monthly : tuple of str
        Inputs of shape (trials,) and (months, trials).
    height : int
        How many rows of registers are used.
    watched : int
    worths : int
        How many present values are kept, tax among them.
    """

    months: int
    prologue: tuple[Step, ...]
    body: tuple[Step, ...]
    operands: tuple[tuple[int, int, int, int, int], ...]
    picks: tuple[tuple[int, ...], ...]
    totals: tuple[int, int]
    known: tuple[int, ...]
    draws: tuple[str, ...]
    monthly: tuple[str, ...]
    height: int
    watched: int
    worths: int

    @property
    def operations(self) -> int:
        """How much work a month of a trial is, in additions."""
        return sum(WORK.get(step.op, 1) for step in self.body)


def lay(
    graph: Graph,
    *,
    sequence: Sequence[int],
    sinks: dict[int, list[Sink]],
    totals: tuple[int, int],
) -> Tape:
    """Return the tape that works out a graph.

    Parameters
    ----------
    graph : Graph
        With a target for every ``back``.
    sequence : sequence of int
        The vertices to be worked out, in this order; what they need comes before them.
    sinks : mapping of vertex to its sinks
    totals : (int, int)
        The vertices of a month's benefit and cost.
    """
    return _Layout(graph, sequence, sinks, totals).tape()


@dataclass(slots=True)
class _Rows:
    """Rows of registers, lent out and given back."""

    free: list[int] = field(default_factory=list)
    height: int = 0

    def lend(self, count: int = 1) -> int:
        if count == 1 and self.free:
            return self.free.pop()
        self.height += count
        return self.height - count


class _Layout:
    """The work of `lay`."""

    def __init__(
        self,
        graph: Graph,
        sequence: Sequence[int],
        sinks: dict[int, list[Sink]],
        totals: tuple[int, int],
    ) -> None:
        self.graph, self.sinks, self.totals = graph, sinks, totals
        self.rows = _Rows()
        self.operands: list[tuple[int, int, int, int, int]] = []
        self.number: dict[int, int] = {}  # of the operand of a vertex
        self.home: dict[int, int] = {}  # the row that a vertex gives back
        self.picks: list[tuple[int, ...]] = []
        self.known: list[int] = []
        self.names: tuple[list[str], list[str]] = ([], [])
        self.order = self._ordered([*sequence, *totals])
        self.rings = self._rings()
        self.is_early = {n: not self._vertex(n).shape & Shape.MONTHS for n in self.order}
        self.last = self._last_uses()

    def _vertex(self, number: int) -> Vertex:
        return self.graph.vertices[number]

    def _ordered(self, roots: Iterable[int]) -> list[int]:
        """Return all vertices that are needed, each behind those of its month that it reads."""
        found: dict[int, None] = {}
        waiting = list(roots)[::-1]
        later: list[int] = []
        while waiting or later:
            number = waiting.pop() if waiting else later.pop()
            if number in found:
                continue
            needs = [arg for arg in self._reads(number) if arg not in found]
            if needs:
                waiting += [number, *needs[::-1]]
                continue
            found[number] = None
            if number in self.graph.targets:
                later.append(self.graph.targets[number])
        return list(found)

    def _reads(self, number: int) -> tuple[int, ...]:
        """Return the operands of a vertex; what no trial changes is looked up in a table."""
        vertex = self._vertex(number)
        return vertex.args if vertex.shape & Shape.TRIALS else ()

    def _rings(self) -> dict[int, int]:
        """Return how many rows are kept of each vertex that is looked back at."""
        rings: dict[int, int] = {}
        for number in self.order:
            vertex = self._vertex(number)
            if vertex.op == "back":
                target, reach = self.graph.targets[number], vertex.count
            elif vertex.op == "delay":
                target, reach = vertex.args[0], self.graph.months
            else:
                continue
            if self._vertex(target).shape & Shape.MONTHS:
                reach = min(reach, self.graph.months - 1)
                rings[target] = max(rings.get(target, 1), reach + 1)
        return rings

    def _last_uses(self) -> dict[int, int]:
        """Return for each vertex the place, in its part of the tape, at which it is read last.

        Values of the prologue that the body reads, totals and what is looked back at stay.
        """
        last: dict[int, int] = {}
        forever = len(self.order)
        for place, number in enumerate(self.order):
            last[number] = place
            for read in self._touched(number):
                stays = self.is_early[read] and not self.is_early[number]
                last[read] = forever if stays else max(place, last[read])
        for number, sinks in self.sinks.items():
            if self.is_early[number] and not all(sink.once for sink in sinks):
                last[number] = forever
        last.update(dict.fromkeys((*self.rings, *self.totals), forever))
        for number in self.order:
            if self._vertex(number).op == "back":
                last[self.graph.targets[number]] = forever
        return last

    def _touched(self, number: int) -> Iterator[int]:
        """Yield all whose registers a step reads: through what only points to others, too."""
        for read in self._reads(number):
            yield read
            if self._vertex(read).op in ALIASES:
                yield from self._touched(read)

    def tape(self) -> Tape:
        prologue = self._part(early=True)
        begun = [s for n in self.sinks if self.is_early[n] for s in self._sunk(n, once=False)]
        body = self._part(early=False)
        self._bind_backs()
        return Tape(
            months=self.graph.months,
            prologue=tuple(prologue),
            body=(*begun, *body),
            operands=tuple(self.operands),
            picks=tuple(self.picks),
            totals=(self.number[self.totals[0]], self.number[self.totals[1]]),
            known=tuple(self.known),
            draws=tuple(self.names[0]),
            monthly=tuple(self.names[1]),
            height=self.rows.height + 1,  # the last is for tax
            watched=sum(len(sinks) for sinks in self.sinks.values()),
            worths=1 + sum(sink.worth >= 0 for sinks in self.sinks.values() for sink in sinks),
        )

    def _part(self, *, early: bool) -> list[Step]:
        """Return the steps of the prologue, or of a month."""
        steps: list[Step] = []
        ending: dict[int, list[int]] = {}
        for number in self.order:
            if self.is_early[number] == early:
                ending.setdefault(self.last[number], []).append(number)
        for place, number in enumerate(self.order):
            if self.is_early[number] == early:
                steps += self._made(number)
                steps += self._sunk(number, once=early)
            for done in ending.get(place, ()):
                if done in self.home:
                    self.rows.free.append(self.home.pop(done))
        return steps

    def _made(self, number: int) -> list[Step]:
        """Give a vertex its operand and return the step that works it out, if it needs one."""
        vertex = self._vertex(number)
        if vertex.op == "back":
            initial = self.number[vertex.args[0]]
            self._operand(number, (BACK, -1, 1, vertex.count, initial))
            return []
        if vertex.op == "pick" and vertex.shape & Shape.TRIALS:
            self.picks.append(tuple(self.number[arg] for arg in vertex.args))
            self._operand(number, (PICK, len(self.picks) - 1, 1, vertex.count, 0))
            return []
        count = self.rings.get(number, 1)
        row = self.rows.lend(count)
        if count == 1:
            self.home[number] = row
        out = self._operand(number, (PLAIN, row, count, 0, 0))
        return [self._step(number, vertex, out)]

    def _operand(self, number: int, operand: tuple[int, int, int, int, int]) -> int:
        self.number[number] = len(self.operands)
        self.operands.append(operand)
        return self.number[number]

    def _step(self, number: int, vertex: Vertex, out: int) -> Step:
        if not vertex.shape & Shape.TRIALS:
            self.known.append(number)
            return Step("fill", (out, len(self.known) - 1))
        if vertex.op == "input":
            names = self.names[1 if vertex.shape & Shape.MONTHS else 0]
            names.append(vertex.name)
            return Step("monthly" if vertex.shape & Shape.MONTHS else "load", (out, len(names) - 1))
        return Step(vertex.op, (out, *(self.number[arg] for arg in vertex.args)))

    def _sunk(self, number: int, *, once: bool) -> Iterator[Step]:
        """Yield the sinks of a vertex: those of the prologue, or those of every month."""
        a = self.number[number]
        for sink in self.sinks.get(number, ()):
            if sink.once != once:
                continue
            if sink.at is not None:
                yield Step("once", (a, sink.line, sink.worth, sink.at, sink.role))
            elif sink.worth >= 0:
                yield Step("worth", (a, sink.line, sink.worth))
            else:
                yield Step("sum", (a, sink.line))

    def _bind_backs(self) -> None:
        """Point what looks back to the rows of what it looks at."""
        for number, at in self.number.items():
            if self._vertex(number).op == "back":
                kind, _, _, count, initial = self.operands[at]
                target = self.operands[self.number[self.graph.targets[number]]]
                self.operands[at] = (kind, target[1], target[2], count, initial)
