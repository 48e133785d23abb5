"""What pages show of a document: the canvas with bound numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from bizcase.cases import words
from modeling.economics.expansion import expand
from modeling.spec import BLOCKS, CaseSpec, Risk
from modeling.text import say

LABELS: Final[dict[str, Promise]] = {
    "key_partners": _("Key partners"),
    "key_activities": _("Key activities"),
    "key_resources": _("Key resources"),
    "value_propositions": _("Value propositions"),
    "customer_relationships": _("Customer relationships"),
    "channels": _("Channels"),
    "customer_segments": _("Customer segments"),
    "cost_structure": _("Cost structure"),
    "revenue_streams": _("Revenue streams"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """A number that a note stands on."""

    id: str
    kind: str  # assumption | line | risk | hypothesis
    label: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    text: str
    binds: tuple[Bound, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    key: str
    label: Promise
    notes: tuple[Note, ...]


def language() -> str:
    """Return the reader's language as documents name it."""
    return get_language() or "en"


def blocks(spec: CaseSpec) -> list[Block]:
    """Return the nine blocks with their notes, each with the numbers that it is bound to."""
    known = _bindable(spec)
    notes = spec.canvas.blocks()
    return [
        Block(
            key=key,
            label=LABELS[key],
            notes=tuple(
                Note(
                    text=say(note.text, language()),
                    binds=tuple(known[name] for name in note.binds if name in known),
                )
                for note in notes[key]
            ),
        )
        for key in BLOCKS
    ]


def _bindable(spec: CaseSpec) -> dict[str, Bound]:
    spoken = language()
    found: dict[str, Bound] = {}
    spec = expand(spec)  # a note may also bind what an entry makes
    for item in spec.assumptions:
        value = f"{item.value:g}" if isinstance(item.value, float) else item.value
        shown = f"{value} {item.unit}" if item.unit not in ("", "1") else value
        found[item.id] = _bound(item, "assumption", item.label, shown, spoken)
    for line in spec.lines:
        found[line.id] = _bound(line, "line", line.label, line.unit, spoken)
    for risk in spec.risks:
        found[risk.id] = _bound(risk, "risk", risk.title, _frequency(risk), spoken)
    for belief in spec.canvas.hypotheses:
        found[belief.id] = _bound(belief, "hypothesis", belief.text, belief.threshold or "", spoken)
    return found


def _frequency(risk: Risk) -> str:
    if risk.rate is None:
        return str(risk.probability)
    number = f"{risk.rate:g}" if isinstance(risk.rate, float) else risk.rate
    return words.events(number, risk.per)


def _bound(item: Any, kind: str, label: Any, value: str, spoken: str) -> Bound:
    return Bound(id=item.id, kind=kind, label=say(label, spoken) or item.id, value=value)
