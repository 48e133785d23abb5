"""The sections of a document around its numbers: canvas, market, risks, compliance, PoC, plan."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from modeling.parts import (
    Day,
    Key,
    Label,
    Name,
    Part,
    Short,
    ValueText,
    Whole,
    Words,
    in_order,
)
from modeling.thresholds import ThresholdText

BLOCKS = (
    "key_partners",
    "key_activities",
    "key_resources",
    "value_propositions",
    "customer_relationships",
    "channels",
    "customer_segments",
    "cost_structure",
    "revenue_streams",
)


class Note(Part):
    """A note on the canvas."""

    id: Key | None = None
    """Unique among the notes; a note that is edited on its page keeps one from then on."""
    text: Words
    """What the note says."""
    binds: tuple[Key, ...] = Field(default=(), max_length=50)
    """Ids of the assumptions, lines, risks and hypotheses that the note stands on."""


Notes = Annotated[tuple[Note, ...], Field(max_length=200)]


class Hypothesis(Part):
    """Something that must be true for the canvas to work, and how we would find out."""

    id: Key
    """Unique among assumptions, lines, risks and hypotheses."""
    text: Words
    """What we believe."""
    test: Words | None = None
    """What is done to find out, and what is measured."""
    threshold: ThresholdText | None = None
    """From which measured number on we are right: `>= 30%` or `<= 5`."""
    about: Name | None = None
    """The assumption that the threshold is about, in its unit: while nothing is measured, its
    distribution says how likely we are right."""
    status: Literal["untested", "supported", "contradicted"] = "untested"
    """What the test said."""
    result: Words | None = None
    """What was found, when, and where that is written down."""


class Canvas(Part):
    """The nine blocks of the business-model canvas."""

    key_partners: Notes = ()
    """Who else is needed."""
    key_activities: Notes = ()
    """What must be done."""
    key_resources: Notes = ()
    """What must be there: data, compute, people, rights."""
    value_propositions: Notes = ()
    """What the customer gains."""
    customer_relationships: Notes = ()
    """How customers are won and kept."""
    channels: Notes = ()
    """How the offer reaches the customer."""
    customer_segments: Notes = ()
    """Who pays, who uses."""
    cost_structure: Notes = ()
    """What costs money."""
    revenue_streams: Notes = ()
    """What customers pay for."""
    hypotheses: tuple[Hypothesis, ...] = Field(default=(), max_length=200)
    """What must be true for all this to work; notes bind them."""

    def blocks(self) -> dict[str, tuple[Note, ...]]:
        """Return the notes of each block, in the canvas's order."""
        return {name: getattr(self, name) for name in BLOCKS}


class Loss(Part):
    """Money is lost when the event falls; the severity is in the case's currency."""

    kind: Literal["loss"]
    """Which strike this is."""


class Scale(Part):
    """A line shrinks; the severity is the fraction lost, 0 to 1."""

    kind: Literal["scale"]
    """Which strike this is."""
    line: Name
    """The line that shrinks."""
    months: Whole | None = Field(default=None, ge=1, le=600)
    """For how many months; without it to the end."""


class Delay(Part):
    """A line comes later; the severity is in months."""

    kind: Literal["delay"]
    """Which strike this is."""
    line: Name
    """The line that comes later."""


class Stop(Part):
    """From the month in which the event falls nothing is earned or paid any more; no severity."""

    kind: Literal["stop"]
    """Which strike this is."""


Strike = Annotated[Loss | Scale | Delay | Stop, Field(discriminator="kind")]


class Response(Part):
    """What is done about a risk, what it costs and what then remains."""

    text: Words
    """What is done."""
    cost: ValueText = 0.0
    """Paid once, at the start, in the case's currency: a number or a value text."""
    probability: ValueText | None = None
    """The probability that remains; without it unchanged."""
    rate: ValueText | None = None
    """The rate that remains, of a risk with a rate; without it unchanged."""
    severity: ValueText | None = None
    """The severity that remains; without it unchanged."""


class Risk(Part):
    """An event that may strike the numbers."""

    id: Key
    """Unique among assumptions, lines and risks."""
    title: Words
    """What may happen."""
    category: Key
    """Technical, market, legal, financial, ethical, data, security, ..."""
    probability: ValueText | None = None
    """Between 0 and 1, per year or over the whole horizon (`per`), of an event that falls at most
    once in it: a number or a value text. Either this or a rate."""
    rate: ValueText | None = None
    """The events expected per year or over the whole horizon (`per`), 0 or more, of what may fall
    several times: a number or a value text. Either this or a probability."""
    per: Literal["year", "horizon"]
    """What the probability or the rate counts."""
    window: tuple[Whole, Whole] | None = None
    """First and last month in which the event may fall; without it the whole horizon."""
    severity: ValueText | None = None
    """How bad, in what `strikes` says: a number or a value text. Only a stop has none."""
    strikes: Strike
    """What the event does."""
    response: Response | None = None
    """What is done about it."""
    owner: Label | None = None
    """Who watches it."""
    review_by: Day | None = None
    """When it is looked at again, YYYY-MM-DD."""
    signal: Words | None = None
    """What would give early warning."""
    source: Words | None = None
    """What probability, or rate, and severity rest on."""
    status: Literal["open", "accepted", "mitigated", "closed"] = "open"
    """Open and accepted risks strike as they are; for a mitigated one the response is paid and
    what remains strikes; a closed one does nothing."""


def _short_answer(answer: object) -> object:
    return {"answer": answer} if isinstance(answer, str) else answer


class Answer(Part):
    """An answer to one question of a framework."""

    answer: Short
    """Yes, no, partly, or the choice of the question."""
    note: Words | None = None
    """Why."""
    evidence: Words | None = None
    """What shows it."""
    expires: Day | None = None
    """Until when the evidence holds, YYYY-MM-DD."""


QuestionKey = Annotated[str, Field(pattern=r"^[a-z0-9_][a-z0-9_.-]*$", max_length=120)]
ShortAnswer = Annotated[Answer, BeforeValidator(_short_answer, json_schema_input_type=str | Answer)]


class Compliance(Part):
    """What the law and good practice ask, and the answers."""

    frameworks: tuple[Key, ...] = Field(default=(), max_length=100)
    """Keys of framework packs, such as gdpr or pipl."""
    answers: Annotated[dict[QuestionKey, ShortAnswer], AfterValidator(in_order)] = Field(
        default={}, max_length=2000
    )
    """Answers by the key of the question; a text is short for {answer: text}."""


class PocPlan(Part):
    """A planned training and what its metric binds to."""

    id: Key
    """Unique among the planned trainings."""
    title: Words
    """What is to be shown."""
    recipe: Key
    """The training recipe, such as tabular."""
    dataset: Short | None = None
    """The key of the dataset."""
    target: Short | None = None
    """The column to foretell."""
    positive: Label | None = None
    """The value of the target that counts as positive."""
    metric: Key
    """The headline metric, such as auc."""
    binds: Name | None = None
    """The assumption whose value the measured metric becomes."""
    test_rows: Whole | None = Field(default=None, ge=1, le=1_000_000_000)
    """On how many rows the metric will be measured."""
    budget: ValueText | None = None
    """What it may cost, in the case's currency: a number or a value text."""
