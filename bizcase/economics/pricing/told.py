"""A price study worked out for a page: its numbers, its sentences, what can be taken over."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _

from bizcase.cases import exchange
from bizcase.cases.amend import amended
from bizcase.cases.board import language
from bizcase.cases.exchange import refusal
from bizcase.cases.models import Case
from bizcase.cases.typed import typed
from bizcase.core.errors import DomainError
from bizcase.core.recent import Recent
from bizcase.economics import board
from bizcase.economics.pricing.edits import StudyEdit
from bizcase.economics.spec import with_assumption
from bizcase.economics.worth import Change
from modeling import ENGINE_VERSION
from modeling.spec import CaseSpec, SpecError
from modeling.text import say

if TYPE_CHECKING:
    from modeling.choice.prices import Priced

DIGITS: Final = 3
_recent: Recent[Priced] = Recent(48)


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A price that can be taken over, with where it is from and what it does to NPV.

    Attributes
    ----------
    refusal : str
        Why the case cannot have this price; empty where it can.
    """

    way: str
    word: str
    value: str
    source: str
    change: Change | None
    refusal: str = ""


def with_study(case: Case, study: Mapping[str, Any]) -> CaseSpec:
    """Return the case with a study in it, checked as a whole."""
    edit = StudyEdit(key=str(study["id"]), study=study)
    return exchange.read(amended(case.newest.document, [edit]))


def work_out(case: Case, study: Mapping[str, Any]) -> Priced:
    """Return what a study says of a price, kept or only tried.

    Raises `DomainError` with the places of what does not fit or cannot be worked out.
    """
    key = str(study["id"])
    question = f"{ENGINE_VERSION} {case.digest} {json.dumps(dict(study), sort_keys=True)}"

    def answer() -> Priced:
        spec = with_study(case, study)
        asked = next(each for each in spec.pricing if each.id == key)
        try:
            found: Priced = import_module("modeling.choice.prices").priced(spec, asked)
        except SpecError as error:
            raise refusal(error) from error
        return found

    return _recent.get(question, answer)


def to_json(found: Priced) -> dict[str, Any]:
    """Return what a study says as the REST API and the charts read it."""
    told = found.to_json()
    spoken = language()
    competitors = [
        {**each, "label": say(each["name"], spoken), "source": say(each["source"], spoken)}
        for each in told["competitors"]
    ]
    words = import_module("modeling.choice.price_words").words(found, spoken)
    return {
        **told,
        "engine": ENGINE_VERSION,
        "competitors": competitors,
        "words": [each.translated(_) for each in words],
    }


def offers(case: Case, told: Mapping[str, Any]) -> list[Offer]:
    """Return the prices that a study offers, each once, with what it would do to NPV."""
    ways = {value: (way, word, source) for way, word, value, source in reversed(_ways(told))}
    return [
        _offer(case, told, way, word, value, source)
        for value, (way, word, source) in reversed(ways.items())
        if value
    ]


def _offer(
    case: Case, told: Mapping[str, Any], way: str, word: str, value: str, source: str
) -> Offer:
    change, refused = None, ""
    try:
        spec = exchange.read(
            with_assumption(case.newest.document, told["price"], value=typed(value))
        )
        change = board.change_to(case, spec)
    except DomainError as error:
        refused = "; ".join(message for _path, message in error.errors) or error.message
    return Offer(
        way=way,
        word=word,
        value=value,
        source=source.format(unit=told["unit"]),
        change=change,
        refusal=refused,
    )


def _ways(told: Mapping[str, Any]) -> tuple[tuple[str, str, str, str], ...]:
    """Return the ways to a price: name, words, value, source."""
    demand, cost, others = told["demand"], told["cost_based"], told["competitor_based"]
    return (
        (
            "best",
            _("The price that brings most on average"),
            figure(demand["chosen"]) if demand else "",
            _("Price study: brings most on average against the demand curve, in {unit}"),
        ),
        (
            "range",
            _("Where the best price lies, 90 % range"),
            range_of(demand["best"]) if demand else "",
            _("Price study: 90 % range of the best price against the demand curve, in {unit}"),
        ),
        (
            "cost",
            _("Cost and margin"),
            range_of(cost) if cost else "",
            _("Price study: cost of one and the margin over it, in {unit}"),
        ),
        (
            "competitors",
            _("The middle of what others ask"),
            range_of(others) if others else "",
            _("Price study: the middle of what competitors ask, in {unit}"),
        ),
    )


def figure(value: float) -> str:
    """Return a price with three significant digits, as an assumption writes it."""
    return f"{float(f'{value:.{DIGITS}g}'):.15g}"


def range_of(spread: Mapping[str, float]) -> str:
    """Return a range as an assumption writes it; one number where both ends are the same."""
    low, high = figure(spread["p5"]), figure(spread["p95"])
    return low if low == high else f"{low} to {high}"
