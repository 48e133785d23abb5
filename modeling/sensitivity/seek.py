"""Goal seek: the value of one assumption at which a measure of NPV meets a target."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from scipy.optimize import brentq

from modeling.results import plain, plain_list
from modeling.sensitivity.holding import Handle, Holding
from modeling.sensitivity.targets import Measure, measure_of
from modeling.spec import CaseSpec, Issue
from modeling.text import Message, gettext_noop
from modeling.uncertainty.compare import SCORE_975
from modeling.uncertainty.families import Array, Constant
from modeling.uncertainty.model import NumbersError
from modeling.uncertainty.simulate import check_request

SCANNED: Final = 41
"""Points of a scan: two crossings nearer to each other than a fortieth of the range are missed."""
MOST_CROSSINGS: Final = 8
RUNS: Final = 2 * SCANNED + 40 * MOST_CROSSINGS


@dataclass(frozen=True, slots=True)
class Solution:
    """A value at which the target is met.

    Attributes
    ----------
    value : float
        In the assumption's unit.
    interval : (float, float)
        95 %, from the Monte Carlo error of the measure; NaN where the measure is flat.
    reached : float
        The measure there; it differs from the target where the measure jumps across it.
    rises : bool
        Whether a higher value raises the measure.
    probability_below : float
        That the assumption falls short of this value, by the document; NaN for a number.
    """

    value: float
    interval: tuple[float, float]
    reached: float
    rises: bool
    probability_below: float

    def to_json(self) -> dict[str, Any]:
        """Return JSON values."""
        return {
            "value": plain(self.value),
            "interval": plain_list(self.interval),
            "reached": plain(self.reached),
            "rises": self.rises,
            "probability_below": plain(self.probability_below),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Seek:
    """What was found between two ends.

    Attributes
    ----------
    handle : Handle
        The assumption.
    measure : str
    target : float
    as_written : float
        The measure of the case as it is.
    solutions : tuple of Solution
        By rising value; none where the measure never meets the target.
    values, measured : (scanned,) array
        The scan; NaN where NPV has no finite value.
    trials, seed : int
    note : Message
        What was found, in words.
    """

    handle: Handle
    measure: str
    target: float
    as_written: float
    solutions: tuple[Solution, ...]
    values: Array
    measured: Array
    trials: int
    seed: int
    note: Message

    def to_json(self) -> dict[str, Any]:
        """Return JSON values."""
        return {
            "assumption": self.handle.id,
            "label": self.handle.label,
            "unit": self.handle.unit,
            "measure": self.measure,
            "target": plain(self.target),
            "as_written": plain(self.as_written),
            "solutions": [solution.to_json() for solution in self.solutions],
            "scan": {"value": plain_list(self.values), "measure": plain_list(self.measured)},
            "trials": self.trials,
            "seed": self.seed,
            "note": str(self.note),
        }


def seek(
    spec: CaseSpec,
    assumption: str,
    *,
    target: float = 0.0,
    measure: str = "mean npv",
    low: float | None = None,
    high: float | None = None,
    trials: int = 4_000,
    seed: int = 1,
    progress: Callable[[float], None] | None = None,
) -> Seek:
    """Return the values of one assumption at which a measure of NPV meets a target.

    The assumption is held at a number, all others stay as drawn, and every number sees the same
    draws. A scan over the range finds where the measure crosses the target; Brent's method then
    closes in. Without ends the range is what the document thinks possible (its 0.1st to 99.9th
    percentile; for a positive number, from zero to three times it), and far beyond if nothing is
    found there. Break-even is the default: mean NPV of zero.

    Parameters
    ----------
    spec : CaseSpec
    assumption : str
        A number or an uncertain one, also one that a business model generates.
    target : float
        Currency, or a probability.
    measure : str
        ``mean npv``, ``p1 npv`` to ``p99 npv``, ``probability npv positive``, or
        ``shortfall npv`` (mean of the worst 5 %).
    low, high : float, optional
        In the assumption's unit.
    trials : int
        1 or more.
    seed : int
        0 or more.
    progress : callable, optional
        Told the fraction that is done; may raise to stop.

    Raises
    ------
    SpecError
        If there is no such assumption or measure, it is a formula, the ends are in the wrong
        order, NPV is finite nowhere, or it would take too long.

    References
    ----------
    R. P. Brent, "Algorithms for Minimization without Derivatives" (1973), chapter 4.
    """
    check_request(trials, seed)
    measure_of(measure)  # a name that is none is told before anything is drawn
    holding = Holding.of(spec, [assumption], trials=trials, seed=seed, runs=RUNS)
    means = measure_of(measure, holding.design)
    search = Search(holding, means, target, progress)
    ranges = [*spans(holding.handles[0], low, high)]
    for number, span in enumerate(ranges):
        found = search.within(*span, done=number / len(ranges), share=1 / len(ranges))
        if found:
            break
    return Seek(
        handle=holding.handles[0],
        measure=measure,
        target=target,
        as_written=means.of(holding.npv_as_written()),
        solutions=found,
        values=search.values,
        measured=search.measured,
        trials=trials,
        seed=seed,
        note=search.note(found),
    )


def spans(handle: Handle, low: float | None, high: float | None) -> Iterator[tuple[float, float]]:
    """Yield the ranges to look in, one after another until something is found.

    Raises
    ------
    NumbersError
        If the low end is not below the high one.
    """
    likely, widest = reach(handle)
    if low is None and high is None:
        yield likely
        yield widest
        return
    ends = likely[0] if low is None else low, likely[1] if high is None else high
    if not ends[0] < ends[1]:
        template = gettext_noop("the low end {low:g} must be below the high end {high:g}")
        message = Message(template, low=ends[0], high=ends[1])
        raise NumbersError([Issue("low", message)])
    yield ends


def reach(handle: Handle) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return a likely range of an assumption, and how far to look beyond it."""
    values = handle.values
    if isinstance(values, Constant):
        if not values.value:
            return (-1.0, 1.0), (-1000.0, 1000.0)
        near, far = sorted((0.0, 3 * values.value)), sorted((0.0, 30 * values.value))
        return (near[0], near[1]), (far[0], far[1])
    least, low, high, most = values.quantile([0.0, 0.001, 0.999, 1.0]).tolist()
    wide = high - low
    if not wide > 0:  # all but certain
        low, high, wide = low - (abs(low) or 1.0), high + (abs(high) or 1.0), abs(low) or 1.0
    # beyond the bounds too, which are a belief; but a share stays one, and a price is no subsidy
    floor = 0.0 if least >= 0 else low - 10 * wide
    return (low, high), (floor, 1.0 if most == 1 else high + 10 * wide)


