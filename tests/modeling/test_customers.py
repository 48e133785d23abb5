"""The worth of customers against plain sums over their lives."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from modeling.economics.customers import (
    acquisition_payback_months,
    lifetime_value,
    ltv_to_cac,
)


def test_a_level_margin_is_worth_itself_over_the_churn():
    assert lifetime_value(30, 0.05) == pytest.approx(600)
    assert ltv_to_cac(600, 150) == 4
    # never leaving: Gordon's perpetuity
    assert lifetime_value(30, 0, discount=0.01) == pytest.approx(3000)
    assert lifetime_value(30, 0, discount=0.02, expansion=0.01) == pytest.approx(3000)


@given(st.floats(0.02, 0.9), st.floats(0, 0.015), st.floats(0, 0.05))
def test_the_lifetime_value_equals_the_sum_over_a_long_life(churn, expansion, discount):
    total, kept = 0.0, 1.0
    for month in range(1, 6000):
        total += 30 * kept / (1 + discount) ** month
        kept *= (1 - churn) * (1 + expansion)
    found = float(lifetime_value(30, churn, expansion=expansion, discount=discount))
    assert found == pytest.approx(total, rel=1e-6)


def test_margins_that_never_fade_and_customers_that_cost_nothing_have_no_figure():
    np.testing.assert_array_equal(lifetime_value(30, [0.0, 0.5]), [np.nan, 60])
    assert np.isnan(lifetime_value(30, 0.01, expansion=0.02))
    assert np.isnan(ltv_to_cac(600, 0))


def test_months_until_a_customer_has_paid_for_itself():
    assert acquisition_payback_months(90, 30) == 3
    np.testing.assert_array_equal(acquisition_payback_months(90, [30, 0, -1]), [3, np.nan, np.nan])
    assert np.isnan(acquisition_payback_months(601, 30, 0.05))  # more than the lifetime value


@given(st.floats(1, 500), st.floats(0.001, 0.4))
def test_after_these_months_the_margins_of_those_who_stayed_have_paid(cost, churn):
    months = float(acquisition_payback_months(cost, 30, churn))
    if np.isnan(months):
        assert cost >= 30 / churn * (1 - 1e-12)
    else:
        earned = 30 * (1 - (1 - churn) ** months) / churn
        assert earned == pytest.approx(cost, rel=1e-7)
