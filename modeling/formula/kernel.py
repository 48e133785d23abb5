"""The compiled machine: one loop over months that runs any tape on rows of trials.

It is compiled once for each kind of processor and kept on disk; a new document needs no compiler.
A register is a row with one number for each trial of a short run, a truth is 0 or 1. An operation
never writes what it reads, so that its loop becomes vector instructions. Nothing here reorders
sums or contracts products: the bits are those of IEEE 754 for every width and number of threads.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, Final

import numpy as np

from modeling.compiled import bare, compiled
from modeling.formula.blocks import Array, Code, Found, Given, Table
from modeling.formula.tape import BACK, PICK

BINARY: Final = ("add", "sub", "mul", "div", "pow", "min", "max")
TRUTH: Final = ("lt", "gt", "le", "ge", "eq", "ne", "and", "or")
UNARY: Final = ("neg", "abs", "exp", "log", "sqrt", "floor", "round", "not")
OTHER: Final = ("copy", "select")
FETCHES: Final = ("fill", "load", "monthly", "delay")
SINKS: Final = ("sum", "worth", "once")
CODES: Final = {
    name: 16 * group + place
    for group, names in enumerate((BINARY, TRUTH, UNARY, OTHER, FETCHES, SINKS))
    for place, name in enumerate(names)
}
"""Of each operation: the first of a step's six numbers; the others are as in `Step.numbers`."""

FETCHING, SINKING, WORTH, ONCE = (CODES[name] for name in ("fill", "sum", "worth", "once"))
BENEFIT, COST, TAX = range(3)  # rows of the sums by year

Here = tuple[int, int]  # the first of some trials of a block, and how many they are
unsigned: Any = np.uint64  # a place that might count from the end would be no vector loop


def unary(operation: Callable[[Any], Any]) -> Any:
    """Return the loop that makes an operation of one operand on a row."""
    single = bare(operation)

    @bare
    def loop(rows: Array, out: int, a: int, count: int) -> None:
        for j in range(count):
            rows[out, j] = single(rows[a, j])

    return loop


def binary(operation: Callable[[Any, Any], Any]) -> Any:
    """Return the loop that makes an operation of two operands on rows."""
    single = bare(operation)

    @bare
    def loop(rows: Array, out: int, a: int, b: int, count: int) -> None:
        for j in range(count):
            rows[out, j] = single(rows[a, j], rows[b, j])

    return loop


ADD, SUB = binary(lambda x, y: x + y), binary(lambda x, y: x - y)
MUL, DIV = binary(lambda x, y: x * y), binary(lambda x, y: x / y)
POW = binary(lambda x, y: math.pow(x, y))
MIN = binary(lambda x, y: x if (x < y) | (x != x) else y)  # what is no number stays none
MAX = binary(lambda x, y: x if (x > y) | (x != x) else y)
LT, GT = binary(lambda x, y: 1.0 if x < y else 0.0), binary(lambda x, y: 1.0 if x > y else 0.0)
LE, GE = binary(lambda x, y: 1.0 if x <= y else 0.0), binary(lambda x, y: 1.0 if x >= y else 0.0)
EQ, NE = binary(lambda x, y: 1.0 if x == y else 0.0), binary(lambda x, y: 1.0 if x != y else 0.0)
AND = binary(lambda x, y: 1.0 if (x != 0) & (y != 0) else 0.0)
OR = binary(lambda x, y: 1.0 if (x != 0) | (y != 0) else 0.0)
NEG, ABS = unary(lambda x: -x), unary(lambda x: abs(x))
EXP, LOG = unary(lambda x: math.exp(x)), unary(lambda x: math.log(x))
SQRT, FLOOR = unary(lambda x: math.sqrt(x)), unary(lambda x: np.floor(x))
ROUND, NOT = unary(lambda x: np.rint(x)), unary(lambda x: 1.0 if x == 0 else 0.0)
COPY = unary(lambda x: x)


@bare
def arithmetic(op: int, rows: Array, out: int, a: int, b: int, count: int) -> None:
    """Make one of `BINARY`."""
    if op == 0:
        ADD(rows, out, a, b, count)
    elif op == 1:
        SUB(rows, out, a, b, count)
    elif op == 2:
        MUL(rows, out, a, b, count)
    elif op == 3:
        DIV(rows, out, a, b, count)
    elif op == 4:
        POW(rows, out, a, b, count)
    elif op == 5:
        MIN(rows, out, a, b, count)
    else:
        MAX(rows, out, a, b, count)


