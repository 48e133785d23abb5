"""How a price is reasoned about: what one costs, what others ask, what demand bears."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from modeling.parts import (
    LARGEST_NUMBER,
    Fraction,
    Name,
    Part,
    ValueText,
    Whole,
    refusal,
)
from modeling.text import Message, gettext_noop

Amount = Annotated[Fraction, Field(gt=0, le=LARGEST_NUMBER)]


class Demand(Part):
    """How much is sold at which price."""

    curve: Literal["linear", "elastic", "logit", "personas"]
    """Linear: buyers lost for each unit of price are the same. Elastic: one per cent of price costs
    the same share of buyers everywhere. Logit: buyers choose between this and nothing. Personas:
    from what the personas of the market are willing to pay."""
    quantity: ValueText
    """Sold per month at the reference price; of personas the number of all who might buy."""
    reference: ValueText | None = None
    """The price at which that is sold; without it the middle of the price as the case has it."""
    elasticity: ValueText | None = None
    """By how many per cent the quantity falls where the price rises by one, at the reference."""
    share: ValueText | None = None
    """Of a logit: the share of those who might buy that does, at the reference price."""

    @model_validator(mode="after")
    def _complete(self) -> Demand:
        wanted = {"elasticity": self.curve != "personas", "share": self.curve == "logit"}
        for name, is_wanted in wanted.items():
            given = getattr(self, name) is not None
            if is_wanted and not given:
                template = gettext_noop("a curve of kind '{curve}' needs '{name}'; add it")
                raise refusal(Message(template, curve=self.curve, name=name))
            if given and not is_wanted:
                template = gettext_noop("a curve of kind '{curve}' has no '{name}'; remove it")
                raise refusal(Message(template, curve=self.curve, name=name))
        if self.curve == "personas" and self.reference is not None:
            template = gettext_noop("a curve of kind '{curve}' has no '{name}'; remove it")
            raise refusal(Message(template, curve=self.curve, name="reference"))
        return self


class PriceStudy(Part):
    """The three ways to find a price, for one assumption of the case.

    What stands here moves nothing until the price is taken over into its assumption.
    """

    id: Name
    """The assumption, or parameter of an entry, that is the price."""
    cost: ValueText | None = None
    """What serving one costs, in the unit of the price."""
    margin: ValueText | None = None
    """The share of the price that is to be left over the cost: price = cost / (1 - margin)."""
    premium: ValueText | None = None
    """How far above the middle of what competitors of the market ask the price may lie, as a share;
    below 0 is cheaper."""
    demand: Demand | None = None
    """What is sold at which price."""
    lowest: Amount | None = None
    """The lowest price that is considered; without it a quarter of today's."""
    highest: Amount | None = None
    """The highest price that is considered; without it four times today's."""
    month: Whole | None = Field(default=None, ge=1, le=600)
    """The month for which formulas are read; without it the twelfth."""

    @model_validator(mode="after")
    def _in_order(self) -> PriceStudy:
        if self.lowest and self.highest and not self.lowest < self.highest:
            template = gettext_noop("the highest price must lie above the lowest, {lowest:g}")
            raise refusal(Message(template, lowest=self.lowest))
        return self
