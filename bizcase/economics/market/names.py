"""Names that a document has already, and free ones."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from itertools import chain
from typing import Any

from bizcase.cases.amend import mark
from modeling.economics.expansion import expand, parameter_place
from modeling.spec import CaseSpec, slug
from modeling.text import Text


def taken_names(document: Mapping[str, Any]) -> frozenset[str]:
    """Return the ids of a document: assumptions, lines, risks, entries and what these make."""
    spec = CaseSpec.model_validate(document)
    whole = expand(spec)
    named: Iterable[Any] = chain(
        whole.assumptions, whole.lines, spec.risks, spec.streams, spec.costs, spec.values
    )
    return frozenset(item.id for item in named)


def mark_in(document: Mapping[str, Any], spec: CaseSpec, key: str) -> str:
    """Return the mark of an assumption or a parameter, as `AssumptionEdit` takes it.

    ``spec`` is what the document says, read already.
    """
    for assumption in document.get("assumptions", ()):
        if assumption["id"] == key:
            return mark(assumption)
    held: Any = document
    for step in parameter_place(spec, key) or ():
        held = held.get(step) if isinstance(held, Mapping) else held[step]
    return mark(dict(held) if isinstance(held, dict) else {"value": held})


def free_name(stem: str, taken: Collection[str]) -> str:
    """Return a name that is not taken: the stem, or the stem with a number."""
    number, name = 1, stem
    while name in taken:
        number += 1
        name = f"{stem}_{number}"
    return name


def key_of_test(title: Text, taken: Collection[str]) -> str:
    """Return an id for a market test, made from its title."""
    stem = slug(title)[:48].strip("-")
    stem = stem if stem[0].isalpha() else f"test-{stem}"
    number, name = 1, stem
    while name in taken:
        number += 1
        name = f"{stem}-{number}"
    return name
