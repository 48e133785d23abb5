"""An entry beside what it comes to, and the parts in which that is told."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from bizcase.economics.value.names import label_of
from bizcase.economics.value.quantities import between, ends, parted, quantity, span
from modeling.spec import CaseSpec

Distribution = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """A figure with its unit, its range and what it is worked out from."""

    word: str
    value: str
    unit: str = ""
    range: str = ""
    formula: str = ""
    tone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A sentence; its tone says whether to look twice: empty, good, wait or bad."""

    text: str
    tone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """A form of the response with Akaike's corrected criterion; the smallest explains best."""

    word: str
    value: str
    gap: str  # against the form that is used; empty for that one


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """The rate of a group: its middle and where 90 % of the trials lie."""

    name: str
    low: float
    mean: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Everything that is told of one entry."""

    headlines: tuple[Headline, ...]
    says: tuple[Sentence, ...]
    limits: tuple[Sentence, ...]
    criteria: tuple[Criterion, ...] = ()
    rates: tuple[Rate, ...] = ()

    @property
    def ends(self) -> tuple[float, float]:
        """The ends of the rail on which rates are drawn: whole tenths around all of them."""
        low = min((rate.low for rate in self.rates), default=0.0)
        high = max((rate.high for rate in self.rates), default=1.0)
        return max(math.floor(low * 10) / 10, 0.0), min(math.ceil(high * 10 + 1e-9) / 10, 1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """An entry beside what it comes to.

    Attributes
    ----------
    figures : mapping
        As `valued` tells them.
    picture : mapping
        What lies behind them.
    """

    spec: CaseSpec
    entry: Any
    figures: Mapping[str, Any]
    picture: Mapping[str, Any]

    @property
    def currency(self) -> str:
        return self.spec.currency

    @property
    def money(self) -> str:
        return f"{self.currency}/month"

    def amount(self, value: float | None, unit: str | None = None) -> str:
        """Return a quantity, by default an amount of money today."""
        return quantity(value, self.currency if unit is None else unit, self.currency)

    def between(self, found: Distribution, unit: str | None = None) -> str:
        """Return the 5th and the 95th percentile; nothing where they are one."""
        low, high = found.get("p5", found.get("low")), found.get("p95", found.get("high"))
        if low == high:
            return ""
        return span(low, high, self.currency if unit is None else unit, self.currency)

    def head(
        self, found: Distribution, unit: str, *, word: str, formula: str, tone: str = ""
    ) -> Headline:
        """Return a figure of so many trials: its mean, or its value, and where 90 % of them lie."""
        middle = found.get("mean", found.get("value"))
        value, tail = parted(middle, unit, self.currency)
        low, high = found.get("p5", found.get("low")), found.get("p95", found.get("high"))
        reach = ""
        if low is not None and high is not None:
            first, last, _tail = ends(low, high, unit, self.currency)
            reach = "" if first == last else between(first, last)
        return Headline(word=word, value=value, unit=tail, range=reach, formula=formula, tone=tone)

    def name(self, key: str) -> str:
        """Return what an assumption or line is called."""
        return label_of(self.spec, key)


def present(line: str) -> str:
    """Say which line a present value is of."""
    return _("present value of {line}, before tax").format(line=line)
