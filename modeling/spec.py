"""A business case as one frozen value: the one definition of the `bizcase/1` document.

`modeling.document` reads, checks and writes it; everything else only reads its fields.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, Any, Final, Literal, NamedTuple

from pydantic import AfterValidator, Field, ValidationError, model_validator

from modeling.card import Card
from modeling.costs import Cost
from modeling.entries import Entry, Placed
from modeling.levers import Lever
from modeling.market import Competitor, Market, MarketNote, MarketSize, Persona
from modeling.parts import (
    LARGEST_NUMBER,
    CaseKey,
    FormulaText,
    Fraction,
    Key,
    Month,
    Name,
    Part,
    Short,
    UnitText,
    ValueCategory,
    ValueText,
    Whole,
    Words,
    in_order,
)
from modeling.plan import Member, Milestone, Plan, Stage
from modeling.pricing import PriceStudy
from modeling.sections import (
    BLOCKS,
    Answer,
    Canvas,
    Compliance,
    Delay,
    Hypothesis,
    Loss,
    Note,
    PocPlan,
    Response,
    Risk,
    Scale,
    Stop,
)
from modeling.streams import Stream
from modeling.text import Message, closest, gettext_noop, say
from modeling.ticks import ModelTicks
from modeling.values import Value

__all__ = [
    "BLOCKS",
    "Answer",
    "Assumption",
    "Canvas",
    "CaseSpec",
    "Competitor",
    "Compliance",
    "Delay",
    "Hypothesis",
    "Issue",
    "Line",
    "Loss",
    "Market",
    "MarketNote",
    "MarketSize",
    "Member",
    "Milestone",
    "Note",
    "NumbersError",
    "Persona",
    "Plan",
    "PocPlan",
    "Response",
    "Risk",
    "Scale",
    "SpecError",
    "Stage",
    "Stop",
    "Timeline",
    "unknown",
]


ENTRIES: Final = ("streams", "costs", "values", "levers")
"""The sections whose entries expand into assumptions and lines."""


class Issue(NamedTuple):
    """One thing wrong with a document: where, and a sentence with the mend.

    The message is usually a `modeling.text.Message`, which can be translated where it is shown.
    """

    path: str
    message: str


class SpecError(ValueError):
    """A document is refused; `issues` holds everything that is wrong with it."""

    def __init__(self, issues: Iterable[Issue]) -> None:
        self.issues: tuple[Issue, ...] = tuple(issues)
        lines = (f"{issue.path}: {issue.message}" for issue in self.issues)
        super().__init__("\n".join(lines))


class NumbersError(SpecError):
    """The document is well-formed, but its numbers cannot be worked out."""


def unknown(name: str, known: Iterable[str]) -> Message:
    """Return the sentence for a name that nothing has, with the nearest one that exists."""
    near = closest(name, known)
    if near is None:
        return Message(gettext_noop("unknown name '{name}'; add it or remove this"), name=name)
    template = gettext_noop("unknown name '{name}'; did you mean '{near}'?")
    return Message(template, name=name, near=near)


class Timeline(Part):
    """When the case begins and how long it runs."""

    start: Month
    """The first month, YYYY-MM."""
    months: Whole = Field(ge=1, le=600)
    """How many months; month 1 is the start."""


class Assumption(Part):
    """An uncertain input."""

    id: Name
    """Unique among assumptions, lines and risks."""
    unit: UnitText
    """Such as CNY/seat/month, 1/month, or 1 for a plain number."""
    value: ValueText
    """A number, a 90 % range, a distribution, or a formula over other assumptions."""
    label: Words | None = None
    """What it is called on pages."""
    source: Words | None = None
    """Where the number is from."""
    grade: Literal["anecdote", "cited", "expert", "poc", "production"] | None = None
    """What the number rests on."""


class Line(Part):
    """A formula that is worked out in every month."""

    id: Name
    """Unique among assumptions, lines and risks."""
    unit: UnitText
    """The unit of a month's value; currency/month with a role, currency with a role and `at`."""
    formula: FormulaText
    """Numbers, names, + - * / ^, comparisons, and the functions of the language."""
    role: Literal["benefit", "cost"] | None = None
    """A benefit adds to a month's result, a cost subtracts; without a role a line only helps."""
    category: Key | None = None
    """What the line is summed under, such as compute or people."""
    at: Whole | None = Field(default=None, ge=0, le=600)
    """Makes it a one-off at the end of this month; 0 is today."""
    stream: Key | None = None
    """What the line is summed under as a stream; what an entry of `streams` makes carries the id
    of its entry, what one of `costs` makes the stream that it belongs to."""
    value_category: ValueCategory | None = None
    """What kind of value a benefit is."""
    label: Words | None = None
    """What it is called on pages."""


