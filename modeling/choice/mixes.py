"""Mixes of business models: what every split between them is worth, and which are efficient."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from modeling.choice.alternatives import unweighted
from modeling.choice.choose import WORST, money
from modeling.choice.conditions import listed, percent
from modeling.economics.variants import streams_of, with_streams
from modeling.results import expected_shortfall, plain
from modeling.spec import CaseSpec, Issue, SpecError
from modeling.text import Message, Text, gettext_noop, say
from modeling.uncertainty.model import Model
from modeling.uncertainty.runner import Futures, npv_of
from modeling.uncertainty.simulate import check_request

STEPS: Final = {2: 20, 3: 10, 4: 5}
"""Into how many parts the whole is divided, by the number of models: 21, 66, 56 mixes."""
MOST: Final = max(STEPS)
"""Models that are mixed at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mix:
    """A split of the business between models, and what it is worth.

    Attributes
    ----------
    weights : tuple of float
        Shares of the models, in the order of `Mixes.names`; they sum to 1.
    mean, p10, p50, p90 : float
        Of NPV, currency.
    expected_shortfall : float
        The mean of the worst 5 % of NPV.
    probability_positive : float
    """

    weights: tuple[float, ...]
    mean: float
    p10: float
    p50: float
    p90: float
    expected_shortfall: float
    probability_positive: float

    def to_json(self) -> dict[str, Any]:
        """Return JSON values."""
        names = (name for name in self.__slots__ if name != "weights")
        return {"weights": list(self.weights)} | {
            name: plain(getattr(self, name)) for name in names
        }


@dataclass(frozen=True, slots=True)
class Mixes:
    """All mixes of some models on a grid, in the same futures.

    Attributes
    ----------
    labels : mapping of name to Text
        The models that are mixed.
    currency : str
    trials, seed : int
    mixes : tuple of Mix
    efficient : tuple of int
        Places of the mixes of which none other has both a mean and an expected shortfall that are
        as good, one of them better; the highest mean first.
    """

    labels: dict[str, Text]
    currency: str
    trials: int
    seed: int
    mixes: tuple[Mix, ...]
    efficient: tuple[int, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The models that are mixed."""
        return tuple(self.labels)

    def words(self, language: str = "en") -> tuple[Message, ...]:
        """Return the finding as sentences."""
        best, careful = (self.mixes[self.efficient[place]] for place in (0, -1))
        if best is careful:
            template = gettext_noop(
                "Of {count} mixes {mix} is best both by mean NPV, {mean} {currency}, and by the "
                "mean of the worst 5 %."
            )
        else:
            template = gettext_noop(
                "Of {count} mixes {mix} has the highest mean NPV, {mean} {currency}. Whoever minds "
                "the worst 5 % of futures gives up {price} {currency} of it: {careful} loses "
                "{less} {currency} less there."
            )
        return (
            Message(
                template,
                count=len(self.mixes),
                mix=self._said(best, language),
                mean=money(best.mean),
                currency=self.currency,
                price=money(best.mean - careful.mean),
                careful=self._said(careful, language),
                less=money(careful.expected_shortfall - best.expected_shortfall),
            ),
        )

    def _said(self, mix: Mix, language: str) -> str:
        parts = zip(self.labels.values(), mix.weights, strict=True)
        return listed([f"{percent(w)} {say(label, language)}" for label, w in parts if w > 0])

    def to_json(self) -> dict[str, Any]:
        """Return JSON values."""
        return {
            "names": list(self.names),
            "labels": dict(self.labels),
            "currency": self.currency,
            "trials": self.trials,
            "seed": self.seed,
            "mixes": [mix.to_json() for mix in self.mixes],
            "efficient": list(self.efficient),
            "words": [str(sentence) for sentence in self.words()],
        }


def simplex(models: int, steps: int) -> Iterator[tuple[int, ...]]:
    """Yield every way to divide ``steps`` parts among so many models."""
    if models == 1:
        yield (steps,)
        return
    for first in range(steps, -1, -1):
        for rest in simplex(models - 1, steps - first):
            yield (first, *rest)


def mixes(spec: CaseSpec, names: Sequence[str], *, trials: int = 2_000, seed: int = 1) -> Mixes:
    """Return what every split of the business between some streams is worth.

    A mix multiplies all money of a stream by its weight; streams that are not named are left out,
    and costs that belong to no stream stay as they are.

    Parameters
    ----------
    spec : CaseSpec
    names : sequence of str
        Two to four entries of `streams`.
    trials : int
        Of each mix.
    seed : int

    Raises
    ------
    SpecError
        If there are fewer than two or more than four, or one is no entry.
    NumbersError
        If it would take too long, or a value is not finite.
    """
    check_request(trials, seed)
    if len(set(names)) not in STEPS:
        template = gettext_noop("a mix has two to {most} different models; name as many")
        raise SpecError([Issue("mix", Message(template, most=MOST))])
    steps = STEPS[len(names)]
    splits = [tuple(part / steps for part in parts) for parts in simplex(len(names), steps)]
    model = Model.of(_with_open_weights(spec, names), seed=seed)
    model.check_budget(trials, runs=len(splits))
    futures = Futures(model, trials).kept()
    found = []
    for weights in splits:
        held = {weight_of(name): share for name, share in zip(names, weights, strict=True)}
        found.append(_mix(weights, npv_of(model, futures, fixed=held)))
    labels = streams_of(spec)
    called = {name: labels[name] for name in names}
    return Mixes(called, spec.currency, trials, seed, tuple(found), _efficient(found))


def weight_of(name: str) -> str:
    """Return the id of the assumption that is the weight of a stream."""
    return f"{name}_weight"


def _with_open_weights(spec: CaseSpec, names: Sequence[str]) -> CaseSpec:
    """Return the case, written out, with weights that a run can hold at any number."""
    whole = with_streams(unweighted(spec), dict.fromkeys(names, 1.0))
    return whole.with_values({weight_of(name): "uniform(0, 1)" for name in names})


def _mix(weights: tuple[float, ...], npv: Any) -> Mix:
    p10, p50, p90 = np.percentile(npv, (10, 50, 90)).tolist()
    return Mix(
        weights=weights,
        mean=float(npv.mean()),
        p10=p10,
        p50=p50,
        p90=p90,
        expected_shortfall=expected_shortfall(npv, WORST),
        probability_positive=float((npv > 0).mean()),
    )


def _efficient(found: Sequence[Mix]) -> tuple[int, ...]:
    """Return the places of the mixes that none beats both by the mean and by expected shortfall."""
    order = sorted(
        range(len(found)), key=lambda at: (-found[at].mean, -found[at].expected_shortfall)
    )
    kept: list[int] = []
    for place in order:
        if not kept or found[place].expected_shortfall > found[kept[-1]].expected_shortfall:
            kept.append(place)
    return tuple(kept)
