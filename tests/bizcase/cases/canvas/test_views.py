from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bizcase.cases.amend import mark
from bizcase.cases.canvas.notes import places
from bizcase.cases.canvas.services import add_note
from bizcase.cases.services import archive, import_document
from modeling.spec import BLOCKS
from tests.bizcase.cases.canvas.conftest import BOARD, again, key_of, texts
from tests.conftest import client_of

PART = {"HX-Request": "true"}
ELEMENTS_OF_A_NOTE = 20
FIRMS = "Firms with 100 seats each"


def address(name, case, *rest):
    return reverse(f"cases:{name}", args=[case.pk, *rest])


def read(answer):
    return answer.content.decode()


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_canvas_opens_in_both_languages_with_numbers(founder_client, case, language):
    page = read(founder_client.get(address("canvas", case), headers={"Accept-Language": language}))
    assert page.count("data-block=") == 9
    assert ("经销商留" in page) == (language == "zh-hans")
    assert 'aria-current="page"' in page


def test_a_loose_number_is_flagged_with_two_ways_to_bind_it(founder_client, case):
    page = read(founder_client.get(address("canvas", case)))
    assert "1 note with an unbound number" in page
    assert '<mark class="loose">CNY 5,000 per month</mark>' in page
    assert address("note_binds", case, "people") in page
    assert f"{reverse('economics:adopt', args=[case.pk, 'people'])}?as=assumption" in page


def test_the_overview_leads_to_the_canvas(founder_client, case):
    page = read(founder_client.get(address("detail", case)))
    assert address("canvas", case) in page
    assert "Firms pay 100 a seat" in page  # the hypothesis that a note is bound to


def test_a_note_is_added_without_a_script(founder_client, case):
    form = {"block": "channels", "text": "An app"}
    answer = founder_client.post(address("add_note", case), form)
    assert answer.status_code == 302
    assert answer.url.startswith(address("canvas", case) + "?done=2#note-")
    assert texts(case, "channels")[-1] == "An app"
    page = read(founder_client.get(answer.url))
    assert "data-undo" in page
    assert "note added to Channels" in page


def test_a_script_gets_the_board_with_a_way_back(founder_client, case):
    form = {"block": "channels", "text": "An app"}
    answer = founder_client.post(address("add_note", case), form, headers=PART)
    page = read(answer)
    assert answer.status_code == 200
    assert page.lstrip().startswith("<div")
    assert "An app" in page
    assert 'name="number" value="2"' in page


def test_an_empty_note_is_refused_beside_its_field(founder_client, case):
    answer = founder_client.post(address("add_note", case), {"block": "channels", "text": "  "})
    page = read(answer)
    assert answer.status_code == 422
    assert re.search(r'id="add-channels-error" role="alert">Write what the note says', page)
    assert again(case).newest.number == 1


def test_what_the_document_refuses_stays_in_the_field(founder, founder_client, case):
    text = BOARD.replace(
        "    - {text: Trade fairs}\n", "".join(f"    - {{text: N{n}}}\n" for n in range(198))
    )
    import_document(actor=founder, text=text)
    answer = founder_client.post(address("add_note", case), {"block": "channels", "text": "More"})
    page = read(answer)
    assert answer.status_code == 422
    assert "more than 200 entries" in page
    assert ">More</textarea>" in page


def test_the_page_of_a_note_has_everything_to_do_with_it(founder_client, case):
    page = read(founder_client.get(address("note", case, "people")))
    for name in ("note", "note_binds", "move_note", "delete_note"):
        assert address(name, case, "people") in page
    assert "Adopt as a cost" in page


def test_a_note_is_rewritten_in_both_languages(founder_client, case):
    page = founder_client.get(address("note", case, "resellers"))
    seen = page.context["form"]["seen"].value()
    form = {"text": "Partners keep 30%", "other": "伙伴留 30%", "seen": seen}
    answer = founder_client.post(address("note", case, "resellers"), form)
    assert answer.url == f"{address('canvas', case)}?done=2#note-resellers"
    assert texts(case, "channels")[1] == {"en": "Partners keep 30%", "zh-hans": "伙伴留 30%"}


