"""The plan in a document: stages and what must hold between them, milestones, people, charter."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Final

from pydantic import BeforeValidator, Field, WrapSerializer

from modeling.entries import EntryName
from modeling.parts import LANGUAGE, Day, Fraction, Key, Label, Part, ValueText, Whole, Words

CAPABILITIES: Final = ("technical", "business", "team", "risk", "communication")
"""What a founding team is rated in."""
HIGHEST: Final = 5

Level = Annotated[Whole, Field(ge=0, le=HIGHEST)]


class Capabilities(Part):
    """Five abilities, each from 0 (none) to 5 (as good as the best in the field)."""

    technical: Level | None = None
    """Models, data, engineering."""
    business: Level | None = None
    """Insight into customers, money and the market."""
    team: Level | None = None
    """Finding, leading and keeping people."""
    risk: Level | None = None
    """Seeing what can go wrong, and the law."""
    communication: Level | None = None
    """Speaking to customers, investors and the public."""

    def levels(self) -> dict[str, int]:
        """Return what is rated."""
        found = {name: getattr(self, name) for name in CAPABILITIES}
        return {name: level for name, level in found.items() if level is not None}


class Criterion(Part):
    """What must hold before the next stage begins, and what shows that it does."""

    text: Words
    """What must hold."""
    evidence: Words | None = None
    """What shows it: a text, an address, or the id of an evidence record of the case."""
    met: Day | None = None
    """The day since which it is met; without it, it is not."""


def _in_full(given: object) -> object:
    if isinstance(given, Mapping):
        return {"text": given} if all(LANGUAGE.fullmatch(str(key)) for key in given) else given
    return {"text": given} if isinstance(given, str) else given


def _in_short(criterion: Any, full: Any) -> Any:
    tree = full(criterion)
    return tree["text"] if isinstance(tree, dict) and set(tree) == {"text"} else tree


Exit = Annotated[
    Criterion,
    BeforeValidator(_in_full, json_schema_input_type=str | dict[str, str] | Criterion),
    WrapSerializer(_in_short),
]
"""A criterion as a document gives it: its text, or a map of text, evidence and met."""


class Stage(Part):
    """A stage of the plan with what must hold before the next."""

    id: Key
    """Unique among the stages."""
    title: Words
    """What the stage is called."""
    start: Whole | None = Field(default=None, ge=0, le=600)
    """How many months after the start of the case it begins; 0 is today."""
    months: Whole | None = Field(default=None, ge=0, le=600)
    """How long."""
    budget: ValueText | None = None
    """In the case's currency: a number or a value text."""
    needs: Capabilities | None = None
    """How able the team must be."""
    exit: tuple[Exit, ...] = Field(default=(), max_length=50)
    """What must hold before the next stage begins."""


class Milestone(Part):
    """Something done by a month."""

    title: Words
    """What is done."""
    month: Whole = Field(ge=0, le=600)
    """By when; 0 is today."""
    stage: Key | None = None
    """The stage that it belongs to."""
    owner: Label | None = None
    """Who sees to it."""
    done: Day | None = None
    """The day on which it was done; without it, it is not."""


class Member(Part):
    """A place in the team."""

    role: Words
    """What they do."""
    name: Label | None = None
    """Who; empty while the place is open."""
    count: Fraction = Field(default=1.0, gt=0, le=100_000)
    """How many full-time people."""
    start: Whole | None = Field(default=None, ge=0, le=600)
    """How many months after the start of the case they come; 0 is today."""
    skills: tuple[Words, ...] = Field(default=(), max_length=50)
    """What they bring."""
    ratings: Capabilities | None = None
    """How able they are, as founders are rated."""
    cost: EntryName | None = None
    """The entry of `costs`, of kind people, that pays for them."""


class Founder(Part):
    """Somebody who founds, and how able they are."""

    name: Label
    """Who."""
    role: Words | None = None
    """What they do."""
    ratings: Capabilities = Capabilities()
    """How able they are."""
    evidence: Words | None = None
    """What the ratings rest on."""


class Charter(Part):
    """What the project is for, what belongs to it, who answers for it."""

    purpose: Words | None = None
    """Why it is done."""
    scope: Words | None = None
    """What belongs to it."""
    outside: Words | None = None
    """What does not."""
    sponsor: Label | None = None
    """Who answers for it and gives the money."""
    success: tuple[Words, ...] = Field(default=(), max_length=50)
    """By what success is measured."""


Labels = Annotated[tuple[Label, ...], Field(max_length=50)]


class Duty(Part):
    """A row of the RACI table: who does something, who answers for it, who is asked and told."""

    task: Words
    """What is done."""
    stage: Key | None = None
    """The stage that it belongs to."""
    responsible: Annotated[tuple[Label, ...], Field(min_length=1, max_length=50)]
    """Who do it."""
    accountable: Label
    """The one who answers for it."""
    consulted: Labels = ()
    """Who are asked before."""
    informed: Labels = ()
    """Who are told after."""


class Plan(Part):
    """Stages, milestones, people, charter."""

    template: Key | None = None
    """The template that the stages were taken from."""
    stages: tuple[Stage, ...] = Field(default=(), max_length=100)
    """From proof of concept to landing."""
    milestones: tuple[Milestone, ...] = Field(default=(), max_length=500)
    """What is done by when."""
    team: tuple[Member, ...] = Field(default=(), max_length=500)
    """Who does it."""
    founders: tuple[Founder, ...] = Field(default=(), max_length=50)
    """Who founds, and how able they are."""
    charter: Charter = Charter()
    """What the project is for."""
    raci: tuple[Duty, ...] = Field(default=(), max_length=500)
    """Who does what."""
