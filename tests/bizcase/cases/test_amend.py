"""Edits of single parts: others' edits stay, and of one part neither version is lost."""

from __future__ import annotations

import pytest

from bizcase.cases.amend import Field, Item, Stale, amend, amended, mark
from bizcase.core.errors import DomainError

pytestmark = pytest.mark.django_db

TREE = {"title": "T", "market": {"tam": {"unit": "CNY"}}, "risks": [{"id": "a"}, {"id": "b"}]}


def test_a_field_is_changed_made_and_taken_out():
    found = amended(
        TREE,
        [
            Field(place=("title",), value="U", seen=mark("T")),
            Field(place=("market", "sam", "unit"), value="seat"),
            Field(place=("market", "tam"), value=None),
            Field(place=("risks", 1, "owner"), value="me"),
        ],
    )
    assert found["title"] == "U"
    assert found["market"] == {"sam": {"unit": "seat"}}
    assert found["risks"][1] == {"id": "b", "owner": "me"}
    assert TREE["market"] == {"tam": {"unit": "CNY"}}


def test_items_are_added_moved_changed_and_taken_out():
    place = ("risks",)
    moved = amended(TREE, [Item(place=place, value={"id": "b"}, id="b", at=0)])
    assert [risk["id"] for risk in moved["risks"]] == ["b", "a"]
    more = amended(TREE, [Item(place=place, value={"id": "c"}, at=1)])
    assert [risk["id"] for risk in more["risks"]] == ["a", "c", "b"]
    fewer = amended(TREE, [Item(place=place, value=None, id=key) for key in "ab"])
    assert "risks" not in fewer
    note = amended({}, [Item(place=("canvas", "channels"), value={"text": "x"})])
    assert note == {"canvas": {"channels": [{"text": "x"}]}}


def test_a_part_that_changed_meanwhile_is_refused_with_both_versions():
    seen = mark({"id": "a"})
    theirs = amended(TREE, [Item(place=("risks",), value={"id": "a", "owner": "x"}, id="a")])
    mine = Item(place=("risks",), value={"id": "a", "owner": "me"}, id="a", seen=seen)
    with pytest.raises(Stale) as refused:
        amended(theirs, [mine])
    assert refused.value.status == 412
    assert refused.value.theirs == {"id": "a", "owner": "x"}
    assert refused.value.mine == {"id": "a", "owner": "me"}
    assert refused.value.errors[0][0] == "risks[0]"


def test_the_same_change_twice_is_no_conflict():
    edit = Field(place=("title",), value="U", seen=mark("T"))
    assert amended(amended(TREE, [edit]), [edit])["title"] == "U"


def test_a_part_that_is_gone_is_refused():
    for edit in (
        Item(place=("risks",), value={"id": "z"}, id="z"),
        Item(place=("canvas", "channels"), value={"text": "y"}, seen=mark({"text": "x"})),
    ):
        with pytest.raises(Stale) as refused:
            amended(TREE, [edit])
        assert refused.value.theirs is None


def test_two_writers_of_different_parts_both_win(founder, case):
    price = next(a for a in case.newest.document["assumptions"] if a["id"] == "price")
    stale = type(case).objects.get(pk=case.pk)
    amend(actor=founder, case=case, edits=[Field(place=("title",), value="New", seen=None)])
    change = {**price, "value": "1 to 2"}
    edit = Item(place=("assumptions",), value=change, id="price", seen=mark(price))
    amend(actor=founder, case=stale, edits=[edit], note="price")
    assert stale.spec.title == "New"
    assert stale.spec.assumption("price").value == "1 to 2"


def test_a_document_that_would_be_wrong_is_refused_and_nothing_is_stored(founder, case):
    before = case.digest
    gone = Item(place=("assumptions",), value=None, id="price")
    with pytest.raises(DomainError) as refused:
        amend(actor=founder, case=case, edits=[gone])
    assert "price" in str(refused.value.errors)
    case.refresh_from_db()
    assert case.digest == before
