"""Business models that a case could be given: what the document says of each already.

A candidate is an entry of `streams` whose parameters are names of the case: a line that counts
customers, an assumption that is a price. What the document does not say stays open; nothing is
made up.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, NamedTuple, get_args

from modeling import streams
from modeling.economics.expansion import expand, expansion
from modeling.entries import units_of
from modeling.formula.lexer import FormulaError
from modeling.formula.names import taken
from modeling.formula.units import Unit
from modeling.parts import Part
from modeling.spec import ENTRIES, Assumption, CaseSpec, Line
from modeling.text import Text

MODELS: Final[dict[str, type[streams.StreamEntry]]] = {
    get_args(model.model_fields["model"].annotation)[0]: model
    for model in get_args(get_args(streams.Stream)[0])
}
"""The twelve business models by their names."""
WANTED: Final[dict[str, tuple[str, ...]]] = {
    "subscription": ("price", "adds", "churn"),
    "usage": ("users", "use", "price"),
    "licence": ("price", "sales"),
    "addon": ("base", "attach", "price"),
    "advertising": ("users", "impressions", "cpm"),
    "projects": ("capacity", "price"),
    "royalty": ("licensees", "sales", "rate"),
    "data": ("subscribers", "fee"),
    "platform": ("developers", "gmv", "take_rate"),
    "joint": ("sales", "share", "expenses", "cost_share"),
    "profit_share": ("profit", "split"),
    "partners": ("contribution", "share"),
}
"""What must be known of each before it can be run."""
COUNTED: Final = ("customers", "active", "base", "users", "subscribers", "clients")
ARRIVING: Final = ("new", "adds", "sold", "ordered", "joined", "signed")
PAID: Final = ("price", "fee")
WORDS: Final[dict[str, tuple[str, ...]]] = {
    **dict.fromkeys(("users", "base"), COUNTED),
    "subscribers": ("subscribers",),
    **dict.fromkeys(("adds", "sales", "orders"), ARRIVING),
    "price": PAID,
    "developers": ("developers", "sellers", "vendors", "merchants"),
    "licensees": ("licensees",),
    "use": ("use",),
    "cpm": ("cpm",),
    "cac": ("cac", "acquisition"),
    "gmv": ("gmv", "turnover"),
}
"""Words at the end of an id that say what it is; of other parameters their own name."""
TIMES: Final = frozenset({"month", "year", "week", "day", "hour"})
FREELY: Final = frozenset({"users", "base", "adds", "orders"})
"""Parameters for which any line of the right unit will do: it counts what is meant."""
UNSAID: Final = frozenset(
    {"weight", "start", "installed", "growth", "share", "cost_share", "rate", "split", "fill"}
)
"""Parameters that no other part of a case says: they are of the entry, or of a contract."""


class Filled(NamedTuple):
    """A parameter that the document says already.

    Attributes
    ----------
    name : str
    value : str
        A formula over names of the case.
    told_by : tuple of Text
        What these names are called.
    """

    name: str
    value: str
    told_by: tuple[Text, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A business model, and how far the document says what it needs.

    Attributes
    ----------
    model : str
    entries : tuple of str
        Ids of the entries of this model that the document has.
    unit, meter : str
        What the candidate counts and meters.
    filled : tuple of Filled
    missing : tuple of str
        Parameters that must be known before it can be run.
    """

    model: str
    entries: tuple[str, ...]
    unit: str
    meter: str
    filled: tuple[Filled, ...]
    missing: tuple[str, ...]

    @property
    def wanted(self) -> int:
        """How many parameters must be known."""
        return len(WANTED[self.model])

    @property
    def known(self) -> int:
        """How many of them are."""
        return self.wanted - len(self.missing)

    def entry(self, key: str) -> dict[str, Any]:
        """Return the candidate as an entry of a document, as far as it is known."""
        values = {each.name: each.value for each in self.filled}
        head: dict[str, Any] = {"id": key, "model": self.model}
        if "unit" not in _defaulted(self.model):
            head["unit"] = self.unit
        if self.meter:
            head["meter"] = self.meter
        if self.model == "profit_share":
            head["party"] = "payer"
        if self.model == "partners":
            return head | ({"partners": [{"id": "first", **values}]} if values else {})
        return head | values


