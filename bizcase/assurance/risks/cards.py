"""Known risks as sentences: how often, and what they do."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from bizcase.assurance.catalogue.content import KnownRisk
from bizcase.cases import words
from bizcase.core import formats


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A known risk, as the page of the catalogue shows it."""

    risk: KnownRisk
    often: str
    harm: str


def card_of(risk: KnownRisk) -> Card:
    return Card(risk=risk, often=_often(risk), harm=_harm(risk))


def _often(risk: KnownRisk) -> str:
    if risk.rate is not None:
        return words.events(risk.rate, risk.per)
    per = _("per year") if risk.per == "year" else _("over the whole time")
    return f"{risk.probability} {per}"


def _harm(risk: KnownRisk) -> str:
    strike, size = risk.strikes, risk.severity
    if strike.kind == "stop":
        return _("ends the business")
    if strike.kind == "loss":
        return _("costs {size} times what the case costs in a year").format(size=size)
    if strike.kind == "delay":
        return _("delays a benefit by {size} months").format(size=size)
    if strike.months is None:
        return _("takes {size} of a benefit to the end").format(size=size)
    template = _("takes {size} of a benefit for {months}")
    return template.format(size=size, months=formats.months(strike.months))
