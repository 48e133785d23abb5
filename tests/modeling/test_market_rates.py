"""Exchange rates: which one leads where, and how old it is."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from modeling.formula.units import Unit
from modeling.market import Rate
from modeling.market_rates import Pair, age_of, conversion_to, currency_of, is_stale
from tests.modeling.markets import market_case


def rate(pair="USD/CNY", value=7.0, day="2027-01-04", **more):
    return {"pair": pair, "rate": value, "date": day, **more}


def rates(*given):
    return market_case({"rates": list(given)})


def test_a_pair_has_the_unit_and_the_id_of_its_assumption():
    assert str(Pair.of("USD/CNY").unit) == "CNY/USD"
    assert Pair.of("USD/CNY").assumption == "usd_cny"


def test_a_rate_leads_both_ways():
    spec = rates(rate(value=8))
    there, back = conversion_to(spec, "USD", "CNY"), conversion_to(spec, "CNY", "USD")
    assert there.at(np.array([0.5])).tolist() == [8]
    assert back.at(np.array([0.5])).tolist() == [0.125]
    assert back.inverted
    assert back.pair == ("CNY", "USD")


def test_the_newest_rate_leads_whichever_way_it_is_written():
    spec = rates(
        rate(value=7), rate("CNY/USD", 0.125, "2027-03-01"), rate(value=6, day="2026-01-01")
    )
    found = conversion_to(spec, "USD", "CNY")
    assert (found.place, found.date) == (1, "2027-03-01")
    assert found.at(np.array([0.5])).tolist() == [8]


def test_where_no_rate_leads_there_is_no_conversion():
    assert conversion_to(rates(rate()), "EUR", "CNY") is None
    assert conversion_to(rates(rate()), "CNY", "CNY") is None


def test_a_rate_may_be_an_assumption_that_lines_use():
    assert conversion_to(rates(rate(value="usd_cny")), "USD", "CNY").amount.assumption == "usd_cny"


@pytest.mark.parametrize(
    ("day", "age", "stale"),
    [("2027-04-04", 90, False), ("2027-04-05", 91, True), ("2027-01-01", -3, False)],
)
def test_a_rate_is_stale_after_ninety_days(day, age, stale):
    found = Rate.model_validate(rate())
    today = date.fromisoformat(day)
    assert (age_of(found, today), is_stale(found, today)) == (age, stale)


@pytest.mark.parametrize(
    ("unit", "currency"),
    [
        ("EUR/year", "EUR"),
        ("CNY/seat/month", "CNY"),
        ("seat", None),
        ("CNY/USD", None),
        ("CNY^2", None),
    ],
)
def test_the_currency_of_a_unit_is_what_it_counts_once(unit, currency):
    assert currency_of(Unit.parse(unit)) == currency