class _Name(NamedTuple):
    """Something of the case that a formula can name."""

    id: str
    unit: Unit
    is_line: bool
    section: str  # of the entry that makes it; empty for what the document says itself
    label: Text


class _Case:
    """The names of a case, by unit."""

    def __init__(self, spec: CaseSpec) -> None:
        self.spec, self.whole = spec, expand(spec)
        self.made = expansion(spec).made
        self.by_unit: dict[Unit, list[_Name]] = {}
        for name in self._names():
            self.by_unit.setdefault(name.unit, []).append(name)

    def _names(self) -> Iterator[_Name]:
        lines = [line for line in self.whole.lines if line.at is None]
        items: tuple[Line | Assumption, ...] = (*lines, *self.whole.assumptions)
        for item in items:
            try:
                unit = Unit.parse(item.unit)
            except FormulaError:
                continue
            is_line = isinstance(item, Line)
            section = self.made[item.id].entry.partition("[")[0] if item.id in self.made else ""
            yield _Name(item.id, unit, is_line, section, item.label or item.id)

    @cached_property
    def units(self) -> tuple[str, ...]:
        """What the case counts: of its streams first, then what has a price and a number."""
        found = [each.unit for each in self.spec.streams if each.unit not in ("", "1")]
        for unit in self.by_unit:
            powers = dict(unit.powers)
            if powers.pop(self.spec.currency, 0) == 1:
                counted = (name for name, power in powers.items() if power == -1)
                known = (name for name in counted if Unit.of({name: 1}) in self.by_unit)
                found += [name for name in known if name not in TIMES]
        return tuple(dict.fromkeys(found)) or ("customer",)

    def meters(self, unit: str) -> tuple[str, ...]:
        """Return what one of a unit uses by the month."""
        found = [each.meter for each in self.spec.streams if isinstance(each, streams.Usage)]
        for known in self.by_unit:
            powers = dict(known.powers)
            used = [name for name, power in powers.items() if power == 1]
            if len(used) == 1 and used[0] != self.spec.currency and used[0] not in self.units:
                found += used if powers.get("month") == powers.get(unit) == -1 else []
        return tuple(dict.fromkeys(found)) or ("call",)

    def told(self, parameter: str, unit: Unit) -> Filled | None:
        """Return the name that says a parameter best; None where none does."""
        words = WORDS.get(parameter, (parameter,))
        ranked = [
            (rank, name)
            for name in self.by_unit.get(unit, ())
            if not (parameter in PAID and name.section == "costs")
            and (rank := _rank(name, words, freely=parameter in FREELY))
        ]
        if not ranked:
            return None
        best = max(ranked, key=lambda pair: pair[0])[1]
        return Filled(parameter, best.id, (best.label,))

    def average_bill(self, parameter: str, unit: str) -> Filled | None:
        """Return what one pays by the month in a stream that is paid by use."""
        for entry in self.spec.streams:
            if isinstance(entry, streams.Usage) and entry.unit == unit:
                names = (f"{entry.id}_price", f"{entry.id}_use")
                called = {name.id: name.label for each in self.by_unit.values() for name in each}
                if all(name in called for name in names):
                    told_by = tuple(called[name] for name in names)
                    return Filled(parameter, " * ".join(names), told_by)
        return None

    def result(self, parameter: str) -> Filled | None:
        """Return all benefits of a month, less all costs where a profit is meant."""
        earned = [line for line in self._monthly("benefit") if line.category != "financing"]
        spent = [line for line in self._monthly("cost") if line.category != "financing"]
        if parameter == "expenses":
            earned, spent = [line for line in spent if line.category == "research"], []
        if not earned or (parameter == "profit" and not spent):
            return None
        less = spent if parameter == "profit" else []
        formula = " + ".join(line.id for line in earned) + "".join(f" - {x.id}" for x in less)
        return Filled(parameter, formula, tuple(line.label or line.id for line in (*earned, *less)))

    def _monthly(self, role: str) -> list[Line]:
        return [line for line in self.whole.lines if line.role == role and line.at is None]


