"""The choice between options in the same futures: which is best, how often, and what it costs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Final

import numpy as np

from modeling.choice.alternatives import Alternatives
from modeling.choice.conditions import listed, percent
from modeling.choice.discovery import LIMIT, Discovery
from modeling.choice.dominance import Verdicts, dominance
from modeling.results import expected_shortfall, plain
from modeling.text import Message, Text, gettext_noop, say
from modeling.uncertainty.compare import compare
from modeling.uncertainty.families import Array

WORST: Final = 0.05  # the share of trials of which expected shortfall is the mean


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """What one option is worth, alone and beside the others.

    Attributes
    ----------
    name : str
    label : Text
    mean, error : float
        Of NPV, and the standard error of that mean.
    p10, p50, p90 : float
    probability_positive : float
        Of an NPV above 0.
    expected_shortfall : float
        The mean of the worst 5 % of NPV.
    regret_mean, regret_p90, regret_most : float
        Currency, 0 or more: what the best option of each future would have brought besides.
    probability_best : float
        Options that tie share a future.
    probability_best_error : float
        Its standard error.
    """

    name: str
    label: Text
    mean: float
    error: float
    p10: float
    p50: float
    p90: float
    probability_positive: float
    expected_shortfall: float
    regret_mean: float
    regret_p90: float
    regret_most: float
    probability_best: float
    probability_best_error: float

    def to_json(self) -> dict[str, Any]:
        """Return JSON values."""
        numbers = (name for name in self.__slots__ if name not in ("name", "label"))
        told = {name: plain(getattr(self, name)) for name in numbers}
        return {"name": self.name, "label": self.label} | told


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two options side by side, future by future.

    Attributes
    ----------
    one, other : str
    mean_difference : float
        One less the other, currency.
    interval : (float, float)
        95 %, paired.
    probability_above : float
        That one is above the other; ties count half.
    probability_error : float
        Its standard error.
    quantiles : mapping of level to float
        Of the difference.
    never_below : bool
        One is in no trial below the other, and above it in some.
    never_above : bool
        The other way round.
    forward, backward : (Dominance, Dominance)
        Of the first and second order: of one over the other, and the other way round.
    """

    one: str
    other: str
    mean_difference: float
    interval: tuple[float, float]
    probability_above: float
    probability_error: float
    quantiles: dict[str, float | None]
    never_below: bool
    never_above: bool
    forward: Verdicts
    backward: Verdicts

    def to_json(self) -> dict[str, Any]:
        """Return JSON values."""
        return {
            "one": self.one,
            "other": self.other,
            "mean_difference": plain(self.mean_difference),
            "interval": [plain(end) for end in self.interval],
            "probability_above": plain(self.probability_above),
            "probability_error": plain(self.probability_error),
            "quantiles": self.quantiles,
            "never_below": self.never_below,
            "never_above": self.never_above,
            "dominates": [each.to_json() for each in self.forward],
            "is_dominated": [each.to_json() for each in self.backward],
        }


