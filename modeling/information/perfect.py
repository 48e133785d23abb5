"""What it is worth to know more before a decision: EVPI, and EVPPI of inputs and groups of them.

The decision maker is indifferent to risk: the option with the highest mean payoff is chosen.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from modeling.choice.alternatives import Alternatives
from modeling.economics.expansion import expand
from modeling.information.decision import Decision
from modeling.information.regression import (
    MOST_TERMS,
    Curve,
    Gain,
    Places,
    Surface,
    folds_of,
    normal_scores,
    powers,
)
from modeling.information.worth import GO_OR_STOP_TITLES, Information, Worth
from modeling.spec import CaseSpec, Issue, SpecError, unknown
from modeling.text import Message, gettext_noop
from modeling.uncertainty.families import Array
from modeling.uncertainty.model import Model, NumbersError
from modeling.uncertainty.runner import Futures, npv_of
from modeling.uncertainty.simulate import check_request

LEAST_TRIALS: Final = 20
"""Fewer cannot be cut into folds that tell a pattern from luck."""
MOST_CELLS: Final = 50_000_000
"""Of draws that are kept at once: 400 megabytes."""


def evppi_of(
    draws: Mapping[str, Array],
    payoffs: ArrayLike,
    *,
    groups: Iterable[Sequence[str]] = (),
    options: Sequence[str] | None = None,
    unit: str = "",
    effective: float = 1.0,
) -> Information:
    """Return EVPI and the EVPPI of inputs and groups, from the draws of one simulation.

    The payoffs are regressed on each input, and the decision that follows from the fit is counted
    on draws that the fit has not seen. So the value is that of a decision that could be taken, and
    noise is worth nothing. A group is worth no less than a member or another group inside it,
    because who knows it can decide by these alone: the largest of their values stands.

    Parameters
    ----------
    draws : mapping of name to (trials,) array
        Inputs that may depend on each other; what one tells of others counts as its own.
    payoffs : (trials,) or (options, trials) array
        One row is a case that can also be stopped, which pays 0.
    groups : iterable of sequences of names, optional
        Inputs that become known together.
    options : sequence of str, optional
        Names of the options.
    unit : str
        Of the payoffs.
    effective : float
        The share of the trials that count as independent; below 1 where trials repeat.

    Raises
    ------
    ValueError
        If arrays do not fit together, a draw is not finite, or there are too few.
    KeyError
        If a group names an input that has no draws.

    References
    ----------
    Strong, Oakley, Brennan, "Estimating multiparameter partial expected value of perfect
    information from a probabilistic sensitivity analysis sample: a nonparametric regression
    approach", Medical Decision Making 34 (2014).
    """
    decision = Decision.of(payoffs, options)
    trials = decision.payoffs.shape[1]
    if trials < LEAST_TRIALS:
        raise ValueError(f"needs at least {LEAST_TRIALS} trials, not {trials}")
    for name, values in draws.items():
        if values.shape != (trials,) or not np.isfinite(values).all():
            raise ValueError(f"the draws of {name} must be {trials} finite numbers")
    ahead, folds = decision.ahead(), _folds(draws, trials, effective)
    most = ahead.max(axis=0, initial=0.0)
    perfect = Gain.of_sums(float(most.sum()), float((most * most).sum()), trials)
    gains = {frozenset([name]): Curve.of(draws[name]).gain(ahead, folds) for name in draws}
    wanted = [tuple(dict.fromkeys(group)) for group in groups]
    scores = {name: normal_scores(draws[name]) for group in wanted for name in group}
    for group in wanted:
        if len(group) > 1 and frozenset(group) not in gains:
            surface = Surface(
                np.stack([scores[name] for name in group]), powers(len(group), trials)
            )
            gains[frozenset(group)] = surface.gain(ahead, folds)
    perfect = perfect.among(effective)
    gains = {part: gain.among(effective) for part, gain in gains.items()}
    found = [_worth((name,), gains, perfect) for name in draws]
    joint = [_worth(group, gains, perfect) for group in wanted]
    return Information(
        decision=decision,
        perfect=Worth((), perfect.mean, perfect.error, 1.0 if perfect.mean else 0.0),
        single=tuple(sorted(found, key=lambda worth: -worth.value)),
        groups=tuple(sorted(joint, key=lambda worth: -worth.value)),
        changed=float((most > 0).mean()),
        unit=unit,
    )


def _folds(draws: Mapping[str, Array], trials: int, effective: float) -> Places:
    """Return the fold of each trial; where trials repeat, those that are alike share one."""
    if effective == 1 or not draws:
        return folds_of(trials)
    alike = np.unique(np.stack(list(draws.values())), axis=1, return_inverse=True)[1].ravel()
    return folds_of(int(alike.max()) + 1)[alike]


def _worth(names: tuple[str, ...], gains: Mapping[frozenset[str], Gain], perfect: Gain) -> Worth:
    """Return the best that can be gained by knowing these, or some of them."""
    known = set(names)
    inside = [gain for part, gain in gains.items() if part <= known]
    best = max(inside, key=lambda gain: gain.mean, default=Gain(0.0, 0.0))
    value = min(max(best.mean, 0.0), perfect.mean)
    share = value / perfect.mean if perfect.mean else 0.0
    return Worth(names, value, best.error, share)


def evppi(
    spec: CaseSpec,
    inputs: Sequence[str] | None = None,
    groups: Sequence[Sequence[str]] = (),
    *,
    trials: int = 10_000,
    seed: int = 1,
) -> Information:
    """Return what information is worth before a case is begun or left alone.

    Parameters
    ----------
    spec : CaseSpec
    inputs : sequence of str, optional
        Ids of uncertain assumptions and of risks (then: how often it strikes); all without it.
    groups : sequence of sequences of str
        Of these ids.
    trials : int
        1 or more; the draws are those of `simulate` with this seed.
    seed : int
        0 or more.

    Raises
    ------
    SpecError
        If an input is unknown or certain.
    NumbersError
        If it would take too long or too much memory, or a value is not finite.
    """
    check_request(trials, seed)
    model = Model.of(expand(spec), seed=seed)
    known = uncertain(model)
    names = known if inputs is None else tuple(dict.fromkeys(inputs))
    _check_names(model.spec, known, names, groups)
    members = dict.fromkeys([*names, *(name for group in groups for name in group)])
    draws, npv = futures(model, trials, tuple(members))
    found = evppi_of(
        draws, npv, groups=groups, unit=spec.currency, effective=model.design.effective
    )
    whole = set() if model.risks else set(known)  # who knows these has nothing left open

    def told(worths: Iterable[Worth]) -> tuple[Worth, ...]:
        settled = (
            replace(found.perfect, inputs=worth.inputs) if set(worth.inputs) == whole else worth
            for worth in worths
        )
        return tuple(sorted(settled, key=lambda worth: -worth.value))

    asked = (worth for worth in found.single if worth.inputs[0] in names)
    labels = {item.id: item.label for item in model.spec.assumptions if item.label}
    labels |= {risk.id: risk.title for risk in model.spec.risks}
    return replace(
        found,
        single=told(asked),
        groups=told(found.groups),
        labels={name: labels[name] for name in members if name in labels},
    )


def evppi_between(
    found: Alternatives, groups: Sequence[Sequence[str]] = (), *, stop: bool = False
) -> Information:
    """Return what information is worth before one of several cases is chosen.

    Parameters
    ----------
    found : Alternatives
        In common futures; the first of them are looked at, those of which the draws are kept.
    groups : sequence of sequences of str
        Ids of what is drawn.
    stop : bool
        Whether nothing may be chosen too, which pays 0.

    Raises
    ------
    SpecError
        If a group names what is not drawn, or there are too few futures.
    """
    # an input that two options draw from unlike distributions has the same ranks in both
    drawn = {factor.id: factor for factor in reversed(found.factors)}
    known = tuple(dict.fromkeys(factor.id for factor in found.factors))
    _check_groups(known, groups)
    trials = found.factors[0].values.size if found.factors else found.npv.shape[1]
    _check_trials(trials)
    payoffs, options, titles = found.npv[:, :trials], found.names, dict(found.labels)
    if stop:
        payoffs = np.vstack([payoffs, np.zeros(trials)])
        options, titles = (*options, "stop"), titles | {"stop": GO_OR_STOP_TITLES["stop"]}
    draws = {name: drawn[name].values for name in known}
    told = evppi_of(draws, payoffs, groups=groups, options=options, unit=found.currency)
    labels = {name: drawn[name].label for name in known if drawn[name].label != name}
    return replace(told, labels=labels, titles=titles)


def uncertain(model: Model) -> tuple[str, ...]:
    """Return the ids of everything that is drawn: assumptions, then risks."""
    return (*model.sampler.inputs, *(risk.id for risk in model.risks))


def _check_names(
    spec: CaseSpec, known: Sequence[str], names: Sequence[str], groups: Sequence[Sequence[str]]
) -> None:
    certain = {assumption.id for assumption in spec.assumptions} - set(known)
    template = gettext_noop(
        "'{name}' is not drawn: it is a number or a formula; name an uncertain input"
    )
    for path, name in _places(names, groups):
        if name in certain:
            raise SpecError([Issue(path, Message(template, name=name))])
    _check_groups(known, groups, names)


def _check_groups(
    known: Sequence[str], groups: Sequence[Sequence[str]], names: Sequence[str] = ()
) -> None:
    places = _places(names, groups)
    issues = [Issue(path, unknown(name, known)) for path, name in places if name not in known]
    template = gettext_noop("has more than {most} inputs; leave some out")
    message = Message(template, most=MOST_TERMS - 1)
    for index, group in enumerate(groups):
        if len(set(group)) >= MOST_TERMS:
            issues.append(Issue(f"groups[{index}]", message))
    if issues:
        raise SpecError(issues)


def _check_trials(trials: int) -> None:
    if trials < LEAST_TRIALS:
        template = gettext_noop("must be at least {least} to tell what is learnt from luck")
        raise NumbersError([Issue("trials", Message(template, least=LEAST_TRIALS))])


def _places(names: Sequence[str], groups: Sequence[Sequence[str]]) -> list[tuple[str, str]]:
    """Return where each name stands."""
    single = [(f"inputs[{index}]", name) for index, name in enumerate(names)]
    return single + [
        (f"groups[{index}]", name) for index, group in enumerate(groups) for name in group
    ]


def futures(model: Model, trials: int, names: Sequence[str]) -> tuple[dict[str, Array], Array]:
    """Return draws and NPV of the same futures.

    Parameters
    ----------
    model : Model
    trials : int
    names : sequence of str
        Ids of uncertain assumptions and of risks.

    Returns
    -------
    dict of name to (trials,) array
        Of a risk the number of its events.
    (trials,) array
        NPV, currency.

    Raises
    ------
    NumbersError
        If it would take too long or too much memory, or a value is not finite.
    """
    _check_trials(trials)
    model.check_budget(trials)
    if trials * (len(names) + 1) > MOST_CELLS:
        template = gettext_noop(
            "{trials} trials of {inputs} inputs do not fit into memory; take at most {most} trials"
        )
        most = MOST_CELLS // (len(names) + 1)
        message = Message(template, trials=trials, inputs=len(names), most=most)
        raise NumbersError([Issue("trials", message)])
    blocks = Futures(model, trials).kept()
    npv = npv_of(model, blocks)
    draws = {name: np.empty(trials) for name in names}
    for block, _ in blocks:
        here = slice(block.start, block.start + block.size)
        struck = {event.risk.id: event.struck for event in block.events}
        for name, values in draws.items():
            values[here] = struck[name].sum(axis=1) if name in struck else block.draws[name]
    return draws, npv
