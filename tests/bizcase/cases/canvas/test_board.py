"""What the canvas shows: live numbers, loose numbers, searches, paper."""

from __future__ import annotations

import pytest
from django.utils import translation

from bizcase.cases import library
from bizcase.cases.canvas.board import other_text, worded
from bizcase.cases.canvas.notes import NoteChange, Seen
from bizcase.cases.canvas.paper import SHEET_HEIGHT, SIZES, board_height, print_size
from bizcase.cases.canvas.services import add_note, change_note
from bizcase.cases.services import import_document
from modeling.spec import BLOCKS
from tests.bizcase.cases.canvas.conftest import again, key_of, view_of


def numbers(case, key):
    return {each.id: each.number for each in view_of(case).notes[key].binds}


def write(actor, case, text, *binds, block="channels"):
    saved = add_note(actor=actor, case=again(case), block=block, text=text, binds=binds)
    return view_of(case).notes[saved.key]


def states(note):
    return {claim.text: claim.state for claim in note.claims}


def test_a_bound_note_shows_the_number_of_each_thing_with_its_unit(case):
    assert numbers(case, "firms") == {"seats": "100 seat"}
    assert numbers(case, "resellers") == {"margin": "20% to 40%"}
    assert numbers(case, "sales") == {
        "price": "80 to 160 CNY/seat/month",
        "revenue": "not simulated yet",
        "leak": "5% to 20% a year · loses CN¥50K to CN¥200K",
        "they_pay": "Untested · >= 100 holds with 72% today",
    }


def test_every_kind_of_risk_says_how_often_and_what_it_takes(founder, case):
    note = write(founder, case, "Risks", "wave", "late", "ban")
    assert [each.number for each in note.binds] == [
        "10% in all · 20% of used lost",
        "2 events a year · Revenue 3 months later",
        "1% a year · everything stops",
    ]


def test_a_formula_is_shown_as_it_is_written(founder, case):
    assert write(founder, case, "Twice", "twice").binds[0].number == "= 2 * price"


def test_lines_show_their_first_and_last_year_of_the_newest_result(founder, case, simulated):
    change_note(
        actor=founder,
        case=case,
        key="firms",
        change=NoteChange(binds=["revenue", "used", "build"]),
        seen=Seen(),
    )
    shown = {each.id: each for each in view_of(case).notes["firms"].binds}
    first, last = shown["revenue"].number.split(" → ")
    total = simulated.result["lines"][0]["mean_by_year"][0]  # of the months that the year has
    assert first == f"CN¥{total / 1000:.1f}K in 2027"
    assert last.endswith("K in 2028")
    assert shown["revenue"].detail.endswith("a year on average")
    stock = [float(part.split(" seat")[0]) for part in shown["used"].number.split(" → ")]
    assert stock == pytest.approx([100, 100], rel=0.05)  # an average: a stock is no sum
    assert shown["build"].number == "CN¥1K"
    assert shown["revenue"].is_stale  # the note was changed since
    assert view_of(case).is_stale


def test_a_result_of_this_very_document_is_not_out_of_date(case, simulated):
    assert not view_of(case).is_stale


def test_a_number_that_is_bound_to_nothing_is_loose(founder, case):
    view = view_of(case)
    assert [note.key for note in view.loose] == ["people"]
    assert states(view.notes["people"]) == {"CNY 5,000 per month": "loose"}
    assert view.notes["resellers"].claims[0].state == "bound"
    assert [piece.text for piece in view.notes["people"].pieces] == [
        "Team of ",
        "CNY 5,000 per month",
    ]


def test_a_bound_number_that_says_something_else_differs(founder, case):
    note = write(founder, case, "They keep 60%", "margin")
    assert states(note) == {"60%": "differs"}
    assert note in view_of(case).differing or note.differs


def test_a_count_is_not_compared_with_a_price_or_with_another_time(founder, case):
    assert states(write(founder, case, "5000 seats", "price")) == {"5000 seats": "bound"}
    assert states(write(founder, case, "5000 seats", "seats")) == {"5000 seats": "differs"}
    assert states(write(founder, case, "CNY 999 a year", "price")) == {"CNY 999 a year": "bound"}


