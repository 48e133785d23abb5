"""A case made ready for trials: read, compiled and bounded once."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from modeling.economics import cashflow
from modeling.formula.compile import Program, compile_plan
from modeling.formula.machine import width
from modeling.formula.order import order
from modeling.formula.values import Formula, Point
from modeling.spec import CaseSpec, Issue, SpecError
from modeling.text import Message, gettext_noop
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

BUDGET: Final = 200_000_000_000
"""Operations of one simulation: trials x months x steps; about ten minutes of one core."""
EXTRA_STEPS: Final = 30  # tax, discounting, sums and the search for IRR, in steps of a tape


class NumbersError(SpecError):
    """The document is well-formed, but its numbers cannot be worked out."""


@dataclass(frozen=True)
class Model:
    """A case ready to be simulated.

    Attributes
    ----------
    spec : CaseSpec
    program : Program
    sampler : Sampler
        Of the uncertain assumptions.
    risks : tuple of ActiveRisk
    """

    spec: CaseSpec
    program: Program
    sampler: Sampler
    risks: tuple[ActiveRisk, ...]

    @classmethod
    def of(cls, spec: CaseSpec, *, seed: int) -> Model:
        """Return the model of a case.

        Raises
        ------
        SpecError
            If the case has what `modeling.document.check` refuses.
        """
        plan, risks = order(spec), active_risks(spec)
        inputs: dict[str, Distribution] = {}
        for index, assumption in enumerate(spec.assumptions):
            value = plan.values[assumption.id]
            if isinstance(value, Formula | Point):
                continue
            try:
                inputs[assumption.id] = distribution(value)
            except DistributionError as error:
                issue = Issue(f"assumptions[{index}].value", error.args[0])
                raise SpecError([issue]) from error
        reach = Reach.of(spec, risks)
        program = compile_plan(
            plan, spec, ending=reach.ending, shrunk=reach.shrunk, delayed=reach.delayed
        )
        return cls(spec, program, Sampler(inputs, spec.correlations, seed), risks)

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
        return next(k for k, (_, start, end) in enumerate(self.years) if start <= place < end)

    @cached_property
    def width(self) -> int:
        """How many trials are worked out together: a power of two, so that it divides a chunk."""
        return 1 << (width(self.program.tape).bit_length() - 1)

    def check_budget(self, trials: int, runs: int = 1) -> None:
        """Refuse what would take too long.

        Raises
        ------
        NumbersError
            With the limit and the number of trials that would pass.
        """
        steps = self.program.tape.operations + EXTRA_STEPS
        cost = self.spec.timeline.months * steps * runs
        if trials * cost <= BUDGET:
            return
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
            most=BUDGET // cost,
        )
        raise NumbersError([Issue("trials", message)])

    def chunks(self, trials: int) -> Iterator[Chunk]:
        """Yield all draws, a chunk after another."""
        for number in range(-(-trials // CHUNK)):
            size = min(CHUNK, trials - number * CHUNK)
            yield Chunk(
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
            cut = slice(start, min(start + width, self.size))
            yield Chunk(
                self.start + start,
                cut.stop - start,
                {name: values[cut] for name, values in self.draws.items()},
                tuple(event.part(cut) for event in self.events),
            )
