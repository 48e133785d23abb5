"""Promotion in words: the curve, the best spend, what the next unit brings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from bizcase.core import formats
from bizcase.economics.value.quantities import per
from bizcase.economics.value.told.facts import (
    Criterion,
    Facts,
    Headline,
    Sentence,
    present,
)

DECIDES: Final = 2.0  # Burnham, Anderson: models closer than this are as good
FAMILIES: Final = {
    "exponential": gettext_noop("exponential"),
    "power": gettext_noop("power law"),
    "hill": gettext_noop("Hill"),
    "linear": gettext_noop("straight line"),
}


def headlines(facts: Facts) -> Iterator[Headline]:
    entry, picture = facts.entry, facts.picture
    best = picture["best_spend"]
    price = per(facts.money, entry.unit) if entry.unit != facts.money else "1"
    here = next(step for step in picture["marginal"] if step["is_plan"])
    yield facts.head(best, entry.unit, word=_("Best spend P*"), formula="f'(P*) = k")
    yield facts.head(
        {"value": picture["plan"]},
        entry.unit,
        word=_("Planned spend"),
        formula=f"{entry.id}_spent",
    )
    brings = facts.head(
        {"value": here["next"]},
        price,
        word=_("The next unit brings"),
        formula=_("f'(P) at the planned spend"),
    )
    cost = _("costs {cost}").format(cost=facts.amount(picture["unit_cost"], price))
    yield replace(brings, range=cost)
    yield facts.head(
        facts.figures["gain"],
        facts.currency,
        word=_("Gain today"),
        formula=present(f"{entry.id}_response − {entry.id}_cost"),
    )


def says(facts: Facts) -> Iterator[Sentence]:
    entry, picture = facts.entry, facts.picture
    best, plan = picture["best_spend"], picture["plan"]
    yield from _of_the_curves(picture)
    if best["value"] is None:
        text = _("The curve hardly flattens: its best spend lies beyond all money.")
        yield Sentence(text=text, tone="bad")
        return
    if not best["value"]:
        text = _(
            "Even the first unit of spend costs more than it brings: the best spend is nothing."
        )
        yield Sentence(text=text, tone="bad")
        return
    reach = facts.between(best, entry.unit)
    told = {"best": facts.amount(best["value"], entry.unit), "range": reach}
    told["gain"] = facts.amount(picture["best_gain"], facts.money)
    text = _("The best spend is {best}, where the next unit brings just what it costs.")
    if reach:
        text = _(
            "The best spend is {best} (90 %: {range}), where the next unit brings just what it "
            "costs."
        )
    yield Sentence(text=text.format(**told))
    yield Sentence(text=_("Spent so, g(P*) = {gain} are left.").format(**told))
    if plan == best["value"]:
        return
    here = next(step for step in picture["marginal"] if step["is_plan"])
    more = _("At {plan} the next unit brings more than it costs: spend more.")
    less = _("At {plan} the next unit brings less than it costs: spend less.")
    text = more if (here["next"] or 0) > picture["unit_cost"] else less
    yield Sentence(text=text.format(plan=facts.amount(plan, entry.unit)), tone="wait")


def _of_the_curves(picture: Mapping[str, Any]) -> Iterator[Sentence]:
    """Say whether the form that is used is the one that explains the rows best."""
    known, family = _known(picture), picture["family"]
    if family not in known:
        return
    best, *others = sorted(known, key=known.__getitem__)
    second = others[0] if best == family and others else best
    told = {"family": _(FAMILIES[family]), "rows": picture["rows"], "other": _(FAMILIES[second])}
    if abs(known[second] - known[family]) < DECIDES:
        text = _(
            "The {family} curve over {rows} rows; the {other} one explains them about as well: a "
            "difference in AICc below 2 decides nothing."
        )
        yield Sentence(text=text.format(**told), tone="wait")
    elif best == family:
        text = _("Of all forms the {family} curve explains the {rows} rows best.")
        yield Sentence(text=text.format(**told))
    else:
        text = _("You chose the {family} curve; the {other} one explains the {rows} rows better.")
        yield Sentence(text=text.format(**told), tone="wait")


def _known(picture: Mapping[str, Any]) -> dict[str, float]:
    return {key: value for key, value in picture["criterion"].items() if value is not None}


def criteria(facts: Facts) -> Iterator[Criterion]:
    """Yield Akaike's corrected criterion of each form, the best first."""
    known, family = _known(facts.picture), facts.picture["family"]
    for key, value in sorted(known.items(), key=lambda pair: pair[1]):
        gap = value - known[family]
        yield Criterion(
            word=_(FAMILIES[key]),
            value=formats.number(value, 1),
            gap="" if key == family else f"{'+' if gap > 0 else ''}{formats.number(gap, 1)}",
        )


def limits(facts: Facts) -> Iterator[Sentence]:
    entry, picture = facts.entry, facts.picture
    if not picture["spends"]:
        text = _("Nothing here shows these parameters: put the rows of campaigns in their place.")
        yield Sentence(text=text, tone="wait")
        return
    low, high = picture["spends"]
    told = {"low": facts.amount(low, entry.unit), "high": facts.amount(high, entry.unit)}
    inside = low <= picture["plan"] <= high
    text = _("The rows reach from {low} to {high}; beyond them no campaign shows what comes of it.")
    if not inside:
        text = _(
            "The planned spend lies outside the rows, {low} to {high}, where no campaign shows "
            "what comes of it."
        )
    yield Sentence(text=text.format(**told), tone="" if inside else "bad")
    text = _("It takes the rows as caused by the spend: campaigns in good months flatter it.")
    yield Sentence(text=text)
