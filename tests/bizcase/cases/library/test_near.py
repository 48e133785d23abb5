from __future__ import annotations

import pytest

from bizcase.cases import library
from bizcase.cases.library import index, near
from bizcase.cases.library.compare import Side, compare
from bizcase.cases.library.index import Entry


def entry(key: str) -> Entry:
    return next(each for each in index.entries() if each.key == key)


def side(key: str) -> Side:
    return Side(entry=entry(key), spec=library.spec(key))


@pytest.mark.parametrize("key", library.KEYS)
def test_every_scenario_has_a_company_near_it_and_says_why(key):
    found = near.companies(entry(key))
    assert found
    assert all(each.reasons for each in found)
    assert [each.weight for each in found] == sorted((e.weight for e in found), reverse=True)


def test_a_documented_company_is_nearest():
    first = near.companies(entry("autonomous-driving"))[0]
    assert first.reasons[0] == "documented for this scenario"
    assert {each.company.id for each in near.companies(entry("autonomous-driving"))} >= {
        "nuro",
        "cruise",
    }


def test_a_scenario_of_a_workspace_is_near_by_what_it_says_not_by_its_name():
    own = entry("autonomous-driving").model_copy(update={"is_own": True})
    found = near.companies(own)
    assert found
    assert not any("documented for this scenario" in each.reasons for each in found)


def test_the_nearest_scenarios_leave_the_scenario_itself_out():
    found = near.entries(entry("fraud-detection"), index.entries())
    keys = [each.entry.key for each in found]
    assert "fraud-detection" not in keys
    assert "market-risk-warning" in keys
    assert found[0].reasons[0] == "same industry: Finance"


def test_any_industry_is_no_industry_in_common():
    found = near.entries(entry("intelligent-search"), index.entries(), 25)
    assert not any("industry" in reason for each in found for reason in each.reasons)


@pytest.mark.parametrize("first", library.KEYS)
def test_any_scenario_compares_with_the_next(first):
    second = library.KEYS[(library.KEYS.index(first) + 1) % len(library.KEYS)]
    found = compare(side(first), side(second))
    assert found.both == (found.a, found.b)
    assert all(line.a and line.b for line in found.numbers)
    assert all(line.label for line in found.words)


def test_the_better_side_is_marked_only_where_more_or_less_is_a_merit():
    found = compare(side("process-automation"), side("quantitative-trading"))
    better = {line.key: line.better for line in found.numbers}
    assert better["npv"] == better["probability"] == better["funding"] == "a"
    assert better["irr"] == better["payback"] == better["horizon"] == ""


def test_amounts_in_two_currencies_are_not_compared():
    found = compare(side("fraud-detection"), side("drug-discovery"))
    better = {line.key: line.better for line in found.numbers}
    assert not found.same_currency
    assert found.rail is None
    assert better["npv"] == better["funding"] == ""
    assert better["probability"] == "a"


def test_both_ranges_lie_on_one_scale_with_zero():
    found = compare(side("fraud-detection"), side("credit-scoring"))
    assert found.rail is not None
    for each in found.both:
        assert each.entry.estimate is not None
        assert found.rail.start < each.entry.estimate.npv.p10
        assert each.entry.estimate.npv.p90 < found.rail.end
    assert found.rail.start < 0 < found.rail.end


def test_what_both_have_is_told():
    found = compare(side("fraud-detection"), side("credit-scoring"))
    lines = {line.key: line for line in found.words}
    assert [said.is_shared for said in lines["industry"].a] == [True]
    assert {said.text: said.is_shared for said in lines["techniques"].a}["Graph learning"] is False


def test_a_scenario_without_a_proof_of_concept_says_why():
    found = compare(side("autonomous-driving"), side("fraud-detection"))
    (poc,) = (line for line in found.words if line.key == "poc")
    assert poc.a[0].text == "No proof of concept"
    assert poc.a[0].note
    assert poc.b[0].note == "auc, moves AUC of our model on payments of a later month"


def test_sides_without_numbers_or_card_can_be_compared_too():
    tree = {
        "format": "bizcase/1",
        "kind": "scenario",
        "id": "bare",
        "title": "Bare",
        "currency": "CNY",
        "timeline": {"start": "2027-01", "months": 12},
        "discount_rate": 0.1,
        "assumptions": [{"id": "fee", "unit": "CNY/month", "value": 100}],
        "lines": [{"id": "wins", "unit": "CNY/month", "role": "benefit", "formula": "fee"}],
        "poc": [{"id": "p", "title": "P", "recipe": "tabular", "metric": "auc"}],
    }
    spec = library.read(str(tree).replace("'", '"'))
    bare = Side(entry=index.entry_of(spec, is_own=True), spec=spec)
    found = compare(bare, side("fraud-detection"))
    assert found.rail is None
    assert {line.key: line.better for line in found.numbers}["npv"] == ""
    assert {line.key: line.a for line in found.words}["poc"][0].note == "auc"
    assert near.companies(bare.entry) == ()
