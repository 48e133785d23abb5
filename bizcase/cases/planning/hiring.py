"""A place in the team and the people entry that pays for it: one edit, and what it costs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from numpy.typing import NDArray
from pydantic import ValidationError

from bizcase.cases.amend import Edit, Item, amended
from bizcase.cases.planning.catalogue import Role, pay_of
from bizcase.cases.planning.edits import Row, fresh_id, given
from bizcase.cases.planning.payrolls import payrolls
from bizcase.core.errors import DomainError
from modeling.costs import PeopleCost
from modeling.spec import CaseSpec
from modeling.text import Text, say
from modeling.uncertainty.payroll import payroll

TEAM: Final = ("plan", "team")
OWN: Final = "own"  # paid by an entry that pays for nobody else
SMALLEST: Final = 1e-9  # of a difference that is none


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place in the team as it shall be.

    Attributes
    ----------
    role : str or map of languages
    name : str
        Who; empty while it is open.
    count : float
    start : int
        How many months after the start of the case.
    skills : tuple of str or map of languages
    ratings : mapping of str to int
    paid_by : str
        `OWN`; the id of an entry that pays for others too; or empty: nobody in the model pays.
    salary : float or str or None
        A value text per person and month, of an entry of its own; without it there is none.
    overhead : float
        What comes on top of the salary, as a share of it.
    source : str or map of languages or None
        What the salary rests on.
    """

    role: Text
    name: str = ""
    count: float = 1.0
    start: int = 0
    skills: tuple[Text, ...] = ()
    ratings: Mapping[str, int]
    paid_by: str = OWN
    salary: float | str | None = None
    overhead: float = 0.0
    source: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CostChange:
    """What a change of the team costs per month.

    Attributes
    ----------
    month : int
        The first month that changes, 1, 2, ...
    change, low, high : float
        Currency in that month: at the mean salary, and with the salary at P5 and P95.
    before, after : float
        What all people entries come to in that month.
    total : float
        Currency, over all months of the case.
    """

    month: int
    change: float
    low: float
    high: float
    before: float
    after: float
    total: float


def place_of(role: Role, currency: str, *, start: int, count: float = 1.0) -> Place:
    """Return the place that a role of the catalogue fills, with our estimate of its pay."""
    pay = pay_of(role, currency)
    return Place(
        role=dict(role.name),
        count=count,
        start=start,
        skills=tuple(dict(skill) for skill in role.skills),
        ratings=role.ratings.levels(),
        salary=None if pay is None else pay.text,
        overhead=0.0 if pay is None else pay.overhead,
        source=None if pay is None else estimate(role),
    )


def estimate(role: Role) -> dict[str, str]:
    """Return what an estimated salary rests on, in each language."""
    texts = {}
    for spoken, _name in settings.LANGUAGES:
        with translation.override(spoken):
            template = _("Our estimate: {multiple:g} times the salary of a software engineer")
            texts[spoken] = template.format(multiple=role.multiple)
    return texts


def edits_of(
    document: Mapping[str, Any],
    place: Place,
    *,
    number: int | None = None,
    seen: str | None = None,
    seen_cost: str | None = None,
) -> list[Edit]:
    """Return the edits that put a place into the team, and what pays for it among the costs."""
    before = _member(document, number)
    bound = str(before.get("cost", ""))
    edits: list[Edit] = []
    if place.paid_by not in ("", OWN):
        if place.paid_by != bound:
            edits += _unpaid(document, bound, number, seen_cost)
        bound = place.paid_by
    elif not place.paid_by or place.salary is None:
        edits += _unpaid(document, bound, number, seen_cost)
        bound = ""
    elif is_own(document, bound, number):
        value = _changed_cost(_cost_of(document, bound) or {}, place)
        edits.append(Item(place=("costs",), value=value, id=bound, seen=seen_cost))
    else:
        bound = fresh_id(document, say(place.role, "en"), "place")
        edits.append(Item(place=("costs",), value=_new_cost(bound, place)))
    member = _tree(before, place, bound)
    if number is None:
        return [*edits, Item(place=TEAM, value=member)]
    return [*edits, Row(place=TEAM, number=number, value=member, seen=seen)]


