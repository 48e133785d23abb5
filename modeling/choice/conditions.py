"""Uncertain inputs of a case and bounds on them, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from modeling.results import plain
from modeling.text import Message, Text, gettext_noop, say
from modeling.uncertainty.families import Array


@dataclass(frozen=True, slots=True, eq=False)
class Factor:
    """An uncertain input with its draws.

    Attributes
    ----------
    id : str
        Of the assumption or the risk.
    label : Text
    values : (trials,) array
        In the input's unit; of a risk 1 where it strikes, else 0.
    unit : str
        Empty for a risk.
    is_risk : bool
    in_percent : bool
        Whether the document writes it in per cent.
    options : tuple of str
        The options that draw it so; empty for all.
    owners : tuple of Text
        What these options are called, where another one draws the same input otherwise.
    """

    id: str
    label: Text
    values: Array
    unit: str = ""
    is_risk: bool = False
    in_percent: bool = False
    options: tuple[str, ...] = ()
    owners: tuple[Text, ...] = ()

    def name(self, language: str) -> str | Message:
        """Return what it is called, with the option where that matters."""
        label = say(self.label, language)
        if not self.owners:
            return label
        option = listed([say(owner, language) for owner in self.owners])
        return Message(gettext_noop("{name} in {option}"), name=label, option=option)

    def quantity(self, value: float) -> str:
        """Return a value with its unit, such as 42 CNY/seat/month or 3 %."""
        own = self.unit.strip().removeprefix("1").strip()
        number, sign = (100 * value, " %") if self.in_percent else (value, "")
        gap = " " if own and not own.startswith("/") else ""
        return f"{number + 0.0:,.10g}{sign}{gap}{own}"


@dataclass(frozen=True, slots=True)
class Event:
    """What happens or not in a future, in words.

    Attributes
    ----------
    kind : str
        ``beats`` (name beats other), ``best`` (of all), ``positive`` (its NPV), or ``said``: the
        name is the clause itself.
    name : Text
    other : Text or None
    """

    kind: str
    name: Text
    other: Text | None = None

    def clause(self, language: str = "en") -> str | Message:
        """Return it as a clause: "Pay per use beats Subscription"."""
        name = say(self.name, language)
        if self.kind == "beats":
            template = gettext_noop("{name} beats {other}")
            return Message(template, name=name, other=say(self.other, language))
        if self.kind == "best":
            return Message(gettext_noop("{name} is best of all"), name=name)
        if self.kind == "positive":
            return Message(gettext_noop("{name} has an NPV above 0"), name=name)
        return name

    def cases(self) -> Message:
        """Return what all futures are called in which it happens."""
        if self.kind in ("beats", "best"):
            return Message(gettext_noop("all its wins"))
        if self.kind == "positive":
            return Message(gettext_noop("all futures with an NPV above 0"))
        return Message(gettext_noop("all futures in which that is so"))


@dataclass(frozen=True, slots=True)
class Condition:
    """An input between two bounds; infinite where there is none.

    Attributes
    ----------
    factor : Factor
    low, high : float
        In the input's unit; both are outside.
    quasi_p : float
        The chance, in trials that took no part in the search, of an outcome as frequent if this
        condition did not matter (Bryant and Lempert, 2010).
    """

    factor: Factor
    low: float
    high: float
    quasi_p: float

    def holds(self) -> np.ndarray[Any, np.dtype[np.bool_]]:
        """Return in which trials it holds."""
        return (self.factor.values > self.low) & (self.factor.values < self.high)

    def words(self, language: str = "en") -> Message:
        """Return it as a clause: "price is below 42 CNY/seat/month"."""
        name, factor = self.factor.name(language), self.factor
        low, high = factor.quantity(self.low), factor.quantity(self.high)
        if factor.is_risk and self.low > -np.inf:
            return Message(gettext_noop("the risk “{name}” strikes"), name=name)
        if factor.is_risk:
            return Message(gettext_noop("the risk “{name}” does not strike"), name=name)
        if self.low == -np.inf:
            return Message(gettext_noop("{name} is below {high}"), name=name, high=high)
        if self.high == np.inf:
            return Message(gettext_noop("{name} is above {low}"), name=name, low=low)
        template = gettext_noop("{name} is between {low} and {high}")
        return Message(template, name=name, low=low, high=high)

    def to_json(self) -> dict[str, Any]:
        """Return JSON values."""
        return {
            "id": self.factor.id,
            "label": self.factor.label,
            "options": list(self.factor.owners),
            "unit": self.factor.unit,
            "is_risk": self.factor.is_risk,
            "low": plain(self.low),
            "high": plain(self.high),
            "quasi_p": plain(self.quasi_p),
            "words": str(self.words()),
        }


def listed(words: Sequence[str]) -> str | Message:
    """Return one phrase of several: "a, b and c"; a lone one as it is."""
    *first, last = words
    if not first:
        return last
    before = first[0]
    for word in first[1:]:
        before = Message(gettext_noop("{first}, {second}"), first=before, second=word)
    return Message(gettext_noop("{first} and {second}"), first=before, second=last)


def percent(share: float) -> str:
    """Return a share in per cent, with more digits towards 0 and 1."""
    from_end = min(share, 1 - share)
    if from_end <= 0:
        return f"{100 * share:.0f} %"
    digits = 0 if from_end >= 0.01 else 1 if from_end >= 0.001 else 2
    if from_end < 0.0001:
        return "< 0.01 %" if share < 0.5 else "> 99.99 %"
    return f"{100 * share:.{digits}f} %"
