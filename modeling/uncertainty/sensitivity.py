"""Which uncertain input moves NPV most."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from modeling.results import distribution_of, plain
from modeling.spec import CaseSpec
from modeling.text import Text
from modeling.uncertainty.families import Array
from modeling.uncertainty.model import Model
from modeling.uncertainty.runner import Futures, npv_of
from modeling.uncertainty.simulate import check_request


@dataclass(frozen=True, slots=True)
class Swing:
    """One input at its 10th and at its 90th percentile, all others as drawn.

    Attributes
    ----------
    id : str
    label : Text or None
    low_value, high_value : float
        The percentiles, in the input's unit.
    npv_low, npv_high : float
        Mean NPV with the input at each.
    rank_correlation : float
        Spearman's, of the input's draws with NPV.
    """

    id: str
    label: Text | None
    low_value: float
    high_value: float
    npv_low: float
    npv_high: float
    rank_correlation: float

    def to_json(self) -> dict[str, Any]:
        """Return JSON values."""
        numbers = ("low_value", "high_value", "npv_low", "npv_high", "rank_correlation")
        return {"id": self.id, "label": self.label} | {
            name: plain(getattr(self, name)) for name in numbers
        }


@dataclass(frozen=True, slots=True)
class Tornado:
    """The swings of all inputs, the widest first.

    Attributes
    ----------
    npv : (trials,) array
        With everything as drawn.
    swings : tuple of Swing
    """

    npv: Array
    swings: tuple[Swing, ...]

    def to_json(self) -> dict[str, Any]:
        """Return JSON values."""
        return {
            "base": distribution_of(self.npv),
            "trials": self.npv.size,
            "swings": [swing.to_json() for swing in self.swings],
        }


def tornado(spec: CaseSpec, *, seed: int = 1, trials: int = 4_000) -> Tornado:
    """Return how far mean NPV moves when one input goes from its 10th to its 90th percentile.

    All what-ifs see the same draws, those of `simulate` with this seed, so little noise is left.

    Parameters
    ----------
    spec : CaseSpec
    seed : int
        0 or more.
    trials : int
        1 or more.

    Raises
    ------
    NumbersError
        If it would take too long, or a value is not finite.
    """
    check_request(trials, seed)
    model = Model.of(spec, seed=seed)
    inputs = model.sampler.inputs
    model.check_budget(trials, runs=1 + 2 * len(inputs))
    blocks = Futures(model, trials).kept()
    npv = npv_of(model, blocks)
    ranks = ranked(npv)
    labels = {assumption.id: assumption.label for assumption in spec.assumptions}
    swings = []
    for name, values in inputs.items():
        low, high = values.quantile([0.1, 0.9]).tolist()
        ends = [float(npv_of(model, blocks, fixed={name: at}).mean()) for at in (low, high)]
        draws = np.concatenate([block.draws[name] for block, _ in blocks])
        correlation = correlated(ranked(draws), ranks)
        swings.append(Swing(name, labels[name], low, high, ends[0], ends[1], correlation))
    return Tornado(npv, tuple(sorted(swings, key=lambda s: -abs(s.npv_high - s.npv_low))))


def ranked(values: Array) -> NDArray[np.float64]:
    """Return the rank of each value from 0; equal values share the middle of their ranks."""
    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    return np.asarray((ends - (counts + 1) / 2)[place])


def correlated(one: Array, other: Array) -> float:
    """Return the correlation of two arrays, 0 where one of them never changes."""
    if not one.std() > 0 or not other.std() > 0:
        return 0.0
    return float(np.corrcoef(one, other)[0, 1])