def test_a_text_edited_in_place_leaves_the_other_language(founder_client, case):
    form = {"text": "Partners keep 30%"}
    founder_client.post(address("note", case, "resellers"), form, headers=PART)
    assert texts(case, "channels")[1]["zh-hans"] == "经销商留 30%"


def test_an_emptied_note_is_refused_with_its_page(founder_client, case):
    answer = founder_client.post(address("note", case, "firms"), {"text": ""})
    assert answer.status_code == 422
    assert "Write what the note says." in read(answer)


def test_two_founders_never_overwrite_each_other(founder_client, partner_client, case):
    """The second of two edits of one note is answered with both versions, and chooses."""
    url = address("note", case, "firms")
    seen = mark(FIRMS)
    assert founder_client.post(url, {"text": "Theirs", "seen": seen}).status_code == 302
    answer = partner_client.post(url, {"text": "Mine", "seen": seen})
    page = read(answer)
    assert answer.status_code == 412
    assert "Two people changed this note" in page
    assert "<p>Mine</p>" in page
    assert "<p>Theirs</p>" in page
    assert texts(case, "customer_segments") == ["Theirs"]

    fresh = mark("Theirs")
    assert page.count(f'value="{fresh}"') == 2  # keep mine; merge by hand
    assert "Theirs\nMine</textarea>" in page
    kept = partner_client.post(url, {"text": "Mine", "seen": fresh})
    assert kept.status_code == 302
    assert texts(case, "customer_segments") == ["Mine"]


def test_a_script_gets_the_conflict_as_a_part(founder_client, partner_client, case):
    url = address("note", case, "firms")
    founder_client.post(url, {"text": "Theirs"})
    answer = partner_client.post(url, {"text": "Mine", "seen": mark(FIRMS)}, headers=PART)
    assert answer.status_code == 412
    assert read(answer).lstrip().startswith("<div")
    assert "data-conflict" in read(answer)


def test_a_rewritten_note_that_was_deleted_can_be_kept_as_a_new_one(
    founder_client, partner_client, case
):
    founder_client.post(address("delete_note", case, "firms"))
    answer = partner_client.post(address("note", case, "firms"), {"text": "Mine", "seen": "x"})
    page = read(answer)
    assert answer.status_code == 412
    assert "Deleted" in page
    assert f'action="{address("add_note", case)}"' in page
    assert 'name="block" value="customer_segments"' in page


def test_binds_chosen_twice_are_a_conflict_that_can_keep_both(founder_client, partner_client, case):
    url = address("note_binds", case, "firms")
    seen = mark(["seats"])
    founder_client.post(url, {"binds": ["seats", "price"], "seen": seen})
    answer = partner_client.post(url, {"binds": ["seats", "leak"], "seen": seen})
    page = read(answer)
    assert answer.status_code == 412
    assert "Keep both" in page
    assert "seats, leak" in page
    assert "seats, price" in page


def test_a_moved_note_moved_again_is_a_conflict(founder_client, partner_client, case):
    url = address("move_note", case, "firms")
    founder_client.post(url, {"block": "channels", "seen": "customer_segments"})
    form = {"block": "key_partners", "seen": "customer_segments"}
    answer = partner_client.post(url, form)
    assert answer.status_code == 412
    assert "Key partners" in read(answer)
    assert FIRMS in texts(case, "channels")


def test_a_note_moves_up_down_and_across_by_buttons(founder_client, case):
    key = key_of(case, "Web shop")
    page = read(founder_client.get(address("note", case, key)))
    assert "One down" in page
    assert "One up" not in page
    url = address("move_note", case, key)
    founder_client.post(url, {"block": "channels", "after": "resellers", "seen": "channels"})
    assert texts(case, "channels")[1] == "Web shop"
    founder_client.post(url, {"block": "key_partners", "after": "~"})
    assert texts(case, "key_partners") == ["Web shop"]


def test_a_move_to_nowhere_is_refused(founder_client, case):
    answer = founder_client.post(address("move_note", case, "firms"), {"block": "friends"})
    assert answer.status_code == 422


