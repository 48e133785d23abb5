"""Personas of a document read into buyers, and the price that they imply."""

from __future__ import annotations

import pytest

from modeling.market import Persona
from modeling.market_personas import (
    buyers_of,
    market_demand,
    proposed_price,
    unit_of,
    units_of,
)
from tests.modeling.markets import market_case

PERSONAS = [
    {
        "name": {"en": "Head", "zh-hans": "负责人"},
        "willingness_to_pay": "80 to 160",
        "unit": "CNY/seat/month",
        "weight": 3,
    },
    {"name": "Lead", "willingness_to_pay": 60, "unit": "CNY/seat/month"},
    {"name": "Clerk", "role": "user"},
    {"name": "Abroad", "willingness_to_pay": 20, "unit": "USD/seat/month"},
    {"name": "Buyer", "willingness_to_pay": "1 to 2", "unit": "CNY/contact"},
]
RATE = {"pair": "CNY/USD", "rate": 0.125, "date": "2027-01-04"}


def test_personas_are_grouped_by_the_unit_they_reckon_in():
    spec = market_case({"personas": PERSONAS})
    assert units_of(spec) == ("CNY/seat/month", "CNY/contact", "USD/seat/month")
    assert [buyer.name for buyer in buyers_of(spec)] == ["Head", "Lead"]
    assert [buyer.weight for buyer in buyers_of(spec)] == [3, 1]
    assert [buyer.name for buyer in buyers_of(spec, language="zh-hans")] == ["负责人", "Lead"]
    assert [buyer.name for buyer in buyers_of(spec, "CNY/contact")] == ["Buyer"]
    assert buyers_of(spec, "CNY/year") == ()


def test_a_persona_abroad_is_converted_where_a_rate_leads_home():
    spec = market_case({"personas": PERSONAS, "rates": [RATE]})
    assert units_of(spec) == ("CNY/seat/month", "CNY/contact")
    abroad = buyers_of(spec)[-1]
    assert abroad.name == "Abroad"
    assert abroad.willingness.quantile(0.5) == pytest.approx(160)
    assert abroad.willingness.tail([159, 161]).tolist() == [1, 0]


def test_a_persona_without_a_willingness_has_no_unit():
    spec = market_case({"personas": PERSONAS})
    assert unit_of(spec.market.personas[2], spec) is None


def test_the_demand_is_that_of_the_buyers_with_their_weights():
    demand = market_demand(market_case({"personas": PERSONAS}))
    assert demand.mean_share([0, 60, 61]).tolist() == pytest.approx([1, 1, 0.75], abs=5e-3)


@pytest.mark.parametrize("personas", [[], [PERSONAS[2]], [{**PERSONAS[0], "weight": 0}]])
def test_without_anybody_who_would_pay_there_is_no_demand(personas):
    assert market_demand(market_case({"personas": personas})) is None


def test_the_proposed_price_is_a_range_as_an_assumption_says_it():
    demand = market_demand(market_case({"personas": [{**PERSONAS[0], "weight": 9}, PERSONAS[1]]}))
    assert proposed_price(demand) == "80 to 160"


def test_the_proposed_price_of_certain_buyers_is_a_number():
    personas = [{"name": "A", "willingness_to_pay": 60, "unit": "CNY/seat"}]
    assert proposed_price(market_demand(market_case({"personas": personas}))) == 60


def test_a_unit_that_cannot_be_read_is_none():
    persona = Persona.model_validate({"name": "A", "willingness_to_pay": 6, "unit": "CNY/"})
    assert unit_of(persona, market_case({})) == "1"  # the document is refused where it stands