@bare
def truth(op: int, rows: Array, out: int, a: int, b: int, count: int) -> None:
    """Make one of `TRUTH`."""
    if op == 0:
        LT(rows, out, a, b, count)
    elif op == 1:
        GT(rows, out, a, b, count)
    elif op == 2:
        LE(rows, out, a, b, count)
    elif op == 3:
        GE(rows, out, a, b, count)
    elif op == 4:
        EQ(rows, out, a, b, count)
    elif op == 5:
        NE(rows, out, a, b, count)
    elif op == 6:
        AND(rows, out, a, b, count)
    else:
        OR(rows, out, a, b, count)


@bare
def single(op: int, rows: Array, out: int, a: int, count: int) -> None:
    """Make one of `UNARY`."""
    if op == 0:
        NEG(rows, out, a, count)
    elif op == 1:
        ABS(rows, out, a, count)
    elif op == 2:
        EXP(rows, out, a, count)
    elif op == 3:
        LOG(rows, out, a, count)
    elif op == 4:
        SQRT(rows, out, a, count)
    elif op == 5:
        FLOOR(rows, out, a, count)
    elif op == 6:
        ROUND(rows, out, a, count)
    else:
        NOT(rows, out, a, count)


@bare
def select(rows: Array, out: int, condition: int, chosen: int, other: int, count: int) -> None:
    """Write one of two values by a condition."""
    for j in range(count):
        rows[out, j] = rows[chosen, j] if rows[condition, j] != 0 else rows[other, j]


@bare
def fill(rows: Array, out: int, value: float, count: int) -> None:
    """Write one number for all trials."""
    for j in range(count):
        rows[out, j] = value


@bare
def load(rows: Array, out: int, draws: Array, name: int, start: int, count: int) -> None:
    """Write what comes from outside."""
    for j in range(count):
        rows[out, j] = draws[name, start + j]


@bare
def delay(
    rows: Array, out: int, first: int, period: int, late: int, month: int, count: int
) -> None:
    """Write a value as it is some months late; before it begins there is nothing.

    Its rows begin at ``first`` and repeat after ``period`` months.
    """
    for j in range(count):
        by = rows[late, j]
        at = month - int(by) if by <= month else -1
        rows[out, j] = rows[first + at % period, j] if at >= 0 else 0.0


@bare
def add_worth(
    rows: Array, a: int, worth: Array, place: int, factor: float, start: int, count: int
) -> None:
    """Add a row, discounted, to a present value."""
    for j in range(count):
        worth[place, start + j] += rows[a, j] * factor


@bare
def add_yearly(
    rows: Array, a: int, yearly: Array, role: int, year: int, start: int, count: int
) -> None:
    """Add a row to a sum of its role."""
    for j in range(count):
        yearly[role, year, start + j] += rows[a, j]


@bare
def add_cash(
    rows: Array,
    places: tuple[int, int, int],
    rate: float,
    flows: Array,
    month: int,
    start: int,
    count: int,
) -> None:
    """Turn a month's benefit and cost into tax and cash."""
    benefit, cost, tax = places
    for j in range(count):
        result = rows[benefit, j] - rows[cost, j]
        rows[tax, j] = (result if (result > 0) | (result != result) else 0.0) * rate
    for j in range(count):
        flows[month, start + j] += rows[benefit, j] - rows[cost, j] - rows[tax, j]


@bare
def keep(rows: Array, a: int, record: Array, line: int, month: int, start: int, count: int) -> None:
    """Write a row to where it stays."""
    for j in range(count):
        record[line, month, start + j] = rows[a, j]


@bare
def locate(operands: Table, picks: Table, moving: Table, month: int, at: Table) -> None:
    """Find the rows that the operands which move from month to month stand for."""
    for k in range(moving.size):
        number = moving[k]
        kind, first, period = operands[number, 0], operands[number, 1], operands[number, 2]
        shift = operands[number, 3]
        if kind == PICK:
            at[number] = at[picks[first, (month + shift) % 12]]
        elif kind == BACK and month < shift:
            at[number] = at[operands[number, 4]]
        else:
            at[number] = first + (month - shift) % period


@bare
def work(steps: Table, k: int, rows: Array, at: Table, count: int) -> None:
    """Make an operation that only reads and writes registers."""
    group, op, out = steps[k, 0] >> 4, steps[k, 0] & 15, at[steps[k, 1]]
    if group == 0:
        arithmetic(op, rows, out, at[steps[k, 2]], at[steps[k, 3]], count)
    elif group == 1:
        truth(op, rows, out, at[steps[k, 2]], at[steps[k, 3]], count)
    elif group == 2:
        single(op, rows, out, at[steps[k, 2]], count)
    elif op == 0:
        COPY(rows, out, at[steps[k, 2]], count)
    else:
        select(rows, out, at[steps[k, 2]], at[steps[k, 3]], at[steps[k, 4]], count)


