"""Shares of the variance of NPV: what a sensitivity index is told as, and how sure it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from modeling.economics.expansion import expand
from modeling.results import plain, plain_list
from modeling.spec import CaseSpec
from modeling.text import Message, Text
from modeling.uncertainty.events import Blow
from modeling.uncertainty.families import Array
from modeling.uncertainty.model import Chunk, Model
from modeling.uncertainty.runner import Futures
from modeling.uncertainty.sampling import stream

RESAMPLES: Final = 500
INTERVAL: Final = (0.025, 0.975)
RISKS: Final = "risks"
"""The key of what all risks do together, beside the ids of assumptions."""

Blocks = Iterable[tuple[Chunk, Blow]]


@dataclass(frozen=True, slots=True)
class Share:
    """A share of the variance of NPV, with its 95 % interval."""

    value: float
    low: float
    high: float

    def to_json(self) -> dict[str, Any]:
        """Return JSON values."""
        return {"value": plain(self.value), "interval": plain_list((self.low, self.high))}


@dataclass(frozen=True, slots=True)
class Index:
    """How much of the variance of NPV belongs to one input.

    Attributes
    ----------
    id : str
        An assumption, or ``risks`` for the events of all risks together.
    kind : str
        ``assumption`` or ``risks``.
    label : Text or None
    first : Share or None
        What knowing this input alone would take off the variance on average. Correlated inputs
        carry each other's shares in it.
    total : Share or None
        What would be left if all other inputs were known. Only of independent inputs.
    shapley : Share or None
        Its fair part of the whole; these sum to 1.
    """

    id: str
    kind: str
    label: Text | None
    first: Share | None = None
    total: Share | None = None
    shapley: Share | None = None

    @property
    def rank(self) -> float:
        """What indices are sorted by: the most telling share there is."""
        known = next(share for share in (self.shapley, self.total, self.first) if share)
        return known.value

    def to_json(self) -> dict[str, Any]:
        """Return JSON values."""
        shares = {"first": self.first, "total": self.total, "shapley": self.shapley}
        return {"id": self.id, "kind": self.kind, "label": self.label} | {
            name: share and share.to_json() for name, share in shares.items()
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Indices:
    """The indices of all inputs, the largest first.

    Attributes
    ----------
    method : str
        ``sobol``, ``shapley``, ``given_data`` or ``none``.
    reason : Message
        Which method was taken and why.
    indices : tuple of Index
    variance : float
        Of NPV, currency squared.
    trials, seed : int
    runs : int
        How many times that many futures were worked out.
    notes : tuple of Message
    """

    method: str
    reason: Message
    indices: tuple[Index, ...]
    variance: float
    trials: int
    seed: int
    runs: int
    notes: tuple[Message, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return JSON values."""
        return {
            "method": self.method,
            "reason": str(self.reason),
            "indices": [index.to_json() for index in self.indices],
            "variance": plain(self.variance),
            "trials": self.trials,
            "seed": self.seed,
            "runs": self.runs,
            "notes": [str(note) for note in self.notes],
        }


@dataclass(frozen=True, slots=True)
class Twins:
    """Two independent sets of futures of one case.

    Attributes
    ----------
    model : Model
    one : iterable of (Chunk, Blow)
        Those of `simulate` with this seed.
    other : iterable of (Chunk, Blow)
        As many more, in blocks of the same sizes.
    trials, seed : int
    """

    model: Model
    one: Blocks
    other: Blocks
    trials: int
    seed: int

    @classmethod
    def of(cls, spec: CaseSpec, *, trials: int, seed: int) -> Twins:
        """Draw both.

        Raises
        ------
        NumbersError
            If it would take too long to go through the futures once for each input and twice
            more.
        """
        model = Model.of(expand(spec), seed=seed)
        model.check_budget(trials, runs=len(inputs_of(model)) + 2)
        second = int(stream("second futures", seed=seed, chunk=0).integers(2**62))
        again = Model.of(expand(spec), seed=second)
        one, other = Futures(model, trials).kept(), Futures(again, trials).kept()
        return cls(model, one, other, trials, seed)

    def resampler(self, name: str) -> np.random.Generator:
        """Return the generator for the intervals of a method."""
        return stream(f"{name}/resampling", seed=self.seed, chunk=0)


def inputs_of(model: Model) -> tuple[str, ...]:
    """Return the ids of the uncertain inputs of a case, with the risks last if there are any."""
    return (*model.sampler.inputs, *((RISKS,) if model.risks else ()))


def described(
    model: Model, keys: Sequence[str], **shares: Sequence[Share] | None
) -> tuple[Index, ...]:
    """Return the indices of these inputs, the largest first.

    Parameters
    ----------
    model : Model
    keys : sequence of str
        From `inputs_of`.
    **shares
        ``first``, ``total``, ``shapley``: one for each key.
    """
    labels = {assumption.id: assumption.label for assumption in model.spec.assumptions}
    inputs, found = len(model.sampler.inputs), []
    for k, key in enumerate(keys):
        own = {name: rows[k] for name, rows in shares.items() if rows is not None}
        if k < inputs:
            found.append(Index(key, "assumption", labels[key], **own))
        else:
            found.append(Index(key, "risks", None, **own))
    return tuple(sorted(found, key=lambda index: -index.rank))


def resampled(
    quantities: Array, statistic: Callable[[Array], Array], rng: np.random.Generator
) -> list[Share]:
    """Return a statistic of means over trials, with intervals from resampled trials.

    Parameters
    ----------
    quantities : (trials, m) array
    statistic : callable
        From (..., m) means to (..., n) shares.
    rng : numpy.random.Generator

    Returns
    -------
    list of n Share

    References
    ----------
    Archer, Saltelli, Sobol', "Sensitivity measures, ANOVA-like techniques and the use of
    bootstrap", Journal of Statistical Computation and Simulation 58 (1997).
    """
    trials, count = quantities.shape
    rows, means = np.ascontiguousarray(quantities.T), np.empty((RESAMPLES, count))
    for row in means:
        times = np.bincount(rng.integers(trials, size=trials), minlength=trials)
        # not a matrix product: its last bits would depend on the threads of BLAS
        np.einsum("t,qt->q", times.astype(float), rows, out=row)
    with np.errstate(divide="ignore", invalid="ignore"):
        values, spread = statistic(rows.mean(axis=1)), statistic(means / trials)
    spread = spread[np.isfinite(spread).all(axis=1)]  # not those in which NPV never moves
    if not len(spread):
        return [Share(value, np.nan, np.nan) for value in values.tolist()]
    low, high = np.quantile(spread, INTERVAL, axis=0)
    return [Share(*row) for row in np.stack([values, low, high], axis=1).tolist()]
