"""What a simulation found, and how it is told as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from modeling import ENGINE_VERSION
from modeling.economics import measures
from modeling.economics.breakeven import break_even_factor
from modeling.economics.cashflow import discount_factors
from modeling.precision import Design, error_of_shortfall, errors_of, is_one_number
from modeling.spec import CaseSpec
from modeling.text import Message, gettext_noop

Array = NDArray[np.float64]

LEVELS: Final = (5, 10, 25, 50, 75, 90, 95)
BINS: Final = 60
INDEPENDENT: Final = Design()
SHORTFALL: Final = 0.05
DIGITS: Final = 10
"""Significant digits of every printed number. Processors differ in the last of a double's 16."""


def plain(value: float) -> float | None:
    """Return a number as it is printed: 10 significant digits, None where there is none."""
    return float(f"{value:.{DIGITS}g}") + 0.0 if np.isfinite(value) else None


def plain_list(values: ArrayLike) -> list[float | None]:
    """Return numbers as they are printed."""
    return [plain(value) for value in np.asarray(values, dtype=float).ravel().tolist()]


def percentiles(values: Array) -> Array:
    """Return the percentiles of `LEVELS` over the last axis, levels first; NaN of nothing."""
    if values.shape[-1] == 0:
        return np.full((len(LEVELS), *values.shape[:-1]), np.nan)
    # sorting is vector instructions: six times as fast as selecting among unsorted values
    ordered = np.sort(values, axis=-1)
    return np.asarray(np.percentile(ordered, LEVELS, axis=-1, overwrite_input=True))


def distribution_of(values: Array, design: Design = INDEPENDENT) -> dict[str, float | None]:
    """Return mean, standard deviation, percentiles and the standard error of the mean."""
    count = values.size
    mean = values.mean() if count else np.nan
    sd = np.nan
    if count > 1:
        with np.errstate(over="ignore"):  # of factors near the end of all numbers
            sd = 0.0 if is_one_number(values) else values.std(ddof=1)
    told = {"mean": plain(mean), "sd": plain(sd)}
    told |= {
        f"p{level}": plain(value)
        for level, value in zip(LEVELS, percentiles(values).tolist(), strict=True)
    }
    return told | {"error": plain(design.error_of_mean(values))}


def distribution_where_defined(
    values: Array, design: Design = INDEPENDENT
) -> dict[str, float | None]:
    """Return the same over the trials that are not NaN, and the share of these."""
    is_known = ~np.isnan(values)
    known = values[is_known]
    error = design.error_where(values, is_known) if known.size > 1 else np.nan
    share = plain(known.size / values.size)
    return distribution_of(known) | {"error": plain(error), "share_defined": share}


def told_errors(values: Array, design: Design) -> dict[str, float | None]:
    """Return the standard errors of what `distribution_of` or `distribution_where_defined` tells.

    Under the same keys; ``share_defined`` only where some trials have no value.
    """
    told = {key: plain(error) for key, error in errors_of(values, LEVELS, design).items()}
    is_known = ~np.isnan(values)
    if is_known.all():
        return told
    return told | {"share_defined": plain(design.error_of_share(is_known))}


def expected_shortfall(values: Array, share: float) -> float:
    """Return the mean of the worst share of the trials (at least one)."""
    count = max(1, int(np.ceil(share * values.size)))
    return float(np.sort(np.partition(values, count - 1)[:count]).mean())


def probability_above(values: Array, level: float = 0.0) -> float:
    """Return the share of the trials above a level."""
    return float((values > level).mean())


def mean_given(values: Array, holds: NDArray[np.bool_]) -> float:
    """Return the mean of the trials in which something holds, NaN where it never does."""
    return float(values[holds].mean()) if holds.any() else float("nan")


def histogram(values: Array) -> dict[str, Any]:
    """Return counts between even edges, one of them 0 where it lies inside.

    The edges span the middle 99 %; ``below`` and ``above`` count the rest.
    """
    low, high = np.percentile(values, (0.5, 99.5)).tolist()
    step = (high - low) / BINS or max(abs(low), 1.0) / BINS
    start = np.floor(low / step)
    edges = step * np.arange(start, max(np.ceil(high / step), start + 1) + 1)
    counts, _ = np.histogram(values, edges)
    return {
        "edges": plain_list(edges),
        "counts": counts.tolist(),
        "below": int((values < edges[0]).sum()),
        "above": int((values > edges[-1]).sum()),
    }