def test_each_binding_answers_for_one_number(founder, case):
    note = write(founder, case, "30% margin and 5% churn", "margin")
    assert states(note) == {"30%": "bound", "5%": "loose"}


def test_money_is_not_answered_for_by_a_share(founder, case):
    assert states(write(founder, case, "Costs CNY 300", "margin")) == {"CNY 300": "loose"}
    assert states(write(founder, case, "Costs CNY 100", "price")) == {"CNY 100": "bound"}


def test_a_hypothesis_answers_for_the_numbers_that_it_states(founder, case):
    assert states(write(founder, case, "14 seats at CNY 100", "they_pay")) == {
        "14 seats": "bound",
        "CNY 100": "bound",
    }


def test_a_search_finds_names_and_labels_in_both_languages(case):
    view = view_of(case)
    assert [each.id for each in view.found("单价")] == ["price"]
    assert [each.id for each in view.found("PRICE assumption")] == ["price"]
    assert [each.id for each in view.found("leak")] == ["leak"]
    assert view.found("nothing like this") == []


def test_what_is_ticked_stays_in_front_of_a_search(case):
    assert [each.id for each in view_of(case).found("leak", first=("seats",))] == ["seats", "leak"]


def test_a_hypothesis_tells_its_chance_and_the_notes_that_rest_on_it(case):
    (found,) = view_of(case).hypotheses
    assert found.about == "Price"
    assert found.chance == pytest.approx(0.71, abs=0.02)
    assert found.notes == ("Monthly fee",)


def test_chinese_readers_see_chinese_texts_and_the_other_language_for_editing(case):
    with translation.override("zh-hans"):
        note = view_of(case).notes["resellers"]
    assert (note.text, note.other) == ("经销商留 30%", "Resellers keep 30%")


def test_a_rewritten_text_leaves_the_other_language_unless_it_is_given():
    both = {"en": "a", "zh-hans": "甲"}
    assert worded(both, "b") == {"en": "b", "zh-hans": "甲"}
    assert worded(both, "b", "乙") == {"en": "b", "zh-hans": "乙"}
    assert worded(both, "b", "") == {"en": "b"}
    assert worded("a", "b") == "b"
    assert worded(None, "b", "乙") == {"zh-hans": "乙", "en": "b"}
    assert other_text("a") == ""


def test_a_label_that_repeats_the_note_is_not_shown_twice(founder, case):
    note = write(founder, case, "Price", "price")
    assert note.binds[0].label == ""


def test_the_version_of_a_note_changes_with_its_numbers(founder, case, simulated):
    before = view_of(case).notes["sales"].version
    change_note(actor=founder, case=case, key="people", change=NoteChange(text="x"), seen=Seen())
    assert view_of(case).notes["sales"].version != before  # its result is out of date now


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("key", ["credit-scoring", "fraud-detection", "intelligent-search"])
def test_a_canvas_of_the_library_prints_in_readable_letters(founder, key, language):
    case = import_document(actor=founder, text=library.text(key)).case
    with translation.override(language):
        assert SIZES[view_of(case).print_size] >= 7


def test_what_does_not_fit_is_printed_smaller_down_to_the_smallest():
    def board(count: int) -> dict[str, list[list[str]]]:
        return {block: [["word " * 10, "label 5 to 10"]] * count for block in BLOCKS}

    sizes = [print_size(board(count)) for count in (1, 5, 10, 20, 500)]
    assert sizes == sorted(sizes)
    assert sizes[0] == 0
    assert sizes[-1] == len(SIZES) - 1
    assert board_height(board(10), SIZES[sizes[2]]) <= SHEET_HEIGHT


def test_keys_of_notes_without_an_id_last_while_they_say_the_same(founder, case):
    before = key_of(case, "Web shop")
    add_note(actor=founder, case=case, block="channels", text="First of all", after=None)
    assert key_of(case, "Web shop") == before
