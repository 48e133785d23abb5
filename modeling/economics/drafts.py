"""One entry written out: the assumptions and lines that it stands for, each with its place."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

from modeling.costs import CostEntry
from modeling.economics.models.catalogue import MAKERS
from modeling.economics.models.rows import Row
from modeling.economics.models.valued import FITTED
from modeling.economics.models.words import label_of
from modeling.entries import Entry, Placed, records_of
from modeling.formula.functions import FUNCTIONS, TIMED_CONSTANTS
from modeling.formula.lexer import FormulaError
from modeling.formula.parse import parse
from modeling.formula.tree import Call, Name, walk
from modeling.formula.units import Unit
from modeling.formula.values import Formula, parse_value
from modeling.levers import Lever
from modeling.parts import ValueCategory
from modeling.reading import joined
from modeling.spec import Assumption, Issue, Line, SpecError
from modeling.streams import StreamEntry
from modeling.text import Message, closest, gettext_noop
from modeling.values import ValueEntry

Section = Literal["streams", "costs", "values", "levers"]


class Made(NamedTuple):
    """An assumption or line that an entry makes.

    Attributes
    ----------
    item : Assumption or Line
    entry : str
        The path of the entry, such as ``streams[0]``.
    place : str
        Where its value or formula stands in the document.
    path : tuple of str and int
        The keys of a parameter in its entry; empty for a line of the model.
    """

    item: Assumption | Line
    entry: str
    place: str
    path: tuple[str | int, ...] = ()


class Uses(NamedTuple):
    """What the formula of a parameter uses."""

    names: frozenset[str]
    timed: bool


class _Names(dict[str, str]):
    """Places of a template: every name stands for the id that begins with the entry's."""

    def __init__(self, entry: str) -> None:
        super().__init__()
        self._entry = entry

    def __missing__(self, suffix: str) -> str:
        return f"{self._entry}_{suffix}"


