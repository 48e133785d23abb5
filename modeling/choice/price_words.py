"""What a price study found, in sentences."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from modeling.choice.choose import money
from modeling.choice.conditions import percent
from modeling.choice.prices import Answer, Priced
from modeling.text import Message, gettext_noop, say

SELDOM: Final = 0.05
"""The share of futures at an end of the range from which it is told."""
ALIKE: Final = 0.01
"""The share of the profit below which two prices bring the same."""


def words(found: Priced, language: str = "en") -> tuple[Message, ...]:
    """Return the finding as sentences: demand first, then cost and competitors."""
    sentences: list[Message] = []
    if found.demand is not None:
        sentences += _demand(found, found.demand)
    sentences += _cost(found)
    sentences += _competitors(found, language)
    return tuple(sentences)


def figure(value: float) -> str:
    """Return a price with three significant digits."""
    return f"{float(f'{value:.3g}') + 0.0:,.10g}" if np.isfinite(value) else "?"


def _demand(found: Priced, told: Answer) -> Iterator[Message]:
    best = told.optimum
    fields = {
        "price": figure(best.chosen),
        "unit": found.unit,
        "brings": money(best.brings),
        "gain": money(told.gain.mean),
        "currency": found.currency,
        "share": percent(told.gains),
    }
    if best.brings <= 0:
        yield Message(
            gettext_noop(
                "No price that was considered covers the cost on average; the least loss is at "
                "{price} {unit}, {brings} {currency} a month."
            ),
            **fields,
        )
        return
    if told.gain.mean < ALIKE * best.brings:
        template = gettext_noop(
            "Today's price brings as much as the best one, {price} {unit}: {brings} {currency} a "
            "month on average."
        )
    else:
        template = gettext_noop(
            "{price} {unit} brings most on average: {brings} {currency} a month, {gain} more than "
            "the price of today. It is better in {share} of futures."
        )
    yield Message(template, **fields)
    yield from _sure(found, told)


def _sure(found: Priced, told: Answer) -> Iterator[Message]:
    best, unit = told.optimum, found.unit
    template = gettext_noop(
        "The best price lies between {low} and {high} {unit} in 90 % of futures."
    )
    low, high = figure(told.best.p5), figure(told.best.p95)
    if low != high:
        yield Message(template, low=low, high=high, unit=unit)
    template = gettext_noop(
        "From {low} to {high} {unit} the mean profit stays within 5 % of the best: there the exact "
        "price matters little."
    )
    low, high = (figure(end) for end in best.near)
    if low != high:
        yield Message(template, low=low, high=high, unit=unit)
    if best.knowing > ALIKE * best.brings:
        template = gettext_noop(
            "To know demand before the price is set is worth {worth} {currency} a month at most; a "
            "price test may cost less than that."
        )
        yield Message(template, worth=money(best.knowing), currency=found.currency)
    if best.at_highest > SELDOM:
        template = gettext_noop(
            "In {share} of futures the best price is the highest that was considered, {price} "
            "{unit}: demand gives way too little there to end the rise. No curve knows what it was "
            "not asked; test before going so far."
        )
        price = figure(float(best.prices[-1]))
        yield Message(template, share=percent(best.at_highest), price=price, unit=unit)
    if best.at_lowest > SELDOM:
        template = gettext_noop(
            "In {share} of futures the best price is the lowest that was considered, {price} "
            "{unit}; consider lower ones."
        )
        price = figure(float(best.prices[0]))
        yield Message(template, share=percent(best.at_lowest), price=price, unit=unit)


def _cost(found: Priced) -> Iterator[Message]:
    covering = found.cost_based
    if covering is None or found.cost is None:
        return
    yield Message(
        gettext_noop(
            "Over a cost of {cost} {unit} the margin asks for {middle} {unit}, {low} to {high} in "
            "90 % of futures."
        ),
        cost=figure(found.cost.p50),
        middle=figure(covering.p50),
        low=figure(covering.p5),
        high=figure(covering.p95),
        unit=found.unit,
    )
    if found.demand is not None and covering.p50 > found.demand.best.p95:
        yield Message(
            gettext_noop(
                "That is above what demand bears best: either the margin gives way, or the cost."
            )
        )


def _competitors(found: Priced, language: str) -> Iterator[Message]:
    following = found.competitor_based
    if following is None:
        return
    middles = sorted((each.quantiles()[1], say(each.name, language)) for each in found.asked)
    yield Message(
        gettext_noop(
            "Others ask {low} to {high} {unit}, from {cheapest} to {dearest}; what follows their "
            "middle is {price}, {from} to {to} in 90 % of futures."
        ),
        cheapest=middles[0][1],
        dearest=middles[-1][1],
        low=figure(middles[0][0]),
        high=figure(middles[-1][0]),
        unit=found.unit,
        price=figure(following.p50),
        to=figure(following.p95),
        **{"from": figure(following.p5)},
    )
    if found.demand is not None and found.demand.optimum.chosen > middles[-1][0]:
        yield Message(
            gettext_noop(
                "The price that brings most is above what any of them asks: a buyer who knows them "
                "needs a reason to pay it."
            )
        )
