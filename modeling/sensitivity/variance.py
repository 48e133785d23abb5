"""Sobol' indices: shares of the variance of NPV when the inputs are independent."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np

from modeling.sensitivity.shares import Index, Twins, described, inputs_of, resampled
from modeling.uncertainty.events import Blow
from modeling.uncertainty.families import Array
from modeling.uncertainty.model import Chunk
from modeling.uncertainty.runner import npv_of


def sobol(
    twins: Twins, progress: Callable[[float], None] | None = None
) -> tuple[tuple[Index, ...], float]:
    """Return the Sobol' indices of independent inputs, and the variance they are shares of.

    Worked out are both sets of futures and, for each input, the first set with that input from
    the second. The events of all risks count as one more input.

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
    I. M. Sobol', "Global sensitivity indices for nonlinear mathematical models and their Monte
    Carlo estimates", Mathematics and Computers in Simulation 55 (2001).
    """
    keys = inputs_of(twins.model)
    one, other = npv_of(twins.model, twins.one), npv_of(twins.model, twins.other)
    mixed = np.empty((len(keys), one.size))
    for k in range(len(keys)):
        mixed[k] = npv_of(twins.model, exchanged(twins, k))
        if progress is not None:
            progress((k + 3) / (len(keys) + 2))
    quantities = sobol_quantities(one, other, mixed)
    shares = resampled(quantities, sobol_shares, twins.resampler("sobol"))
    indices = described(twins.model, keys, first=shares[: len(keys)], total=shares[len(keys) :])
    return indices, float(variance_of(quantities.mean(axis=0)))


def exchanged(twins: Twins, place: int) -> Iterator[tuple[Chunk, Blow]]:
    """Yield the first futures with one input, or with all risks, from the second ones."""
    inputs = tuple(twins.model.sampler.inputs)
    for (chunk, hit), (fresh, struck) in zip(twins.one, twins.other, strict=True):
        if place == len(inputs):
            yield chunk, struck
        else:
            key = inputs[place]
            yield replace(chunk, draws={**chunk.draws, key: fresh.draws[key]}), hit


def sobol_quantities(one: Array, other: Array, mixed: Array) -> Array:
    """Return what has to be averaged over trials, shape (trials, 2 inputs + 2).

    Parameters
    ----------
    one, other : (trials,) array
        NPV in two independent sets of futures.
    mixed : (inputs, trials) array
        NPV in the first set with one input from the other.

    References
    ----------
    Saltelli, Annoni, Azzini, Campolongo, Ratto, Tarantola, "Variance based sensitivity analysis of
    model output", Computer Physics Communications 181 (2010): (b) of table 2 for first-order
    indices, and (f) for total ones, which is Jansen's.
    """
    middle = (one.mean() + other.mean()) / 2
    one, other, mixed = one - middle, other - middle, mixed - middle
    first = other * (mixed - one)
    total = (one - mixed) ** 2 / 2
    return np.column_stack([*first, *total, (one + other) / 2, (one**2 + other**2) / 2])


def sobol_shares(means: Array) -> Array:
    """Return first-order and then total indices from (..., 2 inputs + 2) means."""
    return np.asarray(means[..., :-2] / variance_of(means)[..., None])


def variance_of(means: Array) -> Array:
    """Return the variance from the last two of (..., m) means."""
    return np.asarray(means[..., -1] - means[..., -2] ** 2)
