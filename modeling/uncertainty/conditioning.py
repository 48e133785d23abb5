"""What the actuals say: about the assumptions, and about the forecast."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from modeling.precision import Design
from modeling.results import distribution_of, plain
from modeling.spec import CaseSpec, Issue
from modeling.text import Message, gettext_noop
from modeling.uncertainty import observation
from modeling.uncertainty.families import Array
from modeling.uncertainty.model import Chunk, Model, NumbersError
from modeling.uncertainty.paths import paths
from modeling.uncertainty.runner import Futures, npv_of
from modeling.uncertainty.sampling import CHUNK


@dataclass(frozen=True, slots=True, kw_only=True)
class Posterior:
    """A case before and after its actuals were known.

    Attributes
    ----------
    error : float
        The standard deviation of an actual around its line, as a share of its size.
    effective : float
        How many independent draws the weighted trials are worth.
    prior, posterior : mapping of assumption to (trials,) array
        The draws of each uncertain assumption, in its unit. Posterior draws repeat.
    npv_before : (trials,) array
        Currency; nothing known.
    npv_after : (trials,) array
        Currency; known months in their place, everything else conditioned on them.
    """

    error: float
    effective: float
    prior: Mapping[str, Array]
    posterior: Mapping[str, Array]
    npv_before: Array
    npv_after: Array

    @property
    def trials(self) -> int:
        """How many trials were made."""
        return self.npv_before.size

    def to_json(self) -> dict[str, Any]:
        """Return JSON values: means, standard deviations and percentiles before and after."""
        learnt = Design(effective=min(self.effective / self.trials, 1.0))
        return {
            "trials": self.trials,
            "error": plain(self.error),
            "effective": plain(self.effective),
            "npv_before": distribution_of(self.npv_before),
            "npv_after": distribution_of(self.npv_after, learnt),
            "assumptions": [
                {
                    "id": name,
                    "prior": distribution_of(self.prior[name]),
                    "posterior": distribution_of(self.posterior[name], learnt),
                }
                for name in self.prior
            ],
        }


def condition(
    spec: CaseSpec, *, trials: int = 10_000, seed: int = 1, error: float | None = None
) -> Posterior:
    """Return what a case's actuals say about its assumptions and its NPV.

    Parameters
    ----------
    spec : CaseSpec
        With actuals.
    trials : int
    seed : int
    error : float, optional
        How far an actual may lie from its line, as a share; the document's `actuals_error`
        without it.

    Raises
    ------
    NumbersError
        If nothing is known, no error is stated, or fewer than a hundred effective trials agree
        with the actuals.

    References
    ----------
    Rubin, "Using the SIR algorithm to simulate posterior distributions", Bayesian Statistics 3
    (1988).
    """
    error = spec.actuals_error if error is None else error
    if not observation.known_months(spec):
        template = gettext_noop("nothing is known yet; add the values of a line under `actuals`")
        raise NumbersError([Issue("actuals", Message(template))])
    if error is None or not 0 < error <= 1:
        template = gettext_noop(
            "must say how far an actual may lie from the model, as a share above 0 and up to 1, "
            "such as 0.05"
        )
        raise NumbersError([Issue("actuals_error", Message(template))])
    told = Model.of(spec.model_copy(update={"actuals_error": error}), seed=seed)
    before = told.prior
    before.check_budget(trials, runs=4)
    return Posterior(
        error=error,
        effective=_effective(told, trials),
        prior=_draws(before.chunks(trials)),
        posterior=_draws(told.chunks(trials)),
        npv_before=npv_of(before, Futures(before, trials)),
        npv_after=npv_of(told, Futures(told, trials)),
    )


def _effective(model: Model, trials: int) -> float:
    """Return how many independent draws the trials are worth, by the weights of their chunks."""
    prior, total, counted = model.prior, 0.0, 0
    for number in Futures(model, trials).chunks:
        whole = prior.chunk(number, (number + 1) * CHUNK)
        weights = observation.weigh(prior, model.spec, whole)
        observation.require_enough(model.spec, weights)
        total, counted = total + observation.effective(weights), counted + whole.size
    return total * trials / counted


def _draws(chunks: Iterable[Chunk]) -> dict[str, Array]:
    parts = [chunk.draws for chunk in chunks]
    return {name: np.concatenate([draws[name] for draws in parts]) for name in parts[0]}


@dataclass(frozen=True, slots=True)
class TrackedMonth:
    """A known month of a line beside what was forecast for it, in the line's unit."""

    line: str
    month: int
    p10: float
    p50: float
    p90: float
    actual: float

    @property
    def inside(self) -> bool:
        """Whether the actual lies in the band of the middle 80 %."""
        return self.p10 <= self.actual <= self.p90

    def to_json(self) -> dict[str, Any]:
        """Return JSON values."""
        numbers = {key: plain(getattr(self, key)) for key in ("p10", "p50", "p90", "actual")}
        return {"line": self.line, "month": self.month, **numbers, "inside": self.inside}


@dataclass(frozen=True, slots=True)
class Tracking:
    """Actuals against the forecast that was made without them.

    Attributes
    ----------
    months : tuple of TrackedMonth
        By line, then by month.
    trials : int
    """

    months: tuple[TrackedMonth, ...]
    trials: int

    @property
    def share_inside(self) -> float:
        """The share of the known months inside their band; an honest forecast has 80 %."""
        return float(np.mean([month.inside for month in self.months]))

    def to_json(self) -> dict[str, Any]:
        """Return JSON values."""
        return {
            "trials": self.trials,
            "share_inside": plain(self.share_inside) if self.months else None,
            "months": [month.to_json() for month in self.months],
        }


def track(spec: CaseSpec, *, trials: int = 10_000, seed: int = 1) -> Tracking:
    """Return a case's actuals beside what was forecast for those months.

    Parameters
    ----------
    spec : CaseSpec
    trials : int
    seed : int

    Raises
    ------
    NumbersError
        If it would take too long, or a value of the forecast is not finite.
    """
    known = observation.known_months(spec)
    if not known:
        return Tracking((), trials)
    model = Model.of(observation.forecast(spec), seed=seed)
    model.check_budget(trials)
    found: dict[str, list[Array]] = {name: [] for name in known}
    for _, lines in paths(model, Futures(model, trials), tuple(known)):
        for name, (months, _) in known.items():
            found[name].append(lines[name][months])
    rows = []
    for name, (months, values) in known.items():
        bands = _bands(name, np.concatenate(found[name], axis=1))
        for month, (p10, p50, p90), value in zip(months, bands, values.tolist(), strict=True):
            rows.append(TrackedMonth(name, int(month) + 1, p10, p50, p90, value))
    return Tracking(tuple(rows), trials)


def _bands(name: str, values: Array) -> list[list[float]]:
    """Return the 10th, 50th and 90th percentile of each month."""
    if not np.isfinite(values).all():
        template = gettext_noop("'{name}' has no finite value in the months that are known")
        raise NumbersError([Issue(f"actuals.{name}", Message(template, name=name))])
    bands: list[list[float]] = np.percentile(values, (10, 50, 90), axis=1).T.tolist()
    return bands
