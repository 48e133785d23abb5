"""The names of a case that a value model may use: metrics, lines with a role, units."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from bizcase.cases.board import language
from modeling.economics.expansion import expand, expansion
from modeling.spec import Assumption, CaseSpec, Line
from modeling.text import say

Choice = tuple[str, str]
Groups = list[tuple[str, Any]]
Item = Assumption | Line


def metrics(spec: CaseSpec, entry: Mapping[str, Any] | None) -> Groups:
    """Return what may be a metric, in groups: first what a planned training measures."""
    own, whole = _own(spec, entry), expand(spec)
    bound = {plan.binds for plan in spec.poc if plan.binds}
    assumptions = [item for item in whole.assumptions if item.id not in own]
    lines = [line for line in whole.lines if line.id not in own and line.at is None]
    groups = (
        (_("Measured by a planned PoC"), [item for item in assumptions if item.id in bound]),
        (_("Assumptions"), [item for item in assumptions if item.id not in bound]),
        (_("Lines"), lines),
    )
    return [("", _("choose")), *((name, _choices(items)) for name, items in groups if items)]


def lines_with_a_role(spec: CaseSpec, entry: Mapping[str, Any] | None) -> list[Choice]:
    """Return the lines that a multiplier may scale."""
    own = _own(spec, entry)
    return _choices(line for line in roles_of(spec) if line.id not in own)


def roles_of(spec: CaseSpec) -> list[Line]:
    """Return the monthly lines that are a benefit or a cost."""
    return [line for line in expand(spec).lines if line.role is not None and line.at is None]


def unit_of(spec: CaseSpec, name: str) -> str:
    """Return the unit of an assumption or line; empty for what is neither."""
    whole = expand(spec)
    items: tuple[Item, ...] = (*whole.assumptions, *whole.lines)
    return next((item.unit for item in items if item.id == name), "")


def label_of(spec: CaseSpec, name: str) -> str:
    """Return what an assumption or line is called, in the reader's language."""
    whole = expand(spec)
    items: tuple[Item, ...] = (*whole.assumptions, *whole.lines)
    label = next((item.label for item in items if item.id == name), None)
    return say(label, language()) or name


def suggestions(spec: CaseSpec) -> list[Choice]:
    """Return every name of a case with its words, for fields that take a formula."""
    whole = expand(spec)
    return _choices((*whole.assumptions, *whole.lines))


def units(spec: CaseSpec) -> list[str]:
    """Return the units that a case uses, its money first."""
    whole, money = expand(spec), f"{spec.currency}/month"
    items: tuple[Item, ...] = (*whole.assumptions, *whole.lines)
    found = {item.unit for item in items} - {"", "1"}
    return [money, *sorted(found - {money}), "1"]


def _own(spec: CaseSpec, entry: Mapping[str, Any] | None) -> set[str]:
    """Return the ids that an entry makes: it may not look at itself."""
    places = [
        f"values[{index}]"
        for index, each in enumerate(spec.values)
        if entry is not None and each.id == entry["id"]
    ]
    made = expansion(spec)
    return {each.item.id for place in places for each in made.of_entry(place)}


def _choices(items: Iterable[Item]) -> list[Choice]:
    spoken = language()
    return [(item.id, _named(item, spoken)) for item in items]


def _named(item: Item, spoken: str) -> str:
    label = say(item.label, spoken)
    unit = "" if item.unit in ("", "1") else f", {item.unit}"
    return f"{label} ({item.id}{unit})" if label else f"{item.id}{unit}"
