"""What the value models of a case come to: figures and remarks that single lines do not show."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import partial
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from modeling.economics.cashflow import present_value
from modeling.economics.models.valued import fit_of
from modeling.results import distribution_of, plain, plain_list
from modeling.spec import CaseSpec
from modeling.text import Message, gettext_noop
from modeling.uncertainty.families import Array
from modeling.uncertainty.model import Model
from modeling.uncertainty.paths import paths
from modeling.uncertainty.runner import Futures
from modeling.values import Gate, Governance, Promotion, Technology, ValueEntry

TRIALS: Final = 16_384
"""As many of a simulation's trials are looked at."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One line over its months, in each trial: arrays of shape (trials,), in the line's unit.

    Attributes
    ----------
    present : array
        The present value before tax, in the unit x month.
    least, most, mean : array
        Of all months.
    """

    present: Array
    least: Array
    most: Array
    mean: Array

    @classmethod
    def of(cls, values: Array, factors: Array) -> Seen:
        """Return what is seen of (months, trials) values."""
        return cls(
            np.asarray(present_value(values, factors)),
            values.min(axis=0),
            values.max(axis=0),
            values.mean(axis=0),
        )

    @classmethod
    def joined(cls, parts: Sequence[Seen]) -> Seen:
        """Return several parts of the trials as one."""
        return cls(
            *(np.concatenate([getattr(part, f.name) for part in parts]) for f in fields(cls))
        )


Lines = Mapping[str, Seen]
"""The lines of one entry, by suffix."""
Told = Callable[[Array], dict[str, float | None]]
"""What is told of a figure of all trials."""


@dataclass(frozen=True, slots=True)
class Valued:
    """What one entry of `values` comes to.

    Attributes
    ----------
    id, kind : str
    figures : mapping of str to JSON values
        Money is present value before tax, in the case's currency.
    notes : tuple of Message
    """

    id: str
    kind: str
    figures: Mapping[str, Any]
    notes: tuple[Message, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return JSON values."""
        notes = [str(note) for note in self.notes]
        return {"id": self.id, "kind": self.kind, **self.figures, "notes": notes}


def valued(spec: CaseSpec, *, trials: int = 10_000, seed: int = 1) -> tuple[Valued, ...]:
    """Return what each value model of a case comes to.

    Parameters
    ----------
    spec : CaseSpec
        As written, with its `values`.
    trials : int
        At most 16 384 of them are looked at.
    seed : int

    Raises
    ------
    SpecError
        If an entry cannot be written out.
    NumbersError
        If it would take too long.
    """
    if not spec.values:
        return ()
    model = Model.of(spec, seed=seed)
    model.check_budget(min(trials, TRIALS))
    return valued_in(model, trials)


def valued_in(model: Model, trials: int) -> tuple[Valued, ...]:
    """Return the same of a model, of its first trials."""
    spec = model.document
    if not spec.values:
        return ()
    names = [
        f"{entry.id}_{suffix}" for entry in spec.values for suffix in _SUFFIXES[type(entry)](entry)
    ]
    parts: dict[str, list[Seen]] = {name: [] for name in names}
    for _, lines in paths(model, Futures(model, min(trials, TRIALS)), names):
        for name, values in lines.items():
            parts[name].append(Seen.of(values, model.factors[1:]))
    whole = {name: Seen.joined(several) for name, several in parts.items()}
    told = partial(distribution_of, design=model.design)
    return tuple(
        _TELLERS[type(entry)](
            entry, {s: whole[f"{entry.id}_{s}"] for s in _SUFFIXES[type(entry)](entry)}, told
        )
        for entry in spec.values
    )


def _technology(entry: Technology, seen: Lines, told: Told) -> Valued:
    share = _share(seen["outside"].most > 0)
    low, high = entry.bounds
    figures = {
        "value": told(seen["worth"].present),
        "share_outside": plain(share),
        "valid": plain_list(entry.bounds),
    }
    held = gettext_noop(
        "In {share} of the trials {metric} lies outside {low:g} to {high:g}, where the anchors of "
        "'{name}' say nothing; there it counts as at the nearer end."
    )
    extended = gettext_noop(
        "In {share} of the trials {metric} lies outside {low:g} to {high:g}, where the anchors of "
        "'{name}' say nothing; there the line is extended beyond what was measured."
    )
    template = held if entry.outside == "hold" else extended
    note = Message(
        template, share=_percent(share), metric=entry.metric, low=low, high=high, name=entry.id
    )
    return Valued(entry.id, entry.kind, figures, (note,) if share > 0 else ())


