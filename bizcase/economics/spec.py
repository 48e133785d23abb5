"""The one door from a case to its numbers, and the edits of its assumptions."""

from __future__ import annotations

import copy
from typing import Any, Final

from django.utils.translation import gettext as _

from bizcase.cases.exchange import refusal
from bizcase.cases.models import Case
from bizcase.core.errors import NotFound
from modeling.economics.expansion import expand, parameter_place
from modeling.spec import Assumption, CaseSpec, SpecError

PLAIN: Final = ("", "1")  # units of a plain number


def build_spec(case: Case, outlook: str | None = None) -> CaseSpec:
    """Return what the engine computes: the newest document, under an outlook if one is named."""
    try:
        return case.spec.for_outlook(outlook or None)
    except SpecError as error:
        raise refusal(error) from error


def assumption_of(spec: CaseSpec, key: str) -> Assumption:
    """Return an assumption of the document, or one that an entry of it makes.

    An unknown id is not found, and the nearest one is named.
    """
    try:
        return expand(spec).assumption(key)
    except SpecError as error:
        raise NotFound("unknown_assumption", refusal(error).errors[0][1]) from error


def with_assumption(document: dict[str, Any], key: str, **facts: Any) -> dict[str, Any]:
    """Return a copy of a document in which one assumption has other facts (None leaves it out).

    The assumption may be a parameter of an entry. What is neither is not found: it cannot be
    edited where it stands.
    """
    tree = copy.deepcopy(document)
    for assumption in tree.get("assumptions", []):
        if assumption["id"] == key:
            _tell(assumption, facts)
            return tree
    place = parameter_place(CaseSpec.model_validate(tree), key)
    if place is None:
        message = _("{key} is made by its entry; edit the entry in the document.")
        raise NotFound("made_by_an_entry", message.format(key=key))
    holder: Any = tree
    for part in place[:-1]:
        holder = holder[part]
    name = place[-1]
    before = holder.get(name)
    parameter = before if isinstance(before, dict) else {"value": before}
    _tell(parameter, facts)
    holder[name] = parameter["value"] if set(parameter) == {"value"} else parameter
    return tree


def _tell(holder: dict[str, Any], facts: dict[str, Any]) -> None:
    holder.update(facts)
    for name in [name for name, fact in holder.items() if fact is None]:
        del holder[name]
