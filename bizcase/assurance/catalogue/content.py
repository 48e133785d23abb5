"""The form of the catalogue of risks: strict, frozen, every text in both languages."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal, Self

from pydantic import Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from bizcase.cases.knowledge.content import Both, Id, Web
from bizcase.cases.words import CATEGORIES
from modeling.formula.lexer import FormulaError
from modeling.formula.values import Range, parse_value
from modeling.parts import Day, Part, Whole

LONGEST_MONTHS: Final = 36  # of a suggested delay
MOST_TIMES: Final = 2.0  # a year's cost that a suggested loss may reach

RangeText = Annotated[str, StringConstraints(max_length=40)]


class Struck(Part):
    """What the event does, and on which kind of line."""

    kind: Literal["loss", "scale", "delay", "stop"]
    role: Literal["benefit"] | None = None
    """Of the line that a scale or a delay strikes: a cost that shrinks or waits is no risk."""
    category: str | None = None
    """Of that line, where only one category makes sense."""
    months: Annotated[Whole, Field(ge=1, le=600)] | None = None
    """For how long a scaled line stays smaller; without it to the end."""

    @model_validator(mode="after")
    def _fits(self) -> Self:
        needs_line = self.kind in ("scale", "delay")
        if needs_line != (self.role is not None) or (self.category and not needs_line):
            raise PydanticCustomError("role", "a scale or a delay, and only these, needs a role")
        if self.months is not None and self.kind != "scale":
            raise PydanticCustomError("months", "only a scale has months")
        if self.category is not None and self.category not in CATEGORIES:
            raise PydanticCustomError("category", "is no category of lines")
        return self


class Signal(Part):
    """What gives early warning: a metric, and from where on it warns."""

    metric: Both
    threshold: Both


class Left(Part):
    """What remains with a response; without a number that is unchanged."""

    probability: RangeText | None = None
    rate: RangeText | None = None
    severity: RangeText | None = None


class KnownResponse(Part):
    """Something that is done about it."""

    text: Both
    cost: RangeText
    """Paid once; a multiple of what the case costs in a year."""
    leaves: Left


class Origin(Part):
    """What the event rests on; the numbers are always our estimate."""

    text: Both
    date: Day
    state: Literal["cited", "ours", "memory"]
    url: Web | None = None

    @model_validator(mode="after")
    def _read(self) -> Self:
        if (self.state == "cited") != (self.url is not None):
            raise PydanticCustomError("read", "has a url exactly if its state is cited")
        return self


class KnownRisk(Part):
    """A risk that others met, to be copied into a case and looked at there."""

    id: Annotated[Id, StringConstraints(max_length=24)]
    category: Id
    title: Both
    what: Both
    probability: RangeText | None = None
    rate: RangeText | None = None
    per: Literal["year", "horizon"]
    strikes: Struck
    severity: RangeText | None = None
    """Of a loss a multiple of what the case costs in a year, of a scale a share, of a delay
    months."""
    signal: Signal
    responses: Annotated[tuple[KnownResponse, ...], Field(min_length=1, max_length=3)]
    frameworks: tuple[str, ...] = ()
    source: Origin

    @model_validator(mode="after")
    def _ranges(self) -> Self:
        if (self.probability is None) == (self.rate is None):
            raise PydanticCustomError("often", "has either a probability or a rate")
        if (self.severity is None) != (self.strikes.kind == "stop"):
            raise PydanticCustomError("severity", "has a severity exactly if it is no stop")
        self._check("", self)
        for index, response in enumerate(self.responses):
            self._check(f"responses.{index}.", response)
            self._check(f"responses.{index}.leaves.", response.leaves)
            if not response.leaves.model_fields_set:
                fields = {"place": f"responses.{index}"}
                raise PydanticCustomError("leaves", "{place}.leaves: says nothing", fields)
            other = "rate" if self.rate is None else "probability"
            if getattr(response.leaves, other) is not None:
                fields = {"place": f"responses.{index}", "name": other}
                raise PydanticCustomError("leaves", "{place}: the risk has no {name}", fields)
        return self

    def _check(self, place: str, part: Any) -> None:
        for name in ("probability", "rate", "severity", "cost"):
            text = getattr(part, name, None)
            if text is not None and not _is_range(text, self._bounds(name), self._percent(name)):
                fields = {"place": f"{place}{name}", "text": text}
                message = "{place}: '{text}' is no range that the engine reads and that fits"
                raise PydanticCustomError("range", message, fields)

    def _percent(self, name: str) -> bool:
        """Say whether a number is written in percent."""
        return name == "probability" or (name == "severity" and self.strikes.kind == "scale")

    def _bounds(self, name: str) -> float:
        if self._percent(name):
            return 1.0
        is_time = name == "severity" and self.strikes.kind == "delay"
        return LONGEST_MONTHS if is_time else 12.0 if name == "rate" else MOST_TIMES


def _is_range(text: str, most: float, percent: bool) -> bool:
    try:
        found = parse_value(text)
    except FormulaError:
        return False
    return (
        isinstance(found, Range) and found.percent == percent and 0 < found.low < found.high <= most
    )


class Catalogue(Part):
    """The whole file."""

    version: str
    updated: Day
    basis: Both
    """What the numbers are, for those who will choose."""
    taken: Both
    """What a risk of a case says of its source, with places for {event}, {version}, {updated}."""
    risks: tuple[KnownRisk, ...]
