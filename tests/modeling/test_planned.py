"""Which planned PoC comes next."""

from __future__ import annotations

import json

import pytest

from modeling.document import read
from modeling.information.planned import studies
from modeling.spec import SpecError
from tests.modeling.cases import checked, one_off

INPUTS = [("y", "beta(16, 4)", "1"), ("a", "normal(0, 2)", "1"), ("b", "normal(0, 0.1)", "1")]


def plan(key, **more):
    return {"id": key, "title": key.title(), "recipe": "tabular", "metric": "accuracy"} | more


def with_plans(*plans, formula="10 * y - 7.6 + a + b"):
    lines = [one_off("x", f"({formula}) * money", "benefit", 0)]
    return checked(lines, [*INPUTS, ("money", 1, "CNY")], poc=list(plans))


def test_plans_are_ranked_by_what_they_teach_less_their_budget():
    spec = with_plans(
        plan("small", binds="b"),
        plan("dear", binds="a", budget="2 to 3"),
        plan("counted", binds="y", test_rows=200, budget=0.05),
        plan("blurred", binds="a", metric="auc", budget=0.1),
        plan("loose"),
    )
    found = studies(spec, trials=20_000)
    assert [each.id for each in found.ranked] == ["blurred", "counted", "small", "loose", "dear"]
    by_id = {each.id: each for each in found.ranked}
    counted = by_id["counted"]
    assert counted.sample == pytest.approx(0.18518, abs=5e-5 + 4 * counted.perfect.error)
    assert counted.sample < counted.perfect.value + 4 * counted.perfect.error
    assert counted.net == pytest.approx(counted.sample - 0.05)
    assert by_id["blurred"].sample is None
    assert by_id["blurred"].net == pytest.approx(by_id["blurred"].perfect.value - 0.1)
    assert by_id["loose"].net == 0
    assert by_id["dear"].budget == pytest.approx(2.48, abs=0.03)
    assert "'Blurred' comes next" in found.words()[0]
    assert "at most" in found.words()[0]


def test_a_counted_test_is_told_without_at_most():
    words, cost = studies(with_plans(plan("one", binds="y", test_rows=200, budget=0.05))).words()
    assert words.startswith("'One' comes next: what its test teaches about 'y' is worth 0.1")
    assert cost == "Its budget is taken off."


def test_the_rows_of_a_test_count_only_for_shares():
    spec = with_plans(
        plan("auc", binds="y", metric="auc", test_rows=50), plan("gauss", binds="a", test_rows=50)
    )
    found = studies(spec, trials=1_000)
    assert [each.sample for each in found.ranked] == [None, None]
    assert "names no budget" in found.words()[1]


def test_no_plan_pays():
    dear = studies(with_plans(plan("one", binds="y", budget=9)), trials=500)
    assert "No planned PoC is worth its cost" in dear.words()[0]
    assert dear.ranked[0].net < 0
    assert studies(with_plans(), trials=500).words()[0] == "No PoC is planned."
    fixed = studies(with_plans(plan("one", binds="money")), trials=500)
    assert fixed.ranked[0].perfect.value == 0


def test_the_ranking_is_json():
    spec = with_plans(plan("one", binds="y", test_rows=200), plan("other"))
    told = studies(spec, trials=500).to_json()
    json.dumps(told, allow_nan=False)
    assert [each["net_is_at_most"] for each in told["studies"]] == [False, True]
    assert studies(spec, trials=500).to_json() == told


def test_rows_and_budget_are_read_from_a_document_and_checked():
    spec = with_plans(plan("one", binds="y", test_rows=200, budget="1e4 to 2e4"))
    text = json.dumps(spec.to_json())
    assert read(text).poc[0].test_rows == 200
    with pytest.raises(SpecError, match=r"poc\[0\].budget"):
        with_plans(plan("one", budget="3 * y"))
    with pytest.raises(SpecError, match=r"poc\[0\].test_rows: must be at least 1"):
        with_plans(plan("one", test_rows=0))
