"""In which futures an outcome happens: scenario discovery, in numbers and in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy import special

from modeling.choice.conditions import Condition, Event, Factor, listed, percent
from modeling.choice.prim import Box, Sample, hunt
from modeling.evidence import wilson
from modeling.results import plain
from modeling.text import Message, gettext_noop

Flags = NDArray[np.bool_]

LIMIT: Final = 3
"""Conditions at most; more than three nobody keeps in mind."""
RAREST: Final = 20
"""Trials of either half in which the outcome must happen, and must not, to be looked into."""
SMALL: Final = 0.1
"""The correlation of conditions and outcome below which they say nothing (Cohen, 1988: small)."""
CHANCE: Final = 0.01
"""The chance of so much correlation of what is unrelated above which it may be luck."""
BLURRED: Final = 0.01  # the share of its quality that a box may lose by rounding its bounds
DIGITS: Final = (2, 3, 4, 5, 6, 8, 10)


@dataclass(frozen=True, slots=True)
class Step:
    """A box on the way, measured in the trials that took no part in the search.

    Attributes
    ----------
    bounds : tuple of (id, low, high)
        Infinite where there is none.
    mass : float
        The share of futures inside.
    density : float
        How often the outcome happens inside; NaN where no trial is.
    coverage : float
        The share of all futures with the outcome that is inside.
    """

    bounds: tuple[tuple[str, float, float], ...]
    mass: float
    density: float
    coverage: float

    def to_json(self) -> dict[str, Any]:
        """Return JSON values."""
        bounds = [
            {"id": key, "low": plain(low), "high": plain(high)} for key, low, high in self.bounds
        ]
        measured = {name: plain(getattr(self, name)) for name in ("mass", "density", "coverage")}
        return {"bounds": bounds} | measured


@dataclass(frozen=True, slots=True)
class Discovery:
    """The conditions under which an outcome is frequent.

    Shares inside are measured in the second half of the trials; the conditions come from the first
    half alone, and only what the second half does not bear out is dropped.

    Attributes
    ----------
    event : Event
    trials : int
        In which the shares were measured: the second half, or all where nothing was found.
    inputs : int
        How many uncertain inputs were looked at.
    base : float
        How often the outcome happens in all futures, of both halves.
    conditions : tuple of Condition
        Empty where nothing discriminates.
    reason : str
        ``found``, ``one_sided`` (it nearly always or never happens) or ``nothing``.
    mass, density, coverage : float
        As in `Step`, with the bounds as printed.
    density_interval, coverage_interval : (float, float)
        Wilson's, 95 %.
    trajectory : tuple of Step
        From all futures to the smallest box.
    """

    event: Event
    trials: int
    inputs: int
    base: float
    conditions: tuple[Condition, ...]
    reason: str
    mass: float
    density: float
    coverage: float
    density_interval: tuple[float, float]
    coverage_interval: tuple[float, float]
    trajectory: tuple[Step, ...]

    def words(self, language: str = "en") -> Message:
        """Return the finding as one or two sentences."""
        base, clause = percent(self.base), self.event.clause(language)
        if self.reason == "found":
            template = gettext_noop(
                "{event} in {density} of the futures where {conditions}; these are {coverage} of "
                "{cases}. Over all futures it is {base}."
            )
            return Message(
                template,
                event=clause,
                density=percent(self.density),
                conditions=listed([one.words(language) for one in self.conditions]),
                coverage=percent(self.coverage),
                cases=self.event.cases(),
                base=base,
            )
        if self.base in (0.0, 1.0):
            never = gettext_noop("{event} in none of {trials} futures.")
            always = gettext_noop("{event} in every one of {trials} futures.")
            return Message(always if self.base else never, event=clause, trials=self.trials)
        if self.reason == "one_sided":
            template = gettext_noop(
                "{event} in {base} of all futures: too one-sided to look for conditions."
            )
            return Message(template, event=clause, base=base)
        template = gettext_noop(
            "{event} in {base} of all futures, and no conditions on a few of the {inputs} "
            "uncertain inputs tell which futures these are."
        )
        return Message(template, event=clause, base=base, inputs=self.inputs)

    def to_json(self) -> dict[str, Any]:
        """Return JSON values."""
        shares = ("base", "mass", "density", "coverage")
        return {
            "event": str(self.event.clause()),
            "trials": self.trials,
            "inputs": self.inputs,
            "reason": self.reason,
            "conditions": [one.to_json() for one in self.conditions],
            **{name: plain(getattr(self, name)) for name in shares},
            "density_interval": [plain(end) for end in self.density_interval],
            "coverage_interval": [plain(end) for end in self.coverage_interval],
            "trajectory": [step.to_json() for step in self.trajectory],
            "words": str(self.words()),
        }


def discover(
    happens: Flags, factors: Sequence[Factor], event: Event, *, limit: int = LIMIT
) -> Discovery:
    """Return the conditions on a few inputs under which an event is frequent.

    The first half of the trials is searched by peeling (`modeling.choice.prim`); bounds are
    rounded to as few digits as keep the quality; the second half says what the rounded conditions
    are worth. A condition that the second half does not bear out is dropped, and so are all of
    them where their correlation with the outcome is small or may be chance.

    Parameters
    ----------
    happens : (trials,) array of bool
    factors : sequence of Factor
        Their draws in the same trials. Their order changes nothing, except that of two with the
        same id and the same ranks the first is told.
    event : Event
        What happens, for the words.
    limit : int
        Conditions at most.
    """
    varying = sorted(
        (one for one in factors if (one.values != one.values[0]).any()),
        key=lambda one: one.id,
    )
    wins = np.asarray(happens, dtype=bool)
    half = wins.size // 2
    searched, held = wins[:half], wins[half:]
    rarest = min(int(part.sum()) for side in (searched, held) for part in (side, ~side))
    if rarest < RAREST:
        return _nothing(event, wins, len(varying), "one_sided")
    if not varying:
        return _nothing(event, wins, 0, "nothing")
    values = np.array([one.values for one in varying], dtype=float)
    first, second = Sample(values[:, :half], searched), Sample(values[:, half:], held)
    box, trajectory = hunt(first, limit=limit)
    box = borne_out(second, rounded(first, box))
    if not tells(second, box):
        return _nothing(event, wins, len(varying), "nothing")
    return _found(event, varying, second, box, trajectory, base=float(wins.mean()))


def rounded(sample: Sample, box: Box) -> Box:
    """Return the box with its bounds in as few digits as keep its quality."""
    enough = (1 - BLURRED) * sample.quality(box)
    for digits in DIGITS:
        blurred = Box(
            tuple(
                (float(f"{low:.{digits}g}"), float(f"{high:.{digits}g}"))
                for low, high in box.bounds
            )
        )
        if sample.quality(blurred) >= enough:
            return blurred
    return box


def borne_out(sample: Sample, box: Box) -> Box:
    """Return the box without the inputs that matter no more in these trials than by chance."""
    while box.inputs:
        doubt, place = max((sample.quasi_p(box, place), place) for place in box.inputs)
        if doubt <= CHANCE:
            return box
        box = box.without(place)
    return box


def tells(sample: Sample, box: Box) -> bool:
    """Return whether being inside a box says anything about the outcome in these trials."""
    trials, size = sample.counts(box)[0], sample.wins.size
    if not 0 < trials < size or not 0 < sample.base < 1:
        return False
    mass = trials / size
    spread = np.sqrt(mass * (1 - mass) * sample.base * (1 - sample.base))
    correlation = sample.quality(box) / spread
    return bool(correlation > max(SMALL, special.ndtri(1 - CHANCE) / np.sqrt(size)))


def _nothing(event: Event, wins: Flags, inputs: int, reason: str) -> Discovery:
    base = float(wins.mean())
    interval = wilson(int(wins.sum()), wins.size)
    return Discovery(
        event=event,
        trials=wins.size,
        inputs=inputs,
        base=base,
        conditions=(),
        reason=reason,
        mass=1.0,
        density=base,
        coverage=1.0,
        density_interval=interval,
        coverage_interval=(1.0, 1.0),
        trajectory=(),
    )


def _found(
    event: Event,
    factors: list[Factor],
    sample: Sample,
    box: Box,
    trajectory: list[Box],
    *,
    base: float,
) -> Discovery:
    trials, wins = sample.counts(box)
    last = _step(factors, sample, box)
    return Discovery(
        event=event,
        trials=sample.wins.size,
        inputs=len(factors),
        base=base,
        conditions=tuple(
            Condition(factors[place], *box.bounds[place], sample.quasi_p(box, place))
            for place in box.inputs
        ),
        reason="found",
        mass=last.mass,
        density=last.density,
        coverage=last.coverage,
        density_interval=wilson(wins, trials),
        coverage_interval=wilson(wins, int(sample.wins.sum())),
        trajectory=tuple(_step(factors, sample, each) for each in trajectory),
    )


def _step(factors: list[Factor], sample: Sample, box: Box) -> Step:
    trials, wins = sample.counts(box)
    return Step(
        tuple((factors[place].id, *box.bounds[place]) for place in box.inputs),
        mass=trials / sample.wins.size,
        density=wins / trials if trials else np.nan,
        coverage=wins / int(sample.wins.sum()),
    )
