"""What the page shows of countries and exchange rates: sizes at home, and how old each rate is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import numpy as np
from django.utils.translation import gettext as _

from bizcase.cases.amend import mark
from bizcase.cases.board import language
from bizcase.cases.typed import text_of
from bizcase.core import formats
from bizcase.core.formats import locale
from bizcase.economics.market.customers import day_of
from bizcase.economics.market.edits import parts_of
from bizcase.economics.market.figures import amount_range
from bizcase.economics.market.names import mark_in
from modeling.economics.demand import spread
from modeling.formula.units import Unit
from modeling.market import Country
from modeling.market_amounts import amount_of
from modeling.market_rates import Pair, age_of, conversion_to, is_stale
from modeling.spec import CaseSpec
from modeling.text import say

DRAWS: Final = 2048
ENDS: Final = (0.05, 0.95)


@dataclass(frozen=True, slots=True, kw_only=True)
class RateRow:
    """A rate with its age; ``assumption`` is what lines call it."""

    place: int
    seen: str
    pair: str
    typed: str
    shown: str
    day: str
    age: int
    is_stale: bool
    is_ahead: bool
    source: str
    assumption: str
    seen_value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CountryRow:
    """A country; its size at home is converted at a dated rate."""

    place: int
    seen: str
    code: str
    name: str
    currency: str
    typed: str
    home: str
    rate: str
    is_stale: bool
    is_missing: bool
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Abroad:
    countries: list[CountryRow]
    rates: list[RateRow]
    remarks: list[str]


def abroad(spec: CaseSpec, document: Mapping[str, Any], today: date) -> Abroad:
    """Return countries and rates as they are on a day."""
    rates = _rate_rows(spec, document, today)
    parts = parts_of(document, "countries")
    countries = [
        _country_row(place, country, mark(parts[place]), spec, rates)
        for place, country in enumerate(spec.market.countries)
    ]
    return Abroad(countries=countries, rates=rates, remarks=_remarks(spec, countries))


def _rate_rows(spec: CaseSpec, document: Mapping[str, Any], today: date) -> list[RateRow]:
    rows = []
    for place, (rate, part) in enumerate(
        zip(spec.market.rates, parts_of(document, "rates"), strict=True)
    ):
        found, pair = amount_of(rate.rate, spec), Pair.of(rate.pair)
        low, high = np.asarray(found.distribution.quantile(ENDS)).tolist()
        age = age_of(rate, today)
        rows.append(
            RateRow(
                place=place,
                seen=mark(part),
                pair=rate.pair,
                typed=_value_of(spec, rate.rate, found.assumption),
                shown=amount_range(low, high, pair.unit),
                day=day_of(rate.date),
                age=age,
                is_stale=is_stale(rate, today),
                is_ahead=age < 0,
                source=say(rate.source, language()),
                assumption=found.assumption or "",
                seen_value=mark_in(document, spec, found.assumption) if found.assumption else "",
            )
        )
    return rows


def _value_of(spec: CaseSpec, typed: float | str, assumption: str | None) -> str:
    """Return a rate as it was typed, also where it stands as an assumption."""
    if assumption is None:
        return text_of(typed)
    from_model = next((item for item in spec.assumptions if item.id == assumption), None)
    return text_of(from_model.value if from_model else typed)


def _country_row(
    place: int, country: Country, seen: str, spec: CaseSpec, rates: list[RateRow]
) -> CountryRow:
    spoken, at_home = language(), country.currency == spec.currency
    way = None if at_home else conversion_to(spec, country.currency, spec.currency)
    rate = rates[way.place] if way else None
    return CountryRow(
        place=place,
        seen=seen,
        code=country.code,
        name=locale().territories.get(country.code, country.code),
        currency=country.currency,
        typed=_size_of(country),
        home=_home(country, spec),
        rate=_("{pair} of {day}").format(pair=rate.pair, day=rate.day) if rate else "",
        is_stale=rate.is_stale if rate else False,
        is_missing=way is None and not at_home,
        source=say(country.source, spoken),
    )


def _size_of(country: Country) -> str:
    if country.size is not None:
        return f"{text_of(country.size)} {country.unit or ''}".strip()
    if country.share is None:
        return ""
    return _("{share} of the market").format(share=text_of(country.share))


def _home(country: Country, spec: CaseSpec) -> str:
    """Return the size of a country in the currency of the case; "" where no rate leads there."""
    if country.size is None:
        return ""
    unit, written = Unit.parse(country.unit or ""), amount_of(country.size, spec).distribution
    if country.currency == spec.currency:
        low, high = np.asarray(written.quantile(ENDS)).tolist()
        return amount_range(low, high, unit)
    way = conversion_to(spec, country.currency, spec.currency)
    if way is None or dict(unit.powers).get(country.currency) != 1:
        return ""
    drawn = written.quantile(spread(DRAWS, seed=3, place=0)) * way.at(
        spread(DRAWS, seed=3, place=1)
    )
    low, high = np.quantile(drawn, ENDS).tolist()
    return amount_range(low, high, unit * way.pair.unit)


def _remarks(spec: CaseSpec, countries: list[CountryRow]) -> list[str]:
    """Say what is wrong with the countries as a whole."""
    found = []
    shares = [each.share for each in spec.market.countries if each.share is not None]
    least = sum(float(amount_of(share, spec).distribution.quantile(0.05)) for share in shares)
    if least > 1:
        message = _("The shares of the countries sum to {sum} even at their lower ends.")
        found.append(message.format(sum=formats.percent(least)))
    codes = [row.code for row in countries]
    if twice := sorted({row.name for row in countries if codes.count(row.code) > 1}):
        found.append(_("{names} stands more than once.").format(names=", ".join(twice)))
    return found
