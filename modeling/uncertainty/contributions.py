"""What the risks of a case did to its NPV: each alone, and all of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from modeling.precision import Design
from modeling.results import distribution_of, plain, plain_list
from modeling.uncertainty.events import ActiveRisk, Blow
from modeling.uncertainty.families import Array
from modeling.uncertainty.model import Chunk, Model
from modeling.uncertainty.runner import Futures, npv_of

RISK_TRIALS: Final = 16_384
EXCEEDED: Final = (0.5, 0.2, 0.1, 0.05, 0.02, 0.01)


def struck_in(chunk: Chunk) -> NDArray[np.float64]:
    """Return the events of each risk and the trials with at least one, shape (risks, 2)."""
    return np.array(
        [(event.struck.sum(), event.struck.any(axis=1).sum()) for event in chunk.events],
        dtype=np.float64,
    ).reshape(-1, 2)


def told_risks(
    model: Model, npv: Array, struck: NDArray[np.float64], *, threads: int | None
) -> Mapping[str, Any]:
    """Return what the risks did, as JSON values.

    Parameters
    ----------
    model : Model
    npv : (trials,) array
        With all risks.
    struck : (risks, 2) array
        Events of each risk per trial, and the share of the trials with at least one.
    threads : int or None
    """
    trials = min(npv.size, RISK_TRIALS)
    without = npv_of(model, Futures(model, trials, only=()), threads=threads)
    loss = without - npv[:trials]
    design = model.design
    return {
        "trials": trials,
        "npv_without_risks": distribution_of(without, design),
        "loss": distribution_of(loss, design),
        "loss_exceedance": {
            "probability": list(EXCEEDED),
            "loss": plain_list(np.quantile(loss, [1 - share for share in EXCEEDED])),
        },
        "risks": [
            told_risk(model, risk, loss_of(model, risk, without, threads=threads), design, *row)
            for risk, row in zip(model.risks, struck.tolist(), strict=True)
        ],
    }


def told_risk(
    model: Model, active: ActiveRisk, loss: Array, design: Design, events: float, struck: float
) -> dict[str, Any]:
    """Return what one risk did, as JSON values."""
    risk = next(risk for risk in model.spec.risks if risk.id == active.id)
    return {
        "id": active.id,
        "title": risk.title,
        "events_per_trial": plain(events),
        "probability": plain(struck),
        "mean_loss": plain(float(loss.mean())),
        "loss": distribution_of(loss, design),
    }


def loss_of(model: Model, risk: ActiveRisk, without: Array, *, threads: int | None) -> Array:
    """Return what a risk alone takes from NPV, shape (trials,).

    Only trials in which it strikes are worked out again: in all others its response costs what it
    costs and nothing else changes, not even the last bit.
    """
    loss, hit = np.empty(without.size), np.zeros(without.size, np.bool_)
    struck: list[tuple[Chunk, Blow]] = []
    place = next(k for k, one in enumerate(model.risks) if one.id == risk.id)
    for number in Futures(model, without.size).chunks:
        chunk = model.chunk(number, without.size)
        event = chunk.events[place]
        here = slice(chunk.start, chunk.start + chunk.size)
        loss[here], hit[here] = event.cost, event.struck.any(axis=1)
        struck += struck_blocks(model, chunk, risk.id, np.flatnonzero(hit[here]))
    if struck:
        loss[hit] = without[hit] - npv_of(model, struck, threads=threads)
    return loss


def struck_blocks(
    model: Model, chunk: Chunk, risk: str, trials: NDArray[np.intp]
) -> Iterator[tuple[Chunk, Blow]]:
    """Yield some trials of a chunk in blocks that one risk strikes."""
    few = chunk.only(trials, trials.size, start=chunk.start)
    for block in few.parts(model.width):
        yield block, model.blow(block, only={risk})
