"""Planned studies of a case: how large a test should be, and which PoC comes next."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, Final, Literal

import numpy as np

from modeling.economics.expansion import expand
from modeling.information.perfect import evppi_of, futures
from modeling.information.samples import LinearShare, Measure, evsi_of, rising
from modeling.information.worth import Worth, figure
from modeling.results import plain, plain_list
from modeling.spec import CaseSpec, Issue, SpecError, unknown
from modeling.text import Message, Text, gettext_noop, say
from modeling.uncertainty.families import Array, Beta
from modeling.uncertainty.model import Model
from modeling.uncertainty.observation import is_observed
from modeling.uncertainty.runner import Futures, npv_of
from modeling.uncertainty.simulate import check_request

GRID: Final = 33
ROUNDS: Final = 4
PROBED: Final = 256
"""Trials in which a case is looked at for a straight line."""
STRAIGHT: Final = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Study:
    """A test of one uncertain assumption, and what it costs.

    Attributes
    ----------
    input : str
        The id of the assumption.
    kind : str
        ``binomial``: n trials of a rate. ``normal``: n measurements.
    sd : float
        Of the error of one measurement, in the assumption's unit; only for ``normal``.
    fixed_cost, unit_cost : float
        Of the study, and of each of the n; currency.
    scale : float
        How many times the decision is taken, each worth the case's NPV.
    largest : int
        The largest n that can be had.
    """

    input: str
    kind: Literal["binomial", "normal"]
    sd: float = 0.0
    fixed_cost: float = 0.0
    unit_cost: float = 0.0
    scale: float = 1.0
    largest: int = 100_000

    def __post_init__(self) -> None:
        issues = []
        if self.kind not in ("binomial", "normal"):
            template = gettext_noop("must be 'binomial' or 'normal', not '{kind}'")
            issues.append(Issue("study.kind", Message(template, kind=self.kind)))
        if self.kind == "normal" and not self.sd > 0:
            template = gettext_noop("must be above 0: the error of one measurement")
            issues.append(Issue("study.sd", Message(template)))
        for name, least in (("fixed_cost", 0), ("unit_cost", 0), ("scale", 0), ("largest", 1)):
            value = getattr(self, name)
            if not (np.isfinite(value) and value >= least):
                template = gettext_noop("must be a finite number of at least {least}")
                issues.append(Issue(f"study.{name}", Message(template, least=least)))
        if issues:
            raise SpecError(issues)

    @classmethod
    def of(cls, tree: Mapping[str, Any]) -> Study:
        """Read a study from plain data.

        Raises
        ------
        SpecError
            If a key is missing or unknown, or a value cannot be.
        """
        known = [field.name for field in fields(cls)]
        issues = [Issue(f"study.{key}", unknown(key, known)) for key in tree if key not in known]
        missing = Message(gettext_noop("is missing; add it"))
        issues += [Issue(f"study.{key}", missing) for key in ("input", "kind") if key not in tree]
        for key, value in tree.items():
            wanted = str if key in ("input", "kind") else int if key == "largest" else (int, float)
            if key in known and (not isinstance(value, wanted) or isinstance(value, bool)):
                template = gettext_noop("must be a text for input and kind, and else a number")
                issues.append(Issue(f"study.{key}", Message(template)))
        if issues:
            raise SpecError(issues)
        return cls(**tree)

    @property
    def measure(self) -> Measure:
        """What one observation shows."""
        return Measure(self.kind, self.sd)

    def cost(self, n: int) -> float:
        """Return what a study of n costs."""
        return self.fixed_cost + self.unit_cost * n

    def to_json(self) -> dict[str, Any]:
        """Return JSON values."""
        return {field.name: getattr(self, field.name) for field in fields(self)}


@dataclass(frozen=True, slots=True)
class Learning:
    """What samples of an input are worth to one decision.

    Attributes
    ----------
    perfect : Worth
        EVPPI of the input.
    method : str
        ``exact`` or ``fitted``.
    at : callable
        From sizes to EVSI, an array as long.
    """

    perfect: Worth
    method: Literal["exact", "fitted"]
    at: Callable[[Sequence[int]], Array]


def learning(model: Model, study: Study, trials: int) -> Learning:
    """Return what samples of a study's input are worth, exactly where that is known.

    Raises
    ------
    SpecError
        If the input is unknown, certain, or no rate though trials of it are counted.
    """
    names = tuple(model.sampler.inputs)
    if study.input not in names:
        raise SpecError([Issue("study.input", unknown(study.input, names))])
    if study.kind == "binomial":
        straight = _straight(model, study.input, trials)
        if straight is not None:
            return straight
    draws, npv = futures(model, trials, (study.input,))
    values = draws[study.input]
    if study.kind == "binomial" and (values.min() < 0 or values.max() > 1):
        template = gettext_noop(
            "counts successes, so '{name}' must lie from 0 to 1; take 'normal', or give it a beta"
        )
        raise SpecError([Issue("study.kind", Message(template, name=study.input))])
    worth = evppi_of(draws, npv, effective=model.design.effective).single[0]
    return Learning(
        worth, "fitted", lambda sizes: evsi_of(values, npv, study.measure, sizes, worth=worth)
    )


def _straight(model: Model, name: str, trials: int) -> Learning | None:
    """Return exact worths if NPV is linear in a share with a beta prior of its own, else None."""
    prior = model.sampler.inputs[name]
    if not isinstance(prior, Beta) or (prior.low, prior.high) != (0.0, 1.0):
        return None
    if is_observed(model.spec):  # what is known by now is no beta any more
        return None
    if any(name in pair[:2] for pair in model.sampler.correlations):
        return None
    probe = Futures(model, min(trials, PROBED)).kept()
    at = prior.quantile([0.001, 0.25, 0.5, 0.75, 0.999]).tolist()
    low, *middle, high = (npv_of(model, probe, fixed={name: value}) for value in at)
    for value, npv in zip(at[1:-1], middle, strict=True):
        line = low + (high - low) * ((value - at[0]) / (at[-1] - at[0]))
        if not (np.abs(npv - line) <= STRAIGHT * np.maximum(np.abs(low), np.abs(high))).all():
            return None
    model.check_budget(trials, runs=2)
    blocks = Futures(model, trials).kept()
    none, whole = (npv_of(model, blocks, fixed={name: value}) for value in (at[0], at[-1]))
    slopes = (whole - none) / (at[-1] - at[0])
    intercepts = none - slopes * at[0]
    share = LinearShare(prior, float(intercepts.mean()), float(slopes.mean()))
    value, perfect = share.perfect(), _perfect(model, blocks)
    error = share.error(intercepts, slopes)
    worth = Worth((name,), value, error, min(value / perfect, 1.0) if perfect > 0 else 0.0)
    return Learning(worth, "exact", lambda sizes: rising(share.worth, sizes, value, value))


def _perfect(model: Model, blocks: Any) -> float:
    """Return EVPI from the draws."""
    npv = npv_of(model, blocks)
    return float(np.maximum(npv, 0.0).mean() - max(npv.mean(), 0.0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Sampling:
    """The expected net benefit of a study over its size.

    Attributes
    ----------
    study : Study
    unit : str
        The currency.
    perfect : Worth
        EVPPI of the input.
    method : str
        ``exact`` or ``fitted``.
    sizes : tuple of int
        Rising.
    worths : (sizes,) array
        EVSI of one decision.
    nets : (sizes,) array
        ENBS: worth times scale, minus the study's cost.
    label : Text
        What the input is called.
    """

    study: Study
    unit: str
    perfect: Worth
    method: Literal["exact", "fitted"]
    sizes: tuple[int, ...]
    worths: Array
    nets: Array
    label: Text

    @property
    def best(self) -> int | None:
        """The size with the largest net benefit; None if no size pays."""
        place = int(self.nets.argmax())
        return self.sizes[place] if self.nets[place] > 0 else None

    def words(self, language: str = "en") -> tuple[Message, ...]:
        """Return the finding in sentences; labels of the document are in this language."""
        name = say(self.label, language)
        if not self.perfect.value > 0:
            template = gettext_noop(
                "No sample size pays: whatever is learnt about '{name}', the decision stays."
            )
            return (Message(template, name=name),)
        value = figure(self.perfect.value * self.study.scale)
        if self.best is None:
            template = gettext_noop(
                "No sample size pays: to know '{name}' exactly would be worth {value} {unit}, and "
                "each test costs more than it brings."
            )
            return (Message(template, name=name, value=value, unit=self.unit),)
        template = gettext_noop(
            "A test of about n = {n} is worth most: {net} {unit} after its cost of {cost} {unit}. "
            "To know '{name}' exactly would be worth {value} {unit}."
        )
        cost, net = figure(self.study.cost(self.best)), figure(float(self.nets.max()))
        told = {"n": self.best, "net": net, "unit": self.unit, "cost": cost}
        return (Message(template, **told, name=name, value=value),)

    def to_json(self) -> dict[str, Any]:
        """Return JSON values."""
        return {
            "study": self.study.to_json(),
            "label": self.label,
            "unit": self.unit,
            "evppi": self.perfect.to_json(),
            "method": self.method,
            "n": list(self.sizes),
            "evsi": plain_list(self.worths),
            "net_benefit": plain_list(self.nets),
            "best_n": self.best,
            "best_net_benefit": plain(float(self.nets.max())) if self.best else 0.0,
            "words": [str(sentence) for sentence in self.words()],
        }


def sampling(
    spec: CaseSpec,
    study: Study | Mapping[str, Any],
    *,
    sizes: Sequence[int] = (),
    trials: int = 10_000,
    seed: int = 1,
) -> Sampling:
    """Return what a study is worth over its size, and the best size.

    Parameters
    ----------
    spec : CaseSpec
    study : Study or mapping
        Plain data such as ``{"input": "y", "kind": "binomial", "unit_cost": 50}``.
    sizes : sequence of int, optional
        Looked at besides those of the search.
    trials : int
        1 or more.
    seed : int
        0 or more.

    Raises
    ------
    SpecError
        If the study does not fit the case.
    NumbersError
        If it would take too long, or a value is not finite.
    """
    check_request(trials, seed)
    planned = study if isinstance(study, Study) else Study.of(study)
    model = Model.of(expand(spec), seed=seed)
    learnt = learning(model, planned, trials)
    tried, worths = _searched(planned, learnt, [n for n in sizes if 1 <= n <= planned.largest])
    return Sampling(
        study=planned,
        unit=spec.currency,
        perfect=learnt.perfect,
        method=learnt.method,
        sizes=tuple(tried.tolist()),
        worths=worths,
        nets=planned.scale * worths - planned.fixed_cost - planned.unit_cost * tried,
        label=model.spec.assumption(planned.input).label or planned.input,
    )


def _searched(study: Study, learnt: Learning, asked: Sequence[int]) -> tuple[Array, Array]:
    """Return sizes and their worths: a wide grid, then closer and closer around the best."""
    top = float(study.largest)
    if study.unit_cost > 0:  # beyond, the sample costs more than to know everything is worth
        top = min(top, max(study.scale * learnt.perfect.value / study.unit_cost, 10.0))
    found: dict[int, float] = {}
    new = np.unique(np.geomspace(1, max(top, 1), GRID).astype(int)).tolist() + list(asked)
    for _ in range(ROUNDS):
        wanted = sorted(set(new) - set(found))
        found |= dict(zip(wanted, learnt.at(wanted).tolist(), strict=True))
        sizes = np.array(sorted(found))
        worths = np.maximum.accumulate([found[n] for n in sizes.tolist()])
        best = int((study.scale * worths - study.unit_cost * sizes).argmax())
        low, high = sizes[max(best - 1, 0)], sizes[min(best + 1, sizes.size - 1)]
        new = np.linspace(low, high, GRID // 2).astype(int).tolist()
        if not set(new) - set(found):
            break
    return sizes, worths
