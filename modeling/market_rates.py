"""Exchange rates of the market: which one leads from a currency to another, and how old it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple

import numpy as np

from modeling.currencies import CODES
from modeling.economics.demand import Array
from modeling.formula.units import Unit
from modeling.market import Rate
from modeling.market_amounts import Amount, amount_of
from modeling.spec import CaseSpec

STALE_DAYS: Final = 90
"""A rate that is older than this is flagged."""


class Pair(NamedTuple):
    """How many of ``quote`` one of ``base`` costs."""

    base: str
    quote: str

    @classmethod
    def of(cls, text: str) -> Pair:
        """Read a pair such as USD/CNY."""
        base, _, quote = text.partition("/")
        return cls(base, quote)

    @property
    def unit(self) -> Unit:
        """The unit of a rate of this pair, such as CNY/USD."""
        return Unit.of({self.quote: 1}) / Unit.of({self.base: 1})

    @property
    def assumption(self) -> str:
        """The id that an assumption of this rate gets, such as usd_cny."""
        return f"{self.base}_{self.quote}".lower()


def age_of(rate: Rate, today: date) -> int:
    """Return how many days old a rate is; below 0 for one of a day to come."""
    return (today - date.fromisoformat(rate.date)).days


def is_stale(rate: Rate, today: date) -> bool:
    """Say whether a rate is older than `STALE_DAYS`."""
    return age_of(rate, today) > STALE_DAYS


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversion:
    """The way from one currency to another by a rate of the document.

    Attributes
    ----------
    rate : Rate
        Where it stands, with its day and source.
    place : int
        Its place in ``market.rates``.
    pair : Pair
        From the currency to the one that is wanted.
    amount : Amount
        The rate as it is written.
    inverted : bool
        Whether the rate is written the other way round.
    """

    rate: Rate
    place: int
    pair: Pair
    amount: Amount
    inverted: bool

    def at(self, shares: Array) -> Array:
        """Return what one of the base costs at each quantile of the rate as it is written."""
        written = np.asarray(self.amount.distribution.quantile(shares))
        return 1 / written if self.inverted else written

    @property
    def date(self) -> str:
        """The day of the rate."""
        return self.rate.date


def conversion_to(spec: CaseSpec, base: str, quote: str) -> Conversion | None:
    """Return the newest rate of a document that leads from a currency to another, or None."""
    found: Conversion | None = None
    for place, rate in enumerate(spec.market.rates):
        pair = Pair.of(rate.pair)
        if {pair.base, pair.quote} != {base, quote} or base == quote:
            continue
        if found is None or rate.date > found.rate.date:
            found = Conversion(
                rate=rate,
                place=place,
                pair=Pair(base, quote),
                amount=amount_of(rate.rate, spec),
                inverted=pair.base != base,
            )
    return found


def currency_of(unit: Unit) -> str | None:
    """Return the currency that a unit counts once, as in EUR/year; None for other units."""
    found = [name for name, power in unit.powers if name in CODES and power == 1]
    others = [name for name, power in unit.powers if name in CODES and power != 1]
    return found[0] if len(found) == 1 and not others else None