Overrides = Annotated[dict[Name, ValueText], Field(max_length=2000), AfterValidator(in_order)]
Figure = Annotated[Fraction, Field(ge=-LARGEST_NUMBER, le=LARGEST_NUMBER)]
Observed = Annotated[tuple[Figure | None, ...], Field(max_length=600)]


def slug(title: Any) -> str:
    """Return a case key made from a title: its ASCII words, or a hash where it has none."""
    text = say(title, "en") if isinstance(title, str | dict) else ""
    ascii_text = unicodedata.normalize("NFKD", str(text)).encode("ascii", "ignore").decode()
    words = re.sub(r"[^a-z0-9]+", "-", ascii_text.lower()).strip("-")[:64].strip("-")
    if words:
        return words
    return "case-" + hashlib.sha256(str(text).encode("utf-8", "replace")).hexdigest()[:8]


class CaseSpec(Part):
    """A whole business case."""

    format: Literal["bizcase/1"]
    """The version of this format."""
    kind: Literal["case", "scenario"]
    """A case, or a scenario of the library: a template for cases."""
    id: CaseKey
    """Stable key in its workspace; importing the same id again updates it. Without it the key is
    made from the title."""
    title: Words
    """What the case is called."""
    industry: Short | None = None
    """Such as finance, health, retail."""
    summary: Words | None = None
    """A paragraph on what is offered to whom."""
    card: Card | None = None
    """What a person reads before starting a case from a scenario."""
    currency: str = Field(pattern=r"^[A-Z]{3}$")
    """ISO 4217 code."""
    timeline: Timeline
    """When the case begins and how long it runs."""
    discount_rate: Fraction = Field(gt=-1, le=5)
    """Per year, effective; 0.12 is 12 %."""
    tax_rate: Fraction = Field(default=0.0, ge=0, le=1)
    """On a month's positive result; 0.25 is 25 %."""
    canvas: Canvas = Canvas()
    """The business-model canvas."""
    market: Market = Market()
    """How large, who buys, who competes."""
    assumptions: tuple[Assumption, ...] = Field(default=(), max_length=2000)
    """Uncertain inputs."""
    correlations: tuple[tuple[Name, Name, Fraction], ...] = Field(default=(), max_length=2000)
    """Rank correlations: two assumptions and a number from -1 to 1."""
    streams: tuple[Stream, ...] = Field(default=(), max_length=2000)
    """Revenue by business model: each entry expands into assumptions and lines."""
    costs: tuple[Cost, ...] = Field(default=(), max_length=2000)
    """Typed costs: each entry expands into assumptions and lines."""
    values: tuple[Value, ...] = Field(default=(), max_length=200)
    """Value models: each entry expands into assumptions and lines."""
    levers: tuple[Lever, ...] = Field(default=(), max_length=200)
    """Tactics and channels: each multiplies a target while it runs, and costs."""
    business_models: ModelTicks = {}
    """What was ticked off about business models: model -> conditions, tactics."""
    pricing: tuple[PriceStudy, ...] = Field(default=(), max_length=50)
    """How prices were found: by cost, by what others ask, by what demand bears."""
    lines: tuple[Line, ...] = Field(default=(), max_length=2000)
    """Formulas; those with a role make the result."""
    risks: tuple[Risk, ...] = Field(default=(), max_length=500)
    """Events that strike lines."""
    compliance: Compliance = Compliance()
    """What the law and good practice ask, and the answers."""
    poc: tuple[PocPlan, ...] = Field(default=(), max_length=100)
    """Planned trainings and what their metric binds to."""
    plan: Plan = Plan()
    """Stages, milestones, team."""
    outlooks: Annotated[dict[Name, Overrides], AfterValidator(in_order)] = Field(
        default={}, max_length=50
    )
    """Named overrides of assumptions: outlook -> assumption -> value."""
    actuals: Annotated[dict[Name, Observed], AfterValidator(in_order)] = Field(
        default={}, max_length=2000
    )
    """What is already known: line -> its values in months 1, 2, ..., in the line's unit; null
    where a month is not known. They replace what would be simulated."""
    actuals_error: Fraction | None = Field(default=None, gt=0, le=1)
    """How far an actual may lie from its line, as a share of its size: one standard deviation.
    With it the draws are conditioned on the actuals; without it actuals only replace months."""

    @model_validator(mode="before")
    @classmethod
    def _name_it(cls, tree: Any) -> Any:
        if isinstance(tree, dict) and tree.get("id") is None and tree.get("title"):
            return {**tree, "id": slug(tree["title"])}
        return tree

    def to_json(self) -> dict[str, Any]:
        """Return the canonical tree: JSON values only, what is empty left out, maps in order."""
        return {
            key: _canonical(value)
            for key, value in self.model_dump(mode="json", exclude_defaults=True).items()
            if value not in ({}, [], None)
        }

    @property
    def digest(self) -> str:
        """SHA-256 of the canonical JSON, the same for every way of writing the document."""
        text = json.dumps(
            self.to_json(),
            sort_keys=True,
            separators=(",", ":"),
            ensure_ascii=False,
            allow_nan=False,
        )
        return hashlib.sha256(text.encode()).hexdigest()

    def assumption(self, key: str) -> Assumption:
        """Return the assumption of this id.

        Raises
        ------
        SpecError
            If there is none.
        """
        for assumption in self.assumptions:
            if assumption.id == key:
                return assumption
        raise SpecError([Issue("assumptions", unknown(key, (a.id for a in self.assumptions)))])

    def with_values(self, values: Mapping[str, float | str]) -> CaseSpec:
        """Return the case with other values for some assumptions or parameters of entries.

        A parameter is named as the assumption that it becomes, `<entry id>_<parameter>`. The value
        texts are read when they are used, or all at once by `document.check`.

        Raises
        ------
        SpecError
            If an id is unknown or a value is neither a number nor a text.
        """
        known = {assumption.id for assumption in self.assumptions}
        if not known.issuperset(values):
            known |= self.parameters.keys()
        issues = [
            Issue(f"assumptions.{key}", unknown(key, known)) for key in values if key not in known
        ]
        changed = []
        for assumption in self.assumptions:
            try:
                changed.append(_with_value(assumption, values))
            except ValidationError as error:
                issues.append(Issue(f"assumptions.{assumption.id}.value", _told(error)))
        update: dict[str, Any] = {"assumptions": tuple(changed)}
        for section in ENTRIES:
            update[section] = tuple(_entries_with(getattr(self, section), values, section, issues))
        if issues:
            raise SpecError(issues)
        return self.model_copy(update=update)

    @property
    def parameters(self) -> dict[str, Placed]:
        """The parameters of all entries by the ids of the assumptions that they become."""
        return {
            f"{entry.id}_{placed.suffix}": placed
            for section in ENTRIES
            for entry in getattr(self, section)
            for placed in entry.parameters()
        }

    def for_outlook(self, name: str | None) -> CaseSpec:
        """Return the case under a named outlook; None is the base.

        Raises
        ------
        SpecError
            If there is no outlook of this name.
        """
        if name is None:
            return self
        if name not in self.outlooks:
            raise SpecError([Issue("outlooks", unknown(name, self.outlooks))])
        return self.with_values(self.outlooks[name])


def _with_value(assumption: Assumption, values: Mapping[str, float | str]) -> Assumption:
    if assumption.id not in values:
        return assumption
    tree = assumption.model_dump() | {"value": values[assumption.id]}
    return Assumption.model_validate(tree)


def _entries_with(
    entries: Iterable[Entry],
    values: Mapping[str, float | str],
    section: str,
    issues: list[Issue],
) -> Iterator[Entry]:
    for index, entry in enumerate(entries):
        prefix = f"{entry.id}_"
        own = {key[len(prefix) :]: values[key] for key in values if key.startswith(prefix)}
        try:
            yield entry.with_values(own) if own else entry
        except ValidationError as error:
            issues.append(Issue(f"{section}[{index}]", _told(error)))


def _told(error: ValidationError) -> str:
    message: str = error.errors()[0]["ctx"]["message"]
    return message


def _canonical(value: Any) -> Any:
    """Write whole floats as integers, so that 12 and 12.0 are one document."""
    if isinstance(value, dict):
        return {key: _canonical(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_canonical(part) for part in value]
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return int(value)
    return value