def test_a_deleted_note_can_be_brought_back(founder_client, case):
    answer = founder_client.post(address("delete_note", case, "firms"), headers=PART)
    assert FIRMS not in read(answer).partition("data-toast")[0]
    number = again(case).newest.number
    answer = founder_client.post(address("canvas_undo", case), {"number": number})
    assert answer.status_code == 302
    assert texts(case, "customer_segments") == [FIRMS]


def test_a_note_changed_meanwhile_is_not_deleted(founder_client, partner_client, case):
    etag = places(again(case).newest.document)["firms"].etag
    founder_client.post(address("note", case, "firms"), {"text": "Better"})
    answer = partner_client.post(address("delete_note", case, "firms"), {"seen": etag})
    assert answer.status_code == 412
    assert "Delete it all the same" in read(answer)
    assert texts(case, "customer_segments") == ["Better"]


@pytest.mark.parametrize("headers", [{}, PART])
def test_an_undo_that_comes_too_late_says_so(founder_client, partner_client, case, headers):
    founder_client.post(address("note", case, "firms"), {"text": "Mine"})
    partner_client.post(address("note", case, "firms"), {"text": "Theirs"})
    answer = founder_client.post(address("canvas_undo", case), {"number": 2}, headers=headers)
    assert answer.status_code == 409
    assert "changed the same part since" in read(answer)


@pytest.mark.parametrize(
    ("number", "status"), [("x", 422), ("", 422), ("1", 404), ("99999999999", 404)]
)
def test_an_undo_of_nothing_is_refused(founder_client, case, number, status):
    answer = founder_client.post(address("canvas_undo", case), {"number": number})
    assert answer.status_code == status
    assert again(case).newest.number == 1


def test_the_picker_searches_in_both_languages_and_keeps_what_is_ticked(founder_client, case):
    url = address("note_binds", case, "firms")
    page = read(founder_client.get(url, {"q": "单价", "binds": ["seats"]}))
    assert re.search(r'value="seats" checked', page)
    assert 'value="price"' in page
    assert 'value="leak"' not in page
    answer = founder_client.post(url, {"binds": ["seats", "price"], "seen": mark(["seats"])})
    assert answer.status_code == 302
    assert places(again(case).newest.document)["firms"].binds == ["seats", "price"]


def test_a_name_that_there_is_not_cannot_be_bound(founder_client, case):
    answer = founder_client.post(address("note_binds", case, "firms"), {"binds": ["nobody"]})
    assert answer.status_code == 422
    assert "unknown name" in read(answer)


def test_a_hypothesis_is_written_changed_and_deleted(founder_client, case):
    url = address("new_hypothesis", case)
    assert "We believe that" in read(founder_client.get(url, {"note": "firms"}))
    form = {"text": "They sign", "threshold": ">= 8", "about": "seats", "note": "firms"}
    assert founder_client.post(url, form).status_code == 302
    assert places(again(case).newest.document)["firms"].binds == ["seats", "they_sign"]

    url = address("hypothesis", case, "they_sign")
    page = founder_client.get(url)
    seen = page.context["form"]["seen"].value()
    form = {"text": "They sign", "status": "supported", "result": "9 of 20", "seen": seen}
    assert founder_client.post(url, form).status_code == 302
    assert "9 of 20" in read(founder_client.get(address("canvas", case)))

    answer = founder_client.post(address("delete_hypothesis", case, "they_sign"))
    assert answer.status_code == 302
    assert places(again(case).newest.document)["firms"].binds == ["seats"]


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ({"text": ""}, "Write what you believe."),
        ({"text": "x", "threshold": "many"}, "must be a side and a number"),
        ({"text": "x", "about": "nobody"}, "Select a valid choice"),
    ],
)
def test_a_hypothesis_that_is_not_right_is_refused_with_what_was_typed(
    founder_client, case, form, told
):
    answer = founder_client.post(address("new_hypothesis", case), form)
    page = read(answer).replace("&#x27;", "'")
    assert answer.status_code == 422
    assert told in page
    assert again(case).newest.number == 1