class Search:
    """Looks for the values of one assumption at which a measure meets a target.

    Attributes
    ----------
    values, measured : (scanned,) array
        The scan that was made last.
    """

    def __init__(
        self,
        holding: Holding,
        measure: Measure,
        target: float,
        progress: Callable[[float], None] | None,
    ) -> None:
        self.holding, self.measure, self.target = holding, measure, target
        self.progress = progress
        self.handle = holding.handles[0]
        self.values = self.measured = np.empty(0)

    def npv(self, value: float) -> Array:
        """Return NPV with the assumption at a value."""
        return self.holding.npv({self.handle.id: value})

    def gap(self, value: float) -> float:
        """Return by how much the measure exceeds the target."""
        return self.measure.of(self.npv(value)) - self.target

    def within(self, low: float, high: float, *, done: float, share: float) -> tuple[Solution, ...]:
        """Return the solutions of a range.

        Parameters
        ----------
        low, high : float
        done, share : float
            For the progress: what was done before, and how much this is of the whole.

        Raises
        ------
        NumbersError
            If NPV is finite nowhere in it.
        """
        self.values = np.linspace(low, high, SCANNED)
        self.measured = np.full(SCANNED, np.nan)
        refusal = None
        for k, value in enumerate(self.values.tolist()):
            try:
                self.measured[k] = self.measure.of(self.npv(value))
            except NumbersError as error:
                refusal = refusal or error
            if self.progress is not None:
                self.progress(done + share * (k + 1) / SCANNED)
        if refusal is not None and np.isnan(self.measured).all():
            raise refusal
        return tuple(self._solution(at) for at in self._crossings())

    def _crossings(self) -> list[float]:
        gaps = (self.measured - self.target).tolist()
        values = self.values.tolist()
        width = values[-1] - values[0]
        found = []
        for k, gap in enumerate(gaps):
            around = gaps[max(k - 1, 0) : k + 2]
            # the ends of a stretch that meets the target
            if gap == 0 and (k in (0, len(gaps) - 1) or any(around)):
                found.append(values[k])
            elif k and gap * gaps[k - 1] < 0:
                ends = values[k - 1], values[k]
                found.append(float(brentq(self.gap, *ends, xtol=1e-11 * width, rtol=1e-14)))
        return found[:MOST_CROSSINGS]

    def _solution(self, value: float) -> Solution:
        npv = self.npv(value)
        slope = self._slope(value)
        reached = self.measure.of(npv)
        off = SCORE_975 * self.measure.error(npv) / abs(slope) if slope else np.nan
        return Solution(
            value=value,
            interval=(value - off, value + off),
            reached=reached,
            rises=slope > 0,
            probability_below=(
                np.nan if self.handle.is_certain else float(self.handle.values.cdf(value))
            ),
        )

    def _slope(self, value: float) -> float:
        """Return how fast the measure rises around a value, NaN where that is unknown."""
        low, after, high = (float(self.values[k]) for k in (0, 1, -1))
        step = (after - low) / 2
        ends = max(value - step, low), min(value + step, high)
        try:
            rise = self.gap(ends[1]) - self.gap(ends[0])
        except NumbersError:
            return np.nan
        return rise / (ends[1] - ends[0])

    def note(self, found: tuple[Solution, ...]) -> Message:
        """Return in words what was found."""
        if not found:
            template = gettext_noop(
                "{measure} runs from {least:.6g} to {most:.6g} while {name} goes from {low:.6g} "
                "to {high:.6g}; it is never {target:.6g} there. Other ends can be given."
            )
        elif found[0].probability_below in (0, 1) and len(found) == 1:
            template = gettext_noop(
                "{measure} is {target:.6g} where {name} is {value:.6g}, which the document holds "
                "impossible."
            )
        elif len(found) == 1:
            template = gettext_noop("{measure} is {target:.6g} where {name} is {value:.6g}.")
        else:
            template = gettext_noop(
                "{measure} meets {target:.6g} {count} times while {name} goes from {low:.6g} to "
                "{high:.6g}; a scan of {points} values found them, and closer pairs may be missed."
            )
        return Message(
            template,
            measure=self.measure.name,
            target=self.target,
            name=self.handle.id,
            low=float(self.values[0]),
            high=float(self.values[-1]),
            least=float(np.nanmin(self.measured)),
            most=float(np.nanmax(self.measured)),
            value=found[0].value if found else np.nan,
            count=len(found),
            points=SCANNED,
        )
