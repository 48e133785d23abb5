"""From a plan of formulas to a tape.

The numbers of a case's assumptions are no part of it, so one program serves all cases of one
structure. A product is regrouped so that what is the same in every month is multiplied first.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple, cast

import numpy as np

from modeling.formula.graph import Graph, Known, Shape
from modeling.formula.groups import groups
from modeling.formula.names import references
from modeling.formula.order import Plan
from modeling.formula.tape import ALIASES, Sink, Tape, lay
from modeling.formula.tier import Tier
from modeling.formula.tree import Binary, Call, Name, Node, Number, Unary
from modeling.formula.values import Formula, Point
from modeling.spec import CaseSpec, Line

BINARY: Final = {
    "+": "add",
    "-": "sub",
    "^": "pow",
    "<": "lt",
    ">": "gt",
    "<=": "le",
    ">=": "ge",
    "==": "eq",
    "!=": "ne",
}
ROLES: Final = ("benefit", "cost")
SIMPLE: Final = frozenset({"abs", "exp", "log", "sqrt", "floor", "round"})


@dataclass(frozen=True, slots=True)
class Program:
    """A case as a tape, with what its watched values mean.

    Attributes
    ----------
    graph : Graph
    tape : Tape
    names : tuple of str
        What is watched, by number: first all lines, then the assumptions that are formulas.
    met : tuple of int
        The same in the order in which they are worked out.
    worths : tuple of int
        The numbers of the lines with a role, as the tape counts their present values.
    tier : Tier
        Its code, once it was used enough.
    """

    graph: Graph
    tape: Tape
    names: tuple[str, ...]
    met: tuple[int, ...]
    worths: tuple[int, ...]
    tier: Tier


def compile_plan(
    plan: Plan,
    spec: CaseSpec,
    *,
    ending: Collection[str] = (),
    shrunk: Collection[str] = (),
    delayed: Collection[str] = (),
) -> Program:
    """Return the program of a case.

    Parameters
    ----------
    plan : Plan
        Of the same case. Its numbers and distributions are inputs by the names of their
        assumptions; a number is worked with before any trial begins.
    spec : CaseSpec
    ending : collection of str
        Lines that come only while an input ``stop`` of shape (trials,) lies in a later month.
    shrunk : collection of str
        Lines that are multiplied by an input ``shrink:<line>`` of shape (months, trials).
    delayed : collection of str
        Lines that come later by an input ``delay:<line>`` of that shape, in months.
    """
    return _Compiler(plan, spec, Strikes(*map(frozenset, (ending, shrunk, delayed)))).program()


class Strikes(NamedTuple):
    """The lines that risks can touch, as in `compile_plan`."""

    ending: frozenset[str]
    shrunk: frozenset[str]
    delayed: frozenset[str]


class _Compiler:
    def __init__(self, plan: Plan, spec: CaseSpec, strikes: Strikes) -> None:
        self.plan, self.spec, self.strikes = plan, spec, strikes
        self.graph = Graph(spec.timeline.months)
        self.start = int(spec.timeline.start[:4]), int(spec.timeline.start[5:7]) - 1
        self.by_id = {line.id: line for line in spec.lines}
        self.place = {name: place for place, name in enumerate(plan.line_order)}
        self.totals: dict[str, int] = {role: self.graph.known(0.0) for role in ROLES}
        self.sequence: list[int] = []  # lines and totals, in the order in which they are complete
        self.values: dict[str, int] = {}  # assumptions, and lines as others see them
        self.raw: dict[str, int] = {}  # lines before risks strike them
        self.together: frozenset[str] = frozenset()  # the lines that wait for each other just now
        self.waiting: dict[int, tuple[str, bool]] = {}  # vertex -> line, and whether it is raw
        self.at = ""  # the line that is compiled just now
        self.inner: set[int] = set()  # vertices that change inside the loop of these lines

    def program(self) -> Program:
        """Compile all assumptions and lines, and sum what has a role."""
        for name in self.plan.assumption_order:
            self.values[name] = self._assumption(name)
        derived = [n for n, v in self.plan.values.items() if isinstance(v, Formula)]
        self.sequence += [
            self.values[name] for name in self.plan.assumption_order if name in derived
        ]
        # by id, so that the order of the document changes no bit of the sums
        for group in groups(sorted(self.by_id), self._looks_at):
            self._lines(sorted(group, key=self.place.__getitem__))
            for name in sorted(group):
                self._add_up(self.by_id[name])
        names = (*self.by_id, *derived)
        sinks = self._sinks(names)
        totals = (self.totals["benefit"], self.totals["cost"])
        tape = lay(self.graph, sequence=self.sequence, sinks=sinks, totals=totals)
        found = dict.fromkeys(self.sequence)
        return Program(
            graph=self.graph,
            tape=tape,
            names=names,
            met=tuple(sink.line for vertex in found for sink in sinks.get(vertex, ())),
            worths=tuple(k for k, line in enumerate(self.spec.lines) if line.role is not None),
            tier=Tier(tape),
        )

    def _sinks(self, names: Sequence[str]) -> dict[int, list[Sink]]:
        """Return what is kept of each vertex that is a line or a derived assumption."""
        sinks: dict[int, list[Sink]] = {}
        worths = 0
        for number, name in enumerate(names):
            line = self.by_id.get(name)
            if line is None:
                sink = Sink(number, once=True)
            elif line.role is None:
                sink = Sink(number, at=line.at)
            else:
                sink = Sink(number, worth=worths, at=line.at, role=ROLES.index(line.role))
                worths += 1
            sinks.setdefault(self.values[name], []).append(sink)
        return sinks

    def _looks_at(self, name: str) -> list[str]:
        nodes = (node for node, _ in references(self.plan.trees[name]))
        return sorted({n.id for n in nodes if isinstance(n, Name) and n.id in self.by_id})

    def _assumption(self, name: str) -> int:
        value = self.plan.values[name]
        if isinstance(value, Formula):
            return self.graph.number(self._visit(value.node))
        return self.graph.input(name, Shape.POINT if isinstance(value, Point) else Shape.TRIALS)

    def _add_up(self, line: Line) -> None:
        """Add a complete line to the total of its role, while it is at hand."""
        self.sequence.append(self.values[line.id])
        if line.role is not None and line.at is None:
            total = self.graph.add("add", self.totals[line.role], self.values[line.id])
            self.totals[line.role] = total
            self.sequence.append(total)

    def _lines(self, group: Sequence[str]) -> None:
        """Compile lines that look back at each other, or one that does not."""
        self.together, self.inner = frozenset(group), set()
        for name in group:
            self.at = name
            root = self.graph.number(self._visit(self.plan.trees[name]))
            if self.graph.vertices[root].op in ALIASES:
                root = self._add("copy", root)
            self.raw[name] = self._observed(name, root)
            self.values[name] = self._observed(name, self._struck(name, self.raw[name]))
        for vertex, (name, raw) in self.waiting.items():
            # a line remembers what it would have been; all others see what risks leave of it
            self.graph.targets[vertex] = (self.raw if raw else self.values)[name]
        self.waiting = {}

    def _struck(self, name: str, root: int) -> int:
        if name in self.strikes.delayed:
            root = self._add("delay", root, self.graph.input(f"delay:{name}", Shape.BOTH))
        if name in self.strikes.shrunk:
            root = self._add("mul", root, self.graph.input(f"shrink:{name}", Shape.BOTH))
        if name in self.strikes.ending:
            alive = self._add("lt", self._name("month"), self.graph.input("stop"))
            root = self._add("mul", root, alive)
        return root

    def _is_known(self, name: str) -> bool:
        """Return whether a month of a line is known."""
        actuals = self.spec.actuals.get(name, ())[: self.graph.months]
        return any(value is not None for value in actuals)

    def _observed(self, name: str, root: int) -> int:
        """Put what is known of a line in the place of what it would be."""
        if not self._is_known(name):
            return root
        actuals = self.spec.actuals[name][: self.graph.months]
        is_known = np.array([value is not None for value in actuals], dtype=np.bool_)
        known, values = np.zeros(self.graph.months, np.bool_), np.zeros(self.graph.months)
        known[: len(actuals)] = is_known
        values[: len(actuals)] = [0.0 if value is None else value for value in actuals]
        return self._add("select", self.graph.known(known), self.graph.known(values), root)

    def _add(self, op: str, *args: int, count: int = 0) -> int:
        vertex = self.graph.add(op, *args, count=count)
        if not self.inner.isdisjoint(args):
            self.inner.add(vertex)
        return vertex

    def _visit(self, node: Node) -> int:
        match node:
            case Number():
                return self.graph.known(float(node.value))
            case Name():
                return self._name(node.id)
            case Unary():
                return self._unary(node)
            case Binary():
                return self._binary(node)
            case Call():
                return self._call(node)

    def _number(self, node: Node) -> int:
        return self.graph.number(self._visit(node))

    def _truth(self, node: Node) -> int:
        vertex = self._visit(node)
        if self.graph.vertices[vertex].truth:
            return vertex
        return self._add("ne", vertex, self.graph.known(0.0))

    def _name(self, name: str) -> int:
        if name in self.values:
            return self.values[name]
        months = np.arange(self.spec.timeline.months)
        year, month = self.start
        known: dict[str, Known] = {
            "step": 1.0,
            "month": months + 1.0,
            "year": year + (month + months) // 12 + 0.0,
        }
        return self.graph.known(known[name])

    def _unary(self, node: Unary) -> int:
        if node.op == "not":
            return self._add("not", self._truth(node.operand))
        return self._add("neg", self._number(node.operand))

    def _binary(self, node: Binary) -> int:
        if node.op in ("*", "/"):
            return self._product(node)
        if node.op in ("and", "or"):
            return self._add(node.op, self._truth(node.left), self._truth(node.right))
        left, right = self._number(node.left), self._number(node.right)
        exponent = self.graph.vertices[right].known  # one number, or one for each month
        if node.op == "^" and isinstance(exponent, float) and exponent == 2.0:
            return self._add("mul", left, left)
        return self._add(BINARY[node.op], left, right)

    def _product(self, node: Node) -> int:
        """Multiply what varies least first, what changes inside a loop last."""
        over: list[list[int]] = [[], [], [], [], []]
        under: list[list[int]] = [[], [], [], [], []]
        self._factors(node, over, under)
        result = self.graph.known(1.0)
        for rank, (above, below) in enumerate(zip(over, under, strict=True)):
            # what has both months and trials joins one by one, the rest is joined apart first
            part = result if rank >= Shape.BOTH else self.graph.known(1.0)
            for factor in above:
                part = self._add("mul", part, factor)
            for factor in below:
                part = self._add("div", part, factor)
            result = part if rank >= Shape.BOTH else self._add("mul", result, part)
        return result

    def _factors(self, node: Node, over: list[list[int]], under: list[list[int]]) -> None:
        if isinstance(node, Binary) and node.op in ("*", "/"):
            self._factors(node.left, over, under)
            turned = (over, under) if node.op == "*" else (under, over)
            self._factors(node.right, *turned)
            return
        vertex = self._number(node)
        rank = 4 if vertex in self.inner else int(self.graph.vertices[vertex].shape)
        over[rank].append(vertex)

    def _call(self, node: Call) -> int:
        name = node.function
        if name in ("prev", "lag", "cumsum"):
            return self._looking_back(node)
        if name == "if":
            condition = self._truth(node.arguments[0])
            return self._select(condition, *(self._number(x) for x in node.arguments[1:]))
        args = [self._number(argument) for argument in node.arguments]
        if name in SIMPLE:
            return self._add(name, args[0])
        if name in ("min", "max"):
            result = args[0]
            for other in args[1:]:
                result = self._add(name, result, other)
            return result
        makers: dict[str, Callable[..., int]] = {
            "ramp": self._ramp,
            "seasonal": self._seasonal,
            "bass": self._bass,
            "logistic": self._logistic,
        }
        return makers[name](*args)

    def _select(self, condition: int, chosen: int, other: int) -> int:
        known = self.graph.vertices[condition].known
        if isinstance(known, bool):
            return chosen if known else other
        return self._add("select", condition, chosen, other)

    def _looking_back(self, node: Call) -> int:
        target = cast(Name, node.arguments[0])  # checked with the document
        if node.function == "cumsum":
            return self._running_sum(self.values[target.id])
        count = 1
        if node.function == "lag":
            count = int(cast(Number, node.arguments[1]).value)
        initial = self._number(node.arguments[-1])
        if target.id not in self.together:
            return self._shifted(self.values[target.id], initial, count)
        raw = target.id == self.at or not any(target.id in lines for lines in self.strikes)
        vertex = self.graph.back(("line", target.id, raw), count, initial)
        self.waiting[vertex] = target.id, raw
        self.inner.add(vertex)
        return vertex

    def _shifted(self, flow: int, initial: int, count: int) -> int:
        """Return a value that is complete in all months, some months later."""
        if not any(self.graph.vertices[part].shape & Shape.TRIALS for part in (flow, initial)):
            return self._add("shift", flow, initial, count=count)
        vertex = self.graph.back(("value", flow), count, initial)
        self.graph.targets[vertex] = flow
        return vertex

    def _running_sum(self, flow: int) -> int:
        known = self.graph.vertices[flow].known
        if known is not None:
            return self.graph.known(np.cumsum(np.broadcast_to(known, self.graph.months)))
        before = self.graph.back(("sum", flow), 1, self.graph.known(0.0))
        self.inner.add(before)
        total = self.graph.add("add", before, flow)
        self.inner.add(total)
        self.graph.targets[before] = total
        return total

    def _ramp(self, begin: int, end: int) -> int:
        month = self._name("month")
        rise = self._add("sub", end, begin)
        share = self._add("div", self._add("sub", month, begin), rise)
        zero, one = self.graph.known(0.0), self.graph.known(1.0)
        inside = self._select(self._add("le", month, begin), zero, share)
        return self._select(self._add("ge", month, end), one, inside)

    def _seasonal(self, *factors: int) -> int:
        return self._add("pick", *factors, count=self.start[1])

    def _logistic(self, ceiling: int, growth: int, midpoint: int) -> int:
        late = self._add("sub", self._name("month"), midpoint)
        fall = self._add("exp", self._add("neg", self._add("mul", growth, late)))
        return self._add("div", ceiling, self._add("add", self.graph.known(1.0), fall))

    def _bass(self, market: int, innovation: int, imitation: int) -> int:
        """Return new adopters of the month; those before are kept by a recursion of its own.

        Where a line is nothing but this, its known months are adopters too.
        """
        tree = self.plan.trees[self.at]
        counts_known = (
            isinstance(tree, Call) and tree.function == "bass" and self._is_known(self.at)
        )
        key = ("bass", market, innovation, imitation, self.at if counts_known else None)
        adopted = self.graph.back(key, 1, self.graph.known(0.0))
        self.inner.add(adopted)
        pull = self._add("mul", self._add("div", imitation, market), adopted)
        left = self._add("sub", market, adopted)
        if counts_known:  # there may be more who are known than a trial has in its market
            left = self._add("max", left, self.graph.known(0.0))
        new = self._add("mul", self._add("add", innovation, pull), left)
        if counts_known:
            new = self._observed(self.at, new)
        self.graph.targets[adopted] = self._add("add", adopted, new)
        return new
