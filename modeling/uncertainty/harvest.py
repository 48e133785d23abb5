"""What is kept of the blocks of a simulation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from modeling.results import Simulation, YearMeans
from modeling.spec import Issue
from modeling.text import Message, gettext_noop
from modeling.uncertainty.contributions import told_risks
from modeling.uncertainty.families import Array
from modeling.uncertainty.model import Model, NumbersError
from modeling.uncertainty.observation import notes_of
from modeling.uncertainty.runner import Block, load
from modeling.uncertainty.valuation import valued_in

KEPT: Final = 100_000
"""Trials of which the figures by year and by category are kept."""
CASH_CELLS: Final = 1_300_000
"""Cells of the cumulative cash that is kept: ten megabytes, 21,000 trials of 60 months."""
LARGEST_RESULT: Final = 1e24
"""Of money; a thousand times what there is on Earth, counted in the smallest currency."""
MEASURED: Final = 4
"""Rows of what measures are told from."""
HEADLINES: Final = ("npv", "irr", "payback", "funding")

Parts = dict[str, list[tuple[int, int]]]
"""Rows of present values, each with the sign with which it counts."""


class Harvest:
    """The figures of all trials, filled block by block; blocks may come from several threads."""

    def __init__(self, model: Model, trials: int) -> None:
        self.model, self.trials = model, trials
        self.keeping = load("uncertainty.keeping")
        months, years = model.spec.timeline.months, len(model.years)
        self.groups = groupings(model)
        if model.risks:
            self.groups[0]["risk"] = [(self.keeping.RISK, -1)]
        parts = [rows for parts in self.groups for rows in parts.values()]
        table = [(place, *row) for place, rows in enumerate(parts) for row in rows]
        self.table = np.array(table, dtype=np.int64).reshape(-1, 3)
        # one array: the system hands out large memory in large pages, ten times as fast
        kept, once = min(trials, KEPT), MEASURED + len(parts)
        store = np.empty((once + 3 * years, kept))
        self.kept = self.keeping.Kept(
            headline=np.empty((len(HEADLINES), trials)),
            yearly=store[once:].reshape(3, years, kept),
            measured=store[:MEASURED],
            present=store[MEASURED:once],
            cash=np.empty((months + 1, min(trials, CASH_CELLS // (months + 1)))),
        )
        self.totals = np.zeros((len(model.program.names), years))
        self.struck = np.zeros((len(model.risks), 2))

    def take(self, block: Block) -> float:
        """Keep what is asked of a block, and return the largest sum of money in it."""
        seen = self.keeping.Seen(
            yearly=block.yearly,
            worth=block.worth,
            settled=block.settled,
            flows=block.flows,
            cash=block.cash,
            loss=block.loss,
        )
        calendar = self.model.calendar
        return float(self.keeping.keep(seen, self.kept, self.table, calendar, block.start))

    def add(self, totals: Array, struck: NDArray[np.float64]) -> None:
        """Add the sums of the chunk that follows the last one."""
        self.totals += totals
        self.struck += struck

    def simulation(self, *, threads: int | None) -> Simulation:
        """Return everything that was kept."""
        kept = iter(self.kept.present)
        present, by_stream, by_value = (dict(zip(g, kept, strict=False)) for g in self.groups)
        sampler, design = self.model.sampler, self.model.design
        notes = notes_of(self.model.spec, design)
        values = valued_in(self.model, self.trials)
        return Simulation(
            spec=self.model.document,
            seed=sampler.seed,
            **dict(zip(HEADLINES, self.kept.headline, strict=True)),
            years=tuple(year for year, _, _ in self.model.years),
            settled=self.kept.yearly,
            present=present,
            by_stream=by_stream,
            by_value=by_value,
            cash=self.kept.cash,
            lines=self._lines(),
            design=design,
            measured=self.kept.measured,
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
            self.model, self.kept.headline[0], self.struck / self.trials, threads=threads
        )


def check_size(largest: float) -> None:
    """Refuse results so large that no page or chart could show them.

    Raises
    ------
    NumbersError
        With the size of the largest.
    """
    if largest > LARGEST_RESULT:
        template = gettext_noop(
            "the results reach {largest:.0e}, more than all money there is; look for a power "
            "or a unit that is wrong by many zeros"
        )
        raise NumbersError([Issue("lines", Message(template, largest=largest))])


def groupings(model: Model) -> tuple[Parts, Parts, Parts]:
    """Return what is summed under each category, each stream and each kind of value."""
    lines = [model.spec.lines[number] for number in model.program.worths]
    category: Parts = {}
    stream: Parts = {}
    value: Parts = {}
    for row, line in enumerate(lines):
        is_benefit = line.role == "benefit"
        part = row, 1 if is_benefit else -1
        category.setdefault("benefit" if is_benefit else line.category or "other", []).append(part)
        if line.stream is not None:
            stream.setdefault(line.stream, []).append(part)
        if line.value_category is not None and is_benefit:
            value.setdefault(line.value_category, []).append(part)
    return category | {"tax": [(len(lines), -1)]}, stream, value
