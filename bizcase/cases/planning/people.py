"""The team as a table: who comes when, what each place costs, and who closes which gap."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any, Final

import numpy as np
from django.utils.translation import gettext as _

from bizcase.cases.board import language
from bizcase.cases.planning import amounts, hiring, months
from bizcase.cases.planning.catalogue import Role, roles
from bizcase.cases.planning.hiring import CostChange, Place
from bizcase.cases.planning.payrolls import payrolls
from bizcase.cases.planning.radar import NAMES
from modeling.capability import Gap, gaps_of
from modeling.costs import PeopleCost
from modeling.plan import Stage
from modeling.spec import CaseSpec
from modeling.text import say
from modeling.uncertainty.families import Array
from modeling.uncertainty.payroll import Payroll

MOST_SUGGESTED: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRow:
    """A place of the team, or a people entry of the model that no place names."""

    number: int | None
    role: str
    name: str
    heads: tuple[float, float]  # in the first month that is paid, and in the last
    when: str
    salary: str
    cost: str
    monthly: tuple[float, float] | None  # in the first month that is paid, and in the last
    years: tuple[float | None, ...]
    skills: tuple[str, ...]
    is_shared: bool = False  # what pays for it stands in a row above


@dataclass(frozen=True, slots=True, kw_only=True)
class Staff:
    """The whole table."""

    rows: tuple[PersonRow, ...]
    years: tuple[int, ...]
    totals: tuple[float, ...]
    monthly: tuple[float, ...]

    @property
    def peak(self) -> float:
        return max(self.monthly, default=0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A role of the catalogue that closes gaps, and what it would change."""

    role: Role
    place: Place
    closes: tuple[tuple[str, int, int], ...]  # what, from, to
    when: str
    salary: str
    change: CostChange | None
    change_when: str


def staff(spec: CaseSpec) -> Staff:
    """Return the team of a case with what it costs."""
    costs = {entry.id: entry for entry in spec.costs if isinstance(entry, PeopleCost)}
    count, paid = spec.timeline.months, payrolls(spec)
    first = int(spec.timeline.start[:4])
    last = months.month_of(spec.timeline.start, count - 1).year
    years = tuple(range(first, last + 1))
    rows = list(_members(spec, costs, paid, years))
    bound = {member.cost for member in spec.plan.team}
    rows += [
        _entry_row(spec, entry, paid.get(key), years)
        for key, entry in costs.items()
        if key not in bound
    ]
    total = sum((each.monthly for each in paid.values()), np.zeros(count))
    return Staff(
        rows=tuple(rows),
        years=years,
        totals=tuple(sum(row.years[k] or 0.0 for row in rows) for k in range(len(years))),
        monthly=tuple(np.asarray(total).tolist()),
    )


def _members(
    spec: CaseSpec,
    costs: Mapping[str, PeopleCost],
    paid: Mapping[str, Payroll],
    years: tuple[int, ...],
) -> Iterator[PersonRow]:
    seen: set[str] = set()
    for number, member in enumerate(spec.plan.team):
        entry = costs.get(member.cost or "")
        is_shared = entry is not None and entry.id in seen
        seen.add(member.cost or "")
        found = None if entry is None or is_shared else paid.get(entry.id)
        yield PersonRow(
            number=number,
            role=say(member.role, language()),
            name=member.name or "",
            heads=(member.count, member.count),
            when=months.month_name(spec.timeline.start, member.start or 0),
            salary="" if entry is None else _salary(spec, entry),
            cost="" if entry is None else entry.id,
            monthly=_ends(found.monthly, found) if found is not None else None,
            years=_per_year(found, spec.timeline.start, years),
            skills=tuple(say(skill, language()) for skill in member.skills),
            is_shared=is_shared,
        )


def _entry_row(
    spec: CaseSpec, entry: PeopleCost, found: Payroll | None, years: tuple[int, ...]
) -> PersonRow:
    return PersonRow(
        number=None,
        role=say(entry.label, language()) or entry.id,
        name="",
        heads=(0.0, 0.0) if found is None else _ends(found.heads, found),
        when=months.month_name(spec.timeline.start, entry.first - 1),
        salary=_salary(spec, entry),
        cost=entry.id,
        monthly=None if found is None else _ends(found.monthly, found),
        years=_per_year(found, spec.timeline.start, years),
        skills=(),
    )


def _salary(spec: CaseSpec, entry: PeopleCost) -> str:
    """Return a salary as money; one that is the name of an assumption as what that says."""
    value = entry.salary.value
    known = {assumption.id: assumption.value for assumption in spec.assumptions}
    return amounts.amount(known.get(str(value), value), spec.currency)


def _ends(values: Array, found: Payroll) -> tuple[float, float]:
    """Return the values of the first and of the last month in which anything is paid."""
    there = np.flatnonzero(found.monthly > 0)
    return (float(values[there[0]]), float(values[there[-1]])) if there.size else (0.0, 0.0)


def _per_year(
    found: Payroll | None, start: str, years: tuple[int, ...]
) -> tuple[float | None, ...]:
    if found is None:
        return tuple(None for _year in years)
    by_year = found.of_year(start)
    return tuple(by_year.get(year, 0.0) for year in years)


def stage_to_meet(spec: CaseSpec, asked: str) -> Stage | None:
    """Return the stage that is asked for, else the first for which the team lacks anything."""
    stages = spec.plan.stages
    named = (stage for stage in stages if stage.id == asked)
    short = (stage for stage in stages if gaps_of(spec.plan, stage))
    wanting = (stage for stage in stages if stage.needs is not None)
    return next(chain(named, short, wanting, stages), None)


def suggestions(
    spec: CaseSpec, document: Mapping[str, Any], stage: Stage, gaps: tuple[Gap, ...]
) -> list[Suggestion]:
    """Return the roles that close the gaps of a stage, the most useful first."""
    found = []
    for role in _useful(gaps):
        place = hiring.place_of(role, spec.currency, start=stage.start or 0)
        after = hiring.preview(document, place)
        change = None if after is None else hiring.change_between(spec, after)
        found.append(
            Suggestion(
                role=role,
                place=place,
                closes=tuple(
                    (_(NAMES[gap.capability]), gap.found, role.ratings.levels()[gap.capability])
                    for gap in gaps
                    if role.closes(gap)
                ),
                when=months.month_name(spec.timeline.start, place.start),
                salary="" if place.salary is None else amounts.amount(place.salary, spec.currency),
                change=change,
                change_when=change_month(spec, change),
            )
        )
    return found


def change_month(spec: CaseSpec, change: CostChange | None) -> str:
    """Name the first month in which a change of the team costs anything."""
    return "" if change is None else months.month_name(spec.timeline.start, change.month - 1)


def _useful(gaps: Iterable[Gap]) -> list[Role]:
    """Return few roles that close all gaps that a role can close: most gaps first, then cheapest.

    Behind them stand those that close as many, as a choice.
    """
    left, chosen = list(gaps), []
    pool = list(roles().roles)
    while left and pool:
        best = max(pool, key=lambda role: (sum(map(role.closes, left)), -role.multiple))
        if not any(map(best.closes, left)):
            break
        pool.remove(best)
        chosen.append(best)
        left = [gap for gap in left if not best.closes(gap)]
    return chosen[:MOST_SUGGESTED]
