"""The patient rule induction method: a box of inputs in which an outcome is frequent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import special

from modeling.uncertainty.families import Array

Flags = NDArray[np.bool_]

PEELED: Final = 0.05
"""The share of a box that is peeled off at a time; Friedman and Fisher advise 0.05 to 0.1."""
LEAST_SHARE: Final = 0.05
"""The share of all trials below which no box is peeled further."""
LEAST: Final = 20  # trials of the smallest box
SPARED: Final = 0.05
"""The share of its quality that a box may lose for saying one bound less."""
DOUBT: Final = 0.05
ROUNDS: Final = 50
LOW, HIGH = 0, 1


@dataclass(frozen=True, slots=True)
class Box:
    """An open interval of every input: infinite where an input is not bounded.

    Attributes
    ----------
    bounds : tuple of (float, float)
        Of each input, lower and upper.
    """

    bounds: tuple[tuple[float, float], ...]

    @classmethod
    def whole(cls, inputs: int) -> Box:
        """Return the box that bounds nothing."""
        return cls(((-np.inf, np.inf),) * inputs)

    @property
    def faces(self) -> tuple[tuple[int, int], ...]:
        """The bounds there are: (input, side), side 0 the lower."""
        return tuple(
            (place, side)
            for place, ends in enumerate(self.bounds)
            for side in (LOW, HIGH)
            if np.isfinite(ends[side])
        )

    @property
    def inputs(self) -> tuple[int, ...]:
        """The inputs that are bounded."""
        return tuple(dict.fromkeys(place for place, _ in self.faces))

    def bounded(self, place: int, low: float, high: float) -> Box:
        """Return the box with other bounds of one input."""
        bounds = list(self.bounds)
        bounds[place] = (low, high)
        return Box(tuple(bounds))

    def without(self, place: int, side: int | None = None) -> Box:
        """Return the box without the bounds of an input, or without one of them."""
        low, high = self.bounds[place]
        low = low if side == HIGH else -np.inf
        high = high if side == LOW else np.inf
        return self.bounded(place, low, high)

    def holds(self, values: Array, *, but: int | None = None) -> Flags:
        """Return which trials lie inside, leaving out the bounds of one input.

        Parameters
        ----------
        values : (inputs, trials) array
        but : int, optional
        """
        inside = np.ones(values.shape[1], dtype=bool)
        for place, side in self.faces:
            if place != but:
                end, row = self.bounds[place][side], values[place]
                inside &= row > end if side == LOW else row < end
        return inside


@dataclass(frozen=True)
class Sample:
    """Trials in which an outcome happens or not.

    Attributes
    ----------
    values : (inputs, trials) array
    wins : (trials,) array of bool
    """

    values: Array
    wins: Flags

    @cached_property
    def order(self) -> NDArray[np.intp]:
        """The trials in the order of each input, (inputs, trials)."""
        return np.argsort(self.values, axis=1, kind="stable")

    @cached_property
    def base(self) -> float:
        """How often the outcome happens."""
        return float(self.wins.mean())

    def counts(self, box: Box) -> tuple[int, int]:
        """Return how many trials lie in a box, and in how many of these the outcome happens."""
        inside = box.holds(self.values)
        return int(inside.sum()), int(self.wins[inside].sum())

    def quality(self, box: Box) -> float:
        """Return the weighted relative accuracy: the mass times what the density gains.

        It is the covariance of being inside and of the outcome; of a planted box with uneven
        chances inside and outside, it is largest at the planted box itself.

        References
        ----------
        Lavrac, Flach, Zupan, "Rule evaluation measures: a unifying view", ILP (1999).
        """
        trials, wins = self.counts(box)
        return (wins - self.base * trials) / self.wins.size

    def quasi_p(self, box: Box, place: int, side: int | None = None) -> float:
        """Return the chance of so many outcomes inside if the bound did not matter.

        References
        ----------
        Bryant, Lempert, "Thinking inside the box", Technological Forecasting and Social Change 77
        (2010).
        """
        trials, wins = self.counts(box)
        wider, more = self.counts(box.without(place, side))
        if not wins or not wider:
            return 1.0
        return float(special.bdtrc(wins - 1, trials, more / wider)) if more < wider else 1.0


def peel(sample: Sample) -> list[Box]:
    """Return the boxes from the whole to the smallest, a slice less each.

    Of all slices at the ends of all inputs, each about `PEELED` of what is left, that one goes in
    which the outcome is rarest. Equal values go together; since slices then are of unlike size,
    their densities are shrunk towards that of the box.

    References
    ----------
    Friedman, Fisher, "Bump hunting in high-dimensional data", Statistics and Computing 9 (1999).
    """
    order = sample.order
    least = max(LEAST, int(LEAST_SHARE * sample.wins.size))
    box, found = Box.whole(len(order)), [Box.whole(len(order))]
    while True:
        values = np.take_along_axis(sample.values, order, axis=1)
        wins = sample.wins[order]
        cuts = list(_slices(values, wins, least))
        if not cuts or wins[0].all():
            return found
        _, place, side, count = min(cuts)
        row, size = values[place], values.shape[1]
        split = count if side == LOW else size - count
        edge = float(row[split - 1] + row[split]) / 2
        low, high = box.bounds[place]
        box = box.bounded(place, *((edge, high) if side == LOW else (low, edge)))
        alive = np.ones(sample.wins.size, dtype=bool)
        alive[order[place, :split] if side == LOW else order[place, split:]] = False
        order = order[alive[order]].reshape(len(order), -1)
        found.append(box)


def _slices(values: Array, wins: Flags, least: int) -> Iterator[tuple[float, int, int, int]]:
    """Yield the slices that may go: shrunk density, input, side, trials."""
    size = values.shape[1]
    wanted = max(1, round(PEELED * size))
    prior = wanted * wins[0].mean()
    for place, row in enumerate(values):
        for side in (LOW, HIGH):
            count = _slice(row if side == LOW else -row[::-1], wanted)
            if size - count < least:
                continue
            gone = wins[place, :count] if side == LOW else wins[place, size - count :]
            yield (np.count_nonzero(gone) + prior) / (count + wanted), place, side, count


def _slice(row: Array, wanted: int) -> int:
    """Return how many of the first ordered values go together, the wanted number if none tie."""
    if wanted >= row.size:
        return row.size
    edge = row[wanted]
    if row[wanted - 1] < edge:
        return wanted
    return int(np.searchsorted(row, edge)) or int(np.searchsorted(row, edge, side="right"))


def best_interval(values: Array, gains: Array, *, low: bool, high: bool) -> tuple[float, float]:
    """Return the bounds between which the sum of gains is largest, by Kadane's algorithm.

    Parameters
    ----------
    values : (trials,) array
        Sorted; may be empty.
    gains : (trials,) array
    low, high : bool
        Whether there may be a lower and an upper bound.

    Returns
    -------
    (float, float)
        Midway between two values; infinite where the best interval has no end.
    """
    if not values.size:
        return -np.inf, np.inf
    last = np.flatnonzero(np.append(values[1:] > values[:-1], True))  # of each group of ties
    sums = np.concatenate([[0.0], np.cumsum(gains)[last]])
    ends = np.arange(1, sums.size) if high else np.array([sums.size - 1])
    best_start = np.maximum.accumulate(-sums[:-1])[ends - 1] if low else -sums[:1]
    end = int(ends[np.argmax(sums[ends] + best_start)])
    start = int(np.argmax(-sums[:end])) if low else 0
    distinct = values[last]
    return (
        float(distinct[start - 1] + distinct[start]) / 2 if start else -np.inf,
        float(distinct[end - 1] + distinct[end]) / 2 if end < distinct.size else np.inf,
    )


def refine(sample: Sample, box: Box) -> Box:
    """Return the box with each of its bounds moved to where the quality is largest.

    Pasting and peeling in the smallest steps: input after input, the best bounds given those of
    the others, until none moves. No bound is added.
    """
    quality = sample.quality(box)
    for _ in range(ROUNDS):
        for place in box.inputs:
            inside = box.holds(sample.values, but=place)[sample.order[place]]
            trials = sample.order[place][inside]
            gains = sample.wins[trials] - sample.base
            low, high = np.isfinite(box.bounds[place]).tolist()
            ends = best_interval(sample.values[place, trials], gains, low=low, high=high)
            box = box.bounded(place, *ends)
        reached = sample.quality(box)
        if reached <= quality + 1e-12:
            return box
        quality = reached
    return box


def prune(sample: Sample, box: Box, *, limit: int) -> Box:
    """Return the box with as few bounds as say nearly the same, of at most so many inputs.

    Goes on leaving out the bound, or the input, whose loss costs least, while the box has too many
    inputs, or its quality stays within `SPARED`, or the bound may be chance: its quasi-p-value is
    above `DOUBT` shared among all bounds that there could be.
    """
    doubt = DOUBT / (2 * len(sample.values))
    while box.faces:
        fewer = [box.without(place, side) for place, side in box.faces]
        fewer += [box.without(place) for place in box.inputs]
        leaner = refine(sample, max(fewer, key=sample.quality))
        enough = sample.quality(leaner) >= (1 - SPARED) * sample.quality(box)
        chance = [(sample.quasi_p(box, *face), face) for face in box.faces]
        if len(box.inputs) > limit or enough:
            box = leaner
        elif max(chance)[0] > doubt:
            box = refine(sample, box.without(*max(chance)[1]))
        else:
            break
    return box


def hunt(sample: Sample, *, limit: int) -> tuple[Box, list[Box]]:
    """Return the box of the largest quality in few words, and the boxes on the way there.

    Parameters
    ----------
    sample : Sample
    limit : int
        How many inputs the box may bound at most.

    Returns
    -------
    box : Box
        Without bounds where nothing discriminates.
    trajectory : list of Box
        Of a peeling of the bounded inputs only.
    """
    first = max(peel(sample), key=sample.quality)
    box = prune(sample, refine(sample, first), limit=limit)
    if not box.inputs:
        return box, [box]
    places = list(box.inputs)
    part = replace(sample, values=sample.values[places])
    trajectory = []
    for step in peel(part):
        widened = Box.whole(len(sample.values))
        for place, ends in zip(places, step.bounds, strict=True):
            widened = widened.bounded(place, *ends)
        trajectory.append(widened)
    again = refine(sample, max(trajectory, key=sample.quality))
    again = prune(sample, again, limit=limit)
    return max(box, again, key=sample.quality), trajectory
