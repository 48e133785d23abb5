"""Which assumptions of a case are prices, and what its document suggests for their study."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from bizcase.cases.board import language
from bizcase.cases.typed import text_of
from bizcase.economics.rows import assumption_row
from modeling.economics.expansion import expand, expansion
from modeling.formula.lexer import FormulaError
from modeling.formula.order import order
from modeling.formula.tree import Name, walk
from modeling.formula.units import Unit
from modeling.formula.values import Formula, parse_value
from modeling.market_personas import units_of
from modeling.market_prices import asked_prices
from modeling.price_checks import is_price, quantity_unit
from modeling.spec import Assumption, CaseSpec
from modeling.text import say

COUNTS: Final = ("customers", "active", "users", "billed", "volume", "sold", "delivered", "base")
"""What counts the sold of an entry, in the order in which it is preferred."""
REACH: Final = frozenset({"reach", "market", "potential", "addressable"})
COSTS: Final = ("unit_cost", "token_cost", "gpu_cost", "record_cost")


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """An assumption that is a price."""

    id: str
    label: str
    unit: str
    value: str
    entry: str
    is_studied: bool


def targets(spec: CaseSpec) -> list[Target]:
    """Return the prices of a case: money for one of something, in a line that earns.

    Those of streams come first; what stands in costs only is none.
    """
    whole = expand(spec)
    earning = _earning(whole)
    studied = {study.id for study in spec.pricing}
    entries = {key: _entry_of(spec, key) for key in (a.id for a in whole.assumptions)}
    found = [
        _target(spec, assumption, entries[assumption.id], is_studied=assumption.id in studied)
        for assumption in whole.assumptions
        if assumption.id in studied
        or (_is_price(assumption, spec.currency) and assumption.id in earning)
    ]
    order_ = {"price": 0, "fee": 1}
    return sorted(
        found,
        key=lambda one: (
            not one.is_studied,
            order_.get(one.id.rpartition("_")[2], 2),
            not one.entry,
        ),
    )


def _target(spec: CaseSpec, assumption: Assumption, entry: str, *, is_studied: bool) -> Target:
    row = assumption_row(assumption)
    return Target(
        id=row.id,
        label=row.label,
        unit=str(Unit.parse(assumption.unit)),
        value=row.value,
        entry=entry,
        is_studied=is_studied,
    )


def _is_price(assumption: Assumption, currency: str) -> bool:
    try:
        unit, value = Unit.parse(assumption.unit), parse_value(assumption.value)
    except FormulaError:
        return False
    return is_price(unit, currency) and not isinstance(value, Formula)


def _uses(whole: CaseSpec) -> dict[str, set[str]]:
    trees = order(whole).trees
    return {
        key: {node.id for node in walk(tree) if isinstance(node, Name)}
        for key, tree in trees.items()
    }


def _earning(whole: CaseSpec) -> set[str]:
    """Return the names that lines which earn stand on."""
    uses = _uses(whole)
    pending = [line.id for line in whole.lines if line.role == "benefit"]
    found: set[str] = set()
    while pending:
        key = pending.pop()
        if key not in found:
            found.add(key)
            pending += uses.get(key, ())
    return found


def _entry_of(spec: CaseSpec, key: str) -> str:
    """Return the id of the stream that an assumption is a parameter of, or whose price it is."""
    made = expansion(spec).made.get(key)
    if made is not None and made.entry.startswith("streams["):
        return spec.streams[int(made.entry[len("streams[") : -1])].id
    for entry in spec.streams:
        for placed in entry.parameters():
            if placed.path[-1] in ("price", "fee") and key in _names_in(placed.parameter.value):
                return entry.id
    return ""


def _names_in(value: float | str) -> set[str]:
    read = parse_value(value)
    if not isinstance(read, Formula):
        return set()
    return {node.id for node in walk(read.node) if isinstance(node, Name)}


def reacts(spec: CaseSpec, key: str, text: float | str) -> bool | None:
    """Say whether what a text counts depends on a price in the model; None if it names nothing."""
    names = _names_in(text)
    if not names:
        return None
    uses, pending, seen = _uses(expand(spec)), list(names), set[str]()
    while pending:
        name = pending.pop()
        if name not in seen:
            seen.add(name)
            pending += uses.get(name, ())
    return key in seen


def suggested(spec: CaseSpec, key: str) -> dict[str, Any]:
    """Return what the document says of a price already, as a study of it begins.

    An elasticity is never made up: the document does not say it.
    """
    assumption = expand(spec).assumption(key)
    unit = Unit.parse(assumption.unit)
    entry = _entry_of(spec, key)
    study: dict[str, Any] = {"id": key}
    if costs := list(_costs(spec, entry, unit)):
        study["cost"] = " + ".join(costs)
    sold = quantity_unit(unit, spec.currency)
    curve = "personas" if str(unit) in units_of(spec) else "elastic"
    quantity = _reach(spec, sold) if curve == "personas" else _quantity(spec, entry, sold)
    demand: dict[str, Any] = {"curve": curve}
    if quantity:
        demand["quantity"] = quantity
    return {**study, "demand": demand}


def _costs(spec: CaseSpec, entry: str, unit: Unit) -> Iterator[str]:
    whole = expand(spec)
    known = {assumption.id: assumption.unit for assumption in whole.assumptions}
    known |= {line.id: line.unit for line in whole.lines}
    for suffix in COSTS:
        name = f"{entry}_{suffix}"
        if entry and name in known and Unit.parse(known[name]) == unit:
            yield name


def _quantity(spec: CaseSpec, entry: str, unit: Unit) -> str:
    lines = {
        line.id
        for line in expand(spec).lines
        if line.at is None and line.role is None and Unit.parse(line.unit) == unit
    }
    made = (f"{entry}_{suffix}" for suffix in COUNTS)
    return next((name for name in made if name in lines), "")


def _reach(spec: CaseSpec, unit: Unit) -> str:
    """Return the assumption that counts all who might buy, where an id says so."""
    return next(
        (
            assumption.id
            for assumption in expand(spec).assumptions
            if Unit.parse(assumption.unit) == unit and REACH & set(assumption.id.split("_"))
        ),
        "",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonaRow:
    """A persona who would pay, in the unit of the price."""

    name: str
    value: str
    weight: str


def personas(spec: CaseSpec, unit: str) -> list[PersonaRow]:
    """Return the personas of the market who reckon in a unit."""
    if unit not in units_of(spec):
        return []
    return [
        PersonaRow(
            name=say(each.name, language()),
            value=text_of(each.willingness_to_pay),
            weight="" if each.weight is None else f"{each.weight:g}",
        )
        for each in spec.market.personas
        if each.willingness_to_pay is not None and _same(each.unit, unit)
    ]


def _same(text: str | None, unit: str) -> bool:
    try:
        return str(Unit.parse(text or "")) == unit
    except FormulaError:
        return False


@dataclass(frozen=True, slots=True, kw_only=True)
class CompetitorRow:
    """What a competitor asks, with where it is from; no amount where it is only told in words."""

    place: int
    name: str
    told: str
    asks: str
    unit: str
    source: str
    date: str
    counts: bool


def competitors(spec: CaseSpec, unit: str) -> list[CompetitorRow]:
    """Return the competitors of the market; those count whose price is in the unit."""
    counting = {each.place for each in asked_prices(spec, Unit.parse(unit))}
    spoken = language()
    rows = [
        CompetitorRow(
            place=place,
            name=say(each.name, spoken),
            told=say(each.price, spoken),
            asks="" if each.asks is None else text_of(each.asks),
            unit=each.unit or "",
            source=say(each.source, spoken),
            date=each.date or "",
            counts=place in counting,
        )
        for place, each in enumerate(spec.market.competitors)
    ]
    return sorted(rows, key=lambda row: not row.counts)
