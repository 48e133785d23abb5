"""Which planned PoC comes next: what each would teach, less what it costs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from modeling.economics.expansion import expand
from modeling.information.perfect import evppi
from modeling.information.studies import Study, learning
from modeling.information.worth import Worth, figure
from modeling.results import plain
from modeling.sections import PocPlan
from modeling.spec import CaseSpec
from modeling.text import Message, Text, gettext_noop, say
from modeling.uncertainty.events import read
from modeling.uncertainty.model import Model

COUNTED: Final = frozenset({"accuracy"})
"""Metrics that are a plain share of the rows on which they are measured."""
NOTHING: Final = Worth((), 0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class PocWorth:
    """What a planned PoC is worth to the decision.

    Attributes
    ----------
    id : str
    title : Text
    binds : str or None
        The assumption that its metric becomes.
    perfect : Worth
        EVPPI of that assumption: more no PoC about it can be worth.
    rows : int or None
        On which the metric will be measured.
    sample : float or None
        EVSI of so many rows; None where the rows are not known or the metric is no plain share.
    budget : float or None
        The expected cost; None where the plan does not say.
    """

    id: str
    title: Text
    binds: str | None
    perfect: Worth
    rows: int | None
    sample: float | None
    budget: float | None

    @property
    def net(self) -> float:
        """What it is worth, or at most is, less what is known of its cost."""
        worth = self.perfect.value if self.sample is None else self.sample
        return worth - (self.budget or 0.0)

    def to_json(self) -> dict[str, Any]:
        """Return JSON values."""
        return {
            "id": self.id,
            "title": self.title,
            "binds": self.binds,
            "evppi": self.perfect.to_json(),
            "test_rows": self.rows,
            "evsi": None if self.sample is None else plain(self.sample),
            "budget": None if self.budget is None else plain(self.budget),
            "net": plain(self.net),
            "net_is_at_most": self.sample is None,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Studies:
    """The planned PoCs of a case, the one most worth doing first.

    Attributes
    ----------
    unit : str
        The currency.
    perfect : Worth
        EVPI.
    ranked : tuple of PocWorth
    labels : mapping of str to Text
        What assumptions are called, where not by their id.
    """

    unit: str
    perfect: Worth
    ranked: tuple[PocWorth, ...]
    labels: Mapping[str, Text]

    def words(self, language: str = "en") -> tuple[Message, ...]:
        """Return the finding in sentences; labels of the document are in this language."""
        if not self.ranked:
            return (Message(gettext_noop("No PoC is planned.")),)
        top = self.ranked[0]
        if not top.net > 0:
            template = gettext_noop(
                "No planned PoC is worth its cost: none teaches enough to change the decision."
            )
            return (Message(template),)
        named = {
            "title": say(top.title, language),
            "name": say(self.labels.get(top.binds or "", top.binds), language),
            "unit": self.unit,
            "net": figure(top.net),
        }
        if top.sample is not None:
            template = gettext_noop(
                "'{title}' comes next: what its test teaches about '{name}' is worth {net} {unit}."
            )
        else:
            template = gettext_noop(
                "'{title}' comes next: what it can teach about '{name}' is worth at most {net} "
                "{unit}."
            )
        taken = gettext_noop("Its budget is taken off.")
        unsaid = gettext_noop("Its plan names no budget, so no cost is taken off.")
        cost = Message(unsaid if top.budget is None else taken)
        return (Message(template, **named), cost)

    def to_json(self) -> dict[str, Any]:
        """Return JSON values."""
        return {
            "unit": self.unit,
            "evpi": {"value": plain(self.perfect.value), "error": plain(self.perfect.error)},
            "labels": dict(self.labels),
            "studies": [each.to_json() for each in self.ranked],
            "words": [str(sentence) for sentence in self.words()],
        }


def studies(spec: CaseSpec, *, trials: int = 10_000, seed: int = 1) -> Studies:
    """Return the planned PoCs of a case, ranked by what each is worth after its cost.

    Parameters
    ----------
    spec : CaseSpec
    trials : int
        1 or more.
    seed : int
        0 or more.

    Raises
    ------
    NumbersError
        If it would take too long, or a value is not finite.
    """
    model = Model.of(expand(spec), seed=seed)
    bound = {plan.binds for plan in spec.poc} & set(model.sampler.inputs)
    found = evppi(spec, sorted(name for name in bound if name), trials=trials, seed=seed)
    ranked = []
    for index, plan in enumerate(spec.poc):
        perfect = found.of(plan.binds) if plan.binds in bound and plan.binds else NOTHING
        budget = None
        if plan.budget is not None:
            budget = float(read(plan.budget, f"poc[{index}].budget").mean)
        ranked.append(
            PocWorth(
                id=plan.id,
                title=plan.title,
                binds=plan.binds,
                perfect=perfect,
                rows=plan.test_rows,
                sample=_sample(model, plan, trials) if perfect.inputs else None,
                budget=budget,
            )
        )
    ranked.sort(key=lambda each: -each.net)
    return Studies(
        unit=spec.currency, perfect=found.perfect, ranked=tuple(ranked), labels=found.labels
    )


def _sample(model: Model, plan: PocPlan, trials: int) -> float | None:
    """Return the worth of the planned test where it counts successes."""
    if plan.test_rows is None or plan.metric not in COUNTED or plan.binds is None:
        return None
    low, high = model.sampler.inputs[plan.binds].quantile([0.0, 1.0]).tolist()
    if not 0 <= low <= high <= 1:
        return None
    study = Study(input=plan.binds, kind="binomial", largest=plan.test_rows)
    return float(learning(model, study, trials).at([plan.test_rows])[0])
