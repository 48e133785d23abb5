"""Many futures of a case, and what they come to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

import numpy as np

from modeling.economics import cashflow
from modeling.economics.rates import irr
from modeling.results import Simulation, YearMeans, distribution_of, plain, plain_list
from modeling.spec import CaseSpec, Issue
from modeling.text import Message, gettext_noop
from modeling.uncertainty.families import Array
from modeling.uncertainty.model import Chunk, Model, NumbersError
from modeling.uncertainty.runner import BENEFIT, COST, TAX, Block, Futures, Runner, npv_of
from modeling.uncertainty.sampling import CHUNK

KEPT: Final = 100_000
"""Trials of which the figures by year and by category are kept."""
CASH_CELLS: Final = 1_300_000
"""Cells of the cumulative cash that is kept: ten megabytes, 21,000 trials of 60 months."""
FLOW_CELLS: Final = 520_000
"""Cells of the flows that wait for their rate of return: four megabytes."""
LARGEST_RESULT: Final = 1e24
"""Of money; a thousand times what there is on Earth, counted in the smallest currency."""
RISK_TRIALS: Final = 16_384
MANY_RISKS: Final = 20
EXCEEDED: Final = (0.5, 0.2, 0.1, 0.05, 0.02, 0.01)


def simulate(
    spec: CaseSpec,
    *,
    trials: int = 10_000,
    seed: int = 1,
    progress: Callable[[float], None] | None = None,
) -> Simulation:
    """Return the trials of a case.

    Parameters
    ----------
    spec : CaseSpec
        Checked, as `modeling.document.parse` returns it.
    trials : int
        1 or more. The first n trials of a longer simulation are those of a shorter one.
    seed : int
        0 or more; 0 is a seed.
    progress : callable, optional
        Told the fraction that is done, now and then; may raise to stop.

    Raises
    ------
    NumbersError
        If it would take too long, or a value is not finite or beyond all money.
    """
    check_request(trials, seed)
    model = Model.of(spec, seed=seed)
    model.check_budget(trials)
    harvest = Harvest(model, trials)
    for chunk in model.chunks(trials):
        harvest.add_chunk(chunk)
        if progress is not None:
            progress((chunk.start + chunk.size) / trials)
    harvest.runner.raise_faults(trials)
    harvest.check_size()
    return harvest.simulation()


def check_request(trials: int, seed: int) -> None:
    """Refuse a number of trials or a seed that cannot be.

    Raises
    ------
    NumbersError
        Naming which.
    """
    if trials < 1:
        message = Message(gettext_noop("must be at least 1, not {trials}"), trials=trials)
        raise NumbersError([Issue("trials", message)])
    if seed < 0:
        message = Message(gettext_noop("must be 0 or more, not {seed}"), seed=seed)
        raise NumbersError([Issue("seed", message)])


class Waiting:
    """Flows of some blocks, so that their rates of return are looked for together.

    Parameters
    ----------
    months : int
    width : int
        Of a block.
    found : (trials,) array
        Where the rates go.
    """

    def __init__(self, months: int, width: int, found: Array) -> None:
        blocks = max(1, FLOW_CELLS // ((months + 1) * width))
        self.flows = np.empty((months + 1, min(blocks * width, CHUNK)))
        self.found, self.start, self.count = found, 0, 0

    def add(self, block: Block) -> None:
        """Take in the flows of a block that follows the last one."""
        if self.count + block.npv.size > self.flows.shape[1]:
            self.settle()
        if not self.count:
            self.start = block.start
        end = self.count + block.npv.size
        self.flows[:, self.count : end] = block.flows
        self.count = end

    def settle(self) -> None:
        """Find the rates of all that wait."""
        if self.count:
            rates = irr(self.flows[:, : self.count])
            self.found[self.start : self.start + self.count] = rates
        self.count = 0


class Harvest:
    """What is kept of the blocks of a simulation."""

    def __init__(self, model: Model, trials: int) -> None:
        self.model, self.trials, self.runner = model, trials, Runner(model)
        months, years = model.spec.timeline.months, len(model.years)
        self.kept = min(trials, KEPT)
        self.headline = {name: np.empty(trials) for name in ("npv", "irr", "payback", "funding")}
        self.yearly = {
            name: np.empty((years, self.kept)) for name in ("benefit", "cost", "result", "cash")
        }
        self.present: dict[str, Array] = {}
        self.cash = np.empty((months + 1, min(trials, CASH_CELLS // (months + 1))))
        self.waiting = Waiting(months, model.width, self.headline["irr"])
        self.struck = {risk.id: [0.0, 0.0] for risk in model.risks}

    def add_chunk(self, chunk: Chunk) -> None:
        """Work out a chunk and keep what is asked of it."""
        for event in chunk.events:
            self.struck[event.risk.id][0] += float(event.struck.sum())
            self.struck[event.risk.id][1] += float(event.struck.any(axis=1).sum())
        for block in chunk.parts(self.model.width):
            self._add(self.runner.run(block, self.model.blow(block)))
        self.waiting.settle()

    def _add(self, block: Block) -> None:
        here = slice(block.start, block.start + block.npv.size)
        if not self.runner.faults:  # a rate of what is not finite is never asked for
            self.headline["npv"][here] = block.npv
            self.waiting.add(block)
            self.headline["payback"][here] = cashflow.payback_months(block.cash)
            self.headline["funding"][here] = cashflow.funding_need(block.cash)
        room = self.cash.shape[1]
        if here.start < room:
            end = min(here.stop, room)
            self.cash[:, here.start : end] = block.cash[:, : end - here.start]
        if here.start < self.kept:
            self._keep(block, slice(here.start, min(here.stop, self.kept)))

    def _keep(self, block: Block, place: slice) -> None:
        count = place.stop - place.start
        benefit, cost, tax = (block.yearly[k][:, :count] for k in (BENEFIT, COST, TAX))
        self.yearly["benefit"][:, place] = benefit
        self.yearly["cost"][:, place] = cost
        self.yearly["result"][:, place] = benefit - cost
        self.yearly["cash"][:, place] = benefit - cost - tax
        for key, values in block.present.items():
            if key not in self.present:
                self.present[key] = np.empty(self.kept)
            self.present[key][place] = values[:count]

    def check_size(self) -> None:
        """Refuse results so large that no page or chart could show them.

        Raises
        ------
        NumbersError
            With the size of the largest.
        """
        money = (self.headline["npv"], self.headline["funding"], *self.yearly.values())
        largest = max(float(np.abs(values).max()) for values in money)
        if largest > LARGEST_RESULT:
            template = gettext_noop(
                "the results reach {largest:.0e}, more than all money there is; look for a power "
                "or a unit that is wrong by many zeros"
            )
            raise NumbersError([Issue("lines", Message(template, largest=largest))])

    def simulation(self) -> Simulation:
        """Return everything that was kept."""
        return Simulation(
            spec=self.model.spec,
            seed=self.model.sampler.seed,
            **self.headline,
            years=tuple(year for year, _, _ in self.model.years),
            yearly=self.yearly,
            present=self.present,
            cash=self.cash,
            lines=self._lines(),
            notes=self.model.sampler.notes,
            risk=self._risk() if self.model.risks else None,
        )

    def _lines(self) -> tuple[YearMeans, ...]:
        means = self.runner.monthly / self.trials
        return tuple(
            YearMeans(
                line.id,
                line.role,
                line.category,
                tuple(means[k, start:end].sum() for _, start, end in self.model.years),
            )
            for k, line in enumerate(self.model.program.lines)
        )

    def _risk(self) -> Mapping[str, Any]:
        """Return what the risks did: each alone, and all of them."""
        few = RISK_TRIALS // (4 if len(self.model.risks) > MANY_RISKS else 1)
        trials = min(self.trials, few)
        without = npv_of(self.model, Futures(self.model, trials, only=()))
        loss = without - self.headline["npv"][:trials]
        return {
            "trials": trials,
            "npv_without_risks": distribution_of(without),
            "loss": distribution_of(loss),
            "loss_exceedance": {
                "probability": list(EXCEEDED),
                "loss": plain_list(np.quantile(loss, [1 - share for share in EXCEEDED])),
            },
            "risks": [self._one_risk(risk.id, without) for risk in self.model.risks],
        }

    def _one_risk(self, key: str, without: Array) -> dict[str, Any]:
        events, struck = self.struck[key]
        struck_alone = Futures(self.model, without.size, only={key})
        loss = without - npv_of(self.model, struck_alone)
        risk = next(risk for risk in self.model.spec.risks if risk.id == key)
        return {
            "id": key,
            "title": risk.title,
            "events_per_trial": plain(events / self.trials),
            "probability": plain(struck / self.trials),
            "mean_loss": plain(float(loss.mean())),
            "loss": distribution_of(loss),
        }
