"""What the pages of entries share: names for formulas, and two versions side by side."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bizcase.cases.models import Case
from bizcase.cases.typed import text_of
from bizcase.economics.entry_form import names_id
from bizcase.economics.entry_rows import names_by_unit


def names_of(case: Case) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the lists of names that formulas of a case may use, one for each unit."""
    return [(names_id(unit), names) for unit, names in names_by_unit(case.spec).items()]


def differences(mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> list[dict[str, str]]:
    """Return the parts in which two versions of an entry differ."""
    names = (*theirs, *(name for name in mine if name not in theirs))
    return [
        {"name": name, "mine": _short(mine.get(name)), "theirs": _short(theirs.get(name))}
        for name in names
        if mine.get(name) != theirs.get(name)
    ]


def _short(value: Any) -> str:
    if isinstance(value, dict) and "value" in value:
        value = value["value"]
    return "–" if value is None else text_of(value) if isinstance(value, float) else str(value)