@dataclass(frozen=True, slots=True)
class YearMeans:
    """The mean of a line in each calendar year."""

    id: str
    role: str | None
    category: str | None
    mean_by_year: tuple[float, ...]

    def to_json(self) -> dict[str, Any]:
        """Return JSON values."""
        return {
            "id": self.id,
            "role": self.role,
            "category": self.category,
            "mean_by_year": plain_list(self.mean_by_year),
        }


@dataclass(frozen=True, kw_only=True)
class Simulation:
    """The trials of one case under one seed.

    Attributes
    ----------
    spec : CaseSpec
    seed : int
    npv, irr, payback, funding : (trials,) array
        Currency; per year; months; currency. NaN where there is none.
    years : tuple of int
        Calendar years.
    settled : (3, years, kept) array
        Benefit, cost and tax of the first ``kept`` trials, one-offs and losses included.
    present : mapping of category to (kept,) array
        What each adds to NPV.
    by_stream : mapping of stream to (kept,) array
        The same, the benefits of a stream less its costs.
    by_value : mapping of value category to (kept,) array
        The same of benefits only.
    cash : (months + 1, fewer) array
        Cumulative cash of the first trials.
    lines : tuple of YearMeans
    design : Design
        How the trials were drawn; their standard errors depend on it.
    measured : (4, kept) array
        Present values of what comes in and of what goes out, the month in which the discounted
        cash has come back, and the month from which on none loses cash; of the first trials.
    notes : tuple of Message
        What the reader must know about these numbers.
    risk : mapping or None
        What the risks did, as JSON values.
    values : tuple of mapping
        What the value models of the case come to, as JSON values.
    """

    spec: CaseSpec
    seed: int
    npv: Array
    irr: Array
    payback: Array
    funding: Array
    years: tuple[int, ...]
    settled: Array
    present: Mapping[str, Array]
    cash: Array
    lines: tuple[YearMeans, ...]
    measured: Array
    design: Design = INDEPENDENT
    by_stream: Mapping[str, Array] = field(default_factory=dict)
    by_value: Mapping[str, Array] = field(default_factory=dict)
    notes: tuple[Message, ...] = ()
    risk: Mapping[str, Any] | None = field(default=None)
    values: tuple[Mapping[str, Any], ...] = ()

    @property
    def trials(self) -> int:
        """How many trials were made."""
        return self.npv.size

    @property
    def yearly(self) -> dict[str, Array]:
        """Benefit, cost, result (their difference) and cash (after tax), each (years, kept)."""
        benefit, cost, tax = self.settled
        result = benefit - cost
        return {"benefit": benefit, "cost": cost, "result": result, "cash": result - tax}

    @property
    def measures(self) -> dict[str, Array]:
        """What else the cash of the first trials tells, each (kept,); NaN where there is none.

        ``mirr`` (per year), ``discounted_payback_months``, ``profitability_index`` and
        ``break_even_month``.
        """
        inflows, outflows, recovered, break_even = self.measured
        months = self.spec.timeline.months
        last = discount_factors(rate=self.spec.discount_rate, months=months)[-1]
        return {
            "mirr": measures.modified_rate(inflows / last, outflows, months=months),
            "discounted_payback_months": recovered,
            "profitability_index": measures.profitability_index(inflows, outflows),
            "break_even_month": break_even,
        }

    def summary(self) -> dict[str, Any]:
        """Return the answer in the form that the case document fixes."""
        if "_summary" not in self.__dict__:  # no cached_property: its lock is one for all results
            self.__dict__["_summary"] = self._summarised()
        return dict(self.__dict__["_summary"])

    def _summarised(self) -> dict[str, Any]:
        design, yearly = self.design, self.yearly
        return {
            "engine": ENGINE_VERSION,
            "digest": self.spec.digest,
            "trials": self.trials,
            "seed": self.seed,
            "npv": distribution_of(self.npv, design),
            "irr": distribution_where_defined(self.irr, design),
            "payback_months": distribution_where_defined(self.payback, design),
            "funding_need": distribution_of(self.funding, design),
            "probability_npv_positive": plain(probability_above(self.npv)),
            "expected_shortfall_5": plain(expected_shortfall(self.npv, SHORTFALL)),
            "years": [
                {"year": year}
                | {name: distribution_of(rows[place], design) for name, rows in yearly.items()}
                for place, year in enumerate(self.years)
            ],
            "npv_by_category": {
                key: distribution_of(values, design) for key, values in sorted(self.present.items())
            },
            **self._by_group(),
            "sampling": design.to_json(self.trials),
            "errors": self._errors(),
            **{
                name: distribution_where_defined(values, design)
                for name, values in self.measures.items()
            },
            "runway_months": self.runway(float(np.median(self.funding))),
            "margins": self._margins(yearly),
            "break_even": self._break_even(),
        }

    def _by_group(self) -> dict[str, Any]:
        """Return what streams and kinds of value add to NPV, where a case has any."""
        groups = {"npv_by_stream": self.by_stream, "npv_by_value_category": self.by_value}
        return {
            name: {
                key: distribution_of(values, self.design) for key, values in sorted(kept.items())
            }
            for name, kept in groups.items()
            if kept
        }

    def _errors(self) -> dict[str, Any]:
        """Return the standard errors of the headlines, under the keys of the headlines."""
        design = self.design
        return {
            "npv": told_errors(self.npv, design),
            "irr": told_errors(self.irr, design),
            "payback_months": told_errors(self.payback, design),
            "funding_need": told_errors(self.funding, design),
            "probability_npv_positive": plain(design.error_of_share(self.npv > 0)),
            "expected_shortfall_5": plain(error_of_shortfall(self.npv, SHORTFALL, design)),
        }

    def runway(self, funding: float) -> dict[str, Any]:
        """Return the month in which the money runs out when this much is raised today.

        ``share_defined`` is the share of the trials in which it does run out. Told over the trials
        whose cumulative cash is kept.
        """
        months = measures.runway_months(self.cash, funding)
        return {"funding": plain(funding)} | distribution_where_defined(months, self.design)

    def _margins(self, yearly: Mapping[str, Array]) -> list[dict[str, Any]]:
        """Return which share of each year's benefit is left, before and after tax."""
        shares = {
            "operating": measures.margin(yearly["result"], yearly["benefit"]),
            "cash": measures.margin(yearly["cash"], yearly["benefit"]),
        }
        return [
            {"year": year}
            | {
                name: distribution_where_defined(rows[place], self.design)
                for name, rows in shares.items()
            }
            for place, year in enumerate(self.years)
        ]

    def _break_even(self) -> dict[str, Any]:
        """Return the factors on all benefits, and on each stream, at which NPV before tax is 0.

        A stream counts with its benefits and its costs, as if it sold more or less.
        """
        parts = {"benefit": self.present["benefit"]} if "benefit" in self.present else {}
        before_tax = sum(values for key, values in self.present.items() if key != "tax")

        def told(part: Array) -> dict[str, float | None]:
            return distribution_where_defined(break_even_factor(before_tax, part), self.design)

        streams = {key: told(part) for key, part in sorted(self.by_stream.items())}
        return {key: told(part) for key, part in parts.items()} | {"streams": streams}

    def to_json(self) -> dict[str, Any]:
        """Return the summary with what charts and reports show besides."""
        timeline = self.spec.timeline
        told = self.summary() | {
            "currency": self.spec.currency,
            "months": timeline.months,
            "start": timeline.start,
            "npv_histogram": histogram(self.npv),
            "fan": self._fan(),
            "lines": [line.to_json() for line in self.lines],
            "notes": [str(note) for note in (*self.notes, *self._own_notes())],
        }
        if self.values:
            told["values"] = [dict(value) for value in self.values]
        return told | ({"risk": dict(self.risk)} if self.risk is not None else {})

    def _fan(self) -> dict[str, Any]:
        rows = percentiles(self.cash)
        levels = {f"p{level}": plain_list(row) for level, row in zip(LEVELS, rows, strict=True)}
        return {
            "month": list(range(len(self.cash))),
            **levels,
            "trials": self.cash.shape[1],
        }

    def _own_notes(self) -> Sequence[Message]:
        kept = self.settled.shape[-1]
        if kept == self.trials:
            return ()
        template = gettext_noop(
            "Figures by year and by category are those of the first {kept} of {trials} trials."
        )
        return (Message(template, kept=kept, trials=self.trials),)


def to_text(tree: Mapping[str, Any]) -> str:
    """Return JSON text: the same tree gives the same bytes."""
    return json.dumps(tree, indent=2, sort_keys=True, allow_nan=False, ensure_ascii=False)
