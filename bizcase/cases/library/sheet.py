"""What the page of a scenario says of its numbers: value, unit, source, whether it is a guess."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from django.conf import settings
from django.utils.translation import gettext as _

from bizcase.cases.board import language
from bizcase.cases.library.names import VALUE_MODELS, VALUES, named
from bizcase.cases.typed import text_of
from bizcase.cases.words import CATEGORIES, MODELS, events
from bizcase.core import formats
from modeling.card import Driver, Reference
from modeling.economics.expansion import Expansion, expansion
from modeling.entries import Entry, Placed
from modeling.formula.values import Point, Range, parse_value
from modeling.spec import Assumption, CaseSpec, Line, Risk
from modeling.text import Text, say
from modeling.uncertainty.outline import outline
from modeling.values import ValueEntry

GUESSES: Final = ("expert", "anecdote")
OURS: Final = "our estimate"
SHORTEST: Final = 12  # letters of a title that it can be known by; half as many in Chinese
PERCENT: Final = re.compile(r"\s*-?[0-9.]+\s*%\s*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """An assumption, a line or a risk, as it is read."""

    id: str
    kind: str  # assumption | line | risk
    label: str
    value: str
    formula: str  # what is not a number for itself
    unit: str
    source: str
    grade: str
    is_ours: bool  # nobody published it: it is our guess
    typed: str  # as the document says it
    references: tuple[Reference, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryCard:
    """A stream, a cost or a value model with its numbers."""

    id: str
    section: str
    label: str
    kind: str
    numbers: tuple[Number, ...]
    made: tuple[Number, ...]  # the lines that it is written out as

    @property
    def ours(self) -> int:
        """How many of its numbers are our guesses."""
        return sum(number.is_ours for number in self.numbers)


@dataclass(frozen=True, slots=True, kw_only=True)
class DriverCard:
    text: str
    numbers: tuple[Number, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DriverGroup:
    key: str
    name: str
    drivers: tuple[DriverCard, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """The numbers of a document, in the places where a reader looks for them."""

    numbers: Mapping[str, Number]
    drivers: tuple[DriverGroup, ...]
    streams: tuple[EntryCard, ...]
    costs: tuple[EntryCard, ...]
    values: tuple[EntryCard, ...]
    inputs: tuple[Number, ...]
    lines: tuple[Number, ...]
    ours: int  # of the inputs, how many are our guesses
    graded: int  # and how many there are


def sheet(spec: CaseSpec) -> Sheet:
    """Return the numbers of a scenario."""
    whole = expansion(spec)
    references = spec.card.sources if spec.card else ()
    numbers = {number.id: number for number in _numbers(whole, references)}
    told = [item for item in whole.spec.assumptions if item.id in numbers]
    return Sheet(
        numbers=numbers,
        drivers=tuple(_drivers(spec.card.values if spec.card else (), numbers)),
        streams=tuple(_cards(whole, "streams", numbers)),
        costs=tuple(_cards(whole, "costs", numbers)),
        values=tuple(_cards(whole, "values", numbers)),
        inputs=tuple(numbers[item.id] for item in spec.assumptions),
        lines=tuple(numbers[line.id] for line in spec.lines),
        ours=sum(numbers[item.id].is_ours for item in told),
        graded=len(told),
    )


def _numbers(whole: Expansion, references: Sequence[Reference]) -> Iterator[Number]:
    for item in whole.spec.assumptions:
        yield _number(item, "assumption", item.label, item.value, references)
    for line in whole.spec.lines:
        yield _number(line, "line", line.label, None, references)
    for risk in whole.spec.risks:
        yield _number(risk, "risk", risk.title, None, references)


def _number(
    item: Assumption | Line | Risk,
    kind: str,
    label: Any,
    value: float | str | None,
    references: Sequence[Reference],
) -> Number:
    source, grade = getattr(item, "source", None), getattr(item, "grade", None) or ""
    known, formula = ("", "") if value is None else shown(value)
    if isinstance(item, Line):
        formula = item.formula
    if isinstance(item, Risk):
        known = _frequency(item)
    spoken = language()
    return Number(
        id=item.id,
        kind=kind,
        label=say(label, spoken) or item.id,
        value=known,
        formula=formula,
        unit=_unit(getattr(item, "unit", "1")),
        source=say(source, spoken),
        grade=grade,
        is_ours=is_ours(say(source, "en"), grade),
        typed="" if value is None else text_of(value),
        references=tuple(each for each in references if _names(source, each)),
    )


def _unit(unit: str) -> str:
    """Return a unit as it stands behind a number: 8% /year, and nothing for a plain number."""
    return unit.removeprefix("1") if unit == "1" or unit.startswith("1/") else unit


def is_ours(source: str, grade: str | None) -> bool:
    """Say whether a number is a guess of ours, by its grade or by what its source says."""
    return grade in GUESSES or OURS in source.casefold()


def _names(source: Text | None, reference: Reference) -> bool:
    """Say whether a source names a reference: by its title, or by how the title begins.

    One of the languages is enough: the other may say it otherwise.
    """
    return any(
        head in say(source, code)
        for code, _name in settings.LANGUAGES
        for head in _heads(say(reference.title, code))
    )


def _heads(title: str) -> Iterator[str]:
    parts = (re.split(signs, title)[0].strip() for signs in ("[;；]", "[(（]", "[,，]"))
    return filter(_is_telling, (title, *parts))


def _is_telling(head: str) -> bool:
    """Say whether the beginning of a title is long enough to know the title by."""
    return len(head) >= (SHORTEST if head.isascii() else SHORTEST // 2)


def shown(value: float | str) -> tuple[str, str]:
    """Return a value as it is read, and what of it is a formula: one of the two is empty.

    A distribution is told by its 90 % range, as ranges are written.
    """
    found = parse_value(value)
    if isinstance(found, Point):
        is_share = isinstance(value, str) and PERCENT.fullmatch(value) is not None
        return _told(found.value, is_share=is_share), ""
    if isinstance(found, Range):
        return _between(
            *(_told(end, is_share=found.percent) for end in (found.low, found.high))
        ), ""
    drawn = outline(value)
    if drawn is None:
        return "", str(value)
    ends = (_told(drawn.p5), _told(drawn.p95))
    return (ends[0] if drawn.is_certain else _between(*ends)), ""


def _between(low: str, high: str) -> str:
    return _("{low} to {high}").format(low=low, high=high)


def _told(number: float, *, is_share: bool = False) -> str:
    if not is_share:
        return formats.compact(number)
    digits = next((d for d in (0, 1, 2) if abs(number * 100 - round(number * 100, d)) < 1e-9), 3)
    return formats.percent(number, digits)


def _frequency(risk: Risk) -> str:
    if risk.rate is not None:
        known, formula = shown(risk.rate)
        return events(known or formula, risk.per)
    known, formula = shown(risk.probability or 0.0)
    template = _("{share} a year") if risk.per == "year" else _("{share} in all")
    return template.format(share=known or formula)


def _drivers(drivers: Iterable[Driver], numbers: Mapping[str, Number]) -> Iterator[DriverGroup]:
    told = list(drivers)
    for key in VALUES:
        mine = tuple(
            DriverCard(
                text=say(driver.text, language()),
                numbers=tuple(numbers[name] for name in driver.binds if name in numbers),
            )
            for driver in told
            if driver.category == key
        )
        if mine:
            yield DriverGroup(key=key, name=named(VALUES, key), drivers=mine)


def _cards(whole: Expansion, section: str, numbers: Mapping[str, Number]) -> Iterator[EntryCard]:
    for index, entry in enumerate(getattr(whole.document, section)):
        made = [each.item.id for each in whole.of_entry(f"{section}[{index}]")]
        given = {f"{entry.id}_{placed.suffix}" for placed in _given(entry)}
        if section == "values":  # what is fitted is not typed, and counts all the same
            given |= {name for name in made if numbers[name].kind == "assumption"}
        label = say(entry.label, language()) or entry.id
        yield EntryCard(
            id=entry.id,
            section=section,
            label=label,
            kind=_kind(entry),
            numbers=tuple(_inside(numbers[name], label) for name in made if name in given),
            made=tuple(
                _inside(numbers[name], label)
                for name in made
                if name not in given and numbers[name].kind == "line"
            ),
        )


def _inside(number: Number, label: str) -> Number:
    """Return a number as it is called under the heading of its entry."""
    rest = number.label.removeprefix(label).lstrip(":： ")
    if rest in ("", number.label):
        return number
    return replace(number, label=rest[:1].upper() + rest[1:])


def _given(entry: Entry) -> Iterator[Placed]:
    """Yield the parameters that the document says; what has a default and was left out is none."""
    for placed in entry.parameters():
        holder: Any = entry
        for step in placed.path[:-1]:
            holder = holder[step] if isinstance(step, int) else getattr(holder, step)
        if placed.path[-1] in holder.model_fields_set:
            yield placed


def _kind(entry: Entry) -> str:
    model = getattr(entry, "model", None)
    if model:
        return named(MODELS, model)
    kind = getattr(entry, "kind", "")
    is_value = isinstance(entry, ValueEntry)  # a cost and a value may both be called promotion
    return named(VALUE_MODELS if is_value else CATEGORIES, kind)
