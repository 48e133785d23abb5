"""Which uncertain input moves NPV most."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from modeling.economics.expansion import expand
from modeling.precision import Design
from modeling.results import INDEPENDENT, distribution_of, plain, plain_list
from modeling.spec import CaseSpec, Issue
from modeling.text import Message, Text, gettext_noop
from modeling.uncertainty.events import Blow
from modeling.uncertainty.families import Array
from modeling.uncertainty.model import Chunk, Model, NumbersError
from modeling.uncertainty.runner import Futures, npv_of
from modeling.uncertainty.simulate import check_request

LEVELS: Final = (0.1, 0.9)
SINGULAR: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Swing:
    """One input at a low and at a high percentile, all others as drawn.

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
    partial_rank_correlation : float
        The same with what the other inputs explain taken out of both; NaN where the others fix
        the input.
    """

    id: str
    label: Text | None
    low_value: float
    high_value: float
    npv_low: float
    npv_high: float
    rank_correlation: float
    partial_rank_correlation: float

    def to_json(self) -> dict[str, Any]:
        """Return JSON values."""
        numbers = ("low_value", "high_value", "npv_low", "npv_high")
        correlations = ("rank_correlation", "partial_rank_correlation")
        return {"id": self.id, "label": self.label} | {
            name: plain(getattr(self, name)) for name in numbers + correlations
        }


@dataclass(frozen=True, slots=True)
class Tornado:
    """The swings of all inputs, the widest first.

    Attributes
    ----------
    npv : (trials,) array
        With everything as drawn.
    swings : tuple of Swing
    levels : (float, float)
        The probabilities of the low and of the high percentile.
    design : Design
        How the trials are drawn.
    """

    npv: Array
    swings: tuple[Swing, ...]
    levels: tuple[float, float] = LEVELS
    design: Design = INDEPENDENT

    def to_json(self) -> dict[str, Any]:
        """Return JSON values."""
        return {
            "base": distribution_of(self.npv, self.design),
            "trials": self.npv.size,
            "levels": plain_list(self.levels),
            "swings": [swing.to_json() for swing in self.swings],
        }


def tornado(
    spec: CaseSpec,
    *,
    seed: int = 1,
    trials: int = 4_000,
    levels: tuple[float, float] = LEVELS,
    progress: Callable[[float], None] | None = None,
) -> Tornado:
    """Return how far mean NPV moves when one input goes from a low to a high percentile.

    All what-ifs see the same draws, those of `simulate` with this seed, so little noise is left.

    Parameters
    ----------
    spec : CaseSpec
    seed : int
        0 or more.
    trials : int
        1 or more.
    levels : (float, float)
        The probabilities of both percentiles, 0 < low < high < 1.
    progress : callable, optional
        Told the fraction that is done after every run; may raise to stop.

    Raises
    ------
    NumbersError
        If the levels are no two probabilities, it would take too long, or a value is not finite.
    """
    check_request(trials, seed)
    check_levels(levels)
    model = Model.of(expand(spec), seed=seed)
    inputs = model.sampler.inputs
    runs = 1 + 2 * len(inputs)
    model.check_budget(trials, runs=runs)
    blocks = Futures(model, trials).kept()
    done = count(1)

    def run(fixed: Mapping[str, float]) -> Array:
        npv = npv_of(model, blocks, fixed=fixed)
        if progress is not None:
            progress(next(done) / runs)
        return npv

    npv = run({})
    order = ranked(npv)
    ranks = [ranked(drawn(blocks, name)) for name in inputs]
    partial = partial_correlations(np.reshape(ranks, (-1, trials)), order)
    labels = {assumption.id: assumption.label for assumption in model.spec.assumptions}
    swings = []
    for k, (name, values) in enumerate(inputs.items()):
        low, high = values.quantile(levels).tolist()
        ends = [float(run({name: at}).mean()) for at in (low, high)]
        ties = correlated(ranks[k], order), partial[k]
        swings.append(Swing(name, labels[name], low, high, ends[0], ends[1], *ties))
    ordered = tuple(sorted(swings, key=lambda s: -abs(s.npv_high - s.npv_low)))
    return Tornado(npv, ordered, levels, model.design)


def check_levels(levels: tuple[float, float]) -> None:
    """Refuse levels that are no low and high probability.

    Raises
    ------
    NumbersError
        With both.
    """
    low, high = levels
    if not 0 < low < high < 1:
        template = gettext_noop("needs 0 < low < high < 1, not {low:g} and {high:g}")
        raise NumbersError([Issue("levels", Message(template, low=low, high=high))])


def drawn(blocks: Iterable[tuple[Chunk, Blow]], name: str) -> Array:
    """Return all draws of an input, shape (trials,)."""
    return np.concatenate([block.draws[name] for block, _ in blocks])


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


def partial_correlations(inputs: Array, output: Array) -> list[float]:
    """Return the correlation of each input with an output, given the other inputs.

    Of ranks, these are partial rank correlations. They follow from one regression on all inputs.

    Parameters
    ----------
    inputs : (inputs, trials) array
    output : (trials,) array

    Returns
    -------
    list of float
        0 for what never changes; NaN for an input that the others fix.

    References
    ----------
    Iman, Conover, "Small sample sensitivity analysis techniques for computer models",
    Communications in Statistics A 9 (1980).
    """
    found = np.zeros(len(inputs))
    moving = np.flatnonzero(inputs.std(axis=1) > 0)
    if not moving.size or not output.std() > 0:
        return [float(value) for value in found]
    matrix = np.corrcoef(np.vstack([inputs[moving], output]))
    among, own = matrix[:-1, :-1], matrix[:-1, -1]
    values, vectors = np.linalg.eigh(among)
    free = values > SINGULAR * len(moving)
    inverse = (vectors[:, free] / values[free]) @ vectors[:, free].T
    slopes = inverse @ own
    slopes[np.abs(slopes) < SINGULAR] = 0.0  # noise, which would be all there is to explain
    unexplained = max(1 - float(own @ slopes), 0.0)
    scale = np.sqrt(slopes**2 + unexplained * np.diag(inverse))
    found[moving] = slopes / np.where(scale > 0, scale, 1.0)
    found[moving[(np.abs(vectors[:, ~free]) > SINGULAR).any(axis=1)]] = np.nan
    return [float(value) for value in found]
