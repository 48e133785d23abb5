"""The one door from a case to its numbers, and the edits of its assumptions."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from bizcase.cases.amend import Stale, amended, mark
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
    """Return a copy of a document in which one assumption has other facts (None leaves it out)."""
    return amended(document, [AssumptionEdit(key=key, facts=facts)])


@dataclass(frozen=True, slots=True, kw_only=True)
class AssumptionEdit:
    """Other facts of an assumption, or of the parameter of an entry that becomes one.

    What is neither is not found: it cannot be edited where it stands.

    Attributes
    ----------
    key : str
    facts : mapping of str to JSON values
        None leaves a fact out.
    seen : str or None
        The mark of the assumption as its writer saw it, from `mark_of`.
    """

    key: str
    facts: Mapping[str, Any]
    seen: str | None = None

    def apply(self, tree: dict[str, Any]) -> None:
        holder, name = _place(tree, self.key)
        now = _facts(holder[name])
        after = {key: fact for key, fact in {**now, **self.facts}.items() if fact is not None}
        if self.seen is not None and mark(now) != self.seen and now != after:
            raise Stale(f"assumptions.{self.key}", mine=after, theirs=now)
        is_short = "id" not in after and set(after) == {"value"}
        holder[name] = after["value"] if is_short else after


def mark_of(document: dict[str, Any], key: str) -> str:
    """Return the mark of an assumption as it stands in a document."""
    holder, name = _place(copy.deepcopy(document), key)
    return mark(_facts(holder[name]))


def _place(tree: dict[str, Any], key: str) -> tuple[Any, Any]:
    """Return what holds an assumption or a parameter, and under which name or number."""
    for index, assumption in enumerate(tree.get("assumptions", [])):
        if assumption["id"] == key:
            return tree["assumptions"], index
    place = parameter_place(CaseSpec.model_validate(tree), key)
    if place is None:
        message = _("{key} is made by its entry; edit the entry in the document.")
        raise NotFound("made_by_an_entry", message.format(key=key))
    holder: Any = tree
    for part in place[:-1]:
        holder = holder[part]
    holder.setdefault(place[-1], None)  # a parameter with a default stands nowhere yet
    return holder, place[-1]


def _facts(held: Any) -> dict[str, Any]:
    return dict(held) if isinstance(held, dict) else {"value": held}
