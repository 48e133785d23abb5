"""Which numbers decide: those whose range moves NPV most, to be made one's own first."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Final

from bizcase.cases.exchange import refusal
from bizcase.core.recent import Recent
from bizcase.economics.rows import AssumptionRow, assumption_rows
from modeling.spec import CaseSpec, SpecError

if TYPE_CHECKING:
    from modeling.sensitivity.tornado import Tornado

TRIALS: Final = 1_000
"""Enough to rank them: all ends of all ranges see the same futures."""
MOST: Final = 5
_recent: Recent[Tornado] = Recent(24)  # documents: the swings of each are a few kilobytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Decider:
    """A number that decides.

    Attributes
    ----------
    row : AssumptionRow
    low, high : float
        Mean NPV with it at its 10th and at its 90th percentile.
    start, width : float
        Where the bar between them lies, in percent of the axis of all bars.
    falls : bool
        Whether NPV falls as it rises.
    """

    row: AssumptionRow
    low: float
    high: float
    start: float
    width: float
    falls: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Deciders:
    """The numbers that decide, the widest swing first.

    Attributes
    ----------
    mean : float
        Mean NPV with everything as drawn.
    centre : float
        Where that lies on the axis, in percent.
    inputs : int
        How many uncertain numbers there are in all.
    """

    rows: tuple[Decider, ...]
    mean: float
    centre: float
    inputs: int


def deciders(spec: CaseSpec) -> Deciders:
    """Return the numbers of a case that decide.

    Raises `DomainError` with the place where its numbers cannot be worked out.
    """
    found = _recent.get(spec.digest, lambda: _swings(spec))
    mean = float(found.npv.mean())
    widest = found.swings[:MOST]
    ends = [mean, *(end for swing in widest for end in (swing.npv_low, swing.npv_high))]
    low, span = min(ends), (max(ends) - min(ends)) or 1.0
    known = {row.id: row for row in assumption_rows(spec)}
    return Deciders(
        rows=tuple(
            Decider(
                row=known[swing.id],
                low=swing.npv_low,
                high=swing.npv_high,
                start=100 * (min(swing.npv_low, swing.npv_high) - low) / span,
                width=100 * abs(swing.npv_high - swing.npv_low) / span,
                falls=swing.npv_high < swing.npv_low,
            )
            for swing in widest
        ),
        mean=mean,
        centre=100 * (mean - low) / span,
        inputs=len(found.swings),
    )


def _swings(spec: CaseSpec) -> Tornado:
    try:
        found: Tornado = import_module("modeling.sensitivity.tornado").tornado(spec, trials=TRIALS)
    except SpecError as error:
        raise refusal(error) from error
    return found
