"""A program made ready for the compiled machine, and run on blocks of trials."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any, Final

import numpy as np

from modeling.formula.blocks import Array, Code, Found, Given, Inputs, Setting, Table
from modeling.formula.compile import Program
from modeling.formula.tape import PLAIN, Step, Tape

NEAR: Final = 4 * 2**20
"""Bytes that trials on their way through a month may touch: what a step costs besides its trials
outweighs a slower cache until there are about a thousand rows."""
SUMS: Final = 64 * 2**20
"""Bytes of the sums of all lines and years."""
WIDEST: Final = 512
NARROWEST: Final = 16
BLOCK_CELLS: Final = 256 * 1024
"""Flows of a block of trials: two megabytes, about what the cache of one core holds. Threads meet
between blocks, so that smaller ones would let them wait for each other more often."""
LARGEST_BLOCK: Final = 4096


def load(name: str = "kernel") -> Any:
    """Return a compiled module; the compiler is imported when something is first run."""
    return import_module(f"modeling.formula.{name}")


class Machine:
    """A program bound to a case; any number of threads may run it.

    Parameters
    ----------
    program : Program
    setting : Setting
    """

    def __init__(self, program: Program, setting: Setting) -> None:
        tape = program.tape
        self.kernel, self.totals = load(), load("totals")
        self.program, self.setting = program, setting
        self.code = encode(tape, self.kernel.CODES)
        self.table = table(program, setting.certain)
        self.width = width(tape, setting.years)

    def buffers(self, trials: int, *, recording: bool = False) -> Found:
        """Return the arrays that a block of trials is written to."""
        tape, years = self.program.tape, self.setting.years
        recorded = tape.watched if recording else 0
        return Found(
            flows=np.empty((tape.months + 1, trials)),
            yearly=np.empty((3, years, trials)),
            worth=np.empty((tape.worths, trials)),
            sums=np.zeros((tape.watched, years, self.width)),
            totals=np.empty((tape.watched, years)),
            record=np.zeros((recorded, tape.months, trials)),
        )

    def run(self, inputs: Mapping[str, Array], found: Found) -> bool:
        """Work out one block; return whether the totals of all lines are finite.

        Parameters
        ----------
        inputs : mapping of name to (trials,) or (months, trials) array
            All that the tape names; others are ignored.
        found : Found
            Written.
        """
        tape, setting = self.program.tape, self.setting
        trials = found.flows.shape[1]
        given = Inputs(
            tuple(inputs[name] for name in tape.draws), tuple(inputs[name] for name in tape.monthly)
        )
        native = None if found.record.size else self.program.tier.native(setting.years, trials)
        if native is not None:
            native.run(setting, self.table, given, found)
            return bool(self.totals.add_up(found))
        monthly = stacked(given.monthly, (tape.months, trials))
        block = Given(
            table=self.table,
            draws=stacked(given.draws, (trials,)),
            monthly=monthly.reshape(-1, trials),
            factors=setting.factors,
            calendar=setting.calendar,
            tax_rate=setting.tax_rate,
        )
        self.kernel.run(self.code, block, found, tape.height, self.width)
        return bool(self.totals.add_up(found))


def stacked(arrays: Sequence[Array], shape: tuple[int, ...]) -> Array:
    """Return arrays of one shape as one array."""
    whole = np.empty((len(arrays), *shape))
    for place, array in enumerate(arrays):
        whole[place] = array
    return whole


def width(tape: Tape, years: int) -> int:
    """Return how many trials go through the months together."""
    rows, sums = tape.height + tape.watched + tape.worths, tape.watched * years + 1
    fitting = min(NEAR // (8 * rows), SUMS // (8 * sums)) // NARROWEST * NARROWEST
    return int(min(WIDEST, max(NARROWEST, fitting)))


def block_size(months: int) -> int:
    """Return how many trials are worked out in one call: a power of two."""
    fitting = max(NARROWEST, BLOCK_CELLS // (months + 1))
    return int(min(LARGEST_BLOCK, 1 << (fitting.bit_length() - 1)))


def table(program: Program, certain: Mapping[str, float]) -> Array:
    """Return what no trial changes, shape (known, months)."""
    values = program.graph.worked_out(certain)
    rows = np.empty((len(program.tape.known), program.tape.months))
    for place, vertex in enumerate(program.tape.known):
        rows[place] = values[vertex]
    return rows


def encode(tape: Tape, codes: Mapping[str, int]) -> Code:
    """Return a tape in numbers."""
    operands = np.array(tape.operands, dtype=np.int64).reshape(-1, 5)
    moving = (operands[:, 0] != PLAIN) | (operands[:, 2] > 1)
    return Code(
        prologue=encoded(tape.prologue, codes),
        body=encoded(tape.body, codes),
        operands=operands,
        picks=np.array(tape.picks, dtype=np.int64).reshape(-1, 12),
        moving=np.flatnonzero(moving),
        totals=np.array(tape.totals, dtype=np.int64),
    )


def encoded(steps: Sequence[Step], codes: Mapping[str, int]) -> Table:
    """Return steps in numbers, six to a step."""
    rows = np.zeros((len(steps), 6), dtype=np.int64)
    for row, step in zip(rows, steps, strict=True):
        row[0] = codes[step.op]
        row[1 : 1 + len(step.numbers)] = step.numbers
    return rows
