"""Lines as parts of a document: where one stands, and how it is changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from bizcase.cases.amend import Edit, Field, Item, mark
from bizcase.core.errors import DomainError, NotFound
from modeling.economics.expansion import expansion
from modeling.spec import CaseSpec, unknown
from modeling.text import Text


def given(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return the facts that say something."""
    return {name: fact for name, fact in facts.items() if fact not in (None, "")}


def line_edit(
    document: dict[str, Any], key: str, facts: Mapping[str, Any], *, seen: str | None
) -> Edit:
    """Return the edit that gives a line other facts.

    Of a line that an entry makes only the formula can be changed: it is kept with the entry.
    """
    for line in document.get("lines", []):
        if line["id"] == key:
            return Item(place=("lines",), value=given({**line, **facts}), id=key, seen=seen)
    section, index, suffix = entry_place(CaseSpec.model_validate(document), key)
    if set(facts) != {"formula"}:
        message = _("{key} is made by its entry; only its formula can be changed here.")
        raise DomainError("made_by_an_entry", message.format(key=key))
    return Field(place=(section, index, "edits", suffix), value=facts["formula"], seen=seen)


def entry_place(spec: CaseSpec, key: str) -> tuple[str, int, str]:
    """Return the section, the number and the suffix of a line that an entry makes.

    A line that nothing makes is not found, and the nearest one is named.
    """
    found = expansion(spec)
    lines = {line.id for line in found.spec.lines}
    if key not in found.made or key not in lines:
        raise NotFound("unknown_line", unknown(key, lines).translated(_))
    section, _bracket, number = found.made[key].entry.rstrip("]").partition("[")
    entry = getattr(spec, section)[int(number)]
    return section, int(number), key.removeprefix(f"{entry.id}_")


def line_mark(document: dict[str, Any], key: str) -> str:
    """Return the mark of a line, or of the formula that is kept with the entry that makes it."""
    for line in document.get("lines", []):
        if line["id"] == key:
            return mark(line)
    section, index, suffix = entry_place(CaseSpec.model_validate(document), key)
    return mark(document[section][index].get("edits", {}).get(suffix))


def reworded(before: Text | None, text: str, spoken: str) -> Text | None:
    """Return a text of several languages with the spoken one changed; "" leaves it out."""
    if not text:
        return None
    if isinstance(before, dict):
        return before if before.get(spoken) == text else {**before, spoken: text}
    return text