def _rank(name: _Name, words: Iterable[str], *, freely: bool) -> tuple[int, int, int] | None:
    """Tell how well a name fits; None if only its unit does."""
    ends = any(name.id == word or name.id.endswith(f"_{word}") for word in words)
    says = ends or any(word in name.id.split("_") for word in words)
    if not says and not (freely and name.is_line):
        return None
    return (2 if ends else int(says), int(name.is_line), int(name.section == "streams"))


def _defaulted(model: str) -> frozenset[str]:
    """Return the plain fields of a model that need not be said, such as the unit of a joint."""
    fields = MODELS[model].model_fields.items()
    return frozenset(name for name, field in fields if not field.is_required())


def candidates(spec: CaseSpec) -> tuple[Candidate, ...]:
    """Return the twelve business models with what the document says of each, best known first.

    Models that the document has come first, then those that can be run as they are.
    """
    case = _Case(spec)
    used: dict[str, list[str]] = {}
    for entry in spec.streams:
        used.setdefault(entry.model, []).append(entry.id)
    found = [_candidate(case, model, tuple(used.get(model, ()))) for model in MODELS]
    order = {model: place for place, model in enumerate(MODELS)}
    return tuple(
        sorted(
            found,
            key=lambda one: (
                not one.entries,
                bool(one.missing),
                -one.known / one.wanted,
                order[one.model],
            ),
        )
    )


def _candidate(case: _Case, model: str, entries: tuple[str, ...]) -> Candidate:
    units = case.units if "unit" not in _defaulted(model) else ("1",)
    tries = [
        _tried(case, model, entries, unit, meter)
        for unit in units
        for meter in (case.meters(unit) if "meter" in MODELS[model].model_fields else ("",))
    ]
    return max(tries, key=lambda one: (one.known, len(one.filled)))  # the first of the best


def _tried(case: _Case, model: str, entries: tuple[str, ...], unit: str, meter: str) -> Candidate:
    units = {"money": case.spec.currency, "unit": unit, "meter": meter or "1"}
    filled = [
        told
        for parameter, signature in parameters_of(model).items()
        if (told := _told(case, model, parameter, signature, units)) is not None
    ]
    names = {each.name for each in filled}
    missing = tuple(name for name in WANTED[model] if name not in names)
    return Candidate(
        model=model,
        entries=entries,
        unit=unit,
        meter=meter,
        filled=tuple(filled),
        missing=missing,
    )


def part_of(model: str) -> type[Part]:
    """Return the part of a document that has the parameters of a model: of partners one of them."""
    return streams.Partner if model == "partners" else MODELS[model]


def parameters_of(model: str) -> dict[str, str]:
    """Return the parameters of a model with their signatures; of partners those of one."""
    return units_of(part_of(model))


def _told(
    case: _Case, model: str, parameter: str, signature: str, units: Mapping[str, str]
) -> Filled | None:
    if parameter in UNSAID or (parameter, signature) == ("fee", "1"):
        return None
    if model == "addon" and parameter == "price":
        return None  # what the base pays is no price of what it takes besides
    if parameter in ("profit", "expenses") or (parameter, signature) == ("sales", "money/month"):
        return case.result(parameter)
    unit = unit_of(signature, units)
    told = case.told(parameter, unit)
    if told is None and parameter == "price" and signature == "money/unit/month":
        return case.average_bill(parameter, units["unit"])
    return told


def unit_of(signature: str, units: Mapping[str, str]) -> Unit:
    """Return a signature such as ``money/unit/month`` with units in its placeholders."""
    unit = Unit()
    for name, power in Unit.parse(signature).powers:
        unit *= Unit.parse(units.get(name, name)).to_power(power)
    return unit


def free_id(spec: CaseSpec, stem: str) -> str:
    """Return an id for a new entry that neither stands in the case nor begins an id of it."""
    known = {entry.id for section in ENTRIES for entry in getattr(spec, section)}
    known |= taken(expand(spec)).keys()
    names = (stem, *(f"{stem}_{number}" for number in range(2, len(known) + 3)))
    return next(
        name for name in names if not any(k == name or k.startswith(f"{name}_") for k in known)
    )
