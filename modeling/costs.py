"""Entries of `costs`: seven kinds of cost with their parameters and units."""

from __future__ import annotations

from typing import Annotated, ClassVar, Final, Literal, Self, get_args

from pydantic import Field, model_validator

from modeling.entries import Entry, EntryName, Given, number, of
from modeling.parts import UnitText, Whole, refusal
from modeling.text import Message, gettext_noop


class CostEntry(Entry):
    """What every kind of cost has besides its own parameters.

    Attributes
    ----------
    amounts : tuple of tuple of str
        Parameters that say an amount together; a kind that has such groups needs one of them.
    months_used : tuple of str
        Fields of months that have an effect on what the kind makes.
    """

    amounts: ClassVar[tuple[tuple[str, ...], ...]] = ()
    months_used: ClassVar[tuple[str, ...]] = ("first", "last", "at")

    kind: str
    """Which kind of cost this is; its lines have it as their category."""
    unit: UnitText = "unit"
    """What is counted, such as item or seat."""
    stream: EntryName | None = None
    """The entry of `streams` that the cost belongs to."""
    first: Whole = Field(default=1, ge=1, le=600)
    """The first month in which what comes every month is paid."""
    last: Whole | None = Field(default=None, ge=1, le=600)
    """The last such month; without it the last of the case."""
    at: Whole = Field(default=0, ge=0, le=600)
    """The month at whose end what comes once is paid; 0 is today."""

    @model_validator(mode="after")
    def _says_an_amount(self) -> Self:
        whole = 0
        for group in self.amounts:
            missing = [name for name in group if getattr(self, name) is None]
            if missing and len(missing) < len(group):
                template = gettext_noop("'{missing}' is missing beside {there}; add it")
                there = ", ".join(name for name in group if name not in missing)
                raise refusal(Message(template, missing=missing[0], there=there))
            whole += not missing
        if self.amounts and not whole:
            template = gettext_noop("says no amount; give {forms}")
            forms = " / ".join(" + ".join(group) for group in self.amounts)
            raise refusal(Message(template, forms=forms))
        return self


class ResearchCost(CostEntry):
    """Research and development: paid once, or evenly over some months."""

    months_used: ClassVar = ("first", "at")

    kind: Literal["research"]
    """Research and development."""
    amount: Annotated[Given, of("money")]
    """What it costs in all."""
    months: Whole | None = Field(default=None, ge=1, le=600)
    """Over how many months, from `first` on, it is paid; without it once, at `at`."""


class DataCost(CostEntry):
    """Data: collecting and labelling items, once or every month."""

    amounts: ClassVar = (("items",), ("monthly_items",))

    kind: Literal["data"]
    """Collecting and labelling."""
    items: Annotated[Given | None, of("unit")] = None
    """Items that are made once."""
    monthly_items: Annotated[Given | None, of("unit/month")] = None
    """Items that are made per month."""
    collection: Annotated[Given, of("money/unit")] = number(0.0)
    """What collecting an item costs."""
    labelling: Annotated[Given, of("money/unit")] = number(0.0)
    """What labelling an item costs."""


class ComputeCost(CostEntry):
    """Compute: GPU hours, tokens of a model that is rented, a training paid once."""

    amounts: ClassVar = (("gpu_hours", "gpu_price"), ("tokens", "token_price"), ("training",))

    kind: Literal["compute"]
    """GPU hours, tokens, training."""
    gpu_hours: Annotated[Given | None, of("gpu_hour/month")] = None
    """GPU hours per month."""
    gpu_price: Annotated[Given | None, of("money/gpu_hour")] = None
    """What a GPU hour costs."""
    tokens: Annotated[Given | None, of("Mtoken/month")] = None
    """Millions of tokens per month."""
    token_price: Annotated[Given | None, of("money/Mtoken")] = None
    """What a million tokens cost."""
    training: Annotated[Given | None, of("money")] = None
    """What training the model costs, paid once."""


class PeopleCost(CostEntry):
    """People: places, salary and what comes on top of it."""

    months_used: ClassVar = ("first", "last")

    kind: Literal["people"]
    """Salaries and what comes on top."""
    unit: UnitText = "person"
    """What is counted."""
    headcount: Annotated[Given, of("unit")]
    """Full-time people in a month."""
    salary: Annotated[Given, of("money/unit/month")]
    """What one earns per month."""
    overhead: Annotated[Given, of("1")] = number(0.0)
    """What comes on top of the salary, as a share of it."""
    pay_rise: Annotated[Given | None, of("1")] = None
    """By which share salaries rise after every twelve months of the case."""


class OperationsCost(CostEntry):
    """Operations: a fixed amount, a share of a line, an amount per unit."""

    amounts: ClassVar = (("fixed",), ("base", "share"), ("volume", "unit_cost"))
    months_used: ClassVar = ("first", "last")

    kind: Literal["operations"]
    """Running the offer."""
    fixed: Annotated[Given | None, of("money/month")] = None
    """What is paid per month in any case."""
    base: Annotated[Given | None, of("money/month")] = None
    """What the share is of: usually the name of a line."""
    share: Annotated[Given | None, of("1")] = None
    """Which share of the base is paid."""
    volume: Annotated[Given | None, of("unit/month")] = None
    """What is served per month."""
    unit_cost: Annotated[Given | None, of("money/unit")] = None
    """What serving one costs."""


class PromotionCost(CostEntry):
    """Promotion: a budget per month, or a cost for each customer won."""

    amounts: ClassVar = (("budget",), ("adds", "cac"))
    months_used: ClassVar = ("first", "last")

    kind: Literal["promotion"]
    """Winning customers."""
    budget: Annotated[Given | None, of("money/month")] = None
    """What is spent per month."""
    adds: Annotated[Given | None, of("unit/month")] = None
    """Customers won per month."""
    cac: Annotated[Given | None, of("money/unit")] = None
    """What winning one costs."""


class ComplianceCost(CostEntry):
    """Compliance: a certification paid once, and its upkeep."""

    amounts: ClassVar = (("certification",), ("upkeep",))

    kind: Literal["compliance"]
    """Meeting what the law asks."""
    certification: Annotated[Given | None, of("money")] = None
    """What it costs once."""
    upkeep: Annotated[Given | None, of("money/year")] = None
    """What it costs per year, paid month by month."""


Cost = Annotated[
    ResearchCost
    | DataCost
    | ComputeCost
    | PeopleCost
    | OperationsCost
    | PromotionCost
    | ComplianceCost,
    Field(discriminator="kind"),
]
KINDS: Final[dict[str, type[CostEntry]]] = {
    get_args(kind.model_fields["kind"].annotation)[0]: kind for kind in get_args(get_args(Cost)[0])
}
"""The seven kinds of cost by their names."""
