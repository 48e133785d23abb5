from __future__ import annotations

import pytest
import yaml

from bizcase.cases import board, exchange, library


def test_every_scenario_of_the_order_is_there():
    assert library.KEYS == library.ORDER


def test_scenarios_are_templates_and_examples_are_cases():
    assert {library.spec(key).kind for key in library.KEYS} == {"scenario"}
    assert {library.spec(key).kind for key in library.EXAMPLES} == {"case"}


def test_an_unknown_key_has_no_document():
    with pytest.raises(KeyError):
        library.text("nothing")


def test_the_reference_case_has_the_numbers_of_the_reference():
    spec = library.spec("writing-assistant")
    values = {item.id: (item.unit, item.value) for item in spec.assumptions}
    assert values == {
        "price": ("CNY/seat/month", "lognormal(mu=3.4, sigma=0.3)"),
        "market": ("seat", "triangular(20000, 50000, 150000)"),
        "p": ("1/month", "uniform(0.002, 0.01)"),
        "q": ("1/month", "uniform(0.05, 0.2)"),
        "churn": ("1/month", "beta(4, 96)"),
        "cac": ("CNY/seat", "triangular(20, 60, 150)"),
        "calls": ("call/seat/month", "lognormal(mu=4.0, sigma=0.4)"),
        "call_cost": ("CNY/call", "uniform(0.001, 0.006)"),
        "staff": ("CNY/month", "triangular(60000, 100000, 200000)"),
        "research": ("CNY", "triangular(300000, 600000, 1500000)"),
    }
    assert (spec.discount_rate, spec.tax_rate, spec.timeline.months) == (0.12, 0.25, 60)
    assert spec.risks == ()


@pytest.mark.parametrize("key", library.KEYS)
def test_the_files_are_plain_yaml_of_their_own_key(key):
    assert yaml.safe_load(library.text(key))["id"] == key


@pytest.mark.parametrize(
    ("facts", "shown"),
    [
        ({"rate": 3}, "3 events a year"),
        ({"rate": 1, "per": "horizon"}, "1 event in all"),
        ({"rate": "0.5 to 2"}, "0.5 to 2 events a year"),
        ({"probability": "5% to 10%"}, "5% to 10%"),
    ],
)
def test_a_note_bound_to_a_risk_shows_how_often_it_strikes(facts, shown):
    tree = library.spec("credit-scoring").to_json()
    first = tree["risks"][0]
    del first["probability"]
    first |= {"per": "year", "response": {"text": "Insure"}} | facts
    tree["canvas"] = {"key_activities": [{"text": "Watch", "binds": [first["id"]]}]}
    (note,) = next(b.notes for b in board.blocks(exchange.read(tree)) if b.notes)
    assert note.binds[0].value == shown
