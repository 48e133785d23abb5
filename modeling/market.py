"""The market in a document: how large, who buys, who competes."""

from __future__ import annotations

from pydantic import Field

from modeling.parts import Day, Part, UnitText, ValueText, Words


class MarketSize(Part):
    """One of TAM, SAM, SOM, reckoned from above, from below, or both."""

    unit: UnitText
    """What is counted, such as CNY/year or seat."""
    top_down: ValueText | None = None
    """The size from published totals and shares: a number or a value text."""
    bottom_up: ValueText | None = None
    """The size from customers times price: a number or a value text."""
    source: Words | None = None
    """Where the figures are from."""
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


class Competitor(Part):
    """Who else offers this."""

    name: Words
    """The name."""
    offer: Words | None = None
    """What they sell."""
    price: Words | None = None
    """What they ask for it."""
    strengths: Words | None = None
    """Where they are better."""
    weaknesses: Words | None = None
    """Where they are worse."""
    source: Words | None = None
    """Where this is from, with its date."""


class MarketNote(Part):
    """A dated remark on the market."""

    text: Words
    """What was seen."""
    date: Day | None = None
    """When, YYYY-MM-DD."""
    source: Words | None = None
    """Where it is from."""


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
