"""The plan in a document: stages, milestones, team."""

from __future__ import annotations

from pydantic import Field

from modeling.parts import Fraction, Key, Label, Part, ValueText, Whole, Words


class Stage(Part):
    """A stage of the plan with what must hold before the next."""

    id: Key
    """Unique among the stages."""
    title: Words
    """What the stage is called."""
    start: Whole | None = Field(default=None, ge=0, le=600)
    """The first month; 0 is today."""
    months: Whole | None = Field(default=None, ge=0, le=600)
    """How long."""
    budget: ValueText | None = None
    """In the case's currency: a number or a value text."""
    exit: tuple[Words, ...] = Field(default=(), max_length=50)
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


class Member(Part):
    """A place in the team."""

    role: Words
    """What they do."""
    name: Label | None = None
    """Who; empty while the place is open."""
    count: Fraction = Field(default=1.0, gt=0, le=100_000)
    """How many full-time people."""
    start: Whole | None = Field(default=None, ge=0, le=600)
    """From which month; 0 is today."""
    skills: tuple[Words, ...] = Field(default=(), max_length=50)
    """What they bring."""


class Plan(Part):
    """Stages, milestones, team."""

    stages: tuple[Stage, ...] = Field(default=(), max_length=100)
    """From proof of concept to landing."""
    milestones: tuple[Milestone, ...] = Field(default=(), max_length=500)
    """What is done by when."""
    team: tuple[Member, ...] = Field(default=(), max_length=500)
    """Who does it."""
