"""What is kept of the blocks of a simulation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from modeling.economics import measures
from modeling.results import Simulation, YearMeans
from modeling.spec import Issue
from modeling.text import Message, gettext_noop
from modeling.uncertainty.contributions import told_risks
from modeling.uncertainty.families import Array
from modeling.uncertainty.model import Model, NumbersError
from modeling.uncertainty.observation import notes_of
from modeling.uncertainty.runner import BENEFIT, COST, TAX, Block, load
from modeling.uncertainty.valuation import valued_in

KEPT: Final = 100_000
"""Trials of which the figures by year and by category are kept."""
CASH_CELLS: Final = 1_300_000
"""Cells of the cumulative cash that is kept: ten megabytes, 21,000 trials of 60 months."""
LARGEST_RESULT: Final = 1e24
"""Of money; a thousand times what there is on Earth, counted in the smallest currency."""
HEADLINES: Final = ("npv", "irr", "payback", "funding")
YEARLY: Final = ("benefit", "cost", "result", "cash")

Parts = dict[str, list[tuple[int, float]]]
"""Rows of present values, each with the sign with which it counts."""


class Harvest:
    """The figures of all trials, filled block by block; blocks may come from several threads."""

    def __init__(self, model: Model, trials: int) -> None:
        self.model, self.trials = model, trials
        self.rates, self.settlement = load("rates"), load("settlement")
        months, years = model.spec.timeline.months, len(model.years)
        self.kept = min(trials, KEPT)
        self.headline = dict(zip(HEADLINES, np.empty((len(HEADLINES), trials)), strict=True))
        self.groups = groupings(model)
        present = [list(parts) for parts in self.groups]
        if model.risks:
            present[0].append("risk")
        rows = [*MEASURES, *(key for keys in present for key in keys)]
        # one array: the system hands out large memory in large pages, ten times as fast
        store = np.empty((len(YEARLY) * years + len(rows), self.kept))
        self.yearly = dict(
            zip(YEARLY, store[len(rows) :].reshape(-1, years, self.kept), strict=True)
        )
        free = iter(store)
        self.measures = dict(zip(MEASURES, free, strict=False))
        self.present = [dict(zip(keys, free, strict=False)) for keys in present]
        self.cash = np.empty((months + 1, min(trials, CASH_CELLS // (months + 1))))
        self.totals = np.zeros((len(model.program.names), years))
        self.struck = np.zeros((len(model.risks), 2))

    def take(self, block: Block) -> None:
        """Keep what is asked of a block."""
        here = slice(block.start, block.start + block.size)
        self.headline["irr"][here] = self.rates.irr(block.flows)
        for name in ("npv", "payback", "funding"):
            self.headline[name][here] = block.settled[getattr(self.settlement, name.upper())]
        room = self.cash.shape[1]
        if here.start < room:
            end = min(here.stop, room)
            self.cash[:, here.start : end] = block.cash[:, : end - here.start]
        if here.start < self.kept:
            self._keep(block, slice(here.start, min(here.stop, self.kept)))

    def _keep(self, block: Block, place: slice) -> None:
        count = place.stop - place.start
        benefit, cost, tax = (block.yearly[k][:, :count] for k in (BENEFIT, COST, TAX))
        if block.loss is not None:
            cost = cost + self.model.by_year(block.loss[:, :count])
        result = self.yearly["result"][:, place]
        np.subtract(benefit, cost, out=result)
        np.subtract(result, tax, out=self.yearly["cash"][:, place])
        self.yearly["benefit"][:, place] = benefit
        self.yearly["cost"][:, place] = cost
        for parts, kept in zip(self.groups, self.present, strict=True):
            for key, rows in parts.items():
                add_up(block.worth, rows, kept[key][place])
        if block.loss is not None:
            lost = block.settled[self.settlement.LOST, :count]
            np.negative(lost, out=self.present[0]["risk"][place])
        settled = block.settled[:, :count]
        for name, values in self._measured(settled).items():
            self.measures[name][place] = values

    def _measured(self, settled: Array) -> dict[str, Array]:
        """Return what else the cash of each trial tells."""
        money, months = self.settlement, self.model.spec.timeline.months
        inflows, outflows = settled[money.INFLOWS], settled[money.OUTFLOWS]
        final = inflows / self.model.factors[-1]
        return {
            "mirr": measures.modified_rate(final, outflows, months=months),
            "discounted_payback_months": settled[money.RECOVERED],
            "profitability_index": measures.profitability_index(inflows, outflows),
            "break_even_month": settled[money.BREAK_EVEN],
        }

    def add(self, totals: Array, struck: NDArray[np.float64]) -> None:
        """Add the sums of the chunk that follows the last one."""
        self.totals += totals
        self.struck += struck

    def check_size(self) -> None:
        """Refuse results so large that no page or chart could show them.

        Raises
        ------
        NumbersError
            With the size of the largest.
        """
        money = (self.headline["npv"], self.headline["funding"], *self.yearly.values())
        largest = max(max(float(values.max()), -float(values.min())) for values in money)
        if largest > LARGEST_RESULT:
            template = gettext_noop(
                "the results reach {largest:.0e}, more than all money there is; look for a power "
                "or a unit that is wrong by many zeros"
            )
            raise NumbersError([Issue("lines", Message(template, largest=largest))])

    def simulation(self, *, threads: int | None) -> Simulation:
        """Return everything that was kept."""
        present, by_stream, by_value = self.present
        sampler, design = self.model.sampler, self.model.design
        notes = notes_of(self.model.spec, design)
        values = valued_in(self.model, self.trials)
        return Simulation(
            spec=self.model.document,
            seed=sampler.seed,
            **self.headline,
            years=tuple(year for year, _, _ in self.model.years),
            yearly=self.yearly,
            present=present,
            by_stream=by_stream,
            by_value=by_value,
            cash=self.cash,
            lines=self._lines(),
            design=design,
            measures=self.measures,
            notes=(*sampler.notes, *notes, *(note for one in values for note in one.notes)),
            values=tuple(one.to_json() for one in values),
            risk=self._risk(threads) if self.model.risks else None,
        )

    def _lines(self) -> tuple[YearMeans, ...]:
        means = self.totals / self.trials
        return tuple(
            YearMeans(line.id, line.role, line.category, tuple(row.tolist()))
            for line, row in zip(self.model.spec.lines, means, strict=False)
        )

    def _risk(self, threads: int | None) -> Mapping[str, object]:
        return told_risks(
            self.model, self.headline["npv"], self.struck / self.trials, threads=threads
        )


MEASURES: Final = (
    "mirr",
    "discounted_payback_months",
    "profitability_index",
    "break_even_month",
)


def groupings(model: Model) -> tuple[Parts, Parts, Parts]:
    """Return what is summed under each category, each stream and each kind of value."""
    lines = [model.spec.lines[number] for number in model.program.worths]
    category: Parts = {}
    stream: Parts = {}
    value: Parts = {}
    for row, line in enumerate(lines):
        is_benefit = line.role == "benefit"
        part = row, 1.0 if is_benefit else -1.0
        category.setdefault("benefit" if is_benefit else line.category or "other", []).append(part)
        if line.stream is not None:
            stream.setdefault(line.stream, []).append(part)
        if line.value_category is not None and is_benefit:
            value.setdefault(line.value_category, []).append(part)
    return category | {"tax": [(len(lines), -1.0)]}, stream, value


def add_up(worth: Array, rows: list[tuple[int, float]], out: Array) -> None:
    """Write the sum of some rows, each with its sign; the first trials only, if out is shorter."""
    total: Array | float = 0.0
    for row, sign in rows:
        add = np.add if sign > 0 else np.subtract
        total = add(total, worth[row, : out.size], out=out)