@bare
def fetch(
    steps: Table, k: int, rows: Array, at: Table, code: Code, given: Given, month: int, here: Here
) -> None:
    """Bring a number, a draw or what risks do into a register."""
    start, count = here
    op, out, name = steps[k, 0] & 15, at[steps[k, 1]], steps[k, 2]
    if op == 0:
        fill(rows, out, given.table[name, month], count)
    elif op == 1:
        load(rows, out, given.draws, name, start, count)
    elif op == 2:
        name = name * (given.factors.size - 1) + month
        load(rows, out, given.monthly, name, start, count)
    else:
        first, period = code.operands[name, 1], code.operands[name, 2]
        delay(rows, out, first, period, at[steps[k, 3]], month, count)


@bare
def once(
    rows: Array, a: int, steps: Table, k: int, given: Given, found: Found, start: int, count: int
) -> None:
    """Add a one-off to the cash of its month."""
    place, at, role = steps[k, 3], steps[k, 4], steps[k, 5]
    sign = 1.0 if role == BENEFIT else -1.0
    for j in range(count):
        found.flows[at, start + j] += sign * rows[a, j]
    add_yearly(rows, a, found.yearly, role, given.calendar[at], start, count)
    add_worth(rows, a, found.worth, place, given.factors[at], start, count)


@bare
def sink(
    rows: Array,
    a: int,
    sums: Array,
    cell: Here,
    worth: Array,
    place: int,
    factor: float,
    here: Here,
) -> None:
    """Add a row to the sum of its year, and of a line with a role what it is worth today."""
    (line, year), (start, count) = cell, here
    if place < 0:
        for j in range(count):
            sums[line, year, j] += rows[a, j]
        return
    for j in range(count):
        sums[line, year, j] += rows[a, j]
        worth[place, start + j] += rows[a, j] * factor


@bare
def follow(
    steps: Table, rows: Array, at: Table, block: tuple[Code, Given, Found], month: int, here: Here
) -> None:
    """Make all steps of the prologue or of a month."""
    code, given, found = block
    start, count = here
    sums, worth, record = found.sums, found.worth, found.record
    year, factor = given.calendar[month + 1], given.factors[month + 1]
    for k in range(len(steps)):
        op, a, line = steps[k, 0], at[steps[k, 1]], steps[k, 2]
        if op < FETCHING:
            work(steps, k, rows, at, count)
            continue
        if op < SINKING:
            fetch(steps, k, rows, at, code, given, month, here)
            continue
        if op == ONCE and month != max(steps[k, 4] - 1, 0):
            continue
        if op == ONCE and steps[k, 3] >= 0:
            once(rows, a, steps, k, given, found, start, count)
        place = steps[k, 3] if op == WORTH else -1
        sink(rows, a, sums, (line, year), worth, place, factor, here)
        if record.size:
            keep(rows, a, record, line, month, start, count)


@bare
def settle_month(
    rows: Array, at: Table, code: Code, given: Given, found: Found, month: int, here: Here
) -> None:
    """Turn the totals of a month into cash."""
    start, count = here
    a, b, tax = at[code.totals[BENEFIT]], at[code.totals[COST]], len(rows) - 1
    year, factor = given.calendar[month + 1], given.factors[month + 1]
    add_cash(rows, (a, b, tax), given.tax_rate, found.flows, month + 1, start, count)
    add_yearly(rows, a, found.yearly, BENEFIT, year, start, count)
    add_yearly(rows, b, found.yearly, COST, year, start, count)
    add_yearly(rows, tax, found.yearly, TAX, year, start, count)
    add_worth(rows, tax, found.worth, len(found.worth) - 1, factor, start, count)


@bare
def run_some(code: Code, given: Given, found: Found, rows: Array, at: Table, here: Here) -> None:
    """Run a tape for as many trials as a row of registers holds."""
    block = (code, given, found)
    follow(code.prologue, rows, at, block, 0, here)
    for month in range(len(found.flows) - 1):
        locate(code.operands, code.picks, code.moving, month, at)
        follow(code.body, rows, at, block, month, here)
        settle_month(rows, at, code, given, found, month, here)


@compiled
def run(code: Code, given: Given, found: Found, height: int, width: int) -> None:
    """Run a tape for a block of trials, some at a time.

    Parameters
    ----------
    code : Code
    given : Given
    found : Found
        Written.
    height, width : int
        How many registers there are, and trials that go through the months together.
    """
    trials = found.flows.shape[1]
    rows, at = np.empty((height, width)), code.operands[:, 1].copy()
    found.flows[:], found.yearly[:], found.worth[:] = 0.0, 0.0, 0.0
    for start in range(0, trials, width):
        here = (unsigned(start), unsigned(min(width, trials - start)))
        run_some(code, given, found, rows, at, here)
