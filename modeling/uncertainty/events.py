"""Risks of the register as events inside the simulation.

Each risk has random streams of its own, so one more, one fewer or a changed risk leaves every other
draw as it was. How often it strikes is drawn in `modeling.uncertainty.arrivals`: a lower
probability or rate keeps a part of the same events.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from modeling.formula.lexer import FormulaError
from modeling.formula.values import Formula, parse_value
from modeling.spec import CaseSpec, Delay, Issue, Risk, Scale, SpecError
from modeling.text import Message, gettext_noop
from modeling.uncertainty.arrivals import Periods, repeated, single
from modeling.uncertainty.distributions import distribution
from modeling.uncertainty.families import Array, Distribution, DistributionError
from modeling.uncertainty.sampling import stream

Months = NDArray[np.intp]
"""1..N as a column, shape (months, 1)."""

YEAR: Final = 12
KINDS: Final = ("loss", "scale", "delay", "stop")

By = Literal["probability", "rate"]
"""How a risk says how often it strikes."""


@dataclass(frozen=True, slots=True)
class ActiveRisk:
    """A risk that is not closed, with the response counted in if it is mitigated.

    Attributes
    ----------
    id : str
    kind : str
        ``loss``, ``scale``, ``delay`` or ``stop``.
    line : str or None
        The line that is scaled or delayed.
    duration : int
        For how many months a scaled line stays smaller.
    by : {"probability", "rate"}
    frequency : Distribution
        The probability over each whole period, or the events expected in one.
    severity : Distribution
        Currency, a fraction, or months, by the kind; 0 for a stop.
    cost : Distribution
        Currency, paid today.
    periods : tuple of (first month, months, share of a whole period)
        With a probability, at most one event falls into each; with a rate there is one period, the
        window, and its share may be above 1.
    """

    id: str
    kind: str
    line: str | None
    duration: int
    by: By
    frequency: Distribution
    severity: Distribution
    cost: Distribution
    periods: Periods


@dataclass(frozen=True, slots=True)
class Events:
    """The events of one risk in a chunk of trials; arrays of shape (trials, slots).

    A slot is a period, or with a rate the place for one more event. A trial has no event in a slot
    that has not struck, whatever month and severity stand there.

    Attributes
    ----------
    risk : ActiveRisk
    struck : array of bool
    month : array of int
        1..N.
    severity : array
        As in `ActiveRisk`.
    cost : (trials,) array
    """

    risk: ActiveRisk
    struck: NDArray[np.bool_]
    month: NDArray[np.intp]
    severity: Array
    cost: Array

    def part(self, trials: slice | NDArray[np.intp]) -> Events:
        """Return the events of some of the trials."""
        return Events(
            self.risk,
            self.struck[trials],
            self.month[trials],
            self.severity[trials],
            self.cost[trials],
        )

    def widened(self, slots: int) -> Events:
        """Return the same with empty slots behind, so many in all."""
        more = ((0, 0), (0, slots - self.struck.shape[1]))
        return Events(
            self.risk,
            struck=np.pad(self.struck, more),
            month=np.pad(self.month, more),
            severity=np.pad(self.severity, more),
            cost=self.cost,
        )


def alike(one: Events, other: Events) -> tuple[Events, Events]:
    """Return two draws of the same risk with the same number of slots."""
    slots = max(one.struck.shape[1], other.struck.shape[1])
    return one.widened(slots), other.widened(slots)


def active_risks(spec: CaseSpec) -> tuple[ActiveRisk, ...]:
    """Return the risks that can strike, in the document's order.

    Raises
    ------
    SpecError
        If a probability, a rate, a severity or a cost is no distribution, or a risk has not exactly
        one of probability and rate.
    """
    return tuple(
        activate(risk, f"risks[{index}]", spec.timeline.months)
        for index, risk in enumerate(spec.risks)
        if risk.status != "closed"
    )


def activate(risk: Risk, path: str, months: int) -> ActiveRisk:
    """Return a risk as it strikes: as it is, or what remains of it where it is mitigated."""
    by, frequency = frequency_of(risk, path)
    severity, cost = risk.severity, 0.0
    paths = [f"{path}.{by}", f"{path}.severity", f"{path}.response.cost"]
    response = risk.response if risk.status == "mitigated" else None
    texts: list[float | str] = [frequency, 0.0 if severity is None else severity, cost]
    if response is not None:
        texts[2] = response.cost
        left = response.probability if by == "probability" else response.rate
        if left is not None:
            texts[0], paths[0] = left, f"{path}.response.{by}"
        if response.severity is not None:
            texts[1], paths[1] = response.severity, f"{path}.response.severity"
    drawn = [read(text, where) for text, where in zip(texts, paths, strict=True)]
    strikes = risk.strikes
    return ActiveRisk(
        id=risk.id,
        kind=strikes.kind,
        line=strikes.line if isinstance(strikes, Scale | Delay) else None,
        duration=(strikes.months or months) if isinstance(strikes, Scale) else months,
        by=by,
        frequency=drawn[0],
        severity=drawn[1],
        cost=drawn[2],
        periods=periods(risk, by, months),
    )


def frequency_of(risk: Risk, path: str) -> tuple[By, float | str]:
    """Return how a risk says how often it strikes, and the number or value text of it.

    Raises
    ------
    SpecError
        If it has neither a probability nor a rate, or both.
    """
    if risk.rate is None and risk.probability is not None:
        return "probability", risk.probability
    if risk.rate is not None and risk.probability is None:
        return "rate", risk.rate
    if risk.rate is None:
        template = gettext_noop(
            "is missing; add it for what happens at most once in a period, or 'rate', the number "
            "of events expected"
        )
    else:
        template = gettext_noop(
            "stands beside 'rate'; keep the probability for what happens at most once in a period, "
            "the rate for what may happen several times"
        )
    raise SpecError([Issue(f"{path}.probability", Message(template))])


def read(text: float | str, path: str) -> Distribution:
    """Return the distribution of a number or value text.

    Raises
    ------
    SpecError
        If it cannot be read, is a formula, or has parameters that no distribution has.
    """
    try:
        value = parse_value(text)
        if isinstance(value, Formula):
            raise DistributionError(Message(gettext_noop("must not be a formula")))
        return distribution(value)
    except (FormulaError, DistributionError) as error:
        raise SpecError([Issue(path, error.args[0])]) from error


def periods(risk: Risk, by: By, months: int) -> Periods:
    """Return the stretches of the window that are drawn alone: first month, months, share.

    The counts of a Poisson process in the years of a window are one count in the whole of it.
    """
    first, last = risk.window or (1, months)
    length = last + 1 - first
    if risk.per == "horizon":
        return ((first, length, 1.0),)
    if by == "rate":
        return ((first, length, length / YEAR),)
    found = []
    for start in range(first, last + 1, YEAR):
        length = min(YEAR, last + 1 - start)
        found.append((start, length, length / YEAR))
    return tuple(found)


def draw_events(risk: ActiveRisk, *, seed: int, chunk: int, trials: int) -> Events:
    """Return the events of a risk in the first trials of a chunk."""

    def named(part: str) -> np.random.Generator:
        return stream(f"risk:{risk.id}{part}", seed=seed, chunk=chunk)

    frequency = risk.frequency.draw(named(f"/{risk.by}"), trials)
    draw = single if risk.by == "probability" else repeated
    struck, month, severity = draw(frequency, risk.periods, risk.severity, named)
    cost = np.maximum(risk.cost.draw(named("/cost"), trials), 0.0)
    return Events(risk, struck, month, np.maximum(severity, 0.0), cost)


@dataclass(frozen=True, slots=True)
class Blow:
    """What all events together do to a block of trials.

    Attributes
    ----------
    inputs : mapping of name to array
        For the tape: ``stop``, the first month that does not come any more, (trials,);
        ``shrink:<line>`` and ``delay:<line>``, (months, trials).
    loss : (months + 1, trials) array or None
        Currency, at the end of each month; what responses cost is lost today.
    """

    inputs: Mapping[str, Array]
    loss: Array | None = None


@dataclass(frozen=True, slots=True)
class Reach:
    """What the active risks of a case can touch.

    Attributes
    ----------
    months : int
    ending : frozenset of str
        Lines with a role, if a risk can stop them; what falls today is not stopped.
    shrunk : frozenset of str
        Lines that a risk can scale.
    delayed : frozenset of str
    """

    months: int
    ending: frozenset[str]
    shrunk: frozenset[str]
    delayed: frozenset[str]

    @classmethod
    def of(cls, spec: CaseSpec, risks: Sequence[ActiveRisk]) -> Reach:
        """Return the reach of these risks."""
        lines = {kind: {r.line for r in risks if r.kind == kind and r.line} for kind in KINDS}
        stops = any(risk.kind == "stop" for risk in risks)
        roles = {line.id for line in spec.lines if line.role and line.at != 0}
        return cls(
            spec.timeline.months,
            ending=frozenset(roles if stops else ()),
            shrunk=frozenset(lines["scale"]),
            delayed=frozenset(lines["delay"]),
        )


def blow(events: Sequence[Events], reach: Reach, trials: int) -> Blow:
    """Return what events do to a block.

    Parameters
    ----------
    events : sequence of Events
        Of this block; leaving some out shows what the others do alone.
    reach : Reach
        Of all risks that the tape was made for.
    trials : int
    """
    # by id, so that the order of the document changes no bit of products and sums
    events = sorted(events, key=lambda event: event.risk.id)
    month = np.arange(1, reach.months + 1)[:, None]
    stop = ended(events, reach.months, trials)
    inputs = {"stop": stop} if reach.ending else {}
    for line in sorted(reach.shrunk):
        inputs[f"shrink:{line}"] = shrinking(events, line, month, trials)
    for line in sorted(reach.delayed):
        inputs[f"delay:{line}"] = lateness(events, line, month, trials)
    loss = np.zeros((reach.months + 1, trials))
    for event in events:
        loss[0] += event.cost
    for event in (e for e in events if e.risk.kind == "loss"):
        trial, period = np.nonzero(event.struck & (event.month < stop[:, None]))
        severity = event.severity[trial, period]
        np.add.at(loss, (event.month[trial, period], trial), severity)
    return Blow(inputs, loss)


def ended(events: Sequence[Events], months: int, trials: int) -> Array:
    """Return the month of the first stop of each trial, behind the last where there is none."""
    first = np.full(trials, months + 1.0)
    for event in (e for e in events if e.risk.kind == "stop"):
        first = np.minimum(first, np.where(event.struck, event.month, months + 1).min(axis=1))
    return first


def shrinking(events: Sequence[Events], line: str, month: Months, trials: int) -> Array:
    """Return the factor of a line in every month, (months, trials)."""
    factor = np.ones((len(month), trials))
    for event in (e for e in events if e.risk.kind == "scale" and e.risk.line == line):
        for period in range(event.struck.shape[1]):
            hit = np.flatnonzero(event.struck[:, period])
            first, rest = event.month[hit, period], 1 - np.minimum(event.severity[hit, period], 1)
            inside = (month >= first) & (month < first + event.risk.duration)
            factor[:, hit] *= np.where(inside, rest, 1.0)
    return factor


def lateness(events: Sequence[Events], line: str, month: Months, trials: int) -> Array:
    """Return how many months late a line is in every month, infinite while nothing comes.

    From the month of the event on, what would have come then comes that many whole months later.
    """
    late = np.zeros((len(month), trials))
    for event in (e for e in events if e.risk.kind == "delay" and e.risk.line == line):
        for period in range(event.struck.shape[1]):
            hit = np.flatnonzero(event.struck[:, period])
            first, by = event.month[hit, period], np.rint(event.severity[hit, period])
            waiting = (month >= first) & (month < first + by)
            late[:, hit] += np.select([waiting, month >= first], [np.inf, by], 0.0)
    return late
