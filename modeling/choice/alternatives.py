"""Options of one decision in the same futures: their NPV, and what was drawn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from modeling.choice.conditions import Event, Factor
from modeling.choice.discovery import LIMIT, Discovery, Flags, discover
from modeling.economics.expansion import expand
from modeling.spec import CaseSpec, Issue, SpecError, unknown
from modeling.text import Message, Text, gettext_noop
from modeling.uncertainty.events import Blow
from modeling.uncertainty.families import Array
from modeling.uncertainty.model import Chunk, Model
from modeling.uncertainty.runner import ROOM, Futures, npv_of
from modeling.uncertainty.simulate import check_request

_UNWEIGHTED: Final = gettext_noop(
    "The months that are known hold in every option, but do not weight the futures: each option "
    "would weight them in its own way, and they would no longer be the same."
)
SEARCHED: Final = 20_000
"""Trials of which the draws are kept, to look for conditions in them."""


@dataclass(frozen=True, slots=True, eq=False)
class Alternatives:
    """The options of a decision under common random numbers.

    Attributes
    ----------
    labels : mapping of name to Text
        What the options are called, in the order of the rows of `npv`.
    currency : str
    seed : int
    npv : (options, trials) array
        Currency; a column is one future.
    factors : tuple of Factor
        What was drawn, of the first trials. An input that two options draw from unlike
        distributions is there twice.
    notes : tuple of Message
        What the reader must know about these futures.
    """

    labels: Mapping[str, Text]
    currency: str
    seed: int
    npv: Array
    factors: tuple[Factor, ...] = ()
    notes: tuple[Message, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The options."""
        return tuple(self.labels)

    def of(self, name: str) -> Array:
        """Return the NPV of an option, (trials,).

        Raises
        ------
        SpecError
            If there is no such option.
        """
        if name not in self.labels:
            raise SpecError([Issue("options", unknown(name, self.names))])
        return np.asarray(self.npv[self.names.index(name)])

    def when_above(self, name: str, other: str, *, limit: int = LIMIT) -> Discovery:
        """Return the conditions under which one option beats another."""
        happens = self.of(name) > self.of(other)
        event = Event("beats", self.labels[name], self.labels[other])
        return self._discover(happens, event, (name, other), limit)

    def when_best(self, name: str, *, limit: int = LIMIT) -> Discovery:
        """Return the conditions under which an option beats all others."""
        others = [key for key in self.names if key != name]
        if len(others) == 1:
            return self.when_above(name, others[0], limit=limit)
        happens = np.all([self.of(name) > self.of(key) for key in others], axis=0)
        return self._discover(happens, Event("best", self.labels[name]), (name, *others), limit)

    def when_positive(self, name: str, *, limit: int = LIMIT) -> Discovery:
        """Return the conditions under which the NPV of an option is above 0."""
        event = Event("positive", self.labels[name])
        return self._discover(self.of(name) > 0, event, (name,), limit)

    def _discover(
        self, happens: Flags, event: Event, names: tuple[str, ...], limit: int
    ) -> Discovery:
        factors = self.relevant(*names)
        searched = factors[0].values.size if factors else SEARCHED
        return discover(happens[:searched], factors, event, limit=limit)

    def relevant(self, *names: str) -> tuple[Factor, ...]:
        """Return what these options draw, that of the first option first."""
        drawn = [one for one in self.factors if set(one.options) & set(names)]
        drawn.sort(key=lambda one: min(names.index(key) for key in one.options if key in names))
        ids = [one.id for one in drawn]
        return tuple(
            replace(one, owners=tuple(self.labels[key] for key in one.options if key in names))
            if ids.count(one.id) > 1
            else one
            for one in drawn
        )