class Draft:
    """An entry with its place, about to be written out.

    What it makes is not validated again: everything but a formula that is too long was, and that
    is told where the formula is read.

    Parameters
    ----------
    entry : Entry
    section : {"streams", "costs", "values", "levers"}
    index : int
        Its place in the section.
    currency : str
    """

    def __init__(self, entry: Entry, section: Section, index: int, currency: str) -> None:
        self.entry, self.section, self.index = entry, section, index
        self.place = f"{section}[{index}]"
        self.issues: list[Issue] = []
        self._fits = True
        self._records = records_of(entry)
        self._known_units: dict[str, str] = {}
        self._units = {
            "money": Unit.of({currency: 1}),
            "unit": self._unit("unit"),
            "meter": self._unit("meter"),
            "metric_unit": self._unit("metric_unit"),
        }
        placed = (*entry.parameters(), *self._fitted())
        self.parameters = {f"{entry.id}_{each.suffix}": each for each in placed}

    def _fitted(self) -> tuple[Placed, ...]:
        """Return the assumptions that are fitted to what the entry gives."""
        try:
            return tuple(FITTED[type(self.entry)](self.entry)) if type(self.entry) in FITTED else ()
        except SpecError as error:
            self.issues += [
                Issue(f"{self.place}.{issue.path}", issue.message) for issue in error.issues
            ]
            self._fits = False
            return ()

    def _unit(self, key: str) -> Unit:
        try:
            return Unit.parse(getattr(self.entry, key, "1"))
        except FormulaError as error:
            self.issues.append(Issue(f"{self.place}.{key}", error.message))
            return Unit()

    def unit(self, signature: str) -> str:
        """Return a signature with the units of this entry in its placeholders."""
        if signature in self._known_units:
            return self._known_units[signature]
        unit = Unit()
        for name, power in Unit.parse(signature).powers:
            unit *= self._units.get(name, Unit.of({name: 1})).to_power(power)
        return self._known_units.setdefault(signature, str(unit))

    def uses(self) -> Iterator[tuple[str, Uses]]:
        """Yield the id of each parameter that is a formula, with what it uses."""
        for name, placed in self.parameters.items():
            found = uses_of(placed.parameter.value)
            if found is not None and not placed.fixed:
                yield name, found

    def made(self, monthly: frozenset[str]) -> Iterator[Made]:
        """Yield what the entry makes.

        Parameters
        ----------
        monthly : frozenset of str
            Ids of parameters that change from month to month: they become lines.
        """
        for name, placed in self.parameters.items():
            yield self._parameter(name, placed, name in monthly)
        rows = tuple(MAKERS[type(self.entry)](self.entry)) if self._fits else ()
        suffixes = {row.suffix for row in rows}
        for suffix in self.entry.edits:
            if suffix not in suffixes:
                path = f"{self.place}.edits.{suffix}"
                self.issues.append(Issue(path, _no_row(suffix, sorted(suffixes))))
        for row in rows:
            yield self._line(row)

    def _parameter(self, name: str, placed: Placed, monthly: bool) -> Made:
        parameter, unit = placed.parameter, self.unit(placed.unit)
        label = parameter.label or label_of(self.entry, self._records, placed.suffix)
        place = joined((self.section, self.index, *placed.path))
        item: Assumption | Line
        if monthly:
            item = Line.model_construct(
                id=name,
                unit=unit,
                formula=str(parameter.value),
                label=label,
                stream=self._stream(),
            )
        else:
            item = Assumption.model_construct(
                id=name,
                unit=unit,
                value=parameter.value,
                label=label,
                source=parameter.source or self.entry.source,
                grade=parameter.grade or self.entry.grade,
            )
        return Made(item, self.place, place, placed.path)

    def _line(self, row: Row) -> Made:
        names = _Names(self.entry.id)
        formula = self.entry.edits.get(row.suffix)
        place = f"{self.place}.edits.{row.suffix}"
        if formula is None:
            formula = row.formula.format_map(names)
            place = self.place if row.about is None else f"{self.place}.{row.about}"
        weighted = row.role is not None and getattr(self.entry, "weight", None) is not None
        if weighted and _can_be_read(formula):
            formula = f"({formula}) * {names['weight']}"
        line = Line.model_construct(
            id=names[row.suffix],
            unit=self.unit(row.unit),
            formula=formula,
            role=row.role,
            category=row.category,
            at=row.at,
            stream=self._stream(),
            value_category=self._value_category() if row.role == "benefit" else None,
            label=label_of(self.entry, self._records, row.suffix),
        )
        return Made(line, self.place, place)

    def _stream(self) -> str | None:
        entry = self.entry
        return entry.stream if isinstance(entry, CostEntry | Lever) else entry.id

    def _value_category(self) -> ValueCategory | None:
        entry = self.entry
        return entry.value_category if isinstance(entry, StreamEntry | ValueEntry) else None


def uses_of(value: float | str) -> Uses | None:
    """Return what a value text uses if it is a formula; None for all else, errors too."""
    try:
        found = parse_value(value)
    except FormulaError:
        return None  # told where the value stands, when the case is read
    if not isinstance(found, Formula):
        return None
    nodes = tuple(walk(found.node))
    names = frozenset(node.id for node in nodes if isinstance(node, Name))
    calls = (FUNCTIONS[node.function] for node in nodes if isinstance(node, Call))
    return Uses(names, any(call.timed for call in calls) or bool(names & TIMED_CONSTANTS))


def _can_be_read(formula: str) -> bool:
    """Tell whether a formula can stand in parentheses; what cannot is told as it was written."""
    try:
        parse(formula)
    except FormulaError:
        return False
    return True


def _no_row(suffix: str, known: list[str]) -> Message:
    near = closest(suffix, known)
    if near is not None:
        template = gettext_noop(
            "the entry makes no line '{suffix}'; did you mean '{near}'? It makes {known}"
        )
        return Message(template, suffix=suffix, near=near, known=", ".join(known))
    template = gettext_noop("the entry makes no line '{suffix}'; it makes {known}")
    return Message(template, suffix=suffix, known=", ".join(known))
