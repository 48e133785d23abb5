"""The twelve business models as pages show them: how far each fits, its words, its checklists."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from bizcase.cases import knowledge
from bizcase.cases.board import language
from bizcase.cases.knowledge.content import BusinessModel, Item
from bizcase.cases.words import MODELS, named
from bizcase.economics.entry_words import label_of
from modeling.economics.candidates import Candidate, candidates
from modeling.spec import CaseSpec
from modeling.text import say
from modeling.ticks import Ticks


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """An item of a checklist; ``holds`` is None while nothing was said."""

    kind: str
    id: str
    text: str
    holds: bool | None

    @property
    def state(self) -> str:
        """The tick as a form writes it."""
        return {None: "", True: "yes", False: "no"}[self.holds]


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A parameter that the document says already, and by which names."""

    label: str
    value: str
    told_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A business model and its fit.

    Attributes
    ----------
    fit : str
        ``used`` by the document, ``ready`` to be run from what it says, ``partly`` or ``open``.
    """

    key: str
    name: str
    what: str
    entries: tuple[str, ...]
    unit: str
    known: int
    wanted: int
    said: tuple[Said, ...]
    missing: tuple[str, ...]
    conditions: tuple[Check, ...]
    tactics: tuple[Check, ...]
    pros: tuple[str, ...]
    cons: tuple[str, ...]
    watch: tuple[str, ...]
    examples: tuple[tuple[str, str], ...]

    @property
    def fit(self) -> str:
        if self.entries:
            return "used"
        if not self.missing:
            return "ready"
        return "partly" if self.known else "open"

    @property
    def holding(self) -> int:
        """How many conditions hold."""
        return sum(check.holds is True for check in self.conditions)

    @property
    def failing(self) -> int:
        """How many conditions do not hold."""
        return sum(check.holds is False for check in self.conditions)

    @property
    def done(self) -> int:
        """How many tactics are done."""
        return sum(check.holds is True for check in self.tactics)


def cards(spec: CaseSpec) -> list[Card]:
    """Return the twelve business models, those of the document first."""
    return [_card(spec, found) for found in candidates(spec)]


def card(spec: CaseSpec, model: str) -> Card | None:
    """Return one business model; None if there is none of this name."""
    return next((each for each in cards(spec) if each.key == model), None)


def candidate(spec: CaseSpec, model: str) -> Candidate:
    """Return what the document says of a business model."""
    return next(each for each in candidates(spec) if each.model == model)


def _card(spec: CaseSpec, found: Candidate) -> Card:
    spoken, told = language(), _words(found.model)
    ticks = spec.business_models.get(found.model, Ticks())  # type: ignore[call-overload]
    return Card(
        key=found.model,
        name=named(MODELS, found.model),
        what=say(told.what, spoken),
        entries=found.entries,
        unit=found.unit,
        known=found.known,
        wanted=found.wanted,
        said=tuple(
            Said(
                label=label_of(each.name),
                value=each.value,
                told_by=", ".join(say(name, spoken) for name in each.told_by),
            )
            for each in found.filled
        ),
        missing=tuple(label_of(name) for name in found.missing),
        conditions=_checks("conditions", told.conditions, ticks.conditions),
        tactics=_checks("tactics", told.tactics, ticks.tactics),
        pros=tuple(say(text, spoken) for text in told.pros),
        cons=tuple(say(text, spoken) for text in told.cons),
        watch=tuple(say(text, spoken) for text in told.watch),
        examples=_examples(told),
    )


def _words(model: str) -> BusinessModel:
    found = knowledge.load().model(model)
    if found is None:
        raise LookupError(f"the knowledge has no business model '{model}'")
    return found


def _checks(kind: str, items: Iterable[Item], marks: dict[str, bool]) -> tuple[Check, ...]:
    return tuple(
        Check(kind=kind, id=item.id, text=say(item.text, language()), holds=marks.get(item.id))
        for item in items
    )


def _examples(told: BusinessModel) -> tuple[tuple[str, str], ...]:
    found = (knowledge.load().company(key) for key in told.examples)
    return tuple((each.id, say(each.name, language())) for each in found if each is not None)


def ticks_of(card: Card) -> dict[tuple[str, str], bool | None]:
    """Return the ticks of a model as they stand."""
    return {(each.kind, each.id): each.holds for each in (*card.conditions, *card.tactics)}


def to_json(card: Card) -> dict[str, Any]:
    """Return a business model as the REST API tells it."""
    return {
        "model": card.key,
        "name": card.name,
        "what": card.what,
        "fit": card.fit,
        "entries": list(card.entries),
        "known": card.known,
        "wanted": card.wanted,
        "said": [{"label": s.label, "value": s.value, "told_by": s.told_by} for s in card.said],
        "missing": list(card.missing),
        "pros": list(card.pros),
        "cons": list(card.cons),
        "watch": list(card.watch),
        **{
            kind: [{"id": c.id, "text": c.text, "holds": c.holds} for c in getattr(card, kind)]
            for kind in ("conditions", "tactics")
        },
    }
