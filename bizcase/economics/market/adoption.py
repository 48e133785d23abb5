"""Adoption curves of a case: what they may feed, typical values, and writing one into the model."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bizcase.cases.amend import Edit, Item
from bizcase.cases.board import language
from bizcase.cases.exchange import refusal
from bizcase.cases.typed import typed
from bizcase.core.errors import DomainError
from bizcase.economics.market.names import free_name, taken_names
from bizcase.economics.spec import AssumptionEdit
from modeling.economics.expansion import expand
from modeling.formula.lexer import FormulaError
from modeling.formula.units import MONTH, Unit
from modeling.formula.values import Formula, parse_value
from modeling.market_adoption import (
    FORMULAS,
    INPUTS,
    Adoption,
    Kind,
    adoption_of,
    formula_of,
    parameter_units,
    unit_of,
)
from modeling.spec import CaseSpec, SpecError
from modeling.text import Text, say

TYPICAL: Final = Path(__file__).with_name("typical.yaml")
STATES: Final[Mapping[str, Any]] = {
    "claimed": gettext_lazy("not checked"),
    "cited": gettext_lazy("read at its source"),
    "measured": gettext_lazy("measured by us"),
    "contradicted": gettext_lazy("another source says otherwise"),
}
TRANSLATED: Final = ("title", "says", "source")
COUNTED: Final = frozenset({"unit", "unit/month"})  # signatures of parameters that count customers


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A parameter of a stream that a curve may become.

    Attributes
    ----------
    key : str
        The id of the assumption or line that the parameter becomes.
    label : str
    unit : Unit
        Of the parameter.
    is_flow : bool
        Whether it counts those of a month, and not those who are there.
    """

    key: str
    label: str
    unit: Unit
    is_flow: bool

    @property
    def counted(self) -> Unit:
        """What the parameter counts."""
        return self.unit * MONTH if self.is_flow else self.unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Typical:
    """Values of the parameters of a curve that somebody found, with where that is written."""

    key: str
    kind: Kind
    title: str
    says: str
    values: Mapping[str, str]
    source: str
    date: str
    url: str
    state: str

    @property
    def state_word(self) -> Any:
        return STATES[self.state]


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """A curve as it is asked for.

    Attributes
    ----------
    kind : {"bass", "logistic", "ramp"}
    key : str
        What the names of its parameters begin with, and the id of its line.
    unit : str
        What it counts, such as seat.
    values : mapping of parameter to value text
    target : str
        The parameter of a stream that it shall become; "" makes a line.
    source : Text or None
    seen : str or None
        The mark of the parameter as the writer saw it.
    """

    kind: Kind
    key: str
    unit: str
    values: Mapping[str, str]
    target: str = ""
    source: Text | None = None
    seen: str | None = None


def targets(spec: CaseSpec) -> list[Target]:
    """Return the parameters of streams that count customers, or those who join in a month."""
    whole = expand(spec)
    units = {item.id: item.unit for item in whole.assumptions}
    units |= {line.id: line.unit for line in whole.lines}
    found = []
    for stream in spec.streams:
        for placed in stream.parameters():
            key = f"{stream.id}_{placed.suffix}"
            if placed.unit in COUNTED and not placed.fixed and key in units:
                label = say(stream.label, language()) or stream.id
                found.append(
                    Target(
                        key=key,
                        label=f"{label}: {placed.suffix}",
                        unit=Unit.parse(units[key]),
                        is_flow=placed.unit == "unit/month",
                    )
                )
    return found


def target_of(spec: CaseSpec, key: str) -> Target | None:
    """Return the parameter of a key; "" is none, another name is refused."""
    if not key:
        return None
    for target in targets(spec):
        if target.key == key:
            return target
    message = _("{key} is no parameter of a stream that counts customers.").format(key=key)
    raise DomainError("unknown_target", message, errors=[("target", message)])


@cache
def _typical() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = yaml.safe_load(TYPICAL.read_text("utf-8"))
    return found


def typical_values(kind: str) -> list[Typical]:
    """Return what was found of a curve elsewhere, in the reader's language."""
    return [
        Typical(**entry | {name: say(entry[name], language()) for name in TRANSLATED})
        for entry in _typical()
        if entry["kind"] == kind
    ]


def preview(spec: CaseSpec, curve: Curve) -> Adoption:
    """Return a curve over the months of a case, or a refusal with the names of its parameters."""
    try:
        return adoption_of(curve.kind, curve.values, spec)
    except SpecError as error:
        raise refusal(error) from error


def edits_of(document: Mapping[str, Any], spec: CaseSpec, curve: Curve) -> list[Edit]:
    """Return the edits that write a curve: its assumptions, and the line or the parameter."""
    preview(spec, curve)  # what cannot be drawn is refused by its name
    target = target_of(spec, curve.target)
    counted = target.counted if target else _counted(curve.unit)
    taken = taken_names(document)
    _check_free(curve.key, taken)
    edits: list[Edit] = []
    names: dict[str, str] = {}
    for key, unit in parameter_units(curve.kind, counted).items():
        value = typed(curve.values[key])
        if isinstance(parse_value(value), Formula):  # the id of an assumption
            names[key] = str(value)
            continue
        names[key] = free_name(f"{curve.key}_{key}", taken)
        facts: dict[str, Any] = {"id": names[key], "unit": str(unit), "value": value}
        if curve.source:
            facts["source"] = curve.source
        edits.append(Item(place=("assumptions",), value=facts))
    formula = formula_of(curve.kind, names)
    return [*edits, *_uses(curve, target, counted, formula)]


def _uses(curve: Curve, target: Target | None, counted: Unit, formula: str) -> Iterator[Edit]:
    """Yield the edit that writes a formula where it is wanted."""
    unit = unit_of(curve.kind, counted)
    if target is not None and unit == target.unit:
        yield AssumptionEdit(key=target.key, facts={"value": formula}, seen=curve.seen)
        return
    if target is not None and curve.kind != "bass":
        message = _("{key} counts those of one month; a {kind} curve is a level. Choose Bass.")
        told = message.format(key=target.key, kind=curve.kind)
        raise DomainError("another_unit", told, errors=[("target", told)])
    line = {"id": curve.key, "unit": str(unit), "formula": formula}
    yield Item(place=("lines",), value=line)
    if target is not None:
        facts = {"value": f"cumsum({curve.key})"}
        yield AssumptionEdit(key=target.key, facts=facts, seen=curve.seen)


def _counted(text: str) -> Unit:
    try:
        return Unit.parse(text)
    except FormulaError as error:
        message = error.message.translated(_)
        raise DomainError("bad_unit", message, errors=[("unit", message)]) from error


def _check_free(key: str, taken: frozenset[str]) -> None:
    if key in taken:
        message = _("'{name}' is taken; take another id").format(name=key)
        raise DomainError("name_taken", message, errors=[("key", message)])


def formula_text(kind: Kind) -> str:
    """Return the formula of a curve with the names of its parameters."""
    return FORMULAS[kind].format(**{each.key: each.key for each in INPUTS[kind]})
