"""The value models of a case with the distributions behind their figures; what a change does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from modeling.economics.expansion import expansion
from modeling.results import distribution_of, plain, probability_above
from modeling.spec import CaseSpec
from modeling.uncertainty.compare import compare
from modeling.uncertainty.families import Array
from modeling.uncertainty.model import Chunk, Model
from modeling.uncertainty.paths import paths
from modeling.uncertainty.pictures import Picture, binned, edges_of, pictured
from modeling.uncertainty.runner import Futures, npv_of
from modeling.uncertainty.valuation import Seen, Valued, valued_in
from modeling.values import Technology

TRIALS: Final = 4_096
LEAST: Final = 256
SHARE: Final = 400
"""An appraisal takes this part of the budget of a simulation: about a second of one core."""
CELLS: Final = 4_000_000
"""Of what is kept of lines: 32 megabytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Appraisal:
    """What the value models of a case come to.

    Attributes
    ----------
    trials, seed : int
    npv : (trials,) array
        Of the whole case, in its currency.
    values : tuple of Valued
        As `modeling.uncertainty.valuation.valued` returns them.
    pictures : mapping of id to JSON values
        What is drawn of each entry: `modeling.uncertainty.pictures.pictured`.
    made : mapping of id to distribution
        The mean over the months of each assumption and line that an entry makes.
    """

    trials: int
    seed: int
    npv: Array
    values: tuple[Valued, ...]
    pictures: Mapping[str, Picture]
    made: Mapping[str, Mapping[str, float | None]]

    def of(self, key: str) -> Valued:
        """Return what an entry comes to, by its id."""
        return next(value for value in self.values if value.id == key)


def appraise(spec: CaseSpec, *, trials: int | None = None, seed: int = 1) -> Appraisal:
    """Return what the value models of a case come to, and the distributions behind it.

    Parameters
    ----------
    spec : CaseSpec
        Checked.
    trials : int, optional
        Without it 4096, or as few as a case is too large for more.
    seed : int

    Raises
    ------
    NumbersError
        If it would take too long, or a value is not finite.
    """
    model = Model.of(spec, seed=seed)
    count = _affordable(model) if trials is None else trials
    model.check_budget(count)
    npv = npv_of(model, Futures(model, count))
    values = valued_in(model, count)
    seen = _seen(model, count)
    return Appraisal(
        trials=count,
        seed=seed,
        npv=npv,
        values=values,
        pictures={
            entry.id: pictured(entry, seen, found)
            for entry, found in zip(spec.values, values, strict=True)
        },
        made={
            name: distribution_of(seen[name].mean, model.design)
            for name in _made(spec)
            if name in seen
        },
    )


def _affordable(model: Model) -> int:
    watched = max(1, len(set(_watched(model.document))))
    most = min(model.most_trials() // SHARE, CELLS // (4 * watched))
    return min(TRIALS, max(most, LEAST))


def effect(before: Appraisal, after: Appraisal) -> dict[str, Any]:
    """Return what a change of the case does to its NPV, as JSON values.

    Both see the same futures where they have the same seed and as many trials: the difference is
    then the change itself.

    Returns
    -------
    dict
        ``before`` and ``after``, each with ``npv``, ``probability_npv_positive`` and a
        ``histogram`` over the same edges; ``change`` as `modeling.uncertainty.compare.compare`.
    """
    edges = edges_of(np.concatenate([before.npv, after.npv]))
    sides = {
        side: {
            "npv": distribution_of(found.npv),
            "probability_npv_positive": plain(probability_above(found.npv)),
            "histogram": binned(found.npv, edges),
        }
        for side, found in (("before", before), ("after", after))
    }
    same = (before.seed, before.trials) == (after.seed, after.trials)
    change = compare(before.npv, after.npv, same_futures=same)
    return {**sides, "change": change, "trials": after.trials}


def _made(spec: CaseSpec) -> Iterator[str]:
    whole = expansion(spec)
    for index in range(len(spec.values)):
        yield from (made.item.id for made in whole.of_entry(f"values[{index}]"))


def _watched(spec: CaseSpec) -> Iterator[str]:
    yield from _made(spec)
    yield from (entry.metric for entry in spec.values if isinstance(entry, Technology))


def _seen(model: Model, trials: int) -> dict[str, Seen]:
    """Return what entries make, and the metrics that they look at, over their months."""
    names = tuple(dict.fromkeys(_watched(model.document)))
    if not names:
        return {}
    lines = [name for name in names if name in model.program.names]
    still = {assumption.id for assumption in model.spec.assumptions}
    parts: dict[str, list[Seen]] = {name: [] for name in names}
    for part, found in paths(model, Futures(model, trials), lines):
        for name in names:
            values = found[name] if name in found else _drawn(model, part, name)
            if values is None:
                continue
            if name in found and name in still:
                values = values[0]  # the formula of an assumption is worked out once
            shape = (model.spec.timeline.months, part.size)
            parts[name].append(Seen.of(np.broadcast_to(values, shape), model.factors[1:]))
    return {name: Seen.joined(several) for name, several in parts.items() if several}


def _drawn(model: Model, part: Chunk, name: str) -> Array | None:
    """Return an assumption that is no formula; None for what is no number of a month."""
    if name in part.draws:
        return part.draws[name]
    return np.asarray(model.certain[name]) if name in model.certain else None