def test_a_hypothesis_changed_twice_shows_both_versions(founder_client, partner_client, case):
    url = address("hypothesis", case, "they_pay")
    seen = founder_client.get(url).context["form"]["seen"].value()
    base = {"threshold": ">= 100", "about": "price", "test": "Ask 20 firms", "seen": seen}
    founder_client.post(url, {**base, "text": "Theirs"})
    answer = partner_client.post(url, {**base, "text": "Mine"})
    page = read(answer)
    assert answer.status_code == 412
    assert "<td>Mine</td><td>Theirs</td>" in page
    assert "<code>test</code>" not in page
    answer = partner_client.post(address("delete_hypothesis", case, "they_pay"), {"seen": seen})
    assert answer.status_code == 412


def test_what_is_not_there_is_not_found(founder_client, case):
    for name in ("note", "note_binds", "hypothesis"):
        assert founder_client.get(address(name, case, "nobody")).status_code == 404
    for name in ("move_note", "delete_note", "delete_hypothesis"):
        form = {"block": "channels"}
        assert founder_client.post(address(name, case, "nobody"), form).status_code == 404


ACTIONS = [
    ("add_note", ()),
    ("note", ("firms",)),
    ("note_binds", ("firms",)),
    ("move_note", ("firms",)),
    ("delete_note", ("firms",)),
    ("canvas_undo", ()),
    ("new_hypothesis", ()),
    ("hypothesis", ("they_pay",)),
    ("delete_hypothesis", ("they_pay",)),
]


@pytest.mark.parametrize(("name", "rest"), ACTIONS)
def test_a_reviewer_reads_but_changes_nothing(reviewer, case, name, rest):
    client = client_of(reviewer)
    page = read(client.get(address("canvas", case)))
    assert "data-editable" not in page
    assert "data-add" not in page
    form = {"block": "channels", "text": "x"}
    assert client.post(address(name, case, *rest), form).status_code == 403
    assert again(case).newest.number == 1


@pytest.mark.parametrize(("name", "rest"), ACTIONS)
def test_strangers_and_investors_find_nothing(stranger_client, investor_client, case, name, rest):
    for client in (stranger_client, investor_client):
        assert client.get(address("canvas", case)).status_code == 404
        assert client.post(address(name, case, *rest), {"text": "x"}).status_code == 404
    assert again(case).newest.number == 1


def test_an_archived_case_shows_its_canvas_without_forms(founder, founder_client, case):
    archive(actor=founder, case=case)
    assert "data-editable" not in read(founder_client.get(address("canvas", case)))


def test_a_script_that_has_seen_the_newest_document_gets_nothing(founder_client, case):
    url = address("canvas", case)
    answer = founder_client.get(url, {"seen": case.digest}, headers=PART)
    assert answer.status_code == 204
    assert founder_client.get(url, {"seen": "x"}, headers=PART).status_code == 200


def moved(client, case, key):
    return client.post(address("move_note", case, key), {"block": "channels"}, headers=PART)


def test_two_hundred_notes_cost_no_more_questions_than_six(founder, founder_client, case):
    def asked(call):
        with CaptureQueriesContext(connection) as caught:
            assert call().status_code == 200
        return len(caught)

    few = (
        asked(lambda: founder_client.get(address("canvas", case))),
        asked(lambda: moved(founder_client, case, "people")),
    )
    many = "".join(
        f"  {block}:\n" + "".join(f"    - {{text: N{n} 5%, binds: [price]}}\n" for n in range(22))
        for block in BLOCKS
    )
    text = re.sub(r"canvas:\n.*?assumptions:", f"canvas:\n{many}assumptions:", BOARD, flags=re.S)
    case = import_document(actor=founder, text=text).case
    key = next(iter(places(case.newest.document)))
    assert few == (
        asked(lambda: founder_client.get(address("canvas", case))),
        asked(lambda: moved(founder_client, case, key)),
    )
    page = read(founder_client.get(address("canvas", case)))
    notes = [each.partition("<form")[0] for each in page.split('<li class="note')[1:]]
    assert page.count("data-note=") == len(notes) == 198
    assert max(note.count("<") - note.count("</") for note in notes) <= ELEMENTS_OF_A_NOTE


def test_the_history_lists_each_edit_with_what_it_did(founder, founder_client, case):
    add_note(actor=founder, case=case, block="channels", text="An app")
    assert "note added to Channels: “An app”" in read(founder_client.get(address("history", case)))
