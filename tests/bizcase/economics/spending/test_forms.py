from __future__ import annotations

from typing import Any

import pytest
from django.utils.translation import override

from bizcase.economics.entry_words import help_of
from bizcase.economics.spending.forms import CostForm
from bizcase.economics.spending.kinds import EXAMPLES, WHAT, kind_cards, months_of
from bizcase.economics.spending.parameters import HELP
from modeling import document
from modeling.costs import KINDS
from modeling.economics.expansion import expand
from modeling.entries import units_of
from modeling.spec import CaseSpec

LABELS = {"en": "Pilot", "zh-hans": "试点"}
ENTRIES: dict[str, list[dict[str, Any]]] = {
    "research": [{"amount": "4000 to 6000", "at": 2}, {"amount": 600, "months": 6, "first": 3}],
    "data": [
        {"unit": "item", "items": 100, "collection": 2, "labelling": {"value": 3, "grade": "poc"}},
        {"unit": "item", "monthly_items": "10 to 20", "collection": 2, "first": 2, "last": 9},
    ],
    "compute": [
        {"gpu_hours": 10, "gpu_price": 3, "last": 6},
        {"tokens": "10 to 20", "token_price": 2, "training": 700, "at": 1},
    ],
    "people": [{"headcount": 2, "salary": "900 to 1100", "overhead": "30%", "pay_rise": "3%"}],
    "operations": [
        {"fixed": 50, "first": 2},
        {"unit": "seat", "base": "seats_revenue", "share": "5%", "stream": "seats"},
        {"unit": "seat", "volume": "seats_new", "unit_cost": "normal(2, 0.1)"},
    ],
    "promotion": [{"budget": 500}, {"unit": "seat", "adds": "seats_new", "cac": 30, "last": 12}],
    "compliance": [{"certification": 8000, "at": 3}, {"upkeep": 1500, "first": 4}],
}
CASES = [(kind, more) for kind, entries in ENTRIES.items() for more in entries]


def case_of(*costs: dict[str, Any]) -> CaseSpec:
    return document.parse(
        {
            "format": "bizcase/1",
            "kind": "case",
            "id": "forms",
            "title": "Forms",
            "currency": "CNY",
            "timeline": {"start": "2027-01", "months": 24},
            "discount_rate": 0.1,
            "streams": [
                {"id": "seats", "model": "subscription", "unit": "seat", "price": 9, "adds": 5}
            ],
            "costs": list(costs),
        }
    )


def shown(form: CostForm) -> dict[str, str]:
    """Return what a browser sends back of a form that nobody touched."""
    return {
        name: "" if (value := form[name].value()) is None else str(value) for name in form.fields
    }


def answered(spec: CaseSpec, kind: str, entry: dict[str, Any], **typed: str) -> CostForm:
    """Return the form of an entry as it is sent back with some fields typed anew."""
    data = shown(CostForm(spec=spec, kind=kind, entry=entry)) | typed
    return CostForm(data, spec=spec, kind=kind, entry=entry)


def test_there_is_an_entry_of_every_kind():
    assert set(ENTRIES) == set(KINDS) == set(WHAT) == set(EXAMPLES)
    assert [card.key for card in kind_cards()] == list(KINDS)


@pytest.mark.parametrize(("kind", "more"), CASES)
def test_an_entry_goes_through_its_form_unchanged(kind, more):
    entry = {
        "id": "it",
        "kind": kind,
        "label": LABELS,
        "source": {"en": "Offer", "zh-hans": "报价"},
        "grade": "expert",
        **more,
    }
    spec = case_of(entry)
    written = spec.to_json()["costs"][0]
    for language in ("en", "zh-hans"):
        with override(language):
            form = answered(spec, kind, written)
            assert form.is_valid(), form.errors
            assert form.entry() == written


@pytest.mark.parametrize("kind", KINDS)
def test_a_form_has_all_parameters_of_its_kind_and_only_the_months_that_act(kind):
    form = CostForm(spec=case_of(), kind=kind, entry={})
    assert [each.name for each in form.wanted()] == list(units_of(KINDS[kind]))
    assert form.further() == []
    assert [field.name for field in form.when()] == list(months_of(kind))


