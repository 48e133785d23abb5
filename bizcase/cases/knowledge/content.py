"""The forms of the knowledge files: strict, frozen, every text in both languages."""

from __future__ import annotations

from typing import Annotated, Final, Literal, Self

from pydantic import AfterValidator, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from modeling.parts import Day, Part, Short

LANGUAGES: Final = {"en", "zh-hans"}

Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+([_-][a-z0-9]+)*$", max_length=64)]
State = Literal["claimed", "cited", "measured", "contradicted"]
Outcome = Literal["works", "mixed", "turned", "declined", "ended"]
Topic = Literal[
    "start", "numbers", "evidence", "risk", "compliance", "poc", "data", "report", "api"
]
ToolKind = Literal[
    "data", "labelling", "training", "evaluation", "serving", "monitoring", "orchestration",
    "model_hub", "privacy", "fairness",
]  # fmt: skip
Reference = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_./-]+$", max_length=100)]


def _both(words: dict[str, str]) -> dict[str, str]:
    if set(words) != LANGUAGES or not all(text.strip() for text in words.values()):
        raise PydanticCustomError("languages", "needs a text in en and in zh-hans")
    return words


def _web(url: str) -> str:
    if not url.startswith(("https://", "http://")):
        raise PydanticCustomError("url", "must begin with https:// or http://")
    return url


Both = Annotated[dict[str, str], AfterValidator(_both)]
Many = Annotated[tuple[Both, ...], Field(min_length=1)]
Web = Annotated[str, StringConstraints(max_length=500), AfterValidator(_web)]


class Source(Part):
    """Where something is from."""

    title: Short
    publisher: Short
    date: Short
    """A year, a month or a day; n.d. where the source names none."""
    url: Web | None = None


class Checked(Part):
    """A statement with its source, and how far it was checked."""

    state: State
    source: Source
    checked: Day | None = None
    """When it was last looked at."""
    note: Both | None = None

    @model_validator(mode="after")
    def _read(self) -> Self:
        if self.state in ("cited", "contradicted") and not (self.source.url and self.checked):
            raise PydanticCustomError("read", "was read: it needs a url and a day `checked`")
        return self


class Figure(Checked):
    """A number that is told of a company."""

    id: Id
    what: Both
    value: Short | Both
    date: Short
    against: Source | None = None
    """The source that says otherwise."""

    @model_validator(mode="after")
    def _disputed(self) -> Self:
        if (self.state == "contradicted") != (self.against is not None):
            message = "is contradicted exactly if it names the source `against` it"
            raise PydanticCustomError("against", message)
        if self.against is not None and self.note is None:
            raise PydanticCustomError("against", "needs a note that says what is disputed")
        return self


class Company(Part):
    """A documented company case, or one put together from several."""

    id: Id
    kind: Literal["company", "composite"]
    name: Both
    industry: Id
    year: Annotated[str, StringConstraints(pattern=r"^(19|20)[0-9]{2}$")]
    outcome: Outcome
    """Our reading of the result."""
    context: Both
    model: Both
    business_models: tuple[Id, ...]
    result: Both
    lessons: Many
    scenarios: tuple[Id, ...]
    techniques: tuple[Id, ...]
    figures: Annotated[tuple[Figure, ...], Field(min_length=1)]

    @property
    def disputed(self) -> int:
        """How many of its figures are contradicted."""
        return sum(figure.state == "contradicted" for figure in self.figures)


class Answer(Part):
    """A question that people ask, with its answer."""

    id: Id
    topic: Topic
    question: Both
    answer: Both
    see: tuple[Reference, ...] = ()
    """Ids of terms, or pages of the repository."""


class Term(Part):
    """A word with its meaning."""

    id: Id
    term: Both
    means: Both
    see: tuple[Id, ...] = ()


class Tool(Checked):
    """A tool, when to take it and where it ends."""

    id: Id
    name: Short
    kind: ToolKind
    what: Both
    when: Both
    limits: Both
    licence: Short
    url: Web
    cost: Both


class Item(Part):
    """A condition or a tactic of a checklist."""

    id: Id
    text: Both


class BusinessModel(Part):
    """One of the twelve ways to earn, in words."""

    id: Id
    name: Both
    what: Both
    pros: Many
    cons: Many
    conditions: Annotated[tuple[Item, ...], Field(min_length=1)]
    tactics: Annotated[tuple[Item, ...], Field(min_length=1)]
    watch: Many
    examples: tuple[Id, ...]


class Lever(Part):
    """What a tactic does to an input of a case, and what that costs."""

    target: Id
    """The suffix of the parameter that it acts on."""
    factor: Short
    """What the parameter is multiplied by: a value text."""
    cost: Short
    """A value text."""
    cost_kind: Literal["monthly", "share_of_benefit"]


class Tactic(Checked):
    """A way to grow, as a lever."""

    id: Id
    kind: Literal["tactic", "channel"]
    name: Both
    what: Both
    effect: Both
    lever: Lever
    when: Both
    pitfalls: Both


class Companies(Part):
    companies: tuple[Company, ...]


class Questions(Part):
    questions: tuple[Answer, ...]


class Terms(Part):
    terms: tuple[Term, ...]


class Tools(Part):
    tools: tuple[Tool, ...]


class Models(Part):
    models: tuple[BusinessModel, ...]


class Tactics(Part):
    tactics: tuple[Tactic, ...]
