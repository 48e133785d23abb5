"""Elasticities: by how much mean NPV moves when an assumption is one per cent higher."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np

from modeling.economics.expansion import expand
from modeling.formula.values import Formula, parse_value
from modeling.results import plain
from modeling.sensitivity.holding import Handle, Holding
from modeling.spec import CaseSpec
from modeling.text import Text
from modeling.uncertainty.events import Blow
from modeling.uncertainty.families import Array
from modeling.uncertainty.model import Chunk
from modeling.uncertainty.runner import npv_of
from modeling.uncertainty.simulate import check_request

CHANGE: Final = 0.01


@dataclass(frozen=True, slots=True)
class Elasticity:
    """What one per cent more of an assumption does.

    Attributes
    ----------
    id : str
    label : Text or None
    npv_change : float
        Of mean NPV, currency.
    error : float
        Its standard error.
    elasticity : float
        Per cent of mean NPV (of its size, where it is negative); NaN where mean NPV is 0.
    """

    id: str
    label: Text | None
    npv_change: float
    error: float
    elasticity: float

    def to_json(self) -> dict[str, Any]:
        """Return JSON values."""
        numbers = ("npv_change", "error", "elasticity")
        return {"id": self.id, "label": self.label} | {
            name: plain(getattr(self, name)) for name in numbers
        }


@dataclass(frozen=True, slots=True)
class Elasticities:
    """The elasticities of all assumptions that are no formula, the strongest first."""

    mean_npv: float
    elasticities: tuple[Elasticity, ...]
    trials: int
    seed: int

    def to_json(self) -> dict[str, Any]:
        """Return JSON values."""
        return {
            "mean_npv": plain(self.mean_npv),
            "elasticities": [elasticity.to_json() for elasticity in self.elasticities],
            "trials": self.trials,
            "seed": self.seed,
        }


def elasticities(
    spec: CaseSpec,
    *,
    trials: int = 2_000,
    seed: int = 1,
    progress: Callable[[float], None] | None = None,
) -> Elasticities:
    """Return by how much mean NPV moves when an assumption is one per cent higher.

    Every draw of the assumption is scaled, or the number it is; the same futures are seen one per
    cent above and below, so the answer is the slope at the case as written. A share whose
    distribution ends at 1 is held there.

    Parameters
    ----------
    spec : CaseSpec
    trials : int
        1 or more.
    seed : int
        0 or more.
    progress : callable, optional
        Told the fraction that is done; may raise to stop.

    Raises
    ------
    NumbersError
        If it would take too long, or a value is not finite.
    """
    check_request(trials, seed)
    spec = expand(spec)
    ids = [a.id for a in spec.assumptions if not isinstance(parse_value(a.value), Formula)]
    holding = Holding.of(spec, ids, trials=trials, seed=seed, runs=2 * len(ids) + 1)
    base = float(holding.npv_as_written().mean())
    found = []
    for k, handle in enumerate(holding.handles):
        up, down = (scaled_npv(holding, handle, 1 + by) for by in (CHANGE, -CHANGE))
        moved = (up - down) / 2
        change = float(moved.mean())
        relative = change / (CHANGE * abs(base)) if base else np.nan
        error = holding.design.error_of_mean(moved)
        found.append(Elasticity(handle.id, handle.label, change, error, relative))
        if progress is not None:
            progress((k + 1) / len(ids))
    found.sort(key=lambda elasticity: -abs(elasticity.npv_change))
    return Elasticities(base, tuple(found), trials, seed)


def scaled_npv(holding: Holding, scaled: Handle, factor: float) -> Array:
    """Return NPV with one assumption multiplied by a factor, shape (trials,)."""
    held = {h.id: h.values.mean for h in holding.handles if h.is_certain}
    if scaled.is_certain:
        return holding.npv(held | {scaled.id: factor * scaled.values.mean})
    most = 1.0 if float(scaled.values.quantile(1.0)) == 1 else np.inf

    def blocks() -> Iterator[tuple[Chunk, Blow]]:
        for chunk, hit in holding.blocks:
            draws = np.minimum(factor * chunk.draws[scaled.id], most)
            yield replace(chunk, draws={**chunk.draws, scaled.id: draws}), hit

    return npv_of(holding.model, blocks(), fixed=held)
