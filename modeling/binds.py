"""What notes of the canvas and the card of a scenario are bound to must exist."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from modeling.card import Card
from modeling.spec import CaseSpec, Issue, unknown
from modeling.text import Message, gettext_noop

_TWICE: Final = gettext_noop("'{key}' stands twice; give it another id")


def check(spec: CaseSpec) -> Iterator[Issue]:
    """Yield what is wrong with the binds of the canvas, and with the card."""
    sections = (spec.assumptions, spec.lines, spec.risks)
    known = {item.id for section in sections for item in section}
    yield from _hypotheses(spec, known)
    yield from _notes(spec, known | {hypothesis.id for hypothesis in spec.canvas.hypotheses})
    if spec.card is not None:
        yield from _card(spec.card, known)


def _notes(spec: CaseSpec, known: set[str]) -> Iterator[Issue]:
    seen: set[str] = set()
    for block, notes in spec.canvas.blocks().items():
        for index, note in enumerate(notes):
            path = f"canvas.{block}[{index}]"
            if note.id is not None and note.id in seen:
                yield Issue(f"{path}.id", Message(_TWICE, key=note.id))
            seen.add(note.id or "")
            yield from _bound(path, note.binds, known)


def _hypotheses(spec: CaseSpec, known: set[str]) -> Iterator[Issue]:
    """Check that an id names one thing, and that thresholds are about assumptions."""
    assumptions = {assumption.id for assumption in spec.assumptions}
    yield from _once("canvas.hypotheses", [each.id for each in spec.canvas.hypotheses])
    for index, hypothesis in enumerate(spec.canvas.hypotheses):
        path = f"canvas.hypotheses[{index}]"
        if hypothesis.id in known:
            template = gettext_noop(
                "'{name}' is taken: hypotheses share their ids with assumptions, lines and risks; "
                "take another one"
            )
            yield Issue(f"{path}.id", Message(template, name=hypothesis.id))
        if hypothesis.about is not None and hypothesis.about not in assumptions:
            yield Issue(f"{path}.about", unknown(hypothesis.about, assumptions))


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
            yield Issue(f"{path}[{index}].id", Message(_TWICE, key=key))