def _governance(entry: Governance, seen: Lines, told: Told) -> Valued:
    raw, floored = seen["raw"].present, seen["worth"].present
    now = max(float(raw.mean()), 0.0)
    later = float(floored.mean()) - now
    figures = {
        "raw": told(raw),
        "value": told(floored),
        "decided_now": plain(now),
        "worth_of_deciding_later": plain(later),
        "share_floored": plain(_share(seen["raw"].least < 0)),
    }
    template = gettext_noop(
        "'{name}' is worth {value:.4g} on average because it is dropped wherever it costs more "
        "than it brings. Decided today, once for all, it is worth {now:.4g}: the difference, "
        "{later:.4g}, is what it is worth to decide later."
    )
    note = Message(template, name=entry.id, value=float(floored.mean()), now=now, later=later)
    return Valued(entry.id, entry.kind, figures, (note,))


def _promotion(entry: Promotion, seen: Lines, told: Told) -> Valued:
    spent = seen["spent"]
    figures: dict[str, Any] = {
        "spend": told(spent.mean),
        "optimum": told(seen["optimum"].mean),
        "gain": told(seen["response"].present - seen["cost"].present),
    }
    if not entry.data:
        return Valued(entry.id, entry.kind, figures)
    fit = fit_of(entry)
    low, high = fit.spends
    figures["family"] = fit.response.family
    figures["criterion"] = {name: plain(value) for name, value in fit.criterion.items()}
    figures["spends"] = plain_list(fit.spends)
    outside = _share((spent.least < low) | (spent.most > high))
    if not outside:
        return Valued(entry.id, entry.kind, figures)
    template = gettext_noop(
        "In {share} of the trials '{name}' spends outside {low:g} to {high:g}, where no campaign "
        "shows what comes of it."
    )
    note = Message(template, share=_percent(outside), name=entry.id, low=low, high=high)
    return Valued(entry.id, entry.kind, figures, (note,))


def _gate(entry: Gate, seen: Lines, told: Told) -> Valued:
    figures: dict[str, Any] = {
        "measures": entry.measures,
        "score": told(seen["score"].mean),
    }
    if entry.line is not None:
        figures["adjustment"] = told(seen["adjustment"].present)
    if entry.threshold is None:
        return Valued(entry.id, entry.kind, figures)
    share = _share(seen["met"].least > 0)
    figures |= {"threshold": plain(entry.threshold), "share_met": plain(share)}
    template = gettext_noop(
        "The gate '{name}', a ratio of at least {threshold:g}, is met in {share} of the trials."
    )
    note = Message(template, name=entry.id, threshold=entry.threshold, share=_percent(share))
    return Valued(entry.id, entry.kind, figures, (note,))


def _share(hits: NDArray[np.bool_]) -> float:
    return float(hits.mean())


def _percent(share: float) -> str:
    return f"{100 * share:.3g} %"


def _of_gate(entry: Gate) -> tuple[str, ...]:
    met = ("met",) if entry.threshold is not None else ()
    return ("score", *met, *(("adjustment",) if entry.line is not None else ()))


_SUFFIXES: Final[dict[type[ValueEntry], Callable[[Any], tuple[str, ...]]]] = {
    Technology: lambda _: ("outside", "worth"),
    Governance: lambda _: ("raw", "worth"),
    Promotion: lambda _: ("spent", "optimum", "response", "cost"),
    Gate: _of_gate,
}
_TELLERS: Final[dict[type[ValueEntry], Callable[[Any, Lines, Told], Valued]]] = {
    Technology: _technology,
    Governance: _governance,
    Promotion: _promotion,
    Gate: _gate,
}
