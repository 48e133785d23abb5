"""Entries of `values`: what a metric, governance, promotion and fairness are worth.

`modeling.economics.expansion` writes each entry out as assumptions and lines; what is fitted, the
line through anchors and the response of campaigns, is fitted there.
"""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import BeforeValidator, Field, model_validator

from modeling.entries import Entry, Given, Parameter, Record, number, of
from modeling.parts import (
    LARGEST_NUMBER,
    Fraction,
    Name,
    Part,
    UnitText,
    ValueCategory,
    Words,
    refusal,
)
from modeling.text import Message, gettext_noop

Figure = Annotated[Fraction, Field(ge=-LARGEST_NUMBER, le=LARGEST_NUMBER)]


class ValueEntry(Entry):
    """What every value model has besides its own parameters."""

    kind: str
    """Which value model this is."""
    value_category: ValueCategory | None = None
    """What kind of value its benefit is."""


class Anchor(Part):
    """A metric that was measured, and what it was worth there."""

    metric: Figure
    """The metric, in its unit."""
    value: Figure
    """What it was worth, in the unit of the entry."""
    sd: Annotated[Fraction, Field(gt=0, le=LARGEST_NUMBER)] | None = None
    """The standard error of the value; either every anchor has one, or none."""
    source: Words | None = None
    """Where it was measured, and by whom."""


class Technology(ValueEntry):
    """What a measured metric is worth: V = alpha y + beta, through anchor points.

    The line holds between the anchors. Outside it says nothing: the metric is held at the end of
    the range, or the line is extended, and the share of the trials outside is told.
    """

    kind: Literal["technology"]
    """What a measured metric is worth."""
    metric: Name
    """The assumption or line that is the metric, such as an accuracy that a training measures."""
    metric_unit: UnitText = "1"
    """The unit of the metric."""
    unit: UnitText
    """The unit of the value, such as CNY/month."""
    anchors: tuple[Anchor, ...] = Field(min_length=2, max_length=500)
    """Two points or more; more than two show how sure the line is."""
    valid: tuple[Figure, Figure] | None = None
    """The lowest and the highest metric for which the line holds; without it those of the
    anchors."""
    outside: Literal["hold", "extend"] = "hold"
    """What a metric outside the range is worth: what its nearer end is, or what the line says."""
    role: Literal["benefit", "cost"] | None = "benefit"
    """What the value is in a month's result; null makes it a helper."""

    @property
    def bounds(self) -> tuple[float, float]:
        """The range in which the line holds."""
        metrics = [anchor.metric for anchor in self.anchors]
        return self.valid or (min(metrics), max(metrics))

    @model_validator(mode="after")
    def _alike(self) -> Technology:
        if len({anchor.sd is None for anchor in self.anchors}) == 2:
            template = gettext_noop("some anchors have an `sd`, some have none; give all or none")
            raise refusal(Message(template))
        if not self.bounds[0] < self.bounds[1]:
            template = gettext_noop("the metric needs a range: a lower end below a higher one")
            raise refusal(Message(template))
        return self


class Governance(ValueEntry):
    """What governed data is worth: max(V - C - D, 0) in every month of every draw."""

    kind: Literal["governance"]
    """What governed data is worth."""
    value: Annotated[Given, of("money/month")]
    """What the data is worth per month before its costs."""
    privacy_cost: Annotated[Given, of("money/month")]
    """What protecting people in it costs per month."""
    compliance_cost: Annotated[Given, of("money/month")]
    """What obeying the law with it costs per month."""


def _best(spend: object) -> object:
    return None if spend == "optimum" else spend


Rows = tuple[tuple[Figure, ...], ...]
SHAPES: Final = {"exponential": "saturation", "power": "exponent", "hill": "half"}
"""The parameter that bends the response of each family."""


