from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modeling.formula.lexer import FormulaError
from modeling.uncertainty.families import DistributionError
from modeling.uncertainty.outline import outline


def test_a_uniform_value_has_its_known_percentiles_and_a_flat_shape():
    found = outline("uniform(0, 100)", bars=10)
    assert found is not None
    assert (found.p5, found.p50, found.p95, found.mean) == pytest.approx((5, 50, 95, 50))
    assert found.heights == pytest.approx((1.0,) * 10)


def test_a_range_of_percentages_stays_between_its_ends():
    found = outline("2% to 5%")
    assert found is not None
    assert (found.p5, found.p95) == pytest.approx((0.02, 0.05))


def test_a_number_is_certain_and_a_formula_has_no_outline():
    certain = outline(7)
    assert certain is not None
    assert certain.is_certain
    assert (certain.p5, certain.mean) == (7, 7)
    assert outline("price * seats") is None


@given(low=st.floats(0.01, 1e6), width=st.floats(0.01, 1e6))
def test_the_numbers_are_in_order_and_the_highest_step_is_one(low, width):
    found = outline(f"{low!r} to {low + width!r}")
    assert found is not None
    assert found.p5 <= found.p50 <= found.p95
    assert max(found.heights) == 1
    assert min(found.heights) >= 0


@pytest.mark.parametrize("value", ["5 too 6", "normal(1)", "6 to 5", ""])
def test_what_cannot_be_read_is_refused(value):
    with pytest.raises((FormulaError, DistributionError)):
        outline(value)
