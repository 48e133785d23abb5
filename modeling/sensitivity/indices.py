"""How much of the variance of NPV belongs to each input: the index that fits the case."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Literal

import numpy as np

from modeling.economics.expansion import expand
from modeling.sensitivity.given import first_order
from modeling.sensitivity.shapley import shapley
from modeling.sensitivity.shares import Blocks, Indices, Share, Twins, described, inputs_of
from modeling.sensitivity.variance import sobol
from modeling.spec import CaseSpec, Issue
from modeling.text import Message, gettext_noop
from modeling.uncertainty.families import Array
from modeling.uncertainty.model import Model, NumbersError
from modeling.uncertainty.observation import is_observed
from modeling.uncertainty.runner import Futures, npv_of
from modeling.uncertainty.simulate import check_request

Method = Literal["auto", "sobol", "shapley", "given_data"]
Progress = Callable[[float], None]

METHODS: Final = ("auto", "sobol", "shapley", "given_data")
INDEPENDENT: Final = 1e-9
"""Correlation of normal scores below which inputs count as independent."""

REASONS: Final = {
    "sobol": gettext_noop(
        "Sobol' indices: the inputs are independent, so every part of the variance of NPV belongs "
        "to one input or to several together."
    ),
    "shapley": gettext_noop(
        "Shapley effects: {ids} are correlated, so what one of them explains cannot be told apart "
        "from the others; the shares are means over all orders of getting to know the inputs, and "
        "sum to 1."
    ),
    "shapley_asked": gettext_noop(
        "Shapley effects, as asked: the shares are means over all orders of getting to know the "
        "inputs, and sum to 1."
    ),
    "given_data": gettext_noop(
        "First-order indices from one simulation, as asked: what inputs do only together is in "
        "none of them."
    ),
    "costly": gettext_noop(
        "First-order indices from one simulation: the {runs} simulations of a full analysis would "
        "take too long; what inputs do only together is in none of them."
    ),
    "observed": gettext_noop(
        "First-order indices from one simulation: the actuals tie the inputs together, so that "
        "draws of one cannot stand beside those of another; ask for 'given_data', or leave the "
        "error of the actuals out."
    ),
    "none": gettext_noop("Nothing in this case is uncertain."),
}
WITHOUT_RISKS: Final = gettext_noop(
    "The share of the risks is not among these; a full analysis has it."
)
FLAT: Final = gettext_noop("NPV is the same in every future, so it has no variance to share out.")


def indices(
    spec: CaseSpec,
    *,
    trials: int = 4_096,
    seed: int = 1,
    method: Method = "auto",
    progress: Progress | None = None,
) -> Indices:
    """Return how much of the variance of NPV belongs to each input, and to the risks together.

    Independent inputs get Sobol' indices, correlated ones Shapley effects; where that would take
    too long, first-order indices come from one simulation. The answer says which and why.

    Parameters
    ----------
    spec : CaseSpec
    trials : int
        1 or more, of each of (inputs + 2) simulations.
    seed : int
        0 or more.
    method : str
        ``auto``, or the one that is wanted: ``sobol``, ``shapley`` or ``given_data``.
    progress : callable, optional
        Told the fraction that is done; may raise to stop.

    Raises
    ------
    SpecError
        If Sobol' indices are asked of correlated inputs, it would take too long, or a value is
        not finite.
    """
    check_request(trials, seed)
    spec = expand(spec)
    model = Model.of(spec, seed=seed)
    tied = correlated_inputs(model)
    if not inputs_of(model):
        method, reason = "given_data", Message(REASONS["none"])
    else:
        method, reason = chosen(model, method, tied, trials)
    if method == "given_data":
        return from_one_simulation(model, reason, trials, seed, progress)
    twins = Twins.of(spec, trials=trials, seed=seed)
    if method == "sobol":
        found, variance = sobol(twins, progress)
    else:
        shares, variance = shapley(twins, progress)
        first = first_shares(model, twins.one, npv_of(model, twins.one))
        found = described(model, inputs_of(model), first=first, shapley=shares)
    return Indices(
        method=method,
        reason=reason,
        indices=found,
        variance=variance,
        trials=trials,
        seed=seed,
        runs=len(found) + 2,
        notes=notes(model, variance),
    )


def correlated_inputs(model: Model) -> tuple[str, ...]:
    """Return the inputs that are correlated with another one, sorted."""
    found = set()
    for group in model.sampler.groups:
        scores = np.abs(group.factor @ group.factor.T) > INDEPENDENT
        found |= {key for key, row in zip(group.ids, scores, strict=True) if row.sum() > 1}
    return tuple(sorted(found))


def chosen(
    model: Model, asked: Method, tied: tuple[str, ...], trials: int
) -> tuple[Method, Message]:
    """Return the method that fits, and why.

    Raises
    ------
    NumbersError
        If the method that is asked for is unknown, does not fit or would take too long.
    """
    runs, ids = len(inputs_of(model)) + 2, ", ".join(tied)
    check_method(asked)
    if asked == "sobol" and tied:
        template = gettext_noop(
            "Sobol' indices have no meaning for correlated inputs ({ids}); ask for Shapley effects"
        )
        raise NumbersError([Issue("method", Message(template, ids=ids))])
    if is_observed(model.spec):
        return after_actuals(asked)
    if asked == "given_data":
        return asked, Message(REASONS["given_data"])
    try:
        model.check_budget(trials, runs=runs)
    except NumbersError:
        if asked != "auto":
            raise
        return "given_data", Message(REASONS["costly"], runs=runs)
    if tied:
        return "shapley", Message(REASONS["shapley"], ids=ids)
    if asked == "shapley":
        return "shapley", Message(REASONS["shapley_asked"])
    return "sobol", Message(REASONS["sobol"])


def check_method(asked: str) -> None:
    """Refuse a method that is unknown.

    Raises
    ------
    NumbersError
        With those that are known.
    """
    if asked not in METHODS:
        template = gettext_noop("'{method}' is no method; take one of: {known}")
        message = Message(template, method=asked, known=", ".join(METHODS))
        raise NumbersError([Issue("method", message)])


def after_actuals(asked: Method) -> tuple[Method, Message]:
    """Return the method for draws that are conditioned on actuals, and why.

    Raises
    ------
    NumbersError
        If one is asked for that mixes the draws of inputs.
    """
    if asked in ("sobol", "shapley"):
        raise NumbersError([Issue("method", Message(REASONS["observed"]))])
    return "given_data", Message(REASONS["observed"])


def from_one_simulation(
    model: Model, reason: Message, trials: int, seed: int, progress: Progress | None
) -> Indices:
    """Return first-order indices from the draws of one simulation.

    Raises
    ------
    NumbersError
        If it would take too long, or a value is not finite.
    """
    model.check_budget(trials)
    blocks = Futures(model, trials).kept()
    npv = npv_of(model, blocks)
    first = first_shares(model, blocks, npv)
    if progress is not None:
        progress(1.0)
    return Indices(
        method="given_data" if model.sampler.inputs else "none",
        reason=reason,
        indices=described(model, tuple(model.sampler.inputs), first=first),
        variance=float(npv.var()),
        trials=trials,
        seed=seed,
        runs=1,
        notes=(
            *notes(model, float(npv.var())),
            *((Message(WITHOUT_RISKS),) if model.risks else ()),
        ),
    )


def first_shares(model: Model, blocks: Blocks, npv: Array) -> list[Share]:
    """Return the first-order index of each input by its draws, and NaN for the risks."""
    gathered: dict[str, list[Array]] = {key: [] for key in model.sampler.inputs}
    for block, _ in blocks:
        for key, draws in gathered.items():
            draws.append(block.draws[key])
    found = [first_order(np.concatenate(draws), npv) for draws in gathered.values()]
    return [*found, *([Share(np.nan, np.nan, np.nan)] if model.risks else [])]


def notes(model: Model, variance: float) -> tuple[Message, ...]:
    """Return what the reader must know besides."""
    uncertain = bool(inputs_of(model))
    flat = (Message(FLAT),) if uncertain and not variance > 0 else ()
    return (*model.sampler.notes, *flat)
