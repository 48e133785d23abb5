"""Draws that agree with what has been observed: trials weighed by the months that are known.

In each chunk every trial weighs as much as it makes the known months likely, and the trials are
drawn again by their weights (sampling importance resampling). An actual is taken as the line's
value with a normal error: a share (`actuals_error`) of the month's value, or of the mean month's
where that is larger; the errors of months and lines are independent.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from modeling.precision import Design
from modeling.spec import CaseSpec, Issue, NumbersError
from modeling.text import Message, gettext_noop
from modeling.uncertainty.families import Array
from modeling.uncertainty.paths import paths
from modeling.uncertainty.sampling import CHUNK, stream

if TYPE_CHECKING:
    from modeling.uncertainty.model import Chunk, Model

LEAST_EFFECTIVE: Final = 100
"""Of a chunk; below this many independent draws a percentile is noise."""

FARTHEST: Final = 4.0
"""Errors that the nearest trial may lie away from the known months, as a root mean square."""

Ends = tuple[Array | float, Array | float]

Known = dict[str, tuple[NDArray[np.intp], Array]]
"""The months (from 0) and the values that are known of each line."""


def forecast(spec: CaseSpec) -> CaseSpec:
    """Return the case as it was before anything was known."""
    return spec.model_copy(update={"actuals": {}, "actuals_error": None})


def is_observed(spec: CaseSpec) -> bool:
    """Tell whether a case's draws are conditioned: something is known, and how well."""
    return spec.actuals_error is not None and bool(known_months(spec))


def known_months(spec: CaseSpec) -> Known:
    """Return what is known of a case."""
    found = {}
    for name, values in spec.actuals.items():
        pairs = [(month, value) for month, value in enumerate(values) if value is not None]
        if pairs:
            found[name] = np.array([m for m, _ in pairs]), np.array([v for _, v in pairs])
    return found


def chunk(prior: Model, spec: CaseSpec, number: int, size: int) -> Chunk:
    """Return the first draws of a chunk, conditioned on the actuals of a case.

    A chunk is conditioned as a whole and by itself, so that the first trials of a longer run are
    those of a shorter one.

    Parameters
    ----------
    prior : Model
        Of the case before anything was known.
    spec : CaseSpec
        With actuals and their error.
    number : int
    size : int

    Raises
    ------
    NumbersError
        If too few trials agree with the actuals.
    """
    whole = prior.chunk(number, (number + 1) * CHUNK)
    weights = weigh(prior, spec, whole)
    require_enough(spec, weights)
    picked = again(weights, seed=prior.sampler.seed, chunk=number)[:size]
    return whole.only(picked, size, start=whole.start)


def weigh(prior: Model, spec: CaseSpec, whole: Chunk) -> Array:
    """Return the weight of each trial of a chunk, given the months that are known.

    Parameters
    ----------
    prior : Model
        Of the case before anything was known.
    spec : CaseSpec
        With actuals and their error.
    whole : Chunk
        Draws of the prior.

    Returns
    -------
    (trials,) array
        They sum to 1.

    Raises
    ------
    NumbersError
        If a line's known months are all 0, so that a share of them is no error, no trial has a
        finite value in the known months, or none comes near them.
    """
    known = known_months(spec)
    error = spec.actuals_error or 0.0
    spreads = {name: _spread(name, values, error) for name, (_, values) in known.items()}
    blocks = ((part, prior.blow(part)) for part in whole.parts(prior.width))
    logs = np.zeros(whole.size)
    ends: dict[str, Ends] = dict.fromkeys(known, (np.inf, -np.inf))
    for part, lines in paths(prior, blocks, tuple(known)):
        here = slice(part.start - whole.start, part.start - whole.start + part.size)
        for name, (months, values) in known.items():
            left = (lines[name][months] - values[:, None]) / spreads[name][:, None]
            logs[here] -= (left**2).sum(axis=0) / 2
            ends[name] = _wider(ends[name], left)
    logs[~np.isfinite(logs)] = -np.inf
    if not np.isfinite(logs).any():
        template = gettext_noop(
            "no trial has a finite value in the known months; remove the actuals to see what fails"
        )
        raise NumbersError([Issue("actuals", Message(template))])
    _require_near(error, -2 * float(logs.max()), ends.values())
    weights = np.exp(logs - logs.max())
    return np.asarray(weights / weights.sum())


