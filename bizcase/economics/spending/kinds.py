"""The seven kinds of cost as pages offer them: a sentence and an example for each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from bizcase.cases.words import CATEGORIES, named
from modeling.costs import KINDS

WHAT: Final = {
    "research": gettext_noop(
        "Work that makes the offer possible, paid once or evenly over some months."
    ),
    "data": gettext_noop("Items that are collected and labelled, once or every month."),
    "compute": gettext_noop("GPU hours, tokens of a rented model, a training that is paid once."),
    "people": gettext_noop("People with a salary and what comes on top of it."),
    "operations": gettext_noop(
        "Running the offer: a fixed amount, a share of a line, an amount per unit."
    ),
    "promotion": gettext_noop("A budget per month, or what winning each customer costs."),
    "compliance": gettext_noop(
        "Meeting what the law asks: a certification that is paid once, and its upkeep."
    ),
}
EXAMPLES: Final = {
    "research": gettext_noop("A first version for 600,000, spread over six months."),
    "data": gettext_noop("10,000 images, 2 for collecting and 3 for labelling each."),
    "compute": gettext_noop("500 GPU hours a month at 12 each."),
    "people": gettext_noop("Two engineers at 30,000 a month, and a third on top."),
    "operations": gettext_noop(
        "Support for 8,000 a month, and a share of the revenue for payments."
    ),
    "promotion": gettext_noop("20,000 a month, or 150 for each new customer."),
    "compliance": gettext_noop("A security certificate for 80,000, and 15,000 a year to keep it."),
}
MONTHS: Final = {
    "first": gettext_lazy("First month"),
    "months": gettext_lazy("Over how many months"),
    "last": gettext_lazy("Last month"),
    "at": gettext_lazy("Month of a payment that comes once"),
}
"""What the fields of months are called, in the order of a page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KindCard:
    """A kind of cost: its name, what it is, and an example."""

    key: str
    name: str
    what: str
    example: str


def kind_cards() -> list[KindCard]:
    """Return the seven kinds, in their order."""
    return [
        KindCard(key=key, name=named(CATEGORIES, key), what=_(WHAT[key]), example=_(EXAMPLES[key]))
        for key in KINDS
    ]


def kind_card(key: str) -> KindCard | None:
    """Return one kind; None if there is none of this name."""
    return next((card for card in kind_cards() if card.key == key), None)


def months_of(kind: str) -> Iterator[str]:
    """Yield the fields of months that say something about a kind, in the order of a page."""
    whole = KINDS[kind]
    used = (*whole.months_used, *(["months"] if "months" in whole.model_fields else []))
    yield from (name for name in MONTHS if name in used)
