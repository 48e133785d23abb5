"""What was ticked off about business models: conditions that hold, tactics that are done."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema

from modeling.parts import Key, Part, in_order, refusal
from modeling.text import Message, gettext_noop

ModelName = Literal[
    "subscription",
    "usage",
    "licence",
    "addon",
    "advertising",
    "projects",
    "royalty",
    "data",
    "platform",
    "joint",
    "profit_share",
    "partners",
]


def _check_tick(tick: object) -> object:
    if isinstance(tick, bool):
        return tick
    raise refusal(Message(gettext_noop("must be true or false, without quotes")))


Tick = Annotated[bool, BeforeValidator(_check_tick), WithJsonSchema({"type": "boolean"})]
Marks = Annotated[dict[Key, Tick], AfterValidator(in_order), Field(max_length=100)]


class Ticks(Part):
    """The checklists of one business model, by the keys of their items."""

    conditions: Marks = {}
    """Conditions of the model: true where one holds in this case, false where it does not."""
    tactics: Marks = {}
    """Tactics of the model: true where one is done, false where it was decided against."""


def _said(models: dict[ModelName, Ticks]) -> dict[ModelName, Ticks]:
    return dict(sorted((name, ticks) for name, ticks in models.items() if ticks != Ticks()))


ModelTicks = Annotated[dict[ModelName, Ticks], AfterValidator(_said)]
