from __future__ import annotations

import pytest

from bizcase.cases import exchange
from bizcase.cases.amend import Stale, mark
from bizcase.cases.canvas import services
from bizcase.cases.canvas.hypotheses import (
    add_hypothesis,
    change_hypothesis,
    delete_hypothesis,
)
from bizcase.cases.canvas.notes import NoteChange, Seen, places
from bizcase.core.errors import Conflict, DomainError, Forbidden, NotFound
from bizcase.economics.services import change_assumption
from tests.bizcase.cases.canvas.conftest import again, key_of, texts

BOUND = {"resellers": ["margin"]}


def change(actor, case, key, seen=None, **facts):
    return services.change_note(
        actor=actor, case=case, key=key, change=NoteChange(**facts), seen=seen or Seen()
    )


def place(case, key):
    return places(again(case).newest.document)[key]


def test_a_new_note_comes_last_and_the_history_says_so(founder, case):
    saved = services.add_note(actor=founder, case=case, block="channels", text="An app")
    assert texts(case, "channels")[-1] == "An app"
    assert saved.revision.note == "Canvas: note added to Channels: “An app”"
    assert saved.revision.number == 2


def test_a_new_note_can_follow_another_and_bind_at_once(founder, case):
    saved = services.add_note(
        actor=founder, case=case, block="channels", text="App", after="resellers", binds=["seats"]
    )
    assert texts(case, "channels")[2] == "App"
    assert place(case, saved.key).binds == ["seats"]


def test_a_block_that_there_is_not_is_refused_with_those_there_are(founder, case):
    with pytest.raises(DomainError) as caught:
        services.add_note(actor=founder, case=case, block="friends", text="x")
    assert "key_partners" in caught.value.message
    assert again(case).newest.number == 1


def test_a_name_that_there_is_not_is_refused_and_nothing_is_stored(founder, case):
    with pytest.raises(DomainError) as caught:
        change(founder, case, "firms", binds=["seat"])
    assert (
        "did you mean 'seats'" in dict(caught.value.errors)["canvas.customer_segments[0].binds[0]"]
    )
    assert again(case).newest.number == 1


def test_a_rewritten_note_keeps_its_place_and_its_key(founder, case):
    key = key_of(case, "Web shop")
    saved = change(founder, case, key, text="Our own shop")
    assert texts(case, "channels")[0] == "Our own shop"
    assert place(case, key).item["id"] == key
    assert saved.revision.note == (
        "Canvas: note in Channels rewritten: “Web shop” → “Our own shop”"
    )


def test_the_history_compares_a_note_with_itself_although_it_got_an_id(founder, case):
    key = key_of(case, "Web shop")
    before = case.newest.document
    saved = change(founder, case, key, text="Our own shop")
    (found,) = exchange.changes(before, saved.revision.document)
    assert (found.path, found.before, found.after) == (
        f"canvas.channels[{key}].text",
        "Web shop",
        "Our own shop",
    )


def test_a_note_moves_to_another_block_as_it_is(founder, case):
    key = key_of(case, "Trade fairs")
    saved = change(founder, case, key, block="customer_relationships")
    assert texts(case, "customer_relationships") == ["Trade fairs"]
    assert "id" not in place(case, key).item
    assert saved.revision.note == (
        "Canvas: note “Trade fairs” moved from Channels to Customer relationships"
    )


@pytest.mark.parametrize(
    ("after", "order"),
    [
        (None, ["Trade fairs", "Web shop", "Resellers"]),
        ("first", ["Web shop", "Trade fairs", "Resellers"]),
        ("resellers", ["Web shop", "Resellers", "Trade fairs"]),
        ("nobody", ["Web shop", "Resellers", "Trade fairs"]),
    ],
)
def test_a_note_is_put_behind_another_one(founder, case, after, order):
    key = key_of(case, "Trade fairs")
    behind = key_of(case, "Web shop") if after == "first" else after
    change(founder, case, key, after=behind)
    found = [text if isinstance(text, str) else "Resellers" for text in texts(case, "channels")]
    assert found == order


def test_the_last_note_of_a_block_leaves_no_empty_list(founder, case):
    change(founder, case, "firms", block="channels")
    assert "customer_segments" not in again(case).newest.document["canvas"]


def test_one_change_may_rewrite_bind_and_move(founder, case):
    key = key_of(case, "Web shop")
    change(founder, case, key, text="Shop", binds=["price"], block="key_partners", after=None)
    found = place(case, key)
    assert (found.block, found.text, found.binds) == ("key_partners", "Shop", ["price"])
    assert again(case).newest.number == 2


