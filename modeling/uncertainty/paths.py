"""The values of single lines in every trial, for those who ask for more than cash."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Final

from modeling.uncertainty.events import Blow
from modeling.uncertainty.families import Array

if TYPE_CHECKING:
    from modeling.uncertainty.model import Chunk, Model

ROOM: Final = 4_000_000
"""Cells that are recorded at a time: 32 megabytes."""


def recorded(model: Model, block: Chunk, hit: Blow) -> Iterator[tuple[Chunk, Array]]:
    """Yield the parts of a block with everything that the program watches in them.

    Parameters
    ----------
    model : Model
    block : Chunk
    hit : Blow
        What the risks do to it.

    Yields
    ------
    Chunk, (watched, months, trials) array
        In the order of `Program.names`; as others see a line, after risks and actuals. The array
        is used again for the next part: copy what is to stay.
    """
    machine, cells = model.machine, len(model.program.names) * model.spec.timeline.months
    width = max(1, min(block.size, ROOM // max(cells, 1)))
    found = machine.buffers(width, recording=True)
    for part in block.parts(width):
        if part.size != width:
            found = machine.buffers(part.size, recording=True)
        here = slice(part.start - block.start, part.start - block.start + part.size)
        struck = {name: values[..., here] for name, values in hit.inputs.items()}
        machine.run({**part.draws, **struck}, found)
        yield part, found.record


def paths(
    model: Model, blocks: Iterable[tuple[Chunk, Blow]], names: Sequence[str]
) -> Iterator[tuple[Chunk, dict[str, Array]]]:
    """Yield the trials in parts with the values of some lines in them.

    Parameters
    ----------
    model : Model
    blocks : iterable of (Chunk, Blow)
        As `modeling.uncertainty.runner.Futures` gives them.
    names : sequence of str
        Lines without `at`, or assumptions that are formulas.

    Yields
    ------
    Chunk, dict of name to (months, trials) array
        As `recorded`.
    """
    places = {name: model.program.names.index(name) for name in names}
    for block, hit in blocks:
        for part, record in recorded(model, block, hit):
            yield part, {name: record[place] for name, place in places.items()}
