from __future__ import annotations

import pytest
from django.utils import translation

from bizcase.cases import exchange, library
from bizcase.cases.library import sheet
from bizcase.cases.library.hazards import hazards
from modeling.economics.expansion import expand


@pytest.mark.parametrize(
    ("value", "known", "formula"),
    [
        (12, "12", ""),
        ("3%", "3%", ""),
        ("0.4%", "0.4%", ""),
        ("80 to 160", "80 to 160", ""),
        ("1.5e6 to 10e6", "1.5M to 10M", ""),
        ("2% to 5%", "2% to 5%", ""),
        ("0.025% to 0.1%", "0.025% to 0.1%", ""),
        ("normal(100, 0.000001)", "100 to 100", ""),
        ("uniform(0, 100)", "5 to 95", ""),
        ("price * seats", "", "price * seats"),
    ],
)
def test_a_value_is_told_as_it_is_read(value, known, formula):
    assert sheet.shown(value) == (known, formula)


@pytest.mark.parametrize(
    ("source", "grade", "ours"),
    [
        ("Our estimate: talks", "", True),
        ("Probability: our estimate", None, True),
        ("Nilson Report", "expert", True),
        ("Nilson Report", "anecdote", True),
        ("Nilson Report", "cited", False),
        ("", "", False),
    ],
)
def test_what_nobody_published_is_marked_as_our_guess(source, grade, ours):
    assert sheet.is_ours(source, grade) is ours


@pytest.mark.parametrize("key", library.KEYS)
def test_every_number_of_a_scenario_has_its_place_on_the_page(key):
    spec = library.spec(key)
    found = sheet.sheet(spec)
    shown = {number.id for number in (*found.inputs, *found.lines)}
    for entry in (*found.streams, *found.costs, *found.values):
        assert entry.label
        assert entry.kind
        shown |= {number.id for number in entry.made}
        # under the heading of an entry numbers are called by the rest of their names
        shown |= {number.id for number in entry.numbers}
    bound = {name for driver in spec.card.values for name in driver.binds}
    bound |= {name for notes in spec.canvas.blocks().values() for n in notes for name in n.binds}
    assert bound - {risk.id for risk in spec.risks} <= shown
    assert found.graded == len(expand(spec).assumptions)
    assert sum(len(group.drivers) for group in found.drivers) == len(spec.card.values)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_cited_number_leads_to_the_source_that_its_text_names(language):
    with translation.override(language):
        cited = [
            (key, number)
            for key in library.KEYS
            for number in sheet.sheet(library.spec(key)).numbers.values()
            if number.grade == "cited"
        ]
    assert cited
    assert [(key, number.id) for key, number in cited if not number.references] == []


def test_a_number_under_its_entry_drops_the_name_of_the_entry():
    found = sheet.sheet(library.spec("fraud-detection"))
    labels = next(entry for entry in found.costs if entry.id == "labels")
    assert [number.label for number in labels.numbers] == [
        "Items",
        "Items per month",
        "Collection per item",
        "Labelling per item",
    ]
    assert labels.ours == 3
    with translation.override("zh-hans"):
        told = sheet.sheet(library.spec("fraud-detection"))
    assert not any("：" in number.label for number in told.costs[1].numbers)


def test_a_parameter_that_the_document_leaves_to_its_default_is_not_shown():
    found = sheet.sheet(library.spec("fraud-detection"))
    avoided = next(entry for entry in found.streams if entry.id == "avoided")
    assert [number.id for number in avoided.numbers] == ["avoided_profit", "avoided_split"]


def test_units_of_plain_numbers_are_left_out():
    tree = library.spec("fraud-detection").to_json()
    numbers = sheet.sheet(exchange.read(tree)).numbers
    assert numbers["auc"].unit == ""
    assert numbers["churn"].unit == "/month"


RISK = {"id": "x", "title": "X", "category": "legal", "per": "year", "probability": "5% to 10%"}


@pytest.mark.parametrize(
    ("facts", "often", "harm"),
    [
        (
            {"severity": "200000 to 3000000", "strikes": {"kind": "loss"}},
            "5% to 10% a year",
            "costs 200K to 3M CNY",
        ),
        (
            {"per": "horizon", "severity": "4 to 10", "strikes": {"kind": "delay", "line": "wins"}},
            "5% to 10% in all",
            "delays “Wins” by 4 to 10 months",
        ),
        (
            {"severity": "30%", "strikes": {"kind": "scale", "line": "wins", "months": 12}},
            "5% to 10% a year",
            "takes 30% of “Wins” for 12 months",
        ),
        (
            {"severity": "30%", "strikes": {"kind": "scale", "line": "wins"}},
            "5% to 10% a year",
            "takes 30% of “Wins” to the end",
        ),
        ({"strikes": {"kind": "stop"}}, "5% to 10% a year", "ends the business"),
        (
            {"probability": None, "rate": 3, "severity": 5, "strikes": {"kind": "loss"}},
            "3 events a year",
            "costs 5 CNY",
        ),
    ],
)
def test_a_risk_is_told_as_a_sentence(facts, often, harm):
    risk = {key: fact for key, fact in {**RISK, **facts}.items() if fact is not None}
    tree = {
        "format": "bizcase/1",
        "kind": "scenario",
        "id": "small",
        "title": "Small",
        "currency": "CNY",
        "timeline": {"start": "2027-01", "months": 12},
        "discount_rate": 0.1,
        "assumptions": [{"id": "fee", "unit": "CNY/month", "value": 100}],
        "lines": [
            {
                "id": "wins",
                "unit": "CNY/month",
                "role": "benefit",
                "formula": "fee",
                "label": "Wins",
            }
        ],
        "risks": [risk],
    }
    spec = exchange.read(tree)
    (told,) = hazards(spec, sheet.sheet(spec).numbers)
    assert (told.often, told.harm) == (often, harm)
    assert (told.response, told.response_cost, told.is_ours) == ("", "", False)


@pytest.mark.parametrize("key", library.KEYS)
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_risk_of_the_library_has_its_sentence(key, language):
    with translation.override(language):
        spec = library.spec(key)
        found = hazards(spec, sheet.sheet(spec).numbers)
    assert len(found) == len(spec.risks)
    assert all(risk.often and risk.harm and risk.response and risk.source for risk in found)
