"""A case made ready for trials: read, compiled and bounded once."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from modeling.economics import cashflow
from modeling.economics.expansion import expand
from modeling.formula.blocks import Setting
from modeling.formula.compile import Program
from modeling.formula.lexer import FormulaError
from modeling.formula.machine import Machine, block_size
from modeling.formula.order import order
from modeling.formula.programs import program_of
from modeling.formula.values import Call, Formula, Point, Range, Value, parse_value
from modeling.precision import Design, Method
from modeling.spec import CaseSpec, Issue, SpecError
from modeling.spec import NumbersError as NumbersError
from modeling.text import Message, gettext_noop
from modeling.uncertainty import observation
from modeling.uncertainty.distributions import distribution
from modeling.uncertainty.events import (
    ActiveRisk,
    Blow,
    Events,
    Reach,
    active_risks,
    blow,
    draw_events,
)
from modeling.uncertainty.families import Array, Distribution, DistributionError
from modeling.uncertainty.sampling import CHUNK, Sampler

BUDGET: Final = 1_000_000_000_000
"""Operations of one simulation: trials x months x steps; about six minutes of one core."""
MOST_TRIALS: Final = 20_000_000
"""Of one simulation: what is kept of them, and sorted, takes two gigabytes."""
EXTRA_STEPS: Final = 30  # tax, discounting, sums and the search for IRR, in steps of a tape


@lru_cache(maxsize=4096)
def drawn_from(value: Range | Call) -> Distribution:
    """Return a distribution; one that was made lately is not made again.

    Raises
    ------
    DistributionError
        If no distribution has these parameters.
    """
    return distribution(value)


def read_values(spec: CaseSpec) -> dict[str, Value]:
    """Return what the assumptions of a case say.

    Raises
    ------
    SpecError
        If one cannot be read, or two have one id.
    """
    try:
        values = {a.id: parse_value(a.value) for a in spec.assumptions}
    except FormulaError:
        return dict(order(spec).values)  # says everything that is wrong
    return values if len(values) == len(spec.assumptions) else dict(order(spec).values)


@dataclass(frozen=True)
class Model:
    """A case ready to be simulated.

    Attributes
    ----------
    document : CaseSpec
        As written.
    spec : CaseSpec
        The same with its business models and typed costs written out.
    program : Program
    certain : mapping of str to float
        The assumptions that are numbers.
    sampler : Sampler
        Of the uncertain assumptions.
    risks : tuple of ActiveRisk
    """

    document: CaseSpec
    spec: CaseSpec
    program: Program
    certain: Mapping[str, float]
    sampler: Sampler
    risks: tuple[ActiveRisk, ...]

    @classmethod
    def of(cls, spec: CaseSpec, *, seed: int, sampling: Method = "random") -> Model:
        """Return the model of a case.

        Parameters
        ----------
        spec : CaseSpec
        seed : int
            0 or more.
        sampling : {"random", "latin", "sobol"}
            How the trials are spread.

        Raises
        ------
        SpecError
            If the case has what `modeling.document.check` refuses.
        """
        whole = expand(spec)
        risks = active_risks(whole)
        reach = Reach.of(whole, risks)
        values = read_values(whole)
        program = program_of(
            whole, values, ending=reach.ending, shrunk=reach.shrunk, delayed=reach.delayed
        )
        certain = {k: float(v.value) for k, v in values.items() if isinstance(v, Point)}
        inputs: dict[str, Distribution] = {}
        for index, (name, value) in enumerate(values.items()):
            if isinstance(value, Formula | Point):
                continue
            try:
                inputs[name] = drawn_from(value)
            except DistributionError as error:
                issue = Issue(f"assumptions[{index}].value", error.args[0])
                raise SpecError([issue]) from error
        sampler = Sampler(inputs, whole.correlations, seed, sampling, tuple(certain))
        return cls(spec, whole, program, certain, sampler, risks)

    @cached_property
    def prior(self) -> Model:
        """The model of the case before any month was known."""
        before = observation.forecast(self.document)
        return Model.of(before, seed=self.sampler.seed, sampling=self.sampler.method)

    @cached_property
    def design(self) -> Design:
        """How the trials are drawn, on which their standard errors depend.

        Raises
        ------
        NumbersError
            If the draws are conditioned on actuals, and too few trials agree with them.
        """
        return observation.design_of(self)

    @cached_property
    def reach(self) -> Reach:
        """What the risks can touch."""
        return Reach.of(self.spec, self.risks)

    @cached_property
    def factors(self) -> Array:
        """The discount factors of months 0..N."""
        months = self.spec.timeline.months
        return cashflow.discount_factors(rate=self.spec.discount_rate, months=months)

    @cached_property
    def years(self) -> tuple[tuple[int, int, int], ...]:
        """The calendar years: the year, its first month and the month behind its last, from 0."""
        start, months = self.spec.timeline.start, self.spec.timeline.months
        year, before = int(start[:4]), int(start[5:7]) - 1
        ends = range(12 - before, months + 12, 12)
        return tuple(
            (year + k, max(end - 12, 0), min(end, months))
            for k, end in enumerate(ends)
            if end - 12 < months
        )

    def year_of(self, month: int) -> int:
        """Return the place of the calendar year of month 0..N; today belongs to the first."""
        place = max(month - 1, 0)
        return (place + int(self.spec.timeline.start[5:7]) - 1) // 12

    @cached_property
    def calendar(self) -> NDArray[np.int64]:
        """The place of the calendar year of months 0..N, (months + 1,)."""
        months = range(self.spec.timeline.months + 1)
        return np.array([self.year_of(month) for month in months], dtype=np.int64)

    @cached_property
    def machine(self) -> Machine:
        """The program bound to the numbers of this case."""
        return Machine(
            self.program,
            Setting(
                factors=self.factors,
                calendar=self.calendar,
                tax_rate=self.spec.tax_rate,
                certain=self.certain,
            ),
        )

    @property
    def width(self) -> int:
        """How many trials are worked out together: a power of two, so that it divides a chunk."""
        return block_size(self.spec.timeline.months)

    def most_trials(self, runs: int = 1) -> int:
        """Return how many trials budget and memory allow; there may be several runs of them."""
        steps = self.program.tape.operations + EXTRA_STEPS
        return min(BUDGET // (self.spec.timeline.months * steps * runs), MOST_TRIALS)

    def check_budget(self, trials: int, runs: int = 1) -> None:
        """Refuse what would take too long, or too much memory.

        Raises
        ------
        NumbersError
            With the limit and the number of trials that would pass.
        """
        most = self.most_trials(runs)
        if trials <= most:
            return
        steps = self.program.tape.operations + EXTRA_STEPS
        cost = self.spec.timeline.months * steps * runs
        if trials * cost <= BUDGET:
            template = gettext_noop("{trials} trials need too much memory; take at most {most}")
            message = Message(template, trials=trials, most=most)
            raise NumbersError([Issue("trials", message)])
        template = gettext_noop(
            "{trials} trials of {months} months and {steps} operations are {cost:.3g} operations; "
            "the limit is {limit:.3g}: take at most {most} trials"
        )
        message = Message(
            template,
            trials=trials,
            months=self.spec.timeline.months,
            steps=steps * runs,
            cost=float(trials * cost),
            limit=float(BUDGET),
            most=most,
        )
        raise NumbersError([Issue("trials", message)])

    def chunks(self, trials: int) -> Iterator[Chunk]:
        """Yield all draws, a chunk after another."""
        for number in range(-(-trials // CHUNK)):
            yield self.chunk(number, trials)

    def chunk(self, number: int, trials: int) -> Chunk:
        """Return the draws of a chunk, the last of which may be cut short.

        Raises
        ------
        NumbersError
            If the draws are conditioned on actuals, and too few trials agree with them.
        """
        size = min(CHUNK, trials - number * CHUNK)
        if observation.is_observed(self.spec):
            return observation.chunk(self.prior, self.spec, number, size)
        return Chunk(
            start=number * CHUNK,
            size=size,
            draws=self.sampler.draw(number, size),
            events=tuple(
                draw_events(risk, seed=self.sampler.seed, chunk=number, trials=size)
                for risk in self.risks
            ),
        )

    def blow(self, block: Chunk, *, only: Collection[str] | None = None) -> Blow:
        """Return what risks do to a block.

        Parameters
        ----------
        block : Chunk
        only : collection of str, optional
            The ids of the risks that strike; all without it.
        """
        if not self.risks:
            return Blow({})
        events = [e for e in block.events if only is None or e.risk.id in only]
        return blow(events, self.reach, block.size)


@dataclass(frozen=True, slots=True)
class Chunk:
    """Draws of consecutive trials: one array of shape (size,) for each uncertain assumption."""

    start: int
    size: int
    draws: Mapping[str, Array]
    events: tuple[Events, ...] = ()

    def parts(self, width: int) -> Iterator[Chunk]:
        """Yield the same in blocks of at most this width."""
        for start in range(0, self.size, width):
            end = min(start + width, self.size)
            yield self.only(slice(start, end), end - start, start=self.start + start)

    def only(self, trials: slice | NDArray[np.intp], size: int, *, start: int) -> Chunk:
        """Return some of the trials."""
        return Chunk(
            start,
            size,
            {name: values[trials] for name, values in self.draws.items()},
            tuple(event.part(trials) for event in self.events),
        )
