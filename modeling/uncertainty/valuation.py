"""What the value models of a case come to: figures and remarks that single lines do not show."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from modeling.economics.cashflow import present_value
from modeling.economics.expansion import expand
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
    """The lines of one entry, by suffix, each of shape (months, trials).

    Attributes
    ----------
    lines : mapping of suffix to array
    factors : (months,) array
        Discount factors of months 1..N.
    """

    lines: Mapping[str, Array]
    factors: Array

    def present(self, suffix: str) -> Array:
        """Return the present value of a line before tax, (trials,), in its unit x month."""
        return np.asarray(present_value(self.lines[suffix], self.factors))

    def ever(self, suffix: str) -> float:
        """Return the share of the trials in which a line is not 0 in some month."""
        return float((self.lines[suffix] != 0).any(axis=0).mean())

    def always(self, suffix: str) -> float:
        """Return the share of the trials in which a line is 0 in no month."""
        return float((self.lines[suffix] != 0).all(axis=0).mean())


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
    model = Model.of(expand(spec), seed=seed)
    names = [
        f"{entry.id}_{suffix}" for entry in spec.values for suffix in _SUFFIXES[type(entry)](entry)
    ]
    trials = min(trials, TRIALS)
    model.check_budget(trials)
    found: dict[str, list[Array]] = {name: [] for name in names}
    for _, lines in paths(model, Futures(model, trials), names):
        for name, values in lines.items():
            found[name].append(np.array(values))
    whole = {name: np.concatenate(parts, axis=1) for name, parts in found.items()}
    return tuple(
        _TELLERS[type(entry)](
            entry,
            Seen(
                {s: whole[f"{entry.id}_{s}"] for s in _SUFFIXES[type(entry)](entry)},
                model.factors[1:],
            ),
        )
        for entry in spec.values
    )


def _technology(entry: Technology, seen: Seen) -> Valued:
    share = seen.ever("outside")
    low, high = entry.bounds
    figures = {
        "value": distribution_of(seen.present("worth")),
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


def _governance(entry: Governance, seen: Seen) -> Valued:
    raw, floored = seen.present("raw"), seen.present("worth")
    now = max(float(raw.mean()), 0.0)
    later = float(floored.mean()) - now
    figures = {
        "raw": distribution_of(raw),
        "value": distribution_of(floored),
        "decided_now": plain(now),
        "worth_of_deciding_later": plain(later),
        "share_floored": plain(float((seen.lines["raw"] < 0).any(axis=0).mean())),
    }
    template = gettext_noop(
        "'{name}' is worth {value:.4g} on average because it is dropped wherever it costs more "
        "than it brings. Decided today, once for all, it is worth {now:.4g}: the difference, "
        "{later:.4g}, is what it is worth to decide later."
    )
    note = Message(template, name=entry.id, value=float(floored.mean()), now=now, later=later)
    return Valued(entry.id, entry.kind, figures, (note,))


def _promotion(entry: Promotion, seen: Seen) -> Valued:
    spent = seen.lines["spent"]
    figures: dict[str, Any] = {
        "spend": distribution_of(spent.mean(axis=0)),
        "optimum": distribution_of(seen.lines["optimum"].mean(axis=0)),
        "gain": distribution_of(seen.present("response") - seen.present("cost")),
    }
    if not entry.data:
        return Valued(entry.id, entry.kind, figures)
    fit = fit_of(entry)
    low, high = fit.spends
    figures["family"] = fit.response.family
    figures["criterion"] = {name: plain(value) for name, value in fit.criterion.items()}
    figures["spends"] = plain_list(fit.spends)
    outside = float(((spent < low) | (spent > high)).any(axis=0).mean())
    if not outside:
        return Valued(entry.id, entry.kind, figures)
    template = gettext_noop(
        "In {share} of the trials '{name}' spends outside {low:g} to {high:g}, where no campaign "
        "shows what comes of it."
    )
    note = Message(template, share=_percent(outside), name=entry.id, low=low, high=high)
    return Valued(entry.id, entry.kind, figures, (note,))


def _gate(entry: Gate, seen: Seen) -> Valued:
    figures: dict[str, Any] = {
        "measures": entry.measures,
        "score": distribution_of(seen.lines["score"].mean(axis=0)),
    }
    if entry.line is not None:
        figures["adjustment"] = distribution_of(seen.present("adjustment"))
    if entry.threshold is None:
        return Valued(entry.id, entry.kind, figures)
    share = seen.always("met")
    figures |= {"threshold": plain(entry.threshold), "share_met": plain(share)}
    template = gettext_noop(
        "The gate '{name}', a ratio of at least {threshold:g}, is met in {share} of the trials."
    )
    note = Message(template, name=entry.id, threshold=entry.threshold, share=_percent(share))
    return Valued(entry.id, entry.kind, figures, (note,))


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
_TELLERS: Final[dict[type[ValueEntry], Callable[[Any, Seen], Valued]]] = {
    Technology: _technology,
    Governance: _governance,
    Promotion: _promotion,
    Gate: _gate,
}
