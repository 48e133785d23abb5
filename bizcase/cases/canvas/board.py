"""The canvas as its page and its API show it: blocks, notes, what they stand on, loose numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bizcase.cases.amend import mark
from bizcase.cases.board import LABELS, language
from bizcase.cases.canvas.claims import Claim, Piece, claims, pieces, units_of
from bizcase.cases.canvas.hypotheses import STATUSES
from bizcase.cases.canvas.notes import Place, places
from bizcase.cases.canvas.numbers import (
    Bound,
    Item,
    Means,
    bindable,
    bound,
    chance_of,
    label_of,
    matches,
    newest_means,
)
from bizcase.cases.canvas.paper import print_size
from bizcase.cases.models import Case
from modeling.spec import BLOCKS, CaseSpec, Hypothesis
from modeling.text import Text, say

MOST_FOUND: Final = 60  # of what a search shows at once
HINTS: Final[dict[str, Promise]] = {
    "key_partners": _("Who supplies what we cannot make ourselves?"),
    "key_activities": _("What must we do well, every week?"),
    "key_resources": _("Which data, people, compute and rights do we need?"),
    "value_propositions": _("What is better for the customer, and by how much?"),
    "customer_relationships": _("How are customers won, kept and grown?"),
    "channels": _("How does the offer reach them?"),
    "customer_segments": _("Who pays, who uses, and how many are they?"),
    "cost_structure": _("What costs money, and what drives it?"),
    "revenue_streams": _("What do customers pay for, and how?"),
}
ADOPTED: Final = ("cost_structure", "revenue_streams")  # blocks whose notes become lines


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteView:
    """A note with its numbers."""

    key: str
    block: str
    index: int
    text: str
    other: str  # the same in the other language, if the document has it
    binds: tuple[Bound, ...]
    pieces: tuple[Piece, ...]
    claims: tuple[Claim, ...]
    seen_text: str
    seen_binds: str
    etag: str

    @property
    def is_loose(self) -> bool:
        return any(claim.state == "loose" for claim in self.claims)

    @property
    def differs(self) -> bool:
        return any(claim.state == "differs" for claim in self.claims)

    @property
    def can_be_adopted(self) -> bool:
        return self.block in ADOPTED

    @property
    def has_line(self) -> bool:
        """Whether the model counts it already."""
        return any(each.kind == "line" for each in self.binds)

    @property
    def version(self) -> str:
        """A mark of everything that is shown: the page keeps a note that has not changed."""
        numbers = [(each.id, each.label, each.number, each.is_stale) for each in self.binds]
        return mark([self.text, self.block, numbers, [claim.state for claim in self.claims]])

    @property
    def printed(self) -> list[str]:
        """The paragraphs that paper shows of it."""
        return [self.text, *(f"{each.label} {each.number}" for each in self.binds)]

    @property
    def bound_ids(self) -> tuple[str, ...]:
        return tuple(each.id for each in self.binds)


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockView:
    key: str
    label: Promise
    hint: Promise
    notes: tuple[NoteView, ...]

    @property
    def last(self) -> str:
        """The key of the last note, behind which a new one is written."""
        return self.notes[-1].key if self.notes else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HypothesisView:
    """A hypothesis with how likely it is right today, and the notes that rest on it."""

    item: Hypothesis
    status: Promise
    text: str
    test: str
    result: str
    about: str
    bound: Bound
    chance: float | None
    notes: tuple[str, ...]
    seen: str


class CanvasView:
    """Everything that the canvas of a case shows; parts are worked out when they are asked for."""

    def __init__(self, case: Case) -> None:
        self.case, self.spec = case, case.spec
        self.document: Mapping[str, Any] = case.newest.document
        self._places = places(self.document)

    @cached_property
    def means(self) -> Means | None:
        """The newest results by line."""
        return newest_means(self.case)

    @cached_property
    def known(self) -> dict[str, Item]:
        """Everything that a note may bind."""
        return bindable(self.spec)

    @cached_property
    def notes(self) -> dict[str, NoteView]:
        """The notes by their keys."""
        numbers: dict[str, Bound] = {}
        for place in self._places.values():
            for name in place.binds:
                if name not in numbers:
                    numbers[name] = bound(self.known[name], self.spec, self.means)
        units = units_of(self.spec)
        return {key: _note(place, numbers, self.spec, units) for key, place in self._places.items()}

    @cached_property
    def blocks(self) -> tuple[BlockView, ...]:
        """The nine blocks."""
        inside: dict[str, list[NoteView]] = {key: [] for key in BLOCKS}
        for note in self.notes.values():
            inside[note.block].append(note)
        return tuple(
            BlockView(key=key, label=LABELS[key], hint=HINTS[key], notes=tuple(inside[key]))
            for key in BLOCKS
        )

    @property
    def loose(self) -> list[NoteView]:
        """The notes with a number that is bound to nothing."""
        return [note for note in self.notes.values() if note.is_loose]

    @property
    def differing(self) -> list[NoteView]:
        """The notes with a number that the model does not share."""
        return [note for note in self.notes.values() if note.differs]

    @property
    def is_stale(self) -> bool:
        """Whether shown results are of another document."""
        return any(each.is_stale for note in self.notes.values() for each in note.binds)

    @cached_property
    def hypotheses(self) -> tuple[HypothesisView, ...]:
        """What must be true for all this to work."""
        users: dict[str, list[str]] = {}
        for note in self.notes.values():
            for name in note.bound_ids:
                users.setdefault(name, []).append(note.text)
        raw = self.document.get("canvas", {}).get("hypotheses", ())
        return tuple(
            self._hypothesis(item, mark(tree), tuple(users.get(item.id, ())))
            for item, tree in zip(self.spec.canvas.hypotheses, raw, strict=True)
        )

    def _hypothesis(self, item: Hypothesis, seen: str, users: tuple[str, ...]) -> HypothesisView:
        spoken = language()
        about = self.known.get(item.about or "")
        return HypothesisView(
            item=item,
            status=STATUSES[item.status],
            text=say(item.text, spoken),
            test=say(item.test, spoken),
            result=say(item.result, spoken),
            about=label_of(about) if about is not None else "",
            bound=bound(item, self.spec, None),
            chance=chance_of(item, self.spec),
            notes=users,
            seen=seen,
        )

    def found(self, query: str, *, first: tuple[str, ...] = ()) -> list[Bound]:
        """Return what a search over names and labels in both languages finds, some ids first."""
        chosen = [self.known[name] for name in first if name in self.known]
        others = [item for item in self.known.values() if item.id not in first]
        hits = [item for item in others if matches(item, query)]
        shown = (chosen + hits)[: MOST_FOUND + len(chosen)]
        return [bound(item, self.spec, self.means) for item in shown]

    @property
    def print_size(self) -> int:
        """How small print must be for one sheet, 0 (normal) to 7."""
        texts = {block.key: [note.printed for note in block.notes] for block in self.blocks}
        return print_size(texts)


def _note(
    place: Place, numbers: Mapping[str, Bound], spec: CaseSpec, units: frozenset[str]
) -> NoteView:
    text = say(place.text, language())
    binds = tuple(_beside(text, numbers[name]) for name in place.binds)
    found = claims(text, binds, currency=spec.currency, units=units)
    return NoteView(
        key=place.key,
        block=place.block,
        index=place.index,
        text=text,
        other=other_text(place.text),
        binds=binds,
        pieces=tuple(pieces(text, found)),
        claims=found,
        seen_text=mark(place.text),
        seen_binds=mark(place.item.get("binds")),
        etag=place.etag,
    )


def _beside(text: str, each: Bound) -> Bound:
    """Return a binding without the part of its label that the note says already."""
    if not text or not each.label.startswith(text):
        return each
    return replace(each, label=each.label[len(text) :].lstrip(":：; ").capitalize())


def other_language() -> str:
    return "en" if language() == "zh-hans" else "zh-hans"


def other_text(text: Text) -> str:
    """Return what a text says in the language that the reader does not read."""
    if isinstance(text, str):
        return ""
    return text.get(other_language(), "") if language() in text else ""


def worded(before: Text | None, text: str, other: str | None = None) -> Text:
    """Return a text in which the reader's language says something new.

    ``other`` is what the other language says: None keeps it, an empty text takes it out.
    """
    kept = dict(before) if isinstance(before, dict) else {}
    if other:
        kept[other_language()] = other
    elif other is not None:
        kept.pop(other_language(), None)
    if not kept and not isinstance(before, dict):
        return text
    kept[language()] = text
    return kept