def test_a_note_bound_to_nothing_has_no_empty_list(founder, case):
    saved = change(founder, case, "resellers", binds=[])
    assert "binds" not in place(case, "resellers").item
    assert "bound to nothing" in saved.revision.note


def test_a_deleted_note_is_gone_and_the_history_quotes_it(founder, case):
    saved = services.delete_note(
        actor=founder, case=case, key=key_of(case, "Web shop"), seen=Seen()
    )
    assert "Web shop" not in texts(case, "channels")
    assert saved.revision.note == "Canvas: note deleted from Channels: “Web shop”"


def test_two_notes_that_say_the_same_are_told_apart(founder, case):
    for _ in range(2):
        services.add_note(actor=founder, case=case, block="key_partners", text="Same")
    keys = [key for key, at in places(again(case).newest.document).items() if at.text == "Same"]
    change(founder, case, keys[1], text="Other")
    assert texts(case, "key_partners") == ["Same", "Other"]


def test_different_notes_edited_at_once_both_win(founder, partner, case):
    first, second = place(case, "firms"), place(case, "people")
    change(founder, case, "firms", Seen(text=mark(first.text)), text="Larger firms")
    change(partner, case, "people", Seen(text=mark(second.text)), text="A small team")
    assert texts(case, "customer_segments") == ["Larger firms"]
    assert texts(case, "cost_structure") == ["A small team"]


def test_a_text_and_the_binds_of_one_note_edited_at_once_both_win(founder, partner, case):
    seen = place(case, "resellers")
    change(founder, case, "resellers", Seen(text=mark(seen.text)), text="Resellers")
    change(partner, case, "resellers", Seen(binds=mark(seen.binds)), binds=["margin", "price"])
    found = place(case, "resellers")
    assert (found.text, found.binds) == ("Resellers", ["margin", "price"])


def test_a_note_that_another_moved_can_still_be_rewritten(founder, partner, case):
    key = key_of(case, "Web shop")
    change(founder, case, key, block="key_partners")
    change(partner, case, key, Seen(text=mark("Web shop")), text="Shop")
    assert texts(case, "key_partners") == ["Shop"]


def test_one_text_edited_twice_is_a_conflict_with_both_versions(founder, partner, case):
    key = key_of(case, "Web shop")
    seen = Seen(text=mark("Web shop"))
    change(founder, case, key, seen, text="Theirs")
    with pytest.raises(Stale) as caught:
        change(partner, case, key, seen, text="Mine")
    assert caught.value.status == 412
    assert caught.value.mine["text"] == "Mine"
    assert caught.value.theirs["text"] == "Theirs"
    assert texts(case, "channels")[0] == "Theirs"


def test_the_same_text_typed_twice_is_no_conflict(founder, partner, case):
    seen = Seen(text=mark("Firms with 100 seats each"))
    change(founder, case, "firms", seen, text="Same")
    change(partner, case, "firms", seen, text="Same")
    assert again(case).newest.number == 2


def test_a_note_moved_by_another_is_a_conflict_of_moves(founder, partner, case):
    change(founder, case, "firms", block="channels")
    with pytest.raises(Stale) as caught:
        change(partner, case, "firms", Seen(block="customer_segments"), block="key_partners")
    assert caught.value.mine["block"] == "key_partners"
    assert caught.value.theirs["block"] == "channels"


def test_a_rewritten_note_that_is_gone_keeps_what_was_typed(founder, partner, case):
    services.delete_note(actor=founder, case=case, key="firms", seen=Seen())
    with pytest.raises(Stale) as caught:
        change(partner, case, "firms", text="Mine")
    assert caught.value.mine == {"text": "Mine"}
    assert caught.value.theirs is None


def test_a_note_that_is_gone_cannot_be_moved_or_deleted(founder, case):
    with pytest.raises(NotFound):
        change(founder, case, "nobody", block="channels")
    with pytest.raises(NotFound):
        services.delete_note(actor=founder, case=case, key="nobody", seen=Seen())


def test_a_changed_note_is_not_deleted_unseen(founder, partner, case):
    etag = place(case, "firms").etag
    change(founder, case, "firms", text="Better")
    with pytest.raises(Stale) as caught:
        services.delete_note(actor=partner, case=case, key="firms", seen=Seen(whole=etag))
    assert caught.value.theirs["text"] == "Better"


def test_a_reviewer_may_not_write_on_the_canvas(reviewer, case):
    with pytest.raises(Forbidden):
        services.add_note(actor=reviewer, case=case, block="channels", text="x")
    with pytest.raises(Forbidden):
        change(reviewer, case, "firms", text="x")
    with pytest.raises(Forbidden):
        services.delete_note(actor=reviewer, case=case, key="firms", seen=Seen())
    with pytest.raises(Forbidden):
        services.undo(actor=reviewer, case=case, number=1)
    with pytest.raises(Forbidden):
        add_hypothesis(actor=reviewer, case=case, facts={"text": "x"})


