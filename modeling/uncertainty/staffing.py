"""What people entries cost month by month where their numbers are formulas over the case."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from modeling.spec import CaseSpec
from modeling.uncertainty.families import Array
from modeling.uncertainty.model import Chunk, Model
from modeling.uncertainty.paths import paths
from modeling.uncertainty.payroll import Payroll
from modeling.uncertainty.runner import Futures

TRIALS: Final = 512


def staffing(
    spec: CaseSpec, ids: Sequence[str], *, trials: int = TRIALS, seed: int = 1
) -> dict[str, Payroll]:
    """Return what entries of people come to, over trials in which no risk strikes.

    An entry whose numbers are not finite is left out.

    Parameters
    ----------
    spec : CaseSpec
        Checked.
    ids : sequence of str
        Of entries of `costs` of kind people.
    trials : int
    seed : int

    Raises
    ------
    NumbersError
        If it would take too long.
    """
    model = Model.of(spec, seed=seed)
    model.check_budget(trials)
    lines = [f"{key}_payroll" for key in ids]
    heads = [f"{key}_headcount" for key in ids]
    watched = [name for name in (*lines, *heads) if name in model.program.names]
    parts: dict[str, list[Array]] = {name: [] for name in (*lines, *heads)}
    for part, found in paths(model, Futures(model, trials, only=()), watched):
        for name, several in parts.items():
            several.append(_values(model, part, found, name))
    months = spec.timeline.months
    answer = {}
    for line, head in zip(lines, heads, strict=True):
        paid, count = (np.concatenate(parts[name], axis=1) for name in (line, head))
        if not (np.isfinite(paid).all() and np.isfinite(count).all()):
            continue
        low, high = np.percentile(paid, (5, 95), axis=1)
        answer[line.removesuffix("_payroll")] = Payroll(
            heads=np.broadcast_to(count.mean(axis=1), months) * (paid.max(axis=1) > 0),
            monthly=np.asarray(paid.mean(axis=1)),
            low=np.asarray(low),
            high=np.asarray(high),
        )
    return answer


def _values(model: Model, part: Chunk, found: dict[str, Array], name: str) -> Array:
    """Return the months, or one row of what holds in all of them, by the trials of a part."""
    if name in found:
        return found[name].copy()
    if name in part.draws:
        return part.draws[name].reshape(1, -1)
    return np.full((1, part.size), model.certain[name])
