"""What notes of the canvas and the card of a scenario are bound to must exist."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from modeling.card import Card
from modeling.spec import CaseSpec, Issue, unknown
from modeling.text import Message, gettext_noop


def check(spec: CaseSpec) -> Iterator[Issue]:
    """Yield what is wrong with the binds of the canvas, and with the card."""
    sections = (spec.assumptions, spec.lines, spec.risks)
    known = {item.id for section in sections for item in section}
    for block, notes in spec.canvas.blocks().items():
        for index, note in enumerate(notes):
            yield from _bound(f"canvas.{block}[{index}]", note.binds, known)
    if spec.card is not None:
        yield from _card(spec.card, known)


def _card(card: Card, known: set[str]) -> Iterator[Issue]:
    for index, driver in enumerate(card.values):
        yield from _bound(f"card.values[{index}]", driver.binds, known)
    yield from _once("card.suitability", [question.id for question in card.suitability])
    for index, question in enumerate(card.suitability):
        path = f"card.suitability[{index}].choices"
        yield from _once(path, [choice.id for choice in question.choices])
    yield from _once("card.sources", [source.id for source in card.sources])


def _bound(path: str, names: Sequence[str], known: set[str]) -> Iterator[Issue]:
    for place, name in enumerate(names):
        if name not in known:
            yield Issue(f"{path}.binds[{place}]", unknown(name, known))


def _once(path: str, ids: Sequence[str]) -> Iterator[Issue]:
    for index, key in enumerate(ids):
        if key in ids[:index]:
            template = gettext_noop("'{key}' stands twice; give it another id")
            yield Issue(f"{path}[{index}].id", Message(template, key=key))