def alternatives(
    specs: Mapping[str, CaseSpec],
    *,
    trials: int = 10_000,
    seed: int = 1,
    labels: Mapping[str, Text] | None = None,
) -> Alternatives:
    """Return options in the same futures.

    An input has the same draws in every option that draws it from the same distribution, and the
    same ranks in most others, since its stream depends on its id and the seed only. Months that are
    known hold; futures are not weighted by them, which each option would do in its own way.

    Parameters
    ----------
    specs : mapping of name to CaseSpec
        Two or more, of one currency and one timeline.
    trials : int
        1 or more.
    seed : int
        0 or more.
    labels : mapping of name to Text, optional
        What they are called; their names without it.

    Raises
    ------
    SpecError
        If there are fewer than two options, or they differ in currency or timeline.
    NumbersError
        If it would take too long, or a value is not finite.
    """
    check_request(trials, seed)
    check_alike(specs)
    called = {name: (labels or {}).get(name, name) for name in specs}
    models = {name: Model.of(expand(unweighted(spec)), seed=seed) for name, spec in specs.items()}
    widest = max(len(model.sampler.inputs) + len(model.risks) for model in models.values())
    kept = min(trials, SEARCHED, ROOM // max(widest, 1))
    npv = np.empty((len(specs), trials))
    columns: dict[str, list[Factor]] = {}
    for row, (name, model) in enumerate(models.items()):
        model.check_budget(trials, runs=len(specs))
        drawn: dict[tuple[str, bool], Array] = {}
        npv[row] = npv_of(model, _watched(model, trials, kept, drawn))
        for factor in _factors(model, drawn):
            _merge(columns.setdefault(factor.id, []), replace(factor, options=(name,)))
    currency = next(iter(specs.values())).currency
    factors = tuple(factor for column in columns.values() for factor in column)
    notes = (Message(_UNWEIGHTED),) if any(s.actuals_error for s in specs.values()) else ()
    return Alternatives(called, currency, seed, npv, factors, notes)


def unweighted(spec: CaseSpec) -> CaseSpec:
    """Return a case whose known months hold, but say nothing of its assumptions."""
    return spec.model_copy(update={"actuals_error": None}) if spec.actuals_error else spec


def check_alike(specs: Mapping[str, CaseSpec]) -> None:
    """Refuse options that cannot be compared.

    Raises
    ------
    SpecError
        Naming the options and what they differ in.
    """
    if len(specs) < 2:
        message = Message(gettext_noop("a choice needs two options or more; add one"))
        raise SpecError([Issue("options", message)])
    (first, base), *others = specs.items()
    issues = []
    for name, spec in others:
        if spec.currency != base.currency:
            template = gettext_noop(
                "'{first}' is in {one} and '{name}' in {other}; options need one currency"
            )
            fields = {"one": base.currency, "other": spec.currency}
        elif spec.timeline != base.timeline:
            template = gettext_noop(
                "'{first}' has {one} months from {start} and '{name}' {other} from {begin}; "
                "options need one timeline"
            )
            one, other = base.timeline, spec.timeline
            fields = {"one": str(one.months), "start": one.start}
            fields |= {"other": str(other.months), "begin": other.start}
        else:
            continue
        issues.append(Issue(f"options.{name}", Message(template, first=first, name=name, **fields)))
    if issues:
        raise SpecError(issues)


def _watched(
    model: Model, trials: int, kept: int, drawn: dict[tuple[str, bool], Array]
) -> Iterator[tuple[Chunk, Blow]]:
    """Yield the futures of a model, and keep what the first of them draw: (id, is a risk)."""
    for block, hit in Futures(model, trials):
        room = min(block.size, kept - block.start)
        if room > 0:
            seen = {(name, False): values for name, values in block.draws.items()}
            for event in block.events:
                seen[event.risk.id, True] = event.struck.any(axis=1).astype(float)
            for key, values in seen.items():
                row = drawn.setdefault(key, np.empty(kept))
                row[block.start : block.start + room] = values[:room]
        yield block, hit


def _factors(model: Model, drawn: Mapping[tuple[str, bool], Array]) -> Iterator[Factor]:
    known = {assumption.id: assumption for assumption in model.spec.assumptions}
    titles = {risk.id: risk.title for risk in model.spec.risks}
    for (key, is_risk), values in drawn.items():
        if is_risk:
            yield Factor(key, titles[key], values, is_risk=True)
            continue
        assumption = known[key]
        yield Factor(
            key,
            assumption.label or key,
            values,
            unit=assumption.unit,
            in_percent="%" in str(assumption.value),
        )


def _merge(columns: list[Factor], factor: Factor) -> None:
    """Add an option's input: to the options with the same draws, or as a column of its own."""
    for place, one in enumerate(columns):
        if one.is_risk == factor.is_risk and np.array_equal(one.values, factor.values):
            columns[place] = replace(one, options=one.options + factor.options)
            return
    columns.append(factor)
