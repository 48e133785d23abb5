"""The one door from a case to its numbers, and the edits of its assumptions."""

from __future__ import annotations

import copy
from typing import Any, Final

from bizcase.cases.exchange import refusal
from bizcase.cases.models import Case
from bizcase.core.errors import NotFound
from modeling.spec import Assumption, CaseSpec, SpecError

PLAIN: Final = ("", "1")  # units of a plain number


def build_spec(case: Case, outlook: str | None = None) -> CaseSpec:
    """Return what the engine computes: the newest document, under an outlook if one is named."""
    try:
        return case.spec.for_outlook(outlook or None)
    except SpecError as error:
        raise refusal(error) from error


def assumption_of(spec: CaseSpec, key: str) -> Assumption:
    """Return an assumption; an unknown id is not found, and the nearest one is named."""
    try:
        return spec.assumption(key)
    except SpecError as error:
        raise NotFound("unknown_assumption", refusal(error).errors[0][1]) from error


def with_assumption(document: dict[str, Any], key: str, **facts: Any) -> dict[str, Any]:
    """Return a copy of a document in which one assumption has other facts (None leaves it out)."""
    tree = copy.deepcopy(document)
    for assumption in tree.get("assumptions", []):
        if assumption["id"] == key:
            assumption.update(facts)
            for name in [name for name, fact in assumption.items() if fact is None]:
                del assumption[name]
    return tree
