from __future__ import annotations

import pytest
import yaml

from bizcase.cases import board, exchange, library
from modeling.poc.registry import RECIPES
from modeling.spec import BLOCKS

CATEGORIES = {"research", "data", "compute", "people", "operations", "promotion", "compliance"}
COMPLETE = ("credit-scoring", "contract-review")


def languages_of(value: object) -> list[dict[str, str]]:
    """Return every text of a tree that is a map of languages."""
    if isinstance(value, dict):
        if "en" in value:
            return [value]
        return [text for part in value.values() for text in languages_of(part)]
    if isinstance(value, list):
        return [text for part in value for text in languages_of(part)]
    return []


@pytest.mark.parametrize("key", library.KEYS)
def test_every_text_is_in_both_languages(key):
    texts = languages_of(library.spec(key).to_json())
    assert texts
    assert [text for text in texts if set(text) != {"en", "zh-hans"}] == []


@pytest.mark.parametrize("key", library.KEYS)
def test_every_block_of_the_canvas_says_something_that_is_bound_to_a_number(key):
    spec = library.spec(key)
    blocks = board.blocks(spec)
    assert [block.key for block in blocks] == list(BLOCKS)
    for block in blocks:
        assert block.notes, block.key
        assert any(note.binds for note in block.notes), block.key


@pytest.mark.parametrize("key", COMPLETE)
def test_a_complete_entry_has_every_kind_of_cost_and_every_section(key):
    spec = library.spec(key)
    costs = {line.category for line in spec.lines if line.role == "cost"}
    assert costs >= CATEGORIES
    assert len(spec.risks) >= 4
    assert all(risk.response and risk.owner and risk.review_by for risk in spec.risks)
    assert set(spec.outlooks) == {"downside", "upside"}
    assert spec.compliance.frameworks
    assert spec.plan.stages
    assert {plan.recipe for plan in spec.poc} <= {card.key for card in RECIPES}


@pytest.mark.parametrize("key", COMPLETE)
def test_every_number_of_a_complete_entry_says_what_it_rests_on(key):
    unsourced = [item.id for item in library.spec(key).assumptions if item.source is None]
    ungraded = [
        item.id
        for item in library.spec(key).assumptions
        if item.grade is None and item.id not in ("gain", "churn")  # formulas rest on their parts
    ]
    assert (unsourced, ungraded) == ([], [])


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


def test_the_cards_tell_a_reader_what_is_inside():
    found = board.cards(library.cards())
    assert [card.key for card in found] == list(library.KEYS)
    assert found[0].recipes == ("tabular",)
    assert all(card.title and card.summary and card.industry for card in found)


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
