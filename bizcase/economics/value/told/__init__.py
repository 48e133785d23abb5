"""What a value model says in figures and in words, and where it stops being valid."""

from __future__ import annotations

from types import ModuleType
from typing import Final

from bizcase.economics.value.told import gate, governance, promotion, technology
from bizcase.economics.value.told.facts import Facts, Headline, Sentence, Told

__all__ = ["Facts", "Headline", "Sentence", "Told", "told_of"]

_TELLERS: Final[dict[str, ModuleType]] = {
    "technology": technology,
    "governance": governance,
    "promotion": promotion,
    "gate": gate,
}


def told_of(facts: Facts) -> Told:
    """Return what is told of an entry, in the reader's language."""
    teller = _TELLERS[facts.entry.kind]
    return Told(
        headlines=tuple(teller.headlines(facts)),
        says=tuple(teller.says(facts)),
        limits=tuple(teller.limits(facts)),
        criteria=tuple(promotion.criteria(facts)) if teller is promotion else (),
        rates=tuple(gate.rates(facts)) if teller is gate else (),
    )
