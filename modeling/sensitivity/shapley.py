"""Shapley effects: fair shares of the variance of NPV, also when the inputs are correlated.

Every order in which the inputs could become known, one after another, shares the variance out in
its own way; the Shapley effect of an input is the mean over all orders.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import special

from modeling.sensitivity.shares import Share, Twins, inputs_of, resampled
from modeling.uncertainty.events import Blow, Events, alike
from modeling.uncertainty.families import Array, Distribution
from modeling.uncertainty.model import Chunk
from modeling.uncertainty.runner import npv_of
from modeling.uncertainty.sampling import CHUNK, Group, stream

LEAST_PIVOT: Final = 1e-9
Places = NDArray[np.intp]
"""The place of each input in the order of each trial, from 0; shape (inputs, trials)."""


def shapley(
    twins: Twins, progress: Callable[[float], None] | None = None
) -> tuple[list[Share], float]:
    """Return the Shapley effects of the inputs, in their order, and the variance they share out.

    For each trial the inputs become those of another future one after another, in a random order
    of its own; those that have not come yet are drawn given those that have, which is exact, since
    correlated inputs hang together by normal scores. The events of all risks are one more input.

    Parameters
    ----------
    twins : Twins
    progress : callable, optional
        Told the fraction that is done; may raise to stop.

    Raises
    ------
    NumbersError
        If a value is not finite.

    References
    ----------
    Owen, "Sobol' indices and Shapley value", SIAM/ASA Journal on Uncertainty Quantification 2
    (2014). Song, Nelson, Staum, "Shapley effects for global sensitivity analysis: theory and
    computation", the same 4 (2016), for dependent inputs. Goda, "A simple algorithm for global
    sensitivity analysis with Shapley effects", Reliability Engineering & System Safety 213 (2021),
    for the estimator; conditional draws make it hold for dependent inputs.
    """
    walk = Walk(twins, progress)
    npv = npv_of(twins.model, walk)
    parts = np.concatenate(list(walk.parts(npv)))
    shares = resampled(parts, fair_shares, twins.resampler("shapley"))
    return shares, float(parts.sum(axis=1).mean())


def fair_shares(means: Array) -> Array:
    """Return shares that sum to 1 from (..., inputs) means."""
    return np.asarray(means / means.sum(axis=-1, keepdims=True))


def contributions(npv: Array, places: Places) -> Array:
    """Return what each input adds to the variance in each trial, shape (trials, inputs).

    Parameters
    ----------
    npv : (inputs + 1, trials) array
        After 0, 1, ... all inputs of the order are known.
    places : (inputs, trials) array
    """
    step = np.diff(npv, axis=0) * (npv[-1] - (npv[1:] + npv[:-1]) / 2)
    return np.asarray(np.take_along_axis(step, places, axis=0).T)


class Walk:
    """The futures between two sets of futures: ever more inputs are those of the first set."""

    def __init__(self, twins: Twins, progress: Callable[[float], None] | None) -> None:
        self.twins, self.progress = twins, progress
        self.model, self.keys = twins.model, inputs_of(twins.model)
        self.luck = Luck(self.model.sampler.groups, len(self.keys), twins.seed)
        self.orders: list[Places] = []

    def __iter__(self) -> Iterator[tuple[Chunk, Blow]]:
        """Yield each block of futures with 0, 1, ... all inputs known."""
        steps = len(self.keys) + 1
        for (known, _), (fresh, _) in zip(self.twins.one, self.twins.other, strict=True):
            self.luck.turn_to(known.start // CHUNK)
            trials = slice(known.start % CHUNK, known.start % CHUNK + known.size)
            places = self.luck.places[:, trials]
            self.orders.append(places)
            ties = [self._tie(group, trials) for group in self.model.sampler.groups]
            for step in range(steps):
                draws = self._draws(known, fresh, places < step)
                for tie in ties:
                    draws |= tie.draws(step)
                chunk = replace(known, draws=draws, events=mixed(known, fresh, places[-1] < step))
                yield chunk, self.model.blow(chunk)
                if self.progress is not None:
                    done = known.start + known.size * (step + 1) / steps
                    self.progress(done / self.twins.trials)

    def parts(self, npv: Array) -> Iterator[Array]:
        """Yield what each input adds to the variance, block by block, (block, inputs)."""
        start = 0
        for places in self.orders:
            end = start + places.size + places.shape[1]
            yield contributions(npv[start:end].reshape(-1, places.shape[1]), places)
            start = end

    def _draws(self, known: Chunk, fresh: Chunk, is_known: NDArray[np.bool_]) -> dict[str, Array]:
        """Return the draws of the inputs as if all were independent."""
        return {
            key: np.where(is_known[k], known.draws[key], fresh.draws[key])
            for k, key in enumerate(self.model.sampler.inputs)
        }

    def _tie(self, group: Group, trials: slice) -> Tie:
        own = [self.keys.index(key) for key in group.ids]
        inputs = {key: self.model.sampler.inputs[key] for key in group.ids}
        places, free = self.luck.places[own, trials], self.luck.free[group.ids][:, :, trials]
        return Tie(inputs, group.factor @ group.factor.T, places, free)


class Luck:
    """What is drawn besides the futures, chunk by chunk, so that blocks may be of any size.

    Attributes
    ----------
    places : (inputs, CHUNK) array
        The order of each trial.
    free : mapping of ids to (2, inputs, CHUNK) array
        Of correlated inputs: independent normal scores of both sets of futures.
    """

    def __init__(self, groups: tuple[Group, ...], count: int, seed: int) -> None:
        self.groups, self.count, self.seed = groups, count, seed
        self.chunk = -1
        self.places: Places = np.empty((0, 0), dtype=np.intp)
        self.free: dict[tuple[str, ...], Array] = {}

    def turn_to(self, chunk: int) -> None:
        """Draw what belongs to a chunk, unless it is there."""
        if chunk == self.chunk:
            return
        rows = np.tile(np.arange(self.count)[:, None], (1, CHUNK))
        self.places = stream("shapley/order", seed=self.seed, chunk=chunk).permuted(rows, axis=0)
        for group in self.groups:
            rng = stream(f"shapley/{' '.join(group.ids)}", seed=self.seed, chunk=chunk)
            self.free[group.ids] = rng.standard_normal((2, len(group.ids), CHUNK))
        self.chunk = chunk


class Tie:
    """Correlated inputs of a block of futures, of which ever more are known.

    By the order of a trial, its normal scores are a triangular matrix times independent scores:
    the first of these belong to the inputs that are known, the rest are drawn anew.

    Parameters
    ----------
    inputs : mapping of id to Distribution
    correlation : (inputs, inputs) array
        Of the normal scores.
    places : (inputs, trials) array
        Of these inputs in the order of all.
    free : (2, inputs, trials) array
        Independent normal scores: of the inputs that are known, and of the rest.
    """

    def __init__(
        self,
        inputs: Mapping[str, Distribution],
        correlation: Array,
        places: Places,
        free: Array,
    ) -> None:
        self.inputs, self.places = inputs, places
        self.order = np.argsort(places, axis=0)
        self.rank = np.argsort(self.order, axis=0)
        order = self.order.T
        self.lower = triangular(correlation[order[:, :, None], order[:, None, :]])
        self.known, self.fresh = free
        self.values = {key: np.empty(places.shape[1]) for key in inputs}

    def draws(self, step: int) -> dict[str, Array]:
        """Return the draws when the first inputs of the order are known; call it step by step.

        Only what comes after an input that has just become known is another than before.
        """
        count = (self.places < step).sum(axis=0)
        moved = np.flatnonzero((self.places == step - 1).any(axis=0) | (step == 0))
        rows = np.arange(len(self.places))[:, None]
        free = np.where(rows < count[moved], self.known[:, moved], self.fresh[:, moved])
        ranked = np.einsum("tij,jt->it", self.lower[moved], free)
        scores = np.take_along_axis(ranked, self.rank[:, moved], axis=0)
        for k, (key, values) in enumerate(self.inputs.items()):
            later = self.rank[k, moved] >= count[moved] - 1
            changed = self.values[key].copy()
            changed[moved[later]] = values.quantile(special.ndtr(scores[k, later]))
            self.values[key] = changed
        return dict(self.values)


def triangular(matrices: Array) -> Array:
    """Return the lower triangular roots of correlation matrices, which may be singular.

    Parameters
    ----------
    matrices : (trials, n, n) array
    """
    found = np.zeros_like(matrices)
    for j in range(matrices.shape[-1]):
        done = np.einsum("tik,tk->ti", found[:, j:, :j], found[:, j, :j])
        rest = matrices[:, j:, j] - done
        is_free = rest[:, :1] > LEAST_PIVOT  # else what came before fixes this one
        scale = np.sqrt(np.where(is_free, rest[:, :1], 1.0))
        found[:, j:, j] = np.where(is_free, rest / scale, 0.0)
    return found


def mixed(known: Chunk, fresh: Chunk, is_known: NDArray[np.bool_]) -> tuple[Events, ...]:
    """Return the events of the one chunk in some of the trials, and of the other in the rest."""
    taken = is_known[:, None]
    return tuple(
        Events(
            one.risk,
            struck=np.where(taken, one.struck, other.struck),
            month=np.where(taken, one.month, other.month),
            severity=np.where(taken, one.severity, other.severity),
            cost=np.where(is_known, one.cost, other.cost),
        )
        for one, other in map(alike, known.events, fresh.events)
    )
