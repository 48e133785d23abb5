"""Two-way tables: what NPV comes to over a grid of two assumptions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import numpy as np

from modeling.results import plain_list
from modeling.sensitivity.holding import Handle, Holding
from modeling.spec import CaseSpec, Issue
from modeling.text import Message, gettext_noop
from modeling.uncertainty.families import Array, Constant
from modeling.uncertainty.model import NumbersError
from modeling.uncertainty.simulate import check_request

MOST_STEPS: Final = 101
Point = tuple[float, float]
Segment = tuple[Point, Point]


@dataclass(frozen=True, slots=True)
class Axis:
    """An assumption and the numbers it is held at, rising."""

    handle: Handle
    values: Array

    def to_json(self) -> dict[str, Any]:
        """Return JSON values."""
        return {
            "id": self.handle.id,
            "label": self.handle.label,
            "unit": self.handle.unit,
            "values": plain_list(self.values),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """NPV over a grid of two assumptions; rows follow the first one, columns the other.

    Attributes
    ----------
    one, other : Axis
    mean, error, probability : (rows, columns) array
        Mean NPV, its standard error, and the probability of NPV above 0; NaN where NPV has no
        finite value.
    contour : tuple of Segment
        Pieces of the line on which mean NPV is 0, each from point to point as (value of the
        first, value of the other).
    trials, seed : int
    notes : tuple of Message
    """

    one: Axis
    other: Axis
    mean: Array
    error: Array
    probability: Array
    contour: tuple[Segment, ...]
    trials: int
    seed: int
    notes: tuple[Message, ...]

    def to_json(self) -> dict[str, Any]:
        """Return JSON values."""
        grids = {"mean_npv": self.mean, "error": self.error, "probability": self.probability}
        return {
            "one": self.one.to_json(),
            "other": self.other.to_json(),
            **{name: [plain_list(row) for row in grid] for name, grid in grids.items()},
            "zero_contour": [[plain_list(end) for end in piece] for piece in self.contour],
            "trials": self.trials,
            "seed": self.seed,
            "notes": [str(note) for note in self.notes],
        }


def table(
    spec: CaseSpec,
    one: str,
    other: str,
    *,
    steps: int = 9,
    ranges: Mapping[str, tuple[float, float]] | None = None,
    trials: int = 4_000,
    seed: int = 1,
    progress: Callable[[float], None] | None = None,
) -> Table:
    """Return mean NPV and the probability of a gain over a grid of two assumptions.

    Both are held at each number in turn, all others stay as drawn, and every cell sees the same
    draws.

    Parameters
    ----------
    spec : CaseSpec
    one, other : str
        Numbers or uncertain assumptions, also those that business models generate.
    steps : int
        Numbers along each side, 2 to 101.
    ranges : mapping of id to (low, high), optional
        Without it from the 5th to the 95th percentile; for a number from half to one and a half
        times it.
    trials : int
        1 or more.
    seed : int
        0 or more.
    progress : callable, optional
        Told the fraction that is done; may raise to stop.

    Raises
    ------
    SpecError
        If an assumption is unknown, a formula or named twice, a range is in the wrong order, NPV
        is finite nowhere, or it would take too long.
    """
    check_request(trials, seed)
    check_grid(one, other, steps)
    holding = Holding.of(spec, [one, other], trials=trials, seed=seed, runs=steps**2)
    axes = [axis(handle, steps, (ranges or {}).get(handle.id)) for handle in holding.handles]
    cells = np.full((3, steps, steps), np.nan)
    refusal = None
    for k, (row, column) in enumerate(np.ndindex(steps, steps)):
        held = {one: float(axes[0].values[row]), other: float(axes[1].values[column])}
        try:
            npv = holding.npv(held)
            cells[:, row, column] = npv.mean(), holding.design.error_of_mean(npv), (npv > 0).mean()
        except NumbersError as error:
            refusal = refusal or error
        if progress is not None:
            progress((k + 1) / steps**2)
    if refusal is not None and np.isnan(cells).all():
        raise refusal
    return Table(
        one=axes[0],
        other=axes[1],
        mean=cells[0],
        error=cells[1],
        probability=cells[2],
        contour=zero_contour(axes[0].values, axes[1].values, cells[0]),
        trials=trials,
        seed=seed,
        notes=notes(holding, cells[0]),
    )


def check_grid(one: str, other: str, steps: int) -> None:
    """Refuse a grid that is none.

    Raises
    ------
    NumbersError
        If both sides are one assumption, or there are too few or too many steps.
    """
    if one == other:
        message = Message(gettext_noop("'{name}' cannot stand on both sides of a table"), name=one)
        raise NumbersError([Issue("other", message)])
    if not 2 <= steps <= MOST_STEPS:
        template = gettext_noop("a side of a table has 2 to {most} steps, not {steps}")
        raise NumbersError([Issue("steps", Message(template, most=MOST_STEPS, steps=steps))])


def axis(handle: Handle, steps: int, ends: tuple[float, float] | None) -> Axis:
    """Return evenly spaced numbers for an assumption.

    Raises
    ------
    NumbersError
        If the low end is not below the high one.
    """
    low, high = ends or usual(handle)
    if not low < high:
        template = gettext_noop("the low end {low:g} must be below the high end {high:g}")
        raise NumbersError([Issue(handle.id, Message(template, low=low, high=high))])
    return Axis(handle, np.linspace(low, high, steps))


def usual(handle: Handle) -> tuple[float, float]:
    """Return the range of an assumption for which nobody gave one."""
    values = handle.values
    if not isinstance(values, Constant):
        low, high = values.quantile([0.05, 0.95]).tolist()
        if low < high:
            return low, high
    middle = values.mean
    around = abs(middle) / 2 or 1.0
    return middle - around, middle + around


def notes(holding: Holding, mean: Array) -> tuple[Message, ...]:
    """Return what the reader must know about a table."""
    found = []
    if blank := int(np.isnan(mean).sum()):
        template = gettext_noop("{count} cells are empty: NPV has no finite value there.")
        found.append(Message(template, count=blank))
    held = {handle.id for handle in holding.handles}
    tied = held & {key for pair in holding.model.spec.correlations for key in pair[:2]}
    if tied:
        template = gettext_noop(
            "Held at numbers: {ids}. What is correlated with that stays as drawn, as if somebody "
            "had set it."
        )
        found.append(Message(template, ids=", ".join(sorted(tied))))
    return tuple(found)


def zero_contour(rows: Array, columns: Array, values: Array) -> tuple[Segment, ...]:
    """Return the line on which a grid of values is zero, in straight pieces.

    Between neighbours values are taken as linear. Where opposite corners of a cell share a sign,
    the mean of its corners decides which of them hang together. Cells with a NaN have no piece.

    Parameters
    ----------
    rows, columns : (n,) and (m,) array
        Rising.
    values : (n, m) array

    References
    ----------
    Lorensen, Cline, "Marching cubes", Computer Graphics 21 (1987), in two dimensions.
    """
    pieces: list[Segment] = []
    for i, j in np.ndindex(len(rows) - 1, len(columns) - 1):
        corners = [(i, j), (i, j + 1), (i + 1, j + 1), (i + 1, j)]
        if np.isnan([values[corner] for corner in corners]).any():
            continue
        points = [((float(rows[a]), float(columns[b])), float(values[a, b])) for a, b in corners]
        crossed = [
            between(*start, *end)
            for start, end in pairwise([*points, points[0]])
            if (start[1] > 0) != (end[1] > 0)
        ]
        if len(crossed) == 4:
            middle = sum(value for _, value in points) / 4
            if (middle > 0) != (points[0][1] > 0):  # the first corner is cut off on its own
                crossed = [crossed[3], *crossed[:3]]
        pieces += zip(crossed[::2], crossed[1::2], strict=True)
    return tuple(pieces)


def between(start: Point, before: float, end: Point, after: float) -> Point:
    """Return where a straight line between two values is zero."""
    share = before / (before - after)
    return start[0] + share * (end[0] - start[0]), start[1] + share * (end[1] - start[1])
