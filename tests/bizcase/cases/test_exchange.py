from __future__ import annotations

import json

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from bizcase.cases import exchange, library
from bizcase.core.errors import DomainError

TREES = st.recursive(
    st.none() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=10,
)


@pytest.mark.parametrize("form", ["yaml", "json"])
@pytest.mark.parametrize("key", library.KEYS)
def test_a_document_survives_the_way_out_and_in_again(key, form):
    spec = library.spec(key)
    text = exchange.write(spec, form)
    again = exchange.read(text)
    assert again == spec
    assert exchange.write(again, form) == text


@given(tree=st.dictionaries(st.text(max_size=5), TREES, max_size=4))
def test_a_document_differs_in_nothing_from_itself(tree):
    assert exchange.changes(tree, json.loads(json.dumps(tree))) == []


@given(
    before=st.dictionaries(st.text(max_size=5), TREES, max_size=4),
    after=st.dictionaries(st.text(max_size=5), TREES, max_size=4),
)
def test_what_was_added_one_way_was_removed_the_other(before, after):
    forth = {(c.path, c.before, c.after) for c in exchange.changes(before, after)}
    back = {(c.path, c.after, c.before) for c in exchange.changes(after, before)}
    assert forth == back


def test_changes_name_parts_by_their_ids():
    before = library.spec("credit-scoring").to_json()
    after = exchange.read(
        {
            **before,
            "assumptions": [
                {**a, "value": 0.7} if a["id"] == "auc" else a for a in before["assumptions"]
            ],
        }
    ).to_json()
    (change,) = exchange.changes(before, after)
    assert (change.path, change.before, change.after) == (
        "assumptions[auc].value",
        "66% to 82%",
        "0.7",
    )
    assert change.kind == "changed"


def test_a_part_that_came_or_went_shows_as_added_or_removed():
    before = {"lines": [{"id": "a", "unit": "1"}]}
    after = {"lines": [{"id": "b", "unit": "1"}]}
    found = [(c.path, c.kind) for c in exchange.changes(before, after)]
    assert found == [("lines[a]", "removed"), ("lines[b]", "added")]


def test_another_order_of_the_same_parts_is_one_change():
    parts = [{"id": "a"}, {"id": "b"}]
    (change,) = exchange.changes({"lines": parts}, {"lines": parts[::-1]})
    assert (change.before, change.after) == ("a, b", "b, a")


def test_texts_of_two_languages_show_in_the_readers():
    with translation.override("zh-hans"):
        (change,) = exchange.changes(
            {"title": {"en": "Old", "zh-hans": "旧"}}, {"title": {"en": "New", "zh-hans": "新"}}
        )
    assert (change.before, change.after) == ("旧", "新")


def test_a_refusal_holds_every_place_up_to_a_limit():
    tree = library.spec("writing-assistant").to_json()
    tree["lines"] = [{**line, "formula": "nothing + 1"} for line in tree["lines"]]
    with pytest.raises(DomainError) as refusal:
        exchange.read(tree)
    assert len(refusal.value.errors) >= len(tree["lines"])