@dataclass(frozen=True, slots=True)
class Choice:
    """A decision between options.

    Attributes
    ----------
    currency : str
    trials, seed : int
    options : tuple of Option
        The highest mean first.
    pairs : tuple of Pair
        Every two of them, in that order.
    chosen : mapping of rule to name
        By ``mean``, ``p10``, ``expected_shortfall`` and ``minimax_regret``, the least of the
        largest regrets in the sample.
    efficient : tuple of str
        Options of which no other has both a mean and an expected shortfall that are as good, one
        of them better.
    conditions : tuple of Discovery
        When each is best, in the order of the options.
    notes : tuple of Message
        What the reader must know about the futures.
    """

    currency: str
    trials: int
    seed: int
    options: tuple[Option, ...]
    pairs: tuple[Pair, ...]
    chosen: dict[str, str]
    efficient: tuple[str, ...]
    conditions: tuple[Discovery, ...]
    notes: tuple[Message, ...] = ()

    def label(self, name: str, language: str) -> str:
        """Return what an option is called."""
        return say(next(o.label for o in self.options if o.name == name), language)

    def words(self, language: str = "en") -> tuple[Message, ...]:
        """Return the finding as sentences, the choice first."""
        return (
            self._first(language),
            *self._cautious(language),
            *self._dominated(language),
            *(one.words(language) for one in self.conditions if 0 < one.base < 1),
            *self._never(language),
            *self.notes,
        )

    def _first(self, language: str) -> Message:
        best, pair = self.options[0], self.pairs[0]
        low, high = pair.interval
        if low == high == 0:
            template = gettext_noop("{name} and {next} bring the same NPV in every future.")
            name, second = (self.label(each, language) for each in (pair.one, pair.other))
            return Message(template, name=name, next=second)
        if low > 0:
            template = gettext_noop(
                "{name} has the highest mean NPV, {mean} {currency}: {gap} {currency} above "
                "{next} ({low} to {high} at 95 %). It is best in {share} of futures."
            )
        else:
            template = gettext_noop(
                "{name} has the highest mean NPV, {mean} {currency}, but only {gap} {currency} "
                "above {next} ({low} to {high} at 95 %): draw more futures to tell them "
                "apart. It is best in {share} of futures."
            )
        return Message(
            template,
            name=say(best.label, language),
            mean=money(best.mean),
            gap=money(pair.mean_difference),
            currency=self.currency,
            next=self.label(pair.other, language),
            low=money(low),
            high=money(high),
            share=percent(best.probability_best),
        )

    def _cautious(self, language: str) -> Iterator[Message]:
        best = self.options[0].name
        if set(self.chosen.values()) == {best}:
            yield Message(
                gettext_noop(
                    "{name} is also first by P10, by the largest regret and by the mean of the "
                    "worst 5 %."
                ),
                name=self.label(best, language),
            )
            return
        rules = {
            "p10": gettext_noop("By P10 {name} is first."),
            "expected_shortfall": gettext_noop("By the mean of the worst 5 % {name} is first."),
            "minimax_regret": gettext_noop("The largest regret is least with {name}."),
        }
        for rule, template in rules.items():
            if self.chosen[rule] != best:
                yield Message(template, name=self.label(self.chosen[rule], language))

    def _dominated(self, language: str) -> Iterator[Message]:
        """Yield a sentence for each kind of dominance of the first option over others."""
        best, found = self.options[0].name, dict[str, list[str]]()
        for pair in self.pairs:
            if pair.one == best and (template := _dominance(pair)):
                found.setdefault(template, []).append(self.label(pair.other, language))
        for template, others in found.items():
            name = self.label(best, language)
            yield Message(template, name=name, others=listed(others))

    def _never(self, language: str) -> Iterator[Message]:
        """Yield a sentence on the options that no future makes the best."""
        never = [say(one.label, language) for one in self.options if not one.probability_best]
        if never:
            template = gettext_noop("Best in none of {trials} futures: {names}.")
            yield Message(template, trials=self.trials, names=listed(never))

    def to_json(self) -> dict[str, Any]:
        """Return JSON values."""
        return {
            "currency": self.currency,
            "trials": self.trials,
            "seed": self.seed,
            "options": [option.to_json() for option in self.options],
            "pairs": [pair.to_json() for pair in self.pairs],
            "chosen": dict(self.chosen),
            "efficient": list(self.efficient),
            "conditions": [one.to_json() for one in self.conditions],
            "words": [str(sentence) for sentence in self.words()],
        }


def _dominance(pair: Pair) -> str | None:
    first, second = pair.forward
    if pair.never_below:
        return gettext_noop("{name} is in no future below {others}.")
    if first.holds and first.strength == "certain":
        return gettext_noop(
            "{name} dominates {others} by the first order: whatever NPV is aimed at, it is "
            "reached at least as often. That is certain at 95 %."
        )
    if second.holds and second.strength == "certain":
        return gettext_noop(
            "{name} dominates {others} by the second order: whoever dislikes risk prefers it. "
            "That is certain at 95 %."
        )
    if first.holds or second.holds:
        return gettext_noop("{name} dominates {others} in this sample, but that is not certain.")
    return None


