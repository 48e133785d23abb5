"""Break-even points by known answers and by putting them in again."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from modeling.economics.breakeven import (
    break_even_factor,
    break_even_price,
    break_even_quantity,
    safety_margin,
)

MONEY = st.floats(0.01, 1e6)


def test_the_known_answer():
    # price 50, variable cost 20, fixed 120 000: 4000
    assert break_even_quantity(50, 20, 120_000) == 4000
    assert break_even_price(4000, 20, 120_000) == 50
    assert safety_margin(5000, 4000) == pytest.approx(0.2)


def test_a_unit_that_costs_its_price_breaks_even_nowhere():
    prices = np.array([20.0, 19.0, 50.0])
    np.testing.assert_array_equal(break_even_quantity(prices, 20, 120_000), [np.nan, np.nan, 4000])
    np.testing.assert_array_equal(break_even_price([0.0, 4000], 20, 120_000), [np.nan, 50])
    assert np.isnan(safety_margin(0, 10))


@given(MONEY, MONEY, MONEY)
def test_at_the_break_even_nothing_is_won_or_lost(variable, margin, fixed):
    price = variable + margin
    quantity = float(break_even_quantity(price, variable, fixed))
    assert quantity * (price - variable) == pytest.approx(fixed, rel=1e-9)
    again = float(break_even_price(quantity, variable, fixed))
    assert again == pytest.approx(price, rel=1e-6)


@given(st.integers(-(10**8), 10**8), st.integers(-(10**8), 10**8))
def test_the_factor_on_a_part_makes_the_whole_zero(rest, part):
    factor = float(break_even_factor(rest + part, part))
    if np.isnan(factor):
        assert part == 0 or rest * part > 0
    else:
        assert factor >= 0
        assert rest + factor * part == pytest.approx(0, abs=1e-8 * (abs(rest) + abs(part)))


def test_parts_that_no_factor_can_balance_have_none():
    # a benefit of 100 beside costs of 60; a cost of 60 that alone decides nothing
    found = break_even_factor(np.array([40.0, 40.0, 160.0]), np.array([100.0, -60.0, 100.0]))
    np.testing.assert_allclose(found, [0.6, 1 + 40 / 60, np.nan])
