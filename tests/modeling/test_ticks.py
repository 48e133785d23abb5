"""What is ticked off about business models stands in the document, checked."""

from __future__ import annotations

import pytest

from modeling.document import dump, parse, read
from modeling.spec import SpecError

TREE = {
    "format": "bizcase/1",
    "kind": "case",
    "id": "ticked",
    "title": "Ticked",
    "currency": "CNY",
    "timeline": {"start": "2027-01", "months": 12},
    "discount_rate": 0.1,
}


def test_ticks_are_kept_in_order_and_what_is_empty_is_left_out():
    ticks = {
        "usage": {"tactics": {"tiers": False, "floor": True}},
        "licence": {},
        "data": {"conditions": {"unique": True}},
    }
    spec = parse({**TREE, "business_models": ticks})
    assert spec.to_json()["business_models"] == {
        "data": {"conditions": {"unique": True}},
        "usage": {"tactics": {"floor": True, "tiers": False}},
    }
    assert read(dump(spec)) == spec
    assert parse(TREE).to_json().get("business_models") is None


@pytest.mark.parametrize(
    ("ticks", "message"),
    [
        ({"subscriptions": {}}, "must be 'subscription'"),
        ({"usage": {"tactic": {}}}, "did you mean 'tactics'"),
        ({"usage": {"tactics": {"tiers": "yes"}}}, "must be true or false"),
        ({"usage": {"tactics": {"Tiers!": True}}}, "business_models.usage.tactics"),
    ],
)
def test_a_tick_that_is_none_is_refused_at_its_place(ticks, message):
    with pytest.raises(SpecError) as caught:
        parse({**TREE, "business_models": ticks})
    assert message in str(caught.value)
