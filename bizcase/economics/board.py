"""What the model sheet prints besides its rows: NPV now, what the last edit did, the outlooks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from bizcase.cases.models import Case, Revision
from bizcase.cases.words import CATEGORIES
from bizcase.core.errors import DomainError
from bizcase.economics.models import Worth
from bizcase.economics.worth import Change, Looked, change_between, looked, worth_of
from modeling.economics.expansion import expand
from modeling.formula.functions import CONSTANTS, FUNCTIONS
from modeling.spec import CaseSpec
from modeling.text import say


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """NPV of a document at a glance, or the sentence that says why there is none."""

    worth: Worth | None
    refusal: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutlookRow:
    """An outlook beside the others; the base has no name."""

    name: str
    glance: Glance
    overrides: int


def glance(document: Looked) -> Glance:
    """Return the NPV of a document, or why its numbers cannot be worked out."""
    try:
        return Glance(worth=worth_of(document))
    except DomainError as error:
        return Glance(worth=None, refusal="; ".join(text for _path, text in error.errors))


def last_change(case: Case) -> Change | None:
    """Return what the newest revision did to NPV; None of a first one, or if it did nothing."""
    before = case.revisions.filter(number=case.newest.number - 1).first()
    if before is None:
        return None
    try:
        found = change_between(_state(before), _state(case.newest))
    except DomainError:
        return None
    return found if found and found.mean else None


def change_to(case: Case, spec: CaseSpec) -> Change | None:
    """Return what it would do to NPV to save this document."""
    return change_between(_state(case.newest), looked(spec))


def _state(revision: Revision) -> Looked:
    return Looked(revision.digest, revision.spec)


def glance_under(case: Case, outlook: str) -> Glance:
    """Return the NPV of the case under an outlook, "" for the base."""
    if not outlook:
        return glance(_state(case.newest))
    return glance(looked(case.spec.for_outlook(outlook)))


def outlook_rows(case: Case) -> list[OutlookRow]:
    """Return the base and every outlook, each with its NPV; the base has no name."""
    named = {"": {}, **case.spec.outlooks}
    return [
        OutlookRow(name=name, glance=glance_under(case, name), overrides=len(overrides))
        for name, overrides in named.items()
    ]


def completions(spec: CaseSpec, spoken: str) -> list[dict[str, str]]:
    """Return every name that a formula may use, with what it means."""
    whole = expand(spec)
    names: list[dict[str, str]] = [
        {"name": item.id, "hint": _hint(item, spoken), "kind": kind}
        for kind, items in (("assumption", whole.assumptions), ("line", whole.lines))
        for item in items
    ]
    names += [
        {"name": card.name, "hint": f"{card.form} – {_(card.doc)}", "kind": "function"}
        for card in FUNCTIONS.values()
    ]
    constants = [
        {"name": name, "hint": _(doc), "kind": "constant"} for name, doc in CONSTANTS.items()
    ]
    return names + constants


def _hint(item: Any, spoken: str) -> str:
    label = say(item.label, spoken)
    return f"{label} · {item.unit}" if label else item.unit


def categories() -> list[str]:
    """Return the usual categories of lines."""
    return list(CATEGORIES)