@pytest.mark.parametrize(("kind", "more"), CASES)
def test_months_that_a_form_leaves_out_change_nothing(kind, more):
    def lines(entry: dict[str, Any]) -> list[tuple[str, str, int | None]]:
        found = expand(case_of(entry)).lines
        return [(each.id, each.formula, each.at) for each in found]

    entry = {"id": "it", "kind": kind, **more}
    others = {"first": 2, "last": 20, "at": 5}
    left_out = set(others) - set(months_of(kind)) - ({"at", "last"} if "months" in more else set())
    for name in left_out:
        assert lines(entry | {name: others[name]}) == lines(entry)


@pytest.mark.parametrize("kind", KINDS)
def test_every_month_that_a_form_shows_acts_in_some_entry(kind):
    def lines(entry: dict[str, Any]) -> list[tuple[str, str, int | None]]:
        found = expand(case_of({"id": "it", "kind": kind, **entry})).lines
        return [(each.id, each.formula, each.at) for each in found]

    others = {"first": 5, "last": 20, "at": 7, "months": 3}
    for name in months_of(kind):
        alone = [{k: v for k, v in more.items() if k not in others} for more in ENTRIES[kind]]
        spread = (
            [{**each, "months": 6} for each in alone if name == "first"]
            if (kind == "research")
            else []
        )
        tries = spread or alone
        assert any(lines(each | {name: others[name]}) != lines(each) for each in tries), name


@pytest.mark.parametrize("kind", KINDS)
def test_every_parameter_is_explained_in_words_of_the_catalogue(kind):
    for name in units_of(KINDS[kind]):
        assert help_of(KINDS[kind], name) in HELP


def test_every_sentence_of_the_catalogue_explains_a_parameter():
    told = {help_of(part, name) for part in KINDS.values() for name in units_of(part)}
    assert set(HELP) == told


def test_a_unit_is_asked_for_where_something_is_counted():
    has = {k for k in KINDS if "unit" in CostForm(spec=case_of(), kind=k, entry={}).fields}
    assert has == {"data", "people", "operations", "promotion"}


def test_parameters_have_their_units_with_what_was_typed():
    form = CostForm({"unit": "image"}, spec=case_of(), kind="data", entry={})
    units = {each.name: each.unit for each in form.wanted()}
    assert units["collection"] == "CNY/image"
    assert units["monthly_items"] == "image/month"
    form = CostForm(spec=case_of(), kind="people", entry={})
    assert {each.unit for each in form.wanted()} == {"person", "CNY/person/month", ""}


@pytest.mark.parametrize(
    ("kind", "given", "missing"),
    [
        ("compute", {"gpu_hours": "10"}, "gpu_price"),
        ("compute", {"token_price": "2", "training": "5"}, "tokens"),
        ("operations", {"share": "5%", "fixed": "3"}, "base"),
        ("operations", {"volume": "seats_new"}, "unit_cost"),
        ("promotion", {"cac": "30"}, "adds"),
    ],
)
def test_what_is_missing_of_a_pair_is_said_beside_its_field(kind, given, missing):
    form = CostForm({"id": "it", **given}, spec=case_of(), kind=kind, entry={})
    assert not form.is_valid()
    assert set(form.errors) == {missing}
    assert "it goes with" in form.errors[missing][0]


@pytest.mark.parametrize("kind", [kind for kind, part in KINDS.items() if part.amounts])
def test_an_entry_that_says_no_amount_is_told_which_numbers_would_be_one(kind):
    form = CostForm({"id": "it"}, spec=case_of(), kind=kind, entry={})
    assert not form.is_valid()
    assert form.errors == {"__all__": [form.asks]}


@pytest.mark.parametrize("typed", ["x", "2.5", "March"])
def test_a_month_is_a_whole_number(typed):
    data = {"id": "it", "headcount": "1", "salary": "9", "first": typed}
    form = CostForm(data, spec=case_of(), kind="people", entry={})
    assert set(form.errors) == {"first"}


def test_what_is_wrong_elsewhere_stands_above_the_form_with_its_place():
    one = {"id": "one", "kind": "operations", "fixed": 5}
    other = {"id": "other", "kind": "operations", "base": "one_overhead", "share": 0.1}
    form = answered(case_of(one, other), "operations", one)
    assert form.is_valid()
    form.refuse([("costs[1].base", "unknown"), ("costs[0].fixed", "wrong"), ("costs[0]", "whole")])
    assert form.errors["fixed"] == ["wrong"]
    assert form.errors["__all__"] == ["costs[1].base: unknown", "whole"]
    assert "base" not in form.errors
