from __future__ import annotations

from dataclasses import replace

from bizcase.economics.rows import EntryHead, LineRow
from bizcase.economics.swaps import swap_between

HEAD = EntryHead(section="costs", id="people", label="People", kind="People")


def line(key: str, entry: EntryHead | None = None) -> LineRow:
    return LineRow(
        id=key,
        label=key,
        unit="1",
        formula="1",
        role="",
        category="",
        at=None,
        uses=(),
        entry=entry,
    )


A, B, C, MADE = line("a"), line("b"), line("c"), line("people_pay", HEAD)


def test_a_row_that_is_the_same_is_not_swapped():
    other = replace(B, formula="2")
    swap = swap_between([A, B, C], [A, other, C])
    assert swap is not None
    assert (swap.changed, swap.new, swap.gone) == ((other,), (), ())


def test_the_row_that_was_saved_is_swapped_even_if_it_says_the_same():
    swap = swap_between([A, B], [A, B], saved="b")
    assert swap is not None
    assert swap.changed == (B,)


def test_new_rows_stand_each_below_the_one_before_and_others_go():
    swap = swap_between([A, B, MADE], [A, C, line("d"), MADE])
    assert swap is not None
    assert [(above, row.id) for above, row in swap.new] == [("a", "c"), ("c", "d")]
    assert swap.gone == ("b",)


def test_what_is_more_than_rows_is_another_sheet():
    assert swap_between([A, B], [B, A]) is None, "in another order"
    assert swap_between([], [A]) is None, "nothing stands above the first row"
    assert swap_between([B], [A, B]) is None
    assert swap_between([A], [A, MADE]) is None, "a head comes with its first row"
    assert swap_between([A, MADE], [A]) is None, "a head goes with its last row"
    named = replace(MADE, entry=replace(HEAD, label="Staff"))
    assert swap_between([A, MADE], [A, named]) is None, "a head is called otherwise"
