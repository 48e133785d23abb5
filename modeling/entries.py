"""What the entries of `streams` and `costs` have in common: parameters with a unit, and edits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Annotated, Any, Literal, NamedTuple, Self, TypeVar

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, WrapSerializer

from modeling.parts import FormulaText, Name, Part, ValueText, Words, in_order, refusal
from modeling.text import Message, gettext_noop

Grade = Literal["anecdote", "cited", "expert", "poc", "production"]
EntryName = Annotated[
    str, StringConstraints(pattern=r"^[a-z_][a-z0-9_]*$", min_length=1, max_length=32)
]
RecordName = Annotated[
    str, StringConstraints(pattern=r"^[a-z_][a-z0-9_]*$", min_length=1, max_length=16)
]


class Parameter(Part):
    """A number of an entry: certain, uncertain, or a formula over the names of the case."""

    value: ValueText
    """A number, a 90 % range, a distribution, or a formula over assumptions and lines."""
    label: Words | None = None
    """What it is called on pages."""
    source: Words | None = None
    """Where the number is from."""
    grade: Grade | None = None
    """What the number rests on."""


P = TypeVar("P", bound=Part)
E = TypeVar("E", bound="Entry")


def _in_full(given: object) -> object:
    return given if isinstance(given, Mapping | Parameter) else {"value": given}


def _in_short(parameter: Any, full: Any) -> Any:
    tree = full(parameter)
    return tree["value"] if isinstance(tree, dict) and set(tree) == {"value"} else tree


Given = Annotated[
    Parameter,
    BeforeValidator(_in_full, json_schema_input_type=float | str | Parameter),
    WrapSerializer(_in_short),
]
"""A parameter as a document gives it: a value, or a map of value, label, source and grade."""


def of(unit: str, *, fixed: bool = False) -> Any:
    """Return the signature of a parameter, for its annotation.

    Parameters
    ----------
    unit : str
        With the placeholders ``money`` (the currency of the case) and ``unit`` or ``meter`` (what
        the entry counts), such as ``money/unit/month``.
    fixed : bool
        It holds before the first month, so that its formula may use assumptions only.
    """
    return Field(json_schema_extra={"x-unit": unit, "x-fixed": fixed})


def number(value: float) -> Parameter:
    """Return the default of a parameter."""
    return Parameter(value=value)


class Placed(NamedTuple):
    """A parameter with its signature, its suffix and its place in the entry."""

    suffix: str
    path: tuple[str | int, ...]
    parameter: Parameter
    unit: str
    fixed: bool


class Record(Part):
    """One of several alike inside an entry, such as a partner."""

    id: RecordName
    """Unique in its entry; it stands in the ids of what the record makes."""
    label: Words | None = None
    """What it is called on pages."""


class Entry(Part):
    """What every entry has; it makes assumptions and lines with ids `<entry id>_<suffix>`."""

    id: EntryName
    """Unique among the entries; the ids of what it makes begin with it."""
    label: Words | None = None
    """What it is called on pages."""
    source: Words | None = None
    """Where its numbers are from, for those parameters that do not say it themselves."""
    grade: Grade | None = None
    """What its numbers rest on, for those parameters that do not say it themselves."""
    edits: Annotated[dict[Name, FormulaText], AfterValidator(in_order)] = Field(
        default={}, max_length=100
    )
    """Other formulas for lines that the entry makes: suffix -> formula."""

    def parameters(self) -> Iterator[Placed]:
        """Yield the parameters that are given or have a default, those of records too."""
        return _parameters(self, "", ())

    def with_values(self, values: Mapping[str, float | str]) -> Self:
        """Return the entry with other values for some parameters, by their suffixes.

        Raises
        ------
        pydantic.ValidationError
            If a value is neither a number nor a text.
        """
        return _replaced(self, "", values)


def records_of(entry: Entry) -> tuple[Record, ...]:
    """Return the records of an entry, in the order of the document."""
    values = (getattr(entry, name) for name in _signatures(type(entry)))
    tuples = (value for value in values if isinstance(value, tuple))
    return tuple(each for value in tuples for each in value if isinstance(each, Record))


@cache  # pydantic looks the fields of a class up anew each time
def _signatures(part: type[Part]) -> dict[str, tuple[str, bool]]:
    """Return the fields of a part; each with its unit, and whether it is fixed, if it has them."""
    found = {}
    for name, field in part.model_fields.items():
        given = field.json_schema_extra
        signature = given if isinstance(given, dict) else {}
        found[name] = str(signature.get("x-unit", "")), bool(signature.get("x-fixed"))
    return found


def units_of(part: type[Part]) -> dict[str, str]:
    """Return the parameters of a part, each with its unit as `of` was told it."""
    return {name: unit for name, (unit, _fixed) in _signatures(part).items() if unit}


def _parameters(part: Part, prefix: str, path: tuple[str | int, ...]) -> Iterator[Placed]:
    for name, (unit, fixed) in _signatures(type(part)).items():
        value = getattr(part, name)
        if isinstance(value, Parameter):
            yield Placed(prefix + name, (*path, name), value, unit, fixed)
        elif isinstance(value, tuple):
            for index, record in enumerate(value):
                if isinstance(record, Record):
                    below = (*path, name, index)
                    yield from _parameters(record, f"{prefix}{record.id}_", below)


def _replaced(part: P, prefix: str, values: Mapping[str, float | str]) -> P:
    update: dict[str, Any] = {}
    for name in _signatures(type(part)):
        before = getattr(part, name)
        if isinstance(before, Parameter) and prefix + name in values:
            tree = before.model_dump() | {"value": values[prefix + name]}
            update[name] = Parameter.model_validate(tree)
        elif isinstance(before, tuple) and any(isinstance(each, Record) for each in before):
            update[name] = tuple(_replaced(each, f"{prefix}{each.id}_", values) for each in before)
    return part.model_copy(update=update) if update else part


def one_of(entry: E, names: tuple[str, ...]) -> E:
    """Return the entry if it gives one of some parameters.

    Raises
    ------
    PydanticCustomError
        Naming the parameters, if it gives none.
    """
    if all(getattr(entry, name) is None for name in names):
        template = gettext_noop("needs one of {names}; add one")
        raise refusal(Message(template, names=", ".join(names)))
    return entry


def together(entry: E, pairs: tuple[tuple[str, str], ...]) -> E:
    """Return the entry if it gives both or neither of each pair of parameters.

    Raises
    ------
    PydanticCustomError
        Naming the one that is missing.
    """
    for pair in pairs:
        given: list[Any] = [getattr(entry, name) for name in pair]
        if given.count(None) == 1:
            there, missing = pair if given[1] is None else reversed(pair)
            template = gettext_noop("'{there}' needs '{missing}' beside it; add it")
            raise refusal(Message(template, there=there, missing=missing))
    return entry
