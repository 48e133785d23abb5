"""A tape written down as instructions: the loop over groups of trials, and over their months."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from llvmlite import ir

from modeling.formula.tape import BACK, PICK, PLAIN, Step, Tape
from modeling.formula.vectors import (
    LANES,
    NUMBER,
    PLACE,
    POINTER,
    VECTOR,
    WHOLE,
    ZERO,
    Value,
    made,
    same,
    spread,
)

ARGUMENTS: Final = (
    *("table", "draws", "monthly", "factors", "calendar"),
    *("flows", "yearly", "worth", "sums"),
)
"""Pointers to arrays, in the order in which the code takes them; draws and what comes by the month
are pointers to pointers."""
BENEFIT, COST, TAX = range(3)


@dataclass(slots=True)
class _Ring:
    """Rows of an operand that months behind look back at, in memory."""

    memory: Value
    period: int


@dataclass(slots=True)
class Writer:
    """Writes the function of a tape."""

    module: ir.Module
    tape: Tape
    years: int
    builder: ir.IRBuilder = field(init=False)
    arguments: dict[str, Value] = field(init=False)
    entry: ir.IRBuilder = field(init=False)
    held: dict[object, Value] = field(default_factory=dict)  # variables by what they hold
    rings: dict[int, _Ring] = field(default_factory=dict)  # by first row
    writers: dict[int, int] = field(init=False)  # the operand that keeps a row
    before: Sequence[int] = field(init=False)  # rows that are looked back at by a month
    lane: Value = None
    month: Value = None

    def write(self) -> None:
        """Write the loop over groups of trials, the prologue, and the loop over months."""
        kinds = [WHOLE, WHOLE, NUMBER, *[POINTER] * len(ARGUMENTS)]
        function = ir.Function(self.module, ir.FunctionType(ir.VoidType(), kinds), "run")
        names = ("trials", "width", "rate", *ARGUMENTS)
        self.arguments = dict(zip(names, function.args, strict=True))
        first = function.append_basic_block("entry")
        self.entry = ir.IRBuilder(first)
        start = function.append_basic_block("start")
        self.builder = ir.IRBuilder(start)
        self._prepare()
        with _Loop(self, "lane", self.arguments["trials"], LANES) as self.lane:
            self.month = WHOLE(0)
            for step in self.tape.prologue:
                self._step(step)
            self._begin()
            with _Loop(self, "month", WHOLE(self.tape.months), 1) as self.month:
                self._month()
            for place in range(self.tape.worths):
                self._store(self._at("worth", WHOLE(place)), self._get(("worth", place)))
            self._store(self._at("flows", WHOLE(0)), self._get("today"))
        self.builder.ret_void()
        self.entry.branch(start)

    # variables, which the compiler turns into registers

    def _variable(self, key: object) -> Value:
        if key not in self.held:
            self.held[key] = self.entry.alloca(VECTOR)
        return self.held[key]

    def _get(self, key: object) -> Value:
        return self.builder.load(self._variable(key), typ=VECTOR)

    def _set(self, key: object, value: Value) -> None:
        self.builder.store(value, self._variable(key))

    def _plus(self, key: object, value: Value) -> None:
        self._set(key, self.builder.fadd(self._get(key), value))

    # arrays

    def _index(self, row: Value, columns: Value, column: Value) -> Value:
        return self.builder.add(self.builder.mul(row, columns), column)

    def _at(self, name: str, row: Value) -> Value:
        """Return where the group's trials stand in a row of an array."""
        index = self._index(row, self.arguments["trials"], self.lane)
        return self.builder.gep(self.arguments[name], [index], source_etype=NUMBER)

    def _load(self, place: Value) -> Value:
        value = self.builder.load(place, typ=VECTOR)
        value.align = 8
        return value

    def _store(self, place: Value, value: Value) -> None:
        self.builder.store(value, place).align = 8

    def _one(self, name: str, index: Value, kind: ir.Type = NUMBER) -> Value:
        place = self.builder.gep(self.arguments[name], [index], source_etype=kind)
        return self.builder.load(place, typ=kind)

    def _sum(self, line: int, year: Value) -> Value:
        """Return where the sums of a line in a year stand, for the group's place in a row."""
        row = self.builder.add(WHOLE(line * self.years), year)
        place = self.builder.urem(self.lane, self.arguments["width"])
        index = self._index(row, self.arguments["width"], place)
        return self.builder.gep(self.arguments["sums"], [index], source_etype=NUMBER)

    # what months behind are looked back at

    def _prepare(self) -> None:
        """Make room for the rows that are looked further back at than a month, or in delays."""
        operands = self.tape.operands
        # the last that stands in a row keeps it: others gave it back before
        self.writers = {o[1]: k for k, o in enumerate(operands) if o[0] == PLAIN}
        backs = [
            (row, back) for kind, row, period, back, _ in operands if kind == BACK and period > 1
        ]
        self.before = sorted({row for row, back in backs if back == 1})
        delayed = {operands[step.numbers[1]][1] for step in self.tape.body if step.op == "delay"}
        for row in sorted(delayed | {row for row, back in backs if back > 1}):
            period = operands[self.writers[row]][2]
            memory = self.entry.alloca(VECTOR, size=PLACE(period))
            self.rings[row] = _Ring(memory, period)

    def _ring_place(self, ring: _Ring, month: Value) -> Value:
        index = self.builder.urem(month, WHOLE(ring.period))
        return self.builder.gep(ring.memory, [index], source_etype=VECTOR)

    def _begin(self) -> None:
        """Set what is summed over all months to nothing."""
        for place in range(self.tape.worths):
            self._set(("worth", place), ZERO)
        self._set("today", ZERO)
        for row in self.before:
            self._set(("before", row), ZERO)

    # operands

    def _operand(self, number: int) -> Value:
        kind, row, period, back, other = self.tape.operands[number]
        if kind == PICK:
            return self._picked(row, back)
        if kind == PLAIN:
            return self._get(number)
        if period == 1:  # it looks back at what is the same in all months
            value = self._get(self.writers[row])
        elif back == 1:
            value = self._get(("before", row))
        else:
            ring = self.rings[row]
            months = self.builder.add(self.month, WHOLE(ring.period * (back // ring.period + 1)))
            place = self._ring_place(ring, self.builder.sub(months, WHOLE(back)))
            value = self.builder.load(place, typ=VECTOR)
        is_early = self.builder.icmp_unsigned("<", self.month, WHOLE(back))
        return self.builder.select(is_early, self._operand(other), value)

    def _picked(self, picks: int, first: int) -> Value:
        by = self.builder.urem(self.builder.add(self.month, WHOLE(first)), WHOLE(12))
        operands = self.tape.picks[picks]
        value = self._operand(operands[0])
        for place in range(1, 12):
            is_it = self.builder.icmp_unsigned("==", by, WHOLE(place))
            value = self.builder.select(is_it, self._operand(operands[place]), value)
        return value

    def _put(self, number: int, value: Value) -> None:
        self._set(number, value)
        row = self.tape.operands[number][1]
        if row in self.rings:
            self.builder.store(value, self._ring_place(self.rings[row], self.month))

    # steps

    def _month(self) -> None:
        builder = self.builder
        after = builder.add(self.month, WHOLE(1))
        year = self._one("calendar", after, WHOLE)
        factor = spread(self.builder, self._one("factors", after))
        is_first = builder.icmp_unsigned("==", self.month, WHOLE(0))
        begins = builder.icmp_unsigned("!=", self._one("calendar", self.month, WHOLE), year)
        with builder.if_then(builder.or_(is_first, begins)):
            self._open(year)
        self._set("flow", ZERO)
        for step in self.tape.body:
            if step.op in ("sum", "worth", "once"):
                self._sink(step, factor)
            else:
                self._step(step)
        self._settle(after, factor)
        for row in self.before:
            self._set(("before", row), self._get(self.writers[row]))
        is_last = builder.icmp_unsigned("==", after, WHOLE(self.tape.months))
        following = builder.select(is_last, after, builder.add(after, WHOLE(1)))
        ends = builder.icmp_unsigned("!=", self._one("calendar", following, WHOLE), year)
        with builder.if_then(builder.or_(is_last, ends)):
            self._close(year)

    def _open(self, year: Value) -> None:
        """Begin the sums of a year where the trials before left them."""
        for line in self._monthly_lines():
            self._set(("sum", line), self._load(self._sum(line, year)))
        for role in (BENEFIT, COST, TAX):
            self._set(("yearly", role), ZERO)

    def _close(self, year: Value) -> None:
        for line in self._monthly_lines():
            self._store(self._sum(line, year), self._get(("sum", line)))
        for role in (BENEFIT, COST, TAX):
            row = self.builder.add(WHOLE(role * self.years), year)
            self._store(self._at("yearly", row), self._get(("yearly", role)))

    def _monthly_lines(self) -> Sequence[int]:
        """Return the lines that are summed in the body."""
        return [s.numbers[1] for s in self.tape.body if s.op in ("sum", "worth", "once")]

    def _sink(self, step: Step, factor: Value) -> None:
        value, line = self._operand(step.numbers[0]), step.numbers[1]
        if step.op == "once":
            month = max(step.numbers[3] - 1, 0)
            is_now = self.builder.icmp_unsigned("==", self.month, WHOLE(month))
            with self.builder.if_then(is_now):
                self._once(value, step)
            return
        self._plus(("sum", line), value)
        if step.op == "worth":
            self._plus(("worth", step.numbers[2]), self.builder.fmul(value, factor))

    def _once(self, value: Value, step: Step) -> None:
        _, line, place, at, role = step.numbers
        if place >= 0:
            signed = self.builder.fmul(same(1.0 if role == BENEFIT else -1.0), value)
            self._plus("flow" if at else "today", signed)
            self._plus(("yearly", role), value)
            factor = spread(self.builder, self._one("factors", WHOLE(at)))
            self._plus(("worth", place), self.builder.fmul(value, factor))
        self._plus(("sum", line), value)

    def _settle(self, month: Value, factor: Value) -> None:
        """Turn a month's benefit and cost into tax and cash."""
        builder = self.builder
        benefit, cost = (self._operand(number) for number in self.tape.totals)
        result = builder.fsub(benefit, cost)
        is_taxed = builder.fcmp_unordered(">", result, ZERO)  # what is no number stays none
        taxed = builder.select(is_taxed, result, ZERO)
        tax = builder.fmul(taxed, spread(self.builder, self.arguments["rate"]))
        self._plus("flow", builder.fsub(result, tax))
        self._store(self._at("flows", month), self._get("flow"))
        for role, value in ((BENEFIT, benefit), (COST, cost), (TAX, tax)):
            self._plus(("yearly", role), value)
        self._plus(("worth", self.tape.worths - 1), builder.fmul(tax, factor))

    def _step(self, step: Step) -> None:
        out, *rest = step.numbers
        if step.op in ("fill", "load", "monthly", "delay"):
            self._put(out, self._fetched(step.op, rest))
        elif step.op == "sum":  # of the prologue: once, in the first year
            place = self._sum(rest[0], self._one("calendar", WHOLE(1), WHOLE))
            self._store(place, self.builder.fadd(self._load(place), self._operand(out)))
        else:
            values = [self._operand(number) for number in rest]
            self._put(out, made(self.builder, step.op, values))

    def _fetched(self, op: str, numbers: Sequence[int]) -> Value:
        if op == "fill":
            index = self.builder.add(WHOLE(numbers[0] * self.tape.months), self.month)
            return spread(self.builder, self._one("table", index))
        if op == "load":
            return self._load(self._input("draws", numbers[0], self.lane))
        if op == "monthly":
            place = self._index(self.month, self.arguments["trials"], self.lane)
            return self._load(self._input("monthly", numbers[0], place))
        return self._delayed(*numbers)

    def _input(self, name: str, number: int, place: Value) -> Value:
        array = self._one(name, WHOLE(number), POINTER)
        return self.builder.gep(array, [place], source_etype=NUMBER)

    def _delayed(self, number: int, late: int) -> Value:
        """Return a value as it was some months ago, other months in each lane."""
        builder, ring = self.builder, self.rings[self.tape.operands[number][1]]
        by = self._operand(late)
        month = builder.uitofp(self.month, NUMBER)
        value = ZERO
        for lane in range(LANES):
            place = PLACE(lane)
            months = builder.extract_element(by, place)
            is_here = builder.fcmp_ordered("<=", months, month)
            whole = builder.fptosi(builder.select(is_here, months, month), WHOLE)
            row = self._ring_place(ring, builder.sub(self.month, whole))
            one = builder.gep(row, [WHOLE(lane)], source_etype=NUMBER)
            there = builder.load(one, typ=NUMBER)
            kept = builder.select(is_here, there, NUMBER(0.0))
            value = builder.insert_element(value, kept, place)
        return value


class _Loop:
    """A counted loop: ``with`` yields the counter; what is written inside is its body."""

    def __init__(self, writer: Writer, name: str, end: Value, step: int) -> None:
        self.writer, self.name, self.end, self.step = writer, name, end, step

    def __enter__(self) -> Value:
        builder = self.writer.builder
        before = builder.block
        self.head = builder.append_basic_block(self.name)
        self.after = builder.append_basic_block(f"{self.name}.done")
        builder.branch(self.head)
        builder.position_at_end(self.head)
        self.counter = builder.phi(WHOLE)
        self.counter.add_incoming(WHOLE(0), before)
        return self.counter

    def __exit__(self, *_: object) -> None:
        builder = self.writer.builder
        following = builder.add(self.counter, WHOLE(self.step))
        self.counter.add_incoming(following, builder.block)
        builder.cbranch(builder.icmp_unsigned("<", following, self.end), self.head, self.after)
        builder.position_at_end(self.after)