def test_undo_of_the_last_change_gives_the_document_before(founder, case):
    before = case.newest.document
    for facts in ({"text": "Other"}, {"block": "channels", "after": None}, {"binds": []}):
        saved = change(founder, case, "firms", **facts)
        revision = services.undo(actor=founder, case=case, number=saved.revision.number)
        assert revision.document == before
        assert revision.note.startswith(f"Undid #{saved.revision.number}: Canvas: note")


def test_undo_brings_a_deleted_note_back_where_it_was(founder, case):
    saved = services.delete_note(actor=founder, case=case, key="resellers", seen=Seen())
    services.undo(actor=founder, case=case, number=saved.revision.number)
    assert isinstance(texts(case, "channels")[1], dict)


def test_undo_keeps_what_others_did_since(founder, partner, case):
    saved = change(founder, case, "firms", text="Mine")
    change(partner, case, "people", text="Theirs")
    change_assumption(actor=partner, case=again(case), key="seats", value=120)
    services.undo(actor=founder, case=case, number=saved.revision.number)
    assert texts(case, "customer_segments") == ["Firms with 100 seats each"]
    assert texts(case, "cost_structure") == ["Theirs"]
    assert again(case).spec.assumption("seats").value == 120


def test_undo_of_what_somebody_changed_again_is_refused_with_the_way_out(founder, partner, case):
    saved = change(founder, case, "firms", text="Mine")
    change(partner, case, "firms", text="Theirs")
    with pytest.raises(Conflict) as caught:
        services.undo(actor=founder, case=case, number=saved.revision.number)
    assert "history" in caught.value.message
    assert texts(case, "customer_segments") == ["Theirs"]


@pytest.mark.parametrize("number", [0, 1, 99])
def test_there_is_nothing_to_undo_before_the_first_change(founder, case, number):
    with pytest.raises(NotFound):
        services.undo(actor=founder, case=case, number=number)


def test_a_hypothesis_gets_an_id_of_its_words_and_its_note_binds_it(founder, case):
    facts = {"text": "Lenders sign within a month", "threshold": ">= 8"}
    key = add_hypothesis(actor=founder, case=case, facts=facts, note="firms")
    assert key == "lenders_sign_within_month"
    assert place(case, "firms").binds == ["seats", key]
    assert again(case).newest.note == "Canvas: hypothesis added: “Lenders sign within a month”"


def test_a_hypothesis_without_latin_letters_gets_an_id_too(founder, case):
    keys = [add_hypothesis(actor=founder, case=case, facts={"text": "客户愿意付费"}) for _ in "ab"]
    assert keys == ["hypothesis", "hypothesis_2"]


def test_what_a_test_said_is_in_the_history(founder, case):
    now = again(case).newest.document["canvas"]["hypotheses"][0]
    facts = {"status": "supported", "result": "14 of 20", "test": ""}
    revision = change_hypothesis(
        actor=founder, case=case, key="they_pay", facts=facts, seen=mark(now)
    )
    found = revision.document["canvas"]["hypotheses"][0]
    assert (found["status"], found["result"]) == ("supported", "14 of 20")
    assert "test" not in found
    assert revision.note == "Canvas: hypothesis Supported: “Firms pay 100 a seat”"


def test_a_hypothesis_changed_by_another_is_a_conflict(founder, partner, case):
    seen = mark(again(case).newest.document["canvas"]["hypotheses"][0])
    args = {"case": case, "key": "they_pay", "seen": seen}
    change_hypothesis(actor=founder, facts={"text": "Theirs"}, **args)
    with pytest.raises(Stale) as caught:
        change_hypothesis(actor=partner, facts={"text": "Mine"}, **args)
    assert (caught.value.mine["text"], caught.value.theirs["text"]) == ("Mine", "Theirs")
    with pytest.raises(Stale):
        delete_hypothesis(actor=partner, **args)


def test_a_deleted_hypothesis_leaves_the_notes_that_were_bound_to_it(founder, case):
    delete_hypothesis(actor=founder, case=case, key="they_pay")
    assert place(case, "sales").binds == ["price", "revenue", "leak"]
    assert "hypotheses" not in again(case).newest.document["canvas"]


def test_a_hypothesis_that_is_gone_is_not_found(founder, case):
    with pytest.raises(NotFound):
        change_hypothesis(actor=founder, case=case, key="nobody", facts={}, seen=None)
