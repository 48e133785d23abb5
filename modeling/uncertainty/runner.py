"""A model run block by block: lines to cash, cash to what it is worth."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np

from modeling.economics import cashflow
from modeling.formula.machine import Machine
from modeling.spec import Issue
from modeling.text import Message, gettext_noop
from modeling.uncertainty.events import Blow
from modeling.uncertainty.families import Array
from modeling.uncertainty.model import Chunk, Model, NumbersError


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """What a block of trials came to.

    Arrays are used again for the next block: copy what is to stay.

    Attributes
    ----------
    start : int
        The number of the first trial.
    npv : (trials,) array
        Currency.
    flows : (months + 1, trials) array
        Cash after tax at the end of each month, today first.
    cash : (months + 1, trials) array
        Its running sum.
    yearly : (3, years, trials) array
        Benefit, cost and tax of each calendar year.
    present : mapping of category to (trials,) array
        What each adds to NPV: ``benefit``, each category of cost, ``tax``, ``risk``.
    """

    start: int
    npv: Array
    flows: Array
    cash: Array
    yearly: Array
    present: Mapping[str, Array]


BENEFIT, COST, TAX = range(3)
ROOM: Final = 16_000_000
"""Cells of draws that are kept for several what-ifs: 128 megabytes."""


@dataclass(slots=True)
class Fault:
    """Trials in which something has no finite value."""

    name: str
    trials: int = 0
    month: int = 0


@dataclass
class Runner:
    """Runs blocks of a model and remembers what all blocks share.

    Attributes
    ----------
    monthly : (watched, months) array
        The sum of each line over all trials so far, month by month.
    faults : dict of name to Fault
        In the order in which they were met.
    """

    model: Model
    monthly: Array = field(init=False)
    faults: dict[str, Fault] = field(default_factory=dict)
    machines: dict[int, Machine] = field(default_factory=dict)
    buffers: dict[tuple[str, int], Array] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.months = self.model.spec.timeline.months
        self.lines = self.model.program.lines
        self.monthly = np.zeros((len(self.model.program.names), self.months))
        self.present: dict[str, Array] = {}
        self.trials = 0

    def run(self, block: Chunk, hit: Blow) -> Block:
        """Work out a block of at most `Model.width` trials.

        Parameters
        ----------
        block : Chunk
        hit : Blow
            What the risks do to it: `Model.blow`.
        """
        self.trials = block.size
        self.present = {}
        if block.size not in self.machines:
            tape = self.model.program.tape
            self.machines[block.size] = Machine(tape, block.size, self._watch)
        machine = self.machines[block.size]
        machine.run({**block.draws, **hit.inputs})
        with np.errstate(all="ignore"):
            return self._worth(machine, hit, block.start)

    def _buffer(self, name: str, *shape: int) -> Array:
        key = (name, self.trials)
        if key not in self.buffers:
            self.buffers[key] = np.zeros((*shape, self.trials))
        return self.buffers[key]

    def _watch(self, number: int, values: Array) -> None:
        """Take in a complete line: its sums, its present value, whether it is finite."""
        line = self.lines[number] if number < len(self.lines) else None
        if line is not None and line.at:
            values = values[line.at - 1 : line.at] if len(values) > 1 else values
        sums = values.sum(axis=1) * (self.trials / values.shape[1])
        if not np.isfinite(sums).all():
            self._note_fault(self.model.program.names[number], values, line.at if line else 0)
        if line is None or line.at is not None:
            self.monthly[number, max((line.at or 1) - 1, 0) if line else 0] += sums[0]
            return
        self.monthly[number] += sums
        if line.role:
            self._add_present(line.role, line.category, self._discounted(values))

    def _discounted(self, values: Array) -> Array:
        factors = self.model.factors[1:]
        if len(values) == 1:
            return np.broadcast_to(values[0] * factors.sum(), self.trials)
        return np.broadcast_to(cashflow.present_value(values, factors), self.trials)

    def _add_present(self, role: str, category: str | None, value: Array) -> None:
        key = "benefit" if role == "benefit" else category or "other"
        signed = value if role == "benefit" else -value
        self.present[key] = self.present[key] + signed if key in self.present else signed

    def _note_fault(self, name: str, values: Array, at: int | None) -> None:
        bad = ~np.isfinite(np.broadcast_to(values, (len(values), self.trials)))
        month = at or (int(bad.any(axis=1).argmax()) + 1 if len(values) > 1 else 1)
        fault = self.faults.setdefault(name, Fault(name, month=month))
        fault.trials += int(bad.any(axis=0).sum())
        fault.month = min(fault.month, month)

    def _worth(self, machine: Machine, hit: Blow, start: int) -> Block:
        """Turn the lines of a block into cash and its value."""
        months, model = self.months, self.model
        flows, cash = self._buffer("flows", months + 1), self._buffer("cash", months + 1)
        tax = self._buffer("tax", months)
        yearly = self._buffer("yearly", 3, len(model.years))
        benefit, cost = machine.result("benefit"), machine.result("cost")
        flows[0] = 0.0
        np.subtract(benefit, cost, out=flows[1:])
        np.maximum(flows[1:], 0.0, out=tax)
        np.multiply(tax, model.spec.tax_rate, out=tax)
        np.subtract(flows[1:], tax, out=flows[1:])
        for row, values in ((BENEFIT, benefit), (COST, cost), (TAX, tax)):
            self._by_year(values, yearly[row])
        self.present["tax"] = -cashflow.present_value(tax, model.factors[1:])
        self._one_offs(machine, hit, flows, yearly)
        if hit.loss is not None and hit.cost is not None:
            self._losses(hit.loss, hit.cost, flows, yearly)
        npv = cashflow.present_value(flows, model.factors)
        cashflow.cumulative(flows, out=cash)
        if not np.isfinite(npv + cash[-1]).all():
            self._note_fault("result", cash, None)
        return Block(
            start=start, npv=npv, flows=flows, cash=cash, yearly=yearly, present=self.present
        )

    def _by_year(self, values: Array, out: Array) -> None:
        whole = np.broadcast_to(values, (self.months, self.trials))
        for k, (_, first, end) in enumerate(self.model.years):
            np.add.reduce(whole[first:end], axis=0, out=out[k])

    def _one_offs(self, machine: Machine, hit: Blow, flows: Array, yearly: Array) -> None:
        for line in self.lines:
            if line.at is None or line.role is None:
                continue
            values = machine.result(line.id)
            amount = np.broadcast_to(values[line.at - 1 if len(values) > 1 else 0], self.trials)
            if line.at and hit.alive is not None:
                amount = amount * hit.alive[line.at - 1]
            sign, row = (1.0, BENEFIT) if line.role == "benefit" else (-1.0, COST)
            flows[line.at] += sign * amount
            yearly[row, self.model.year_of(line.at)] += amount
            worth = amount * self.model.factors[line.at]
            self._add_present(line.role, line.category, worth)

    def _losses(self, loss: Array, cost: Array, flows: Array, yearly: Array) -> None:
        flows[1:] -= loss
        flows[0] -= cost
        lost = np.empty_like(yearly[COST])
        self._by_year(loss, lost)
        lost[0] += cost
        yearly[COST] += lost
        self.present["risk"] = -cashflow.present_value(loss, self.model.factors[1:]) - cost

    def raise_faults(self, trials: int) -> None:
        """Refuse results that rest on numbers which are not finite.

        Raises
        ------
        NumbersError
            Naming the line that fails first, the month, and in which share of the trials.
        """
        if not self.faults:
            return
        first = min(self.faults.values(), key=lambda fault: fault.month)
        template = gettext_noop(
            "'{name}' has no finite value in {share} of the trials, first in month {month}: it "
            "divides by zero, overflows, or takes the logarithm or a root of a negative number; "
            "bound what it uses, for example with max(x, 0.001)"
        )
        share = f"{100 * min(first.trials / trials, 1.0):.3g} %"
        message = Message(template, name=first.name, share=share, month=first.month)
        raise NumbersError([Issue(self._path(first.name), message)])

    def _path(self, name: str) -> str:
        for index, line in enumerate(self.lines):
            if line.id == name:
                return f"lines[{index}].formula"
        for index, assumption in enumerate(self.model.spec.assumptions):
            if assumption.id == name:
                return f"assumptions[{index}].value"
        return "lines"


@dataclass(frozen=True, slots=True)
class Futures:
    """The first trials of a model in blocks, each with what the risks do to it.

    Drawn anew whenever they are gone through; the draws are the same.

    Attributes
    ----------
    model : Model
    trials : int
    only : collection of str or None
        The ids of the risks that strike; all without it.
    """

    model: Model
    trials: int
    only: Collection[str] | None = None

    def __iter__(self) -> Iterator[tuple[Chunk, Blow]]:
        for chunk in self.model.chunks(self.trials):
            for block in chunk.parts(self.model.width):
                yield block, self.model.blow(block, only=self.only)

    def kept(self) -> Iterable[tuple[Chunk, Blow]]:
        """Return the same in memory, if there is room, to be gone through several times."""
        reach = self.model.reach
        arrays = 3 + len(reach.shrunk) + len(reach.delayed) if self.model.risks else 0
        cells = self.trials * (len(self.model.sampler.inputs) + arrays * reach.months)
        return tuple(self) if cells <= ROOM else self


def npv_of(
    model: Model,
    blocks: Iterable[tuple[Chunk, Blow]],
    *,
    fixed: Mapping[str, float] | None = None,
) -> Array:
    """Return NPV in these futures, or in what they would be.

    Parameters
    ----------
    model : Model
    blocks : iterable of (Chunk, Blow)
        `Futures`, or what they keep.
    fixed : mapping of assumption to float, optional
        Uncertain assumptions that are held at a number.

    Returns
    -------
    (trials,) array
        Currency.

    Raises
    ------
    NumbersError
        If a value is not finite.
    """
    runner, found = Runner(model), []
    for block, hit in blocks:
        held = {name: np.full(block.size, value) for name, value in (fixed or {}).items()}
        moved = replace(block, draws={**block.draws, **held})
        found.append(runner.run(moved, hit).npv)
    npv = np.concatenate(found)
    runner.raise_faults(npv.size)
    return npv
