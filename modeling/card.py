"""The card of a scenario: what a person reads before starting a case from it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from modeling.parts import Day, Key, Part, Short, ValueCategory, Words, in_order

Many = Annotated[tuple[Words, ...], Field(max_length=50)]


class Driver(Part):
    """A benefit: what it is, and what kind of value."""

    text: Words
    """What the customer gains, and how."""
    category: ValueCategory
    """Cost saving, revenue growth, competitiveness, or data insight."""
    binds: tuple[Key, ...] = Field(default=(), max_length=50)
    """Ids of the assumptions and lines that count it."""


class Choice(Part):
    """An answer to a question of suitability, and what follows from it."""

    id: Key
    """Unique in its question."""
    text: Words
    """The answer."""
    verdict: Literal["fit", "customise", "unsuitable"]
    """Whether the scenario then fits as it is, needs customising, or is unsuitable."""
    reason: Words
    """Why, and what to do about it."""


class Question(Part):
    """A question whose answer says whether the scenario suits the founders."""

    id: Key
    """Unique in the card."""
    text: Words
    """The question."""
    choices: tuple[Choice, ...] = Field(min_length=2, max_length=10)
    """The answers there are."""


class Reference(Part):
    """A source, and how far it was checked."""

    id: Key
    """Unique in the card; what the texts of the document call it."""
    title: Words
    """Title, author, publisher."""
    date: Short
    """When it was published: a year or a day."""
    url: Short | None = None
    """Where it can be read."""
    state: Literal["claimed", "cited", "measured", "contradicted"]
    """Claimed: somebody says so, not checked. Cited: read at its source. Measured: by ourselves.
    Contradicted: another source says otherwise."""
    checked: Day | None = None
    """When it was last looked at, YYYY-MM-DD."""
    says: Words
    """What it says that this scenario uses, in our own words."""


class Card(Part):
    """What a scenario is, for whom, and whether it suits."""

    version: Short
    """The version of the scenario, such as 1.0."""
    updated: Day
    """When it was last revised, YYYY-MM-DD."""
    techniques: tuple[Key, ...] = Field(default=(), max_length=20)
    """Kinds of model it rests on, such as classification or retrieval."""
    payers: Many = ()
    """Who pays."""
    values: tuple[Driver, ...] = Field(default=(), max_length=50)
    """What customers gain."""
    advantages: Many = ()
    """What speaks for it."""
    challenges: Many = ()
    """What makes it hard."""
    data: Many = ()
    """Data that is needed."""
    suitability: tuple[Question, ...] = Field(default=(), max_length=20)
    """Questions that say whether it suits."""
    answers: Annotated[dict[Key, Key], AfterValidator(in_order)] = Field(default={}, max_length=20)
    """What the founders answered: question -> choice."""
    without_poc: Words | None = None
    """Why no proof of concept can be trained here."""
    sources: tuple[Reference, ...] = Field(default=(), max_length=100)
    """What its figures rest on."""