def removal_of(
    document: Mapping[str, Any], number: int, *, seen: str | None, seen_cost: str | None
) -> list[Edit]:
    """Return the edits that take a place out, and its cost unless it pays for others too."""
    bound = str(_member(document, number).get("cost", ""))
    row = Row(place=TEAM, number=number, value=None, seen=seen)
    return [row, *_unpaid(document, bound, number, seen_cost)]


def _member(document: Mapping[str, Any], number: int | None) -> dict[str, Any]:
    team = document.get("plan", {}).get("team", [])
    return dict(team[number]) if number is not None and number < len(team) else {}


def _cost_of(document: Mapping[str, Any], key: str) -> dict[str, Any] | None:
    return next((dict(cost) for cost in document.get("costs", ()) if cost["id"] == key), None)


def is_own(document: Mapping[str, Any], bound: str, number: int | None) -> bool:
    """Say whether an entry pays for one place of the team, and for no other."""
    team = document.get("plan", {}).get("team", [])
    others = [k for k, member in enumerate(team) if k != number and member.get("cost") == bound]
    return bool(bound) and not others and _cost_of(document, bound) is not None


def _unpaid(
    document: Mapping[str, Any], bound: str, number: int | None, seen_cost: str | None
) -> list[Edit]:
    """Return the edit that takes out what paid for a place, if it pays for no other."""
    if not is_own(document, bound, number):
        return []
    return [Item(place=("costs",), value=None, id=bound, seen=seen_cost)]


def _tree(before: Mapping[str, Any], place: Place, bound: str) -> dict[str, Any]:
    facts = {
        "role": place.role,
        "name": place.name,
        "count": place.count,
        "start": place.start,
        "skills": list(place.skills),
        "ratings": dict(place.ratings),
        "cost": bound,
    }
    return given({**before, **facts})


def _new_cost(key: str, place: Place) -> dict[str, Any]:
    return given(
        {
            "id": key,
            "kind": "people",
            "label": place.role,
            "source": place.source,
            "headcount": place.count,
            "salary": place.salary,
            "overhead": place.overhead or None,
            "first": place.start + 1,
        }
    )


def _changed_cost(cost: Mapping[str, Any], place: Place) -> dict[str, Any]:
    """Return an entry with other numbers; what else it says of a parameter stays."""
    numbers = {"salary": place.salary, "overhead": place.overhead, "first": place.start + 1}
    if isinstance(_value(cost.get("headcount")), int | float):  # a formula is the model's own
        numbers["headcount"] = place.count
    changed = dict(cost)
    for name, value in numbers.items():
        before = changed.get(name)
        if name == "overhead" and before is None and not value:
            continue
        changed[name] = {**before, "value": value} if isinstance(before, dict) else value
    return changed


def _value(parameter: Any) -> Any:
    return parameter.get("value") if isinstance(parameter, Mapping) else parameter


def preview(
    document: Mapping[str, Any], place: Place, number: int | None = None
) -> CaseSpec | None:
    """Return the case with a place as it would be; None where its numbers cannot be read."""
    try:
        return CaseSpec.model_validate(
            amended(dict(document), edits_of(document, place, number=number))
        )
    except (ValidationError, DomainError):
        return None


def change_between(before: CaseSpec, after: CaseSpec) -> CostChange | None:
    """Return what an edit changes in the cost of people; None where it changes nothing.

    Entries whose numbers are formulas are in the sums before and after, as they are before.
    """
    months = before.timeline.months
    was, is_now = (_sums(spec, months) for spec in (before, after))
    difference = is_now - was
    changed = np.flatnonzero(np.abs(difference[0]) > SMALLEST)
    if not changed.size:
        return None
    first = int(changed[0])
    mean, *ends = difference[:, first].tolist()
    whole = sum(float(each.monthly[first]) for each in payrolls(before).values())
    return CostChange(
        month=first + 1,
        change=mean,
        low=min(ends),
        high=max(ends),
        before=whole,
        after=whole + mean,
        total=float(difference[0].sum()),
    )


def _sums(spec: CaseSpec, months: int) -> NDArray[np.float64]:
    """Return what people entries come to, if numbers: at the mean, P5 and P95 of salaries."""
    total = np.zeros((3, months))
    for entry in spec.costs:
        if isinstance(entry, PeopleCost) and (found := payroll(entry, months=months)) is not None:
            total += np.stack([found.monthly, found.low, found.high])
    return total
