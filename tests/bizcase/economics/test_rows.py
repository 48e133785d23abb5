from __future__ import annotations

import pytest

from bizcase.cases import library
from bizcase.cases.typed import typed
from bizcase.economics.rows import assumption_rows, line_rows, shape_of


def test_a_range_shows_its_own_ends_and_a_shape():
    shape = shape_of("80 to 160")
    assert shape is not None
    assert (shape.p5, shape.p95) == pytest.approx((80, 160))
    assert 80 < shape.p50 < shape.mean < 160
    assert shape.path.startswith("M0 28L")
    assert not shape.is_certain


def test_a_number_is_certain_and_a_formula_has_no_shape():
    certain = shape_of(5)
    assert certain is not None
    assert (certain.p5, certain.mean, certain.path, certain.is_certain) == (5, 5, "", True)
    assert shape_of("a * b") is None


@pytest.mark.parametrize(
    ("text", "value"), [("5", 5.0), ("1.2e6", 1.2e6), ("5%", "5%"), ("5 to 10", "5 to 10")]
)
def test_what_is_typed_is_a_number_or_the_text_itself(text, value):
    assert typed(text) == value


def test_rows_tell_kinds_users_and_what_an_outlook_overrides():
    base = library.spec("credit-scoring")
    rows = {row.id: row for row in assumption_rows(base.for_outlook("downside"), base)}
    assert rows["auc"].overridden
    assert not rows["fee"].overridden
    assert rows["gain"].kind == "formula"
    assert rows["auc"].used_by == ("gain",)
    assert set(rows["fee"].used_by) == {"decision_fees"}


def test_lines_tell_what_they_use():
    lines = {line.id: line for line in line_rows(library.spec("credit-scoring"))}
    assert lines["decision_fees"].uses == ("scored", "fee")
    assert lines["development"].at == 0
    assert "month" not in lines["on_sale"].uses
