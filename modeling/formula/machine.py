"""A tape run by numpy: buffers are made once, every step is bound to them, blocks follow blocks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, Final, NamedTuple, cast

import numpy as np
from numpy.typing import NDArray

from modeling.formula.graph import ELEMENTWISE, Array, Shape
from modeling.formula.tape import Back, Constant, Loop, Operand, Register, Step, Tape, Watch

Call = Callable[[], object]
Watcher = Callable[[int, Array], None]
"""Told of each complete line: its number, and its values as (months, trials), (1, trials),
(months, 1) or (1, 1)."""

WIDTH: Final = 1024
"""Trials of a block: a (60, 1024) array is half a megabyte, so that a few stay in the cache."""
MEMORY: Final = 64 * 2**20
LEAST_WIDTH: Final = 16


def width(tape: Tape) -> int:
    """Return how many trials a block has, so that all registers together stay small."""
    rows = sum(
        count * (tape.months if shape & Shape.MONTHS else 1)
        for (shape, _), count in tape.sizes.items()
    )
    fitting = MEMORY // (8 * max(rows, 1))
    return int(min(WIDTH, max(LEAST_WIDTH, fitting // 16 * 16)))


class Machine:
    """A tape bound to buffers for blocks of one width.

    Parameters
    ----------
    tape : Tape
    trials : int
        The width of a block.
    watch : callable
        Called with every complete line of every block; the array is used again afterwards.
    """

    def __init__(self, tape: Tape, trials: int, watch: Watcher) -> None:
        self.tape, self.trials = tape, trials
        self.buffers: dict[Register, NDArray[Any]] = {
            Register(index, shape, truth): np.zeros(
                (tape.months, trials) if shape & Shape.MONTHS else (1, trials),
                dtype=np.bool_ if truth else np.float64,
            )
            for (shape, truth), count in tape.sizes.items()
            for index in range(count)
        }
        self.rows: dict[Register, Sequence[NDArray[Any]]] = {}
        self.calls: list[Call] = []
        for step in tape.steps:
            match step:
                case Step():
                    self.calls += whole(step, self._whole)
                case Loop():
                    self.calls.append(partial(run_rows, self._bodies(step), tape.months))
                case Watch():
                    self.calls.append(partial(watch, step.line, self._whole(step.value)))

    def run(self, inputs: Mapping[str, Array]) -> None:
        """Work out one block.

        Parameters
        ----------
        inputs : mapping of name to (trials,) or (months, trials) array
            All that the tape names; others are ignored.
        """
        for name, register in self.tape.inputs.items():
            self.buffers[register][...] = inputs[name]
        with np.errstate(all="ignore"):  # what is not finite is found by who watches
            for call in self.calls:
                call()

    def result(self, name: str) -> Array:
        """Return a result of the last block, broadcastable to (months, trials)."""
        values: Array = self._whole(self.tape.results[name])
        return values

    def _whole(self, operand: Operand) -> Any:
        if isinstance(operand, Constant):
            return np.asarray(operand.value).reshape(-1, 1)
        return self.buffers[cast(Register, operand)]  # only loops look back

    def _rows(self, operand: Operand) -> Sequence[Any]:
        """Return what an operand is in each month."""
        months = self.tape.months
        if isinstance(operand, Back):
            before = self._rows(operand.initial)[: operand.count]
            return [*before, *self._rows(operand.register)][:months]
        if isinstance(operand, Constant):
            known = operand.value
            return known.tolist() if isinstance(known, np.ndarray) else [known] * months
        if operand not in self.rows:
            rows = list(self.buffers[operand])
            self.rows[operand] = rows if operand.shape & Shape.MONTHS else rows * months
        return self.rows[operand]

    def _bodies(self, loop: Loop) -> list[RowCall]:
        found = []
        for step in loop.body:
            out, args = self._rows(step.out), [self._rows(arg) for arg in step.args]
            if step.op == "delay":
                month = list(range(self.tape.months))
                call = partial(delayed_row, self._whole(step.args[0]))
                found.append(RowCall(call, (month, args[1], out)))
            elif step.op == "pick":
                chosen = [args[(k + step.count) % 12][k] for k in range(self.tape.months)]
                found.append(RowCall(np.copyto, (out, chosen)))
            elif step.op == "select":
                condition, chosen_rows, other = args
                found.append(RowCall(choose, (out, other, chosen_rows, condition)))
            elif step.op in ("copy", "number"):
                found.append(RowCall(np.copyto, (out, args[0])))
            else:
                found.append(RowCall(ELEMENTWISE[step.op], tuple(args), out))
        return found


class RowCall(NamedTuple):
    """An operation of a loop: what it reads, and what it writes, in each month."""

    call: Callable[..., object]
    args: tuple[Sequence[Any], ...]
    out: Sequence[Any] | None = None


def run_rows(calls: Sequence[RowCall], months: int) -> None:
    """Make all operations of a loop in one month after another."""
    for month in range(months):
        for call, args, out in calls:
            if out is None:
                call(*[rows[month] for rows in args])
            elif len(args) == 2:
                call(args[0][month], args[1][month], out=out[month])
            else:
                call(args[0][month], out=out[month])


def choose(out: NDArray[Any], other: Any, chosen: Any, condition: Any) -> None:
    """Write one of two values by a condition."""
    np.copyto(out, other)
    np.copyto(out, chosen, where=condition)


def elementwise(op: str, args: list[Any], out: NDArray[Any]) -> Iterator[Call]:
    """Yield the calls that make one operation without a memory of months."""
    if op == "select":
        condition, chosen, other = args
        yield partial(choose, out, other, chosen, condition)
    elif op in ("copy", "number"):
        yield partial(np.copyto, out, args[0])
    else:
        yield partial(ELEMENTWISE[op], *args, out=out)


def whole(step: Step, find: Callable[[Operand], Any]) -> Iterator[Call]:
    """Yield the calls that make a step for all months at once."""
    out, args = find(step.out), [find(arg) for arg in step.args]
    if step.op == "shift":
        values, initial = args
        yield partial(np.copyto, out[: step.count], initial)
        later = values[: -step.count] if len(values) > 1 else values
        if step.count < len(out):
            yield partial(np.copyto, out[step.count :], later)
    elif step.op == "pick":
        for month, row in enumerate(out):
            values = args[(month + step.count) % 12]
            yield partial(np.copyto, row, values[month if len(values) > 1 else 0])
    elif step.op == "delay":
        values, late = args
        for month, row in enumerate(out):
            yield partial(delayed_row, values, month, late[month], row)
    else:
        yield from elementwise(step.op, args, out)


def delayed_row(values: Array, month: int, late: Array, out: Array) -> None:
    """Write a month's values as they are some months late; before they begin there is nothing.

    Parameters
    ----------
    values : (months, trials) or (1, trials) or (months, 1) or (1, 1) array
    month : int
        Counted from 0.
    late : (trials,) array
        Whole months, 0 or more; infinite where nothing comes any more.
    out : (trials,) array
    """
    np.copyto(out, values[month if len(values) > 1 else 0])
    hit = late.nonzero()[0]
    if hit.size:
        source = month - np.minimum(late[hit], month + 1).astype(np.intp)
        row = np.maximum(source, 0) if len(values) > 1 else 0
        column = hit if values.shape[1] > 1 else 0
        out[hit] = np.where(source < 0, 0.0, values[row, column])