def choose(found: Alternatives, *, limit: int = LIMIT) -> Choice:
    """Return the choice between options.

    Parameters
    ----------
    found : Alternatives
    limit : int
        Conditions at most, of when an option is best.

    References
    ----------
    Savage, "The theory of statistical decision", JASA 46 (1951), for regret.
    """
    regret = found.npv.max(axis=0) - found.npv
    ties = regret == 0
    best = (ties / ties.sum(axis=0)).mean(axis=1)
    options = [
        _option(found, row, regret[row], float(best[row])) for row in range(len(found.names))
    ]
    options.sort(key=lambda one: (-one.mean, one.name))
    pairs = [_pair(found, one.name, other.name) for one, other in combinations(options, 2)]
    return Choice(
        currency=found.currency,
        trials=found.npv.shape[1],
        seed=found.seed,
        options=tuple(options),
        pairs=tuple(pairs),
        chosen={
            "mean": options[0].name,
            "p10": max(options, key=lambda one: one.p10).name,
            "expected_shortfall": max(options, key=lambda one: one.expected_shortfall).name,
            "minimax_regret": min(options, key=lambda one: one.regret_most).name,
        },
        efficient=efficient(options),
        conditions=tuple(found.when_best(one.name, limit=limit) for one in options),
        notes=found.notes,
    )


def _option(found: Alternatives, row: int, regret: Array, best: float) -> Option:
    name, npv = found.names[row], found.npv[row]
    p10, p50, p90 = np.percentile(npv, (10, 50, 90)).tolist()
    size = npv.size
    return Option(
        name=name,
        label=found.labels[name],
        mean=float(npv.mean()),
        error=float(npv.std(ddof=1) / np.sqrt(size)) if size > 1 else np.nan,
        p10=p10,
        p50=p50,
        p90=p90,
        probability_positive=float((npv > 0).mean()),
        expected_shortfall=expected_shortfall(npv, WORST),
        regret_mean=float(regret.mean()),
        regret_p90=float(np.percentile(regret, 90)),
        regret_most=float(regret.max()),
        probability_best=best,
        probability_best_error=float(np.sqrt(best * (1 - best) / size)),
    )


def _pair(found: Alternatives, one: str, other: str) -> Pair:
    mine, theirs = found.of(one), found.of(other)
    told = compare(theirs, mine, same_futures=True)
    above = told["probability_better"]
    forward, backward = dominance(mine, theirs)
    return Pair(
        one=one,
        other=other,
        mean_difference=told["mean_difference"],
        interval=(_or_nan(told["interval"][0]), _or_nan(told["interval"][1])),
        probability_above=above,
        probability_error=float(np.sqrt(above * (1 - above) / mine.size)),
        quantiles=told["quantiles"],
        never_below=bool((mine >= theirs).all() and (mine > theirs).any()),
        never_above=bool((mine <= theirs).all() and (mine < theirs).any()),
        forward=forward,
        backward=backward,
    )


def _or_nan(value: float | None) -> float:
    return np.nan if value is None else value


def efficient(options: list[Option]) -> tuple[str, ...]:
    """Return the options that none beats both by the mean and by expected shortfall."""

    def beaten(one: Option) -> bool:
        mine = (one.mean, one.expected_shortfall)
        return any(
            other.mean >= mine[0]
            and other.expected_shortfall >= mine[1]
            and (other.mean, other.expected_shortfall) != mine
            for other in options
        )

    return tuple(one.name for one in options if not beaten(one))


def money(amount: float) -> str:
    """Return an amount with three digits or more."""
    if not np.isfinite(amount):
        return "?"
    rounded = float(f"{amount:.3g}") + 0.0
    return f"{rounded:,.0f}" if abs(rounded) >= 100 else f"{rounded:.3g}"
