"""Cash flows against closed forms, plain loops and scipy's root finder."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize

from modeling.economics.cashflow import (
    cumulative,
    discount_factors,
    funding_need,
    payback_months,
    present_value,
)
from modeling.economics.rates import irr


def column(*flows):
    return np.array(flows, dtype=float)[:, None]


def test_the_value_of_a_level_annuity_equals_the_closed_form():
    monthly = 1.12 ** (1 / 12) - 1
    flows = column(0, *[100.0] * 60)
    closed = 100 * (1 - (1 + monthly) ** -60) / monthly
    assert present_value(flows, discount_factors(rate=0.12, months=60))[0] == pytest.approx(
        closed, rel=1e-13
    )


def test_a_rate_of_minus_one_is_refused():
    with pytest.raises(ValueError, match="above -1"):
        discount_factors(rate=-1.0, months=3)


def test_cumulative_cash_payback_and_funding_need_of_a_small_case():
    cash = cumulative(column(-100, -20, 50, 60, 30))
    assert cash[:, 0].tolist() == [-100, -120, -70, -10, 20]
    assert funding_need(cash)[0] == 120
    assert payback_months(cash)[0] == 4


def test_cash_that_never_returns_has_no_payback_and_cash_that_never_falls_needs_no_funding():
    assert np.isnan(payback_months(cumulative(column(-100, 20, 20)))[0])
    assert funding_need(cumulative(column(0, 20, -5)))[0] == 0
    assert payback_months(cumulative(column(0, 20, -5)))[0] == 1


def test_irr_of_a_loan_with_equal_payments_is_its_rate():
    monthly = 1.3 ** (1 / 12) - 1
    payment = 1000 * monthly / (1 - (1 + monthly) ** -36)
    assert irr(column(-1000, *[payment] * 36))[0] == pytest.approx(0.3, rel=1e-12)


def test_irr_of_a_loss_is_negative_and_of_a_break_even_at_the_far_ends_none():
    assert irr(column(-100, *[0] * 11, 90))[0] == pytest.approx(-0.1, rel=1e-12)
    for flows in ((-100, -1, -1), (100, 1, 1), (0, 0, 0), (-1, 1e9)):
        assert np.isnan(irr(column(*flows))[0])


def test_of_several_rates_a_gain_takes_the_lowest_above_zero_and_a_loss_the_highest_below():
    growth = np.array([1.1, 1.3]) ** (1 / 12)
    gain = np.poly(growth)  # its roots are the two growth factors
    assert irr(column(*np.sign(gain.sum()) * gain))[0] == pytest.approx(0.1, rel=1e-6)
    loss = -np.poly([0.8 ** (1 / 12), 1.2 ** (1 / 12)])
    both = irr(column(*loss))[0]
    assert both == pytest.approx(0.2 if loss.sum() > 0 else -0.2, rel=1e-6)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32), st.integers(2, 120), st.floats(0.3, 30))
def test_irr_equals_the_root_that_scipy_finds(seed, months, gain):
    rng = np.random.Generator(np.random.SFC64(seed))
    flows = np.concatenate([[-1.0], gain * rng.random(months) / months])
    ours = irr(np.stack([flows, 2 * flows], axis=1))

    def value(rate):
        return present_value(flows[:, None], discount_factors(rate=rate, months=months))[0]

    if value(-0.99) * value(9_999) > 0:
        assert np.isnan(ours).all()
        return
    theirs = optimize.brentq(value, -0.99, 9_999, xtol=1e-14, rtol=1e-13, maxiter=500)
    np.testing.assert_allclose(ours, theirs, rtol=1e-8, atol=1e-9)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32), st.integers(2, 80))
def test_any_irr_found_makes_the_value_zero_and_has_the_sign_of_the_sum(seed, months):
    rng = np.random.Generator(np.random.SFC64(seed))
    flows = rng.normal(0, 1, (months + 1, 40))
    rates = irr(flows)
    for k in np.flatnonzero(~np.isnan(rates)):
        factors = discount_factors(rate=rates[k], months=months)
        weight = present_value(np.abs(flows[:, [k]]), factors)[0]
        assert abs(present_value(flows[:, [k]], factors)[0]) <= 1e-9 * weight
        assert np.sign(rates[k]) == np.sign(flows[:, k].sum())