def _wider(ends: Ends, left: Array) -> Ends:
    """Return the least and the largest of each row, of those that were known and of new ones."""
    return np.minimum(ends[0], left.min(axis=1)), np.maximum(ends[1], left.max(axis=1))


def _require_near(error: float, square: float, ends: Iterable[Ends]) -> None:
    """Refuse actuals that no trial comes near: weights alone tell which trials are less wrong.

    A month in which all trials are alike has nothing to say about them, near or not.
    """
    moving = 0
    for low, high in ends:
        is_fixed = np.asarray(low == high)
        square -= float((np.asarray(low)[is_fixed] ** 2).sum())
        moving += int((~is_fixed).sum())
    square /= max(moving, 1)
    if not (moving and square > FARTHEST**2):
        return
    template = gettext_noop(
        "even the trial that comes nearest misses the known months by {miss:.3g} times the error "
        "of {share:.3g} %: widen the error, or the assumptions that the actuals speak against"
    )
    message = Message(template, miss=float(np.sqrt(square)), share=100 * error)
    raise NumbersError([Issue("actuals_error", message)])


def _spread(name: str, values: Array, error: float) -> Array:
    size = np.abs(values)
    if not size.max() > 0:
        template = gettext_noop(
            "every known month of '{name}' is 0, and a share of 0 is no error; leave the line out, "
            "or remove `actuals_error`"
        )
        raise NumbersError([Issue(f"actuals.{name}", Message(template, name=name))])
    return np.asarray(error * np.maximum(size, size.mean()))


def design_of(model: Model) -> Design:
    """Return how the trials of a model are drawn; conditioned ones are judged by the first chunk.

    Raises
    ------
    NumbersError
        If too few trials agree with the actuals.
    """
    if not is_observed(model.spec):
        return Design(model.sampler.method)
    weights = weigh(model.prior, model.spec, model.prior.chunk(0, CHUNK))
    require_enough(model.spec, weights)
    return Design(model.sampler.method, effective=effective(weights) / CHUNK)


def notes_of(spec: CaseSpec, design: Design) -> tuple[Message, ...]:
    """Return what the reader must know about the actuals in a result."""
    count = sum(len(months) for months, _ in known_months(spec).values())
    if not count:
        return ()
    if not is_observed(spec):
        template = gettext_noop(
            "{count} known values stand in the place of simulated ones; the assumptions are as "
            "they were before."
        )
        return (Message(template, count=count),)
    template = gettext_noop(
        "{count} known values stand in the place of simulated ones, and the assumptions are "
        "conditioned on them, with an error of {share:.3g} %: a hundred trials count as "
        "{effective:.3g}."
    )
    share, effective = 100 * (spec.actuals_error or 0.0), 100 * design.effective
    return (Message(template, count=count, share=share, effective=effective),)


def effective(weights: Array) -> float:
    """Return how many independent draws weighted ones are worth.

    References
    ----------
    Kong, Liu, Wong, "Sequential imputations and Bayesian missing data problems", JASA 89 (1994).
    """
    return float(1 / (weights @ weights))


def require_enough(spec: CaseSpec, weights: Array) -> None:
    """Refuse weights under which too few trials count.

    Raises
    ------
    NumbersError
        With how many are left and what to do.
    """
    if effective(weights) >= LEAST_EFFECTIVE:
        return
    template = gettext_noop(
        "of {trials} trials only {effective:.0f} agree with the actuals to within {share:.3g} %, "
        "and {least} are needed: widen the error, or the assumptions that the actuals speak "
        "against"
    )
    message = Message(
        template,
        trials=weights.size,
        effective=effective(weights),
        share=100 * (spec.actuals_error or 0.0),
        least=LEAST_EFFECTIVE,
    )
    raise NumbersError([Issue("actuals_error", message)])


def again(weights: Array, *, seed: int, chunk: int) -> NDArray[np.intp]:
    """Return trials drawn by their weights, each as often as its weight asks, in random order.

    Systematic resampling: one uniform number places an even comb over the cumulated weights.

    References
    ----------
    Kitagawa, "Monte Carlo filter and smoother for non-Gaussian nonlinear state space models",
    Journal of Computational and Graphical Statistics 5 (1996).
    """
    rng = stream("actuals", seed=seed, chunk=chunk)
    comb = (np.arange(weights.size) + rng.random()) / weights.size
    place = np.searchsorted(np.cumsum(weights), comb, side="right")
    last = np.flatnonzero(weights)[-1]  # the cumulated weights end a rounding away from 1
    return rng.permutation(np.minimum(place, last))
