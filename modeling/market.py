"""The market in a document: how large, who buys, who competes, where, and what was tested."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Annotated, Final, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema

from modeling.parts import (
    LARGEST_NUMBER,
    Day,
    Fraction,
    Key,
    Label,
    Part,
    UnitText,
    ValueText,
    Whole,
    Words,
    refusal,
)
from modeling.text import Message, gettext_noop

_STAMP: Final = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z", re.ASCII)


def _check_stamp(stamp: object) -> object:
    if isinstance(stamp, str) and _STAMP.fullmatch(stamp):
        try:
            datetime.fromisoformat(stamp)
        except ValueError:
            pass
        else:
            return stamp
    template = gettext_noop("must be a time in UTC such as 2027-01-31T09:30:00Z")
    raise refusal(Message(template))


def _pattern_of(pattern: str, template: str) -> BeforeValidator:
    """Return a check against a pattern that refuses with a sentence of its own."""

    def check(text: object) -> object:
        if isinstance(text, str) and re.fullmatch(pattern, text):
            return text
        raise refusal(Message(template, found=str(text)[:40]))

    return BeforeValidator(check)


Stamp = Annotated[
    str,
    BeforeValidator(_check_stamp),
    WithJsonSchema({"type": "string", "format": "date-time", "pattern": rf"^{_STAMP.pattern}$"}),
]
CountryCode = Annotated[
    str,
    _pattern_of(
        r"[A-Z]{2}",
        gettext_noop("'{found}' is no country; write the two capitals of ISO 3166, such as DE"),
    ),
    WithJsonSchema({"type": "string", "pattern": "^[A-Z]{2}$"}),
]
CurrencyCode = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
CurrencyPair = Annotated[
    str,
    _pattern_of(
        r"[A-Z]{3}/[A-Z]{3}",
        gettext_noop("'{found}' is no pair of currencies; write one such as USD/CNY"),
    ),
    WithJsonSchema({"type": "string", "pattern": "^[A-Z]{3}/[A-Z]{3}$"}),
]
Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Verdict = Literal["supported", "contradicted", "undecided"]


class Customers(Part):
    """A size reckoned from below, factor by factor: customers times what each pays."""

    count: ValueText
    """How many there are: a number, a value text, or the id of an assumption."""
    unit: UnitText
    """What is counted, such as client."""
    price: ValueText
    """What each pays: a number, a value text, or the id of an assumption."""
    price_unit: UnitText
    """Such as CNY/client/year; times the count it gives the unit of the size."""


class MarketSize(Part):
    """One of TAM, SAM, SOM, reckoned from above, from below, or both."""

    unit: UnitText
    """What is counted, such as CNY/year or seat."""
    top_down: ValueText | None = None
    """The size from published totals and shares: a number or a value text."""
    bottom_up: ValueText | None = None
    """The size from customers times price: a number or a value text."""
    customers: Customers | None = None
    """The size from below as its factors; instead of `bottom_up`."""
    source: Words | None = None
    """Where the figures are from."""
    top_down_source: Words | None = None
    """Where the figure from above is from, where it differs."""
    bottom_up_source: Words | None = None
    """Where the figures from below are from, where they differ."""
    note: Words | None = None
    """How the two were reckoned and why they differ."""


class Persona(Part):
    """A typical buyer or user."""

    name: Words
    """What this kind of person is called."""
    role: Words | None = None
    """Their place: buyer, user, who decides."""
    needs: Words | None = None
    """What they want done."""
    pains: Words | None = None
    """What stands in the way today."""
    willingness_to_pay: ValueText | None = None
    """A number or a value text, in `unit`."""
    unit: UnitText | None = None
    """The unit of the willingness to pay, such as CNY/seat/month."""
    weight: Annotated[Fraction, Field(ge=0, le=LARGEST_NUMBER)] | None = None
    """How many of this kind there are beside the others; 1 where it is not given."""
    source: Words | None = None
    """What the willingness to pay rests on."""


class Competitor(Part):
    """Who else offers this."""

    name: Words
    """The name."""
    offer: Words | None = None
    """What they sell."""
    price: Words | None = None
    """What they ask for it."""
    asks: ValueText | None = None
    """The price as a number or a value text, in `unit`."""
    unit: UnitText | None = None
    """The unit of `asks`, such as CNY/seat/month."""
    strengths: Words | None = None
    """Where they are better."""
    weaknesses: Words | None = None
    """Where they are worse."""
    source: Words | None = None
    """Where this is from, with its date."""
    date: Day | None = None
    """When it was looked at, YYYY-MM-DD."""


class MarketNote(Part):
    """A dated remark on the market."""

    text: Words
    """What was seen."""
    date: Day | None = None
    """When, YYYY-MM-DD."""
    source: Words | None = None
    """Where it is from."""


class Country(Part):
    """A country of the market."""

    code: CountryCode
    """ISO 3166 code of two letters."""
    currency: CurrencyCode
    """What is paid with there, ISO 4217."""
    share: ValueText | None = None
    """Its share of the market, 0 to 1: a number or a value text. Either this or a size."""
    size: ValueText | None = None
    """Its size: a number or a value text, in `unit`."""
    unit: UnitText | None = None
    """The unit of the size, such as EUR/year."""
    source: Words | None = None
    """Where the figure is from."""


class Rate(Part):
    """An exchange rate on a day."""

    pair: CurrencyPair
    """Such as USD/CNY: how many of the second one of the first costs."""
    rate: ValueText
    """A number, a value text, or the id of an assumption in CNY/USD, which lines may then use."""
    date: Day
    """The day of the rate, YYYY-MM-DD."""
    source: Words | None = None
    """Where it is from."""


class Outcome(Part):
    """What a market test showed."""

    value: Annotated[Fraction, Field(ge=0, le=1)]
    """The share that was found, 0 to 1."""
    n: Whole = Field(ge=1, le=1_000_000_000)
    """Of how many."""
    date: Day
    """When it was complete, YYYY-MM-DD."""
    source: Words | None = None
    """Where it was measured."""


class MarketTest(Part):
    """A test whose threshold and rule are fixed before its result is known."""

    id: Key
    """Unique among the market tests."""
    title: Words
    """What the test is called."""
    hypothesis: Words
    """What is believed."""
    metric: Words
    """The share that is measured, such as visitors who leave a deposit."""
    threshold: Annotated[Fraction, Field(gt=0, lt=1)]
    """What the share is held against, between 0 and 1."""
    rule: Literal["at_least", "at_most"] = "at_least"
    """Whether the hypothesis wants the share at or above the threshold, or at or below it."""
    sample_size: Whole = Field(ge=1, le=1_000_000_000)
    """How many are asked or watched before anybody looks at the result."""
    decision: Words
    """What will be done if it is supported, and if it is contradicted."""
    frozen_at: Stamp | None = None
    """Since when all of the above may not change any more."""
    frozen_by: Label | None = None
    """Who froze it."""
    frozen_digest: Digest | None = None
    """SHA-256 of what is frozen."""
    result: Outcome | None = None
    """What was found; only after the freeze."""
    verdict: Verdict | None = None
    """What the result says of the hypothesis; it follows from the rule."""


class Market(Part):
    """The market: how large, who buys, who competes."""

    tam: MarketSize | None = None
    """Total addressable market."""
    sam: MarketSize | None = None
    """The part that the offer can serve."""
    som: MarketSize | None = None
    """The part that can be won."""
    personas: tuple[Persona, ...] = Field(default=(), max_length=100)
    """Typical buyers and users."""
    competitors: tuple[Competitor, ...] = Field(default=(), max_length=200)
    """Who else offers this."""
    positioning: Words | None = None
    """Why a customer picks this one."""
    notes: tuple[MarketNote, ...] = Field(default=(), max_length=500)
    """Dated remarks on trends."""
    countries: tuple[Country, ...] = Field(default=(), max_length=200)
    """Where it is sold, and what is paid with there."""
    rates: tuple[Rate, ...] = Field(default=(), max_length=200)
    """Exchange rates, each with its day."""
    tests: tuple[MarketTest, ...] = Field(default=(), max_length=200)
    """Tests that are registered before they are run."""
