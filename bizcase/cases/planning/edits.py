"""Edits of the parts of a plan that have no ids, and texts that keep their other languages."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from bizcase.cases.amend import Stale, mark
from bizcase.cases.board import language
from modeling.spec import ENTRIES
from modeling.text import Text, say

LONGEST_ID: Final = 24  # of an entry: what it makes has room for its own name
Place = tuple[str | int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """An item of a list without ids, found by what its writer saw, wherever it stands now.

    Attributes
    ----------
    place : tuple
        Leads to the list.
    number : int
        Where it stood.
    value : JSON value
        What it shall be; None takes it out.
    seen : str or None
        Its mark; without it the last writer wins.
    """

    place: Place
    number: int
    value: Any
    seen: str | None

    def apply(self, tree: dict[str, Any]) -> None:
        holder: Any = tree
        for step in self.place[:-1]:
            holder = holder.get(step, {}) if isinstance(holder, dict) else holder[step]
        items: list[Any] = holder.get(self.place[-1], [])
        index = self._index(items)
        if self.value is not None:
            items[index] = self.value
            return
        del items[index]
        if not items:
            del holder[self.place[-1]]

    def _index(self, items: list[Any]) -> int:
        there = items[self.number] if self.number < len(items) else None
        if self.seen is None and there is not None:
            return self.number
        if there is not None and mark(there) == self.seen:
            return self.number
        for index, item in enumerate(items):
            if mark(item) == self.seen:
                return index
        if there is not None and there == self.value:
            return self.number  # somebody wrote the same
        path = "".join(
            f"[{step}]" if isinstance(step, int) else f".{step}"
            for step in (*self.place, self.number)
        )
        raise Stale(path.lstrip("."), mine=self.value, theirs=there)


def given(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return the facts that say something."""
    return {name: fact for name, fact in facts.items() if fact not in (None, "", [], {}, ())}


def reworded(before: Text | None, text: str) -> Text | None:
    """Return a text with the reader's language changed; the other languages stay."""
    text = text.strip()
    if not text:
        return None
    if isinstance(before, dict):
        return before if say(before, language()) == text else {**before, language(): text}
    return text


def reworded_all(before: list[Text], texts: list[str]) -> list[Text]:
    """Return texts, each with its other languages where it was there before."""
    known = {say(text, language()): text for text in before}
    return [known.get(text.strip(), text.strip()) for text in texts if text.strip()]


def slug(text: str) -> str:
    """Return the ASCII words of a text, joined by _ and at most 24 characters; maybe none."""
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "_", ascii_text).strip("_")[:LONGEST_ID].strip("_")
    return words if words and words[0].isalpha() else ""


def fresh_id(document: Mapping[str, Any], text: str, stem: str) -> str:
    """Return an id for a new entry, made from a text, that nothing in the document begins with."""
    taken = {
        str(item.get("id"))
        for section in ("assumptions", "lines", "risks", *ENTRIES)
        for item in document.get(section, ())
    }
    return _free(
        slug(text) or stem,
        lambda name: any(each == name or each.startswith(f"{name}_") for each in taken),
    )


def fresh_stage_id(document: Mapping[str, Any], title: str) -> str:
    """Return an id for a new stage that no other has."""
    taken = {stage["id"] for stage in document.get("plan", {}).get("stages", ())}
    return _free(slug(title) or "stage", taken.__contains__)


def _free(base: str, is_taken: Callable[[str], bool]) -> str:
    found, number = base, 1
    while is_taken(found):
        number += 1
        found = f"{base[: LONGEST_ID - 4]}_{number}"
    return found


def part_at(document: Mapping[str, Any], *place: str | int | None) -> Any:
    """Return a part of a document; None of what is not there."""
    part: Any = document
    for step in place:
        if isinstance(part, Mapping) and isinstance(step, str):
            part = part.get(step)
        elif isinstance(part, list) and isinstance(step, int) and step < len(part):
            part = part[step]
        else:
            return None
    return part


def mark_at(document: Mapping[str, Any], *place: str | int) -> str:
    """Return the mark of a part of a document; of what is not there, that of nothing."""
    return mark(part_at(document, *place))