class Promotion(ValueEntry):
    """What promotion brings and costs: g(P) = f(P) - k P, with a response f that flattens.

    Give `size` with one of `saturation`, `exponent` and `half`, or `data` of campaigns.
    """

    kind: Literal["promotion"]
    """What promotion brings and costs."""
    unit: UnitText
    """The unit of the spend P, such as CNY/month or impression/month."""
    family: Literal["exponential", "power", "hill"] | None = None
    """The form of the response; without it campaign data choose."""
    size: Annotated[Given | None, of("money/month")] = None
    """The most that promotion can bring per month; for a power what the first unit brings."""
    saturation: Annotated[Given | None, of("1/unit")] = None
    """Exponential: f = size (1 - exp(-saturation P))."""
    exponent: Annotated[Given | None, of("1")] = None
    """Power: f = size P^exponent, between 0 and 1."""
    half: Annotated[Given | None, of("unit")] = None
    """Hill: f = size P / (half + P); the spend that brings half of the size."""
    data: Rows = Field(default=(), max_length=5000)
    """Campaigns: [spend, response], or [spend, response, n] for the mean of n."""
    unit_cost: Annotated[Given, of("money/month/unit")] = number(1.0)
    """k: what a unit of spend costs."""
    spend: Annotated[
        Given | None,
        BeforeValidator(_best, json_schema_input_type=float | str | Parameter | None),
        of("unit"),
    ] = None
    """What is spent per month; `optimum`, or nothing, for the best spend as far as is known."""

    @property
    def shape(self) -> str:
        """The name of the parameter that bends the response; empty where data decide."""
        given = [name for name in SHAPES.values() if getattr(self, name) is not None]
        return given[0] if given else ""

    @model_validator(mode="after")
    def _one_response(self) -> Promotion:
        given = [name for name in SHAPES.values() if getattr(self, name) is not None]
        if self.data and (given or self.size is not None):
            template = gettext_noop("give the data or the parameters of the response, not both")
            raise refusal(Message(template))
        if not self.data and (len(given) != 1 or self.size is None):
            template = gettext_noop(
                "needs the response: `size` with one of `saturation`, `exponent` and `half`, or "
                "`data`"
            )
            raise refusal(Message(template))
        if given and self.family is not None and SHAPES[self.family] != given[0]:
            template = gettext_noop("a response of family '{family}' takes '{name}'; write that")
            raise refusal(Message(template, family=self.family, name=SHAPES[self.family]))
        return self


class GroupRate(Record):
    """The share of one group that is selected."""

    selected: Annotated[Given, of("1")]
    """The share, 0 to 1."""


class Gate(ValueEntry):
    """Fairness or ethics as a measured ratio, clamped to 0..1: a gate or a multiplier."""

    kind: Literal["gate"]
    """A ratio that must be reached, or that scales a line."""
    measures: Literal["fairness", "ethics"] = "fairness"
    """What the ratio measures."""
    metric: Annotated[Given | None, of("1")] = None
    """The measured ratio."""
    rates: tuple[GroupRate, ...] = Field(default=(), max_length=20)
    """The rates of groups instead: the ratio is the smallest over the largest (four fifths)."""
    use: Literal["gate", "multiplier"] = "gate"
    """A gate is met or not; a multiplier scales a line."""
    threshold: Annotated[Fraction, Field(gt=0, le=1)] | None = None
    """What the ratio of a gate must reach, such as 0.8."""
    line: Name | None = None
    """The line with a role that a multiplier scales. Without it formulas use `<id>_score`."""
    role: Literal["benefit", "cost"] = "benefit"
    """The role of that line."""

    @model_validator(mode="after")
    def _measured(self) -> Gate:
        if (self.metric is None) == (not self.rates) or len(self.rates) == 1:
            template = gettext_noop(
                "needs what was measured: `metric`, or the `rates` of two groups or more; nothing "
                "measured is not a 1"
            )
            raise refusal(Message(template))
        names = [group.id for group in self.rates]
        if len(set(names)) < len(names):
            raise refusal(Message(gettext_noop("a group stands twice among the rates")))
        if self.use == "gate" and (self.threshold is None or self.line is not None):
            template = gettext_noop("a gate has a `threshold` and no `line`; a multiplier a `line`")
            raise refusal(Message(template))
        if self.use == "multiplier" and self.threshold is not None:
            template = gettext_noop("a multiplier has no threshold; remove it, or use a gate")
            raise refusal(Message(template))
        return self


Value = Annotated[
    Technology | Governance | Promotion | Gate,
    Field(discriminator="kind"),
]
