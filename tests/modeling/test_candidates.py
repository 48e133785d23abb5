"""What a document says already of the business models that it does not have."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest

from bizcase.cases import library
from modeling.document import parse, read
from modeling.economics.candidates import (
    MODELS,
    WANTED,
    candidates,
    free_id,
    parameters_of,
    unit_of,
)
from modeling.streams import Stream
from modeling.ticks import ModelName

BASE = {
    "format": "bizcase/1",
    "kind": "case",
    "id": "base",
    "title": "Base",
    "currency": "CNY",
    "timeline": {"start": "2027-01", "months": 12},
    "discount_rate": 0.1,
}
CALLS = {
    "id": "calls",
    "model": "usage",
    "unit": "client",
    "meter": "call",
    "users": "clients",
    "use": "100 to 200",
    "price": "0.1 to 0.2",
}
ASSUMPTIONS = [
    {"id": "clients", "unit": "client", "value": 100},
    {"id": "client_churn", "unit": "1/month", "value": "1% to 3%"},
    {"id": "won", "unit": "client/month", "value": 5},
    {"id": "cloud_price", "unit": "CNY/client", "value": 4},
]


def of(model: str, **more):
    spec = parse({**BASE, **more})
    return spec, next(one for one in candidates(spec) if one.model == model)


def test_the_twelve_are_those_of_the_document_and_each_says_what_it_needs():
    assert list(MODELS) == list(WANTED) == list(get_args(ModelName))
    assert set(MODELS.values()) == set(get_args(get_args(Stream)[0]))
    for model, wanted in WANTED.items():
        assert set(wanted) <= set(parameters_of(model))


def test_a_price_by_use_becomes_the_average_bill_of_a_subscription():
    lines = [{"id": "new_clients", "unit": "client/month", "formula": "won"}]
    spec, found = of("subscription", assumptions=ASSUMPTIONS, streams=[CALLS], lines=lines)
    values = {each.name: each.value for each in found.filled}
    assert values["price"] == "calls_price * calls_use"
    assert values["adds"] == "new_clients"
    assert values["churn"] == "client_churn"
    assert (found.unit, found.missing, found.known, found.wanted) == ("client", (), 3, 3)
    tree = spec.to_json()
    tree["streams"].append(found.entry(free_id(spec, "subscription")))
    assert parse(tree).streams[-1].model == "subscription"


def test_what_no_document_says_stays_missing():
    _spec, joint = of("joint", assumptions=ASSUMPTIONS, streams=[CALLS])
    assert [each.name for each in joint.filled] == ["sales"]
    assert joint.missing == ("share", "expenses", "cost_share")
    _spec, royalty = of("royalty", assumptions=ASSUMPTIONS, streams=[CALLS])
    assert (royalty.filled, royalty.known) == ((), 0)
    _spec, addon = of("addon", assumptions=ASSUMPTIONS, streams=[CALLS])
    assert [each.name for each in addon.filled] == ["base"]
    assert addon.missing == ("attach", "price"), "what the base pays is no price of the add-on"


def test_a_cost_is_never_taken_for_a_price():
    costs = [{"id": "cloud", "kind": "compute", "gpu_hours": 10, "gpu_price": 5}]
    _spec, found = of("licence", costs=costs, streams=[CALLS], assumptions=ASSUMPTIONS)
    assert "cloud_gpu_price" not in {each.value for each in found.filled}


def test_profit_is_what_comes_in_less_what_goes_out():
    lines = [{"id": "team", "unit": "CNY/month", "role": "cost", "formula": "500"}]
    _spec, found = of("profit_share", assumptions=ASSUMPTIONS, streams=[CALLS], lines=lines)
    assert found.filled[0].value == "calls_revenue - team"
    assert found.entry("fund")["party"] == "payer"
    _spec, found = of("profit_share", assumptions=ASSUMPTIONS, streams=[CALLS])
    assert found.missing == ("profit", "split")


def test_an_empty_case_says_nothing_and_still_names_all_twelve():
    found = candidates(parse(BASE))
    assert len(found) == 12
    assert {one.known for one in found} == {0}
    assert next(one for one in found if one.model == "partners").entry("allies") == {
        "id": "allies",
        "model": "partners",
    }


def test_models_that_are_there_come_first_and_then_those_that_are_ready():
    found = candidates(library.spec("process-automation"))
    assert [one.model for one in found[:2]] == ["usage", "projects"]
    assert not found[2].missing
    assert found[0].entries == ("reading",)


@pytest.mark.parametrize("key", library.ORDER)
def test_what_is_complete_can_stand_in_the_document(key):
    spec = library.spec(key)
    for found in candidates(spec):
        if found.entries or found.missing:
            continue
        tree = spec.to_json()
        tree["streams"] = [*tree.get("streams", ()), found.entry(free_id(spec, found.model))]
        assert parse(tree).streams[-1].model == found.model


def test_an_id_that_is_taken_or_begins_another_one_is_not_free():
    spec = parse({**BASE, "assumptions": ASSUMPTIONS, "streams": [CALLS]})
    assert free_id(spec, "calls") == "calls_2"
    assert free_id(spec, "client") == "client_2", "client_churn begins with it"
    assert free_id(spec, "data") == "data"


def test_a_signature_has_units_in_its_places():
    units = {"money": "CNY", "unit": "seat", "meter": "call"}
    assert str(unit_of("money/unit/month", units)) == "CNY/seat/month"
    assert str(unit_of("token/meter", units)) == "token/call"


def test_all_twelve_at_once_leave_no_candidate():
    text = (Path(__file__).parent / "twelve.yaml").read_text("utf-8")
    assert all(one.entries for one in candidates(read(text)))


def test_a_unit_that_cannot_be_read_says_nothing():
    spec = parse({**BASE, "assumptions": ASSUMPTIONS, "streams": [CALLS]})
    broken = spec.assumptions[0].model_copy(update={"unit": "client//"})
    spec = spec.model_copy(update={"assumptions": (broken, *spec.assumptions[1:])})
    assert len(candidates(spec)) == 12


def test_a_model_by_use_names_what_is_metered():
    lines = [{"id": "clients_now", "unit": "client", "formula": "clients"}]
    data = {"id": "use", "unit": "page/client/month", "value": 30}
    spec, found = of("usage", assumptions=[*ASSUMPTIONS, data], lines=lines)
    entry = found.entry(free_id(spec, "usage"))
    assert (entry["unit"], entry["meter"], entry["use"]) == ("client", "page", "use")
    assert found.missing == ("price",)
