"""A model run block by block: lines to cash, cash to what it is worth."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from importlib import import_module
from typing import Any, Final

import numpy as np

from modeling.economics.cashflow import cumulative
from modeling.formula.blocks import Found
from modeling.uncertainty.events import Blow
from modeling.uncertainty.families import Array
from modeling.uncertainty.finite import Fault, faults_in, refuse
from modeling.uncertainty.model import Chunk, Model
from modeling.uncertainty.sampling import CHUNK
from modeling.uncertainty.threads import in_order

ROOM: Final = 16_000_000
"""Cells of draws that are kept for several what-ifs: 128 megabytes."""
NONE: Final = np.empty((0, 0))


def load(name: str) -> Any:
    """Return a compiled module; the compiler is imported when something is first run."""
    return import_module(f"modeling.{name}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """What a block of trials came to.

    Arrays are used again for the next block: copy what is to stay.

    Attributes
    ----------
    start, size : int
        The number of the first trial, and how many there are.
    flows : (months + 1, trials) array
        Cash after tax at the end of each month, today first.
    cash : (months + 1, trials) array
        Its running sum; of no trials where nobody asks for it.
    settled : (8, trials) array
        Rows as in `modeling.economics.settlement`, NPV first.
    yearly : (3, years, trials) array
        Benefit, cost and tax of each calendar year, without the losses of risks.
    worth : (lines with a role + 1, trials) array
        What each is worth today; tax is the last.
    totals : (watched, years) array
        Of each line over all trials.
    loss : (months + 1, trials) array
        Of risks; of no trials where there is none.
    """

    start: int
    size: int
    flows: Array
    cash: Array
    settled: Array
    yearly: Array
    worth: Array
    totals: Array
    loss: Array

    @property
    def npv(self) -> Array:
        """Currency, (trials,)."""
        return np.asarray(self.settled[0])


class Runner:
    """Runs blocks of a model, one after another, in one thread.

    Parameters
    ----------
    model : Model
    cash : int
        Of so many first trials the running sum of the cash is asked for.

    Attributes
    ----------
    faults : list of Fault
        What had no finite value so far.
    """

    def __init__(self, model: Model, cash: int = 0) -> None:
        self.model, self.machine, self.asked = model, model.machine, cash
        self.settlement = load("economics.settlement")
        self.faults: list[Fault] = []
        self.rooms: dict[int, tuple[Found, Array, Array]] = {}

    def run(self, block: Chunk, hit: Blow) -> Block:
        """Work out a block of at most `Model.width` trials.

        Parameters
        ----------
        block : Chunk
        hit : Blow
            What the risks do to it: `Model.blow`.
        """
        found, cash, settled = self._room(block.size)
        are_finite = self.machine.run({**block.draws, **hit.inputs}, found)
        loss = NONE if hit.loss is None else hit.loss
        cash = cash if block.start < self.asked else NONE
        is_finite = self.settlement.settle(found.flows, loss, self.model.factors, cash, settled)
        if not (are_finite and is_finite):
            self.faults += faults_in(self.model, block, hit, cumulative(found.flows))
        return Block(
            start=block.start,
            size=block.size,
            flows=found.flows,
            cash=cash,
            settled=settled,
            yearly=found.yearly,
            worth=found.worth,
            totals=found.totals,
            loss=loss,
        )

    def _room(self, size: int) -> tuple[Found, Array, Array]:
        if size not in self.rooms:
            self.rooms.clear()  # sizes change at the end only
            months = self.model.spec.timeline.months
            cash, settled = np.empty((months + 1, size)), np.empty((8, size))
            self.rooms[size] = self.machine.buffers(size), cash, settled
        return self.rooms[size]


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
        for number in self.chunks:
            yield from self.blocks(number)

    @property
    def chunks(self) -> range:
        """The numbers of the chunks."""
        return range(-(-self.trials // CHUNK))

    def blocks(self, number: int) -> Iterator[tuple[Chunk, Blow]]:
        """Yield the blocks of a chunk."""
        yield from self.parts(self.model.chunk(number, self.trials))

    def parts(self, chunk: Chunk) -> Iterator[tuple[Chunk, Blow]]:
        """Yield the blocks of what was drawn already."""
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
    threads: int | None = None,
) -> Array:
    """Return NPV in these futures, or in what they would be.

    Parameters
    ----------
    model : Model
    blocks : iterable of (Chunk, Blow)
        `Futures`, or what they keep.
    fixed : mapping of assumption to float, optional
        Uncertain assumptions that are held at a number.
    threads : int, optional
        As many as there are cores without it. The result is the same for any number.

    Returns
    -------
    (trials,) array
        Currency.

    Raises
    ------
    NumbersError
        If a value is not finite.
    """
    runners = Runners(model)
    held = dict(fixed or {})

    def work(several: Iterable[tuple[Chunk, Blow]]) -> tuple[Array, list[Fault]]:
        with runners.one() as runner:
            found = [runner.run(fixed_at(block, held), hit).npv.copy() for block, hit in several]
            return np.concatenate(found), runner.faults

    if isinstance(blocks, Futures):
        tasks: Iterable[Iterable[tuple[Chunk, Blow]]] = map(blocks.blocks, blocks.chunks)
    else:
        tasks = ([pair] for pair in blocks)
    found, faults = zip(*in_order(work, tasks, threads=threads), strict=True)
    npv = np.concatenate(found)
    refuse(model, [fault for several in faults for fault in several], npv.size)
    return npv


def fixed_at(block: Chunk, held: Mapping[str, float]) -> Chunk:
    """Return a block in which some assumptions are held at a number."""
    if not held:
        return block
    rows = {name: np.full(block.size, value) for name, value in held.items()}
    return replace(block, draws={**block.draws, **rows})


class Runners:
    """Runners of one model, lent to one thread at a time."""

    def __init__(self, model: Model, cash: int = 0) -> None:
        self.model, self.asked, self.spare = model, cash, deque[Runner]()
        self.model.machine  # noqa: B018 - made once, before there are threads

    @contextmanager
    def one(self) -> Iterator[Runner]:
        """Lend a runner that has met no fault yet."""
        try:
            runner = self.spare.pop()
        except IndexError:
            runner = Runner(self.model, self.asked)
        runner.faults = []
        yield runner
        self.spare.append(runner)
