"""The frozen case: canonical form, digest, changes."""

from __future__ import annotations

import hashlib
import json

import pytest
from pydantic import ValidationError

from modeling.spec import Assumption, CaseSpec, Issue, SpecError, unknown
from modeling.text import Message, closest, say

TREE = {
    "format": "bizcase/1",
    "kind": "case",
    "id": "small",
    "title": {"zh-hans": "小", "en": "Small"},
    "currency": "CNY",
    "timeline": {"start": "2027-01", "months": 12},
    "discount_rate": 0.1,
    "assumptions": [
        {"id": "price", "unit": "CNY/month", "value": "80 to 160"},
        {"id": "rent", "unit": "CNY/month", "value": 12.0},
    ],
    "lines": [
        {"id": "sales", "unit": "CNY/month", "formula": "price", "role": "benefit"},
        {"id": "cost", "unit": "CNY/month", "formula": "rent", "role": "cost"},
    ],
    "outlooks": {"upside": {"price": "120 to 200"}, "downside": {"rent": 20, "price": 70}},
}


@pytest.fixture
def small() -> CaseSpec:
    return CaseSpec.model_validate(TREE)


def test_the_canonical_tree_leaves_out_what_is_empty_and_sorts_free_maps(small: CaseSpec) -> None:
    assert list(small.to_json()) == [
        *("format", "kind", "id", "title", "currency", "timeline", "discount_rate"),
        *("assumptions", "lines", "outlooks"),
    ]
    assert list(small.to_json()["title"]) == ["en", "zh-hans"]
    assert list(small.to_json()["outlooks"]) == ["downside", "upside"]
    assert list(small.to_json()["outlooks"]["downside"]) == ["price", "rent"]


def test_a_whole_number_is_written_as_one(small: CaseSpec) -> None:
    assert json.dumps(small.to_json()["assumptions"][1]["value"]) == "12"


def test_the_digest_is_the_hash_of_canonical_json(small: CaseSpec) -> None:
    text = json.dumps(small.to_json(), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert small.digest == hashlib.sha256(text.encode()).hexdigest()


def test_the_digest_ignores_spelling_and_sees_every_value(small: CaseSpec) -> None:
    respelt = json.loads(json.dumps(TREE, sort_keys=True)) | {"risks": [], "tax_rate": 0}
    respelt["assumptions"][1]["value"] = 12
    assert CaseSpec.model_validate(respelt).digest == small.digest
    assert small.with_values({"rent": 12.001}).digest != small.digest


def test_the_order_of_lines_is_part_of_the_document(small: CaseSpec) -> None:
    turned = CaseSpec.model_validate({**TREE, "lines": TREE["lines"][::-1]})
    assert turned.digest != small.digest


def test_values_change_in_a_copy(small: CaseSpec) -> None:
    changed = small.with_values({"price": 100, "rent": "10 to 14"})
    assert changed.assumption("price").value == 100
    assert changed.assumption("rent").value == "10 to 14"
    assert small.assumption("price").value == "80 to 160"
    assert small.with_values({}) == small


def test_changes_that_cannot_be_are_refused_together(small: CaseSpec) -> None:
    with pytest.raises(SpecError) as caught:
        small.with_values({"prise": 1, "rent": True, "price": float("nan")})
    assert [issue.path for issue in caught.value.issues] == [
        *("assumptions.prise", "assumptions.price.value", "assumptions.rent.value")
    ]
    assert "did you mean 'price'?" in str(caught.value)


def test_an_outlook_overrides_its_assumptions_only(small: CaseSpec) -> None:
    assert small.for_outlook(None) is small
    assert small.for_outlook("upside").assumption("price").value == "120 to 200"
    assert small.for_outlook("upside").assumption("rent").value == 12


@pytest.mark.parametrize("ask", [lambda s: s.for_outlook("upsde"), lambda s: s.assumption("rnt")])
def test_an_unknown_name_is_answered_with_the_nearest(ask, small: CaseSpec) -> None:
    with pytest.raises(SpecError, match=r"did you mean '(upside|rent)'\?"):
        ask(small)


def test_a_case_cannot_be_changed_in_place(small: CaseSpec) -> None:
    with pytest.raises(ValidationError):
        small.currency = "EUR"
    with pytest.raises(ValidationError):
        small.assumptions[0].value = 3


@pytest.mark.parametrize(
    ("title", "key"),
    [
        ("Writing assistant (reference case)", "writing-assistant-reference-case"),
        ({"zh-hans": "写作", "en": "Écriture 2"}, "ecriture-2"),
        ("合同审阅", "case-" + hashlib.sha256("合同审阅".encode()).hexdigest()[:8]),
        ("x" * 100, "x" * 64),
    ],
)
def test_a_case_without_an_id_is_keyed_by_its_title(title: object, key: str) -> None:
    tree = {name: part for name, part in TREE.items() if name != "id"} | {"title": title}
    assert CaseSpec.model_validate(tree).id == key


def test_numbers_may_stand_where_texts_are_meant() -> None:
    assumption = Assumption.model_validate({"id": "a", "unit": 1, "value": 2})
    assert (assumption.unit, assumption.value) == ("1", 2.0)


def test_a_text_is_said_in_the_language_asked_for_or_another() -> None:
    assert say({"en": "Price", "zh-hans": "价格"}, "zh-hans") == "价格"
    assert say({"en": "Price"}, "zh-hans") == "Price"
    assert say({"de": "Preis"}, "en") == "Preis"
    assert say("Price", "zh-hans") == "Price"
    assert say(None, "en") == ""


def test_a_message_is_a_sentence_that_can_be_translated() -> None:
    message = unknown("seat", ["seats", "price"])
    assert message == "unknown name 'seat'; did you mean 'seats'?"
    assert isinstance(message, Message)
    catalogue = {
        "unknown name '{name}'; did you mean '{near}'?": "未知名称“{name}”，是否“{near}”？"
    }
    assert message.translated(catalogue.__getitem__) == "未知名称“seat”，是否“seats”？"


def test_a_field_of_a_message_is_never_read_as_a_template() -> None:
    assert unknown("{x.__class__}", []) == "unknown name '{x.__class__}'; add it or remove this"


def test_the_nearest_word_is_found_among_many() -> None:
    near = closest("price_17x", [f"price_{i}" for i in range(5000)])
    assert near is not None
    assert near.startswith("price_17")
    assert closest("zzz", ["price"]) is None


def test_an_error_lists_every_issue_on_its_line() -> None:
    error = SpecError([Issue("a", "is bad"), Issue("b[1]", "is worse")])
    assert str(error) == "a: is bad\nb[1]: is worse"
