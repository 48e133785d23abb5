"""Measures of monthly cash against closed forms, plain loops and laws."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from modeling.economics.cashflow import (
    cumulative,
    discount_factors,
    funding_need,
    payback_months,
    present_value,
)
from modeling.economics.measures import (
    break_even_month,
    discounted_payback_months,
    margin,
    mirr,
    profitability_index,
    runway_months,
    worth_of_inflows,
)
from modeling.economics.rates import irr


def column(*flows):
    return np.array(flows, dtype=float)[:, None]


FLOWS = st.tuples(st.integers(0, 2**32), st.integers(1, 90)).map(
    lambda given: np.random.default_rng(given[0]).normal(0, 100, (given[1] + 1, 5))
)


def test_mirr_of_a_textbook_project():
    # 1000 today, 500, 400, 300, 100 after one to four years, 10 % for both: the inflows grow to
    # 500 x 1.331 + 400 x 1.21 + 300 x 1.1 + 100 = 1579.5, the fourth root of 1.5795 is 1.121063
    flows = np.zeros((49, 1))
    flows[::12, 0] = [-1000, 500, 400, 300, 100]
    assert mirr(flows, finance_rate=0.1)[0] == pytest.approx(1.5795**0.25 - 1, rel=1e-12)
    assert mirr(flows, finance_rate=0.1)[0] == pytest.approx(0.121063, abs=5e-5)


@given(FLOWS, st.floats(-0.5, 2), st.floats(-0.5, 2))
def test_mirr_equals_a_plain_loop_with_two_rates(flows, finance, reinvestment):
    found = mirr(flows, finance_rate=finance, reinvestment_rate=reinvestment)
    months = len(flows) - 1
    for trial, rate in enumerate(found):
        final = spent = 0.0
        for k, flow in enumerate(flows[:, trial].tolist()):
            if flow > 0:
                final += flow * (1 + reinvestment) ** ((months - k) / 12)
            else:
                spent -= flow * (1 + finance) ** (-k / 12)
        if not final or not spent:
            assert np.isnan(rate)
        else:
            assert rate == pytest.approx((final / spent) ** (12 / months) - 1, rel=1e-9)


def test_mirr_at_the_irr_is_the_irr():
    flows = column(-1000, *[40.0] * 36)
    rate = float(irr(flows)[0])
    assert mirr(flows, finance_rate=rate)[0] == pytest.approx(rate, rel=1e-9)
    higher = mirr(flows, finance_rate=rate, reinvestment_rate=rate + 0.1)[0]
    assert higher > rate


def test_without_investment_or_without_return_there_is_no_rate_and_no_index():
    factors = discount_factors(rate=0.1, months=2)
    for flows in (column(0, 1, 2), column(0, 0, 0)):
        spent = worth_of_inflows(-flows, factors)
        assert np.isnan(profitability_index(worth_of_inflows(flows, factors), spent)[0])
        assert np.isnan(mirr(flows, finance_rate=0.1)[0])
    loss = column(-3, -1, 0)
    assert np.isnan(mirr(loss, finance_rate=0.1)[0])
    spent = worth_of_inflows(-loss, factors)
    assert profitability_index(worth_of_inflows(loss, factors), spent)[0] == 0


def test_the_profitability_index_of_an_annuity_has_the_closed_form():
    monthly = 1.12 ** (1 / 12) - 1
    flows, factors = column(-2000, *[100.0] * 60), discount_factors(rate=0.12, months=60)
    found = profitability_index(worth_of_inflows(flows, factors), worth_of_inflows(-flows, factors))
    closed = 100 * (1 - (1 + monthly) ** -60) / monthly / 2000
    assert found[0] == pytest.approx(closed, rel=1e-12)


@given(FLOWS, st.floats(0, 1))
def test_index_and_mirr_agree_with_npv_about_what_is_worth_doing(flows, rate):
    factors = discount_factors(rate=rate, months=len(flows) - 1)
    npv = present_value(flows, factors)
    inflows, outflows = worth_of_inflows(flows, factors), worth_of_inflows(-flows, factors)
    np.testing.assert_allclose(inflows - outflows, npv, rtol=1e-9, atol=1e-9)
    index = profitability_index(inflows, outflows)
    modified = mirr(flows, finance_rate=rate)
    clear = (np.abs(npv) > 1e-6) & (inflows > 0) & (outflows > 0)
    assert ((index > 1) == (npv > 0))[clear].all()
    assert ((modified > rate) == (npv > 0))[clear].all()


def test_discounted_payback_of_an_annuity_has_the_closed_form():
    monthly = 0.01
    rate = (1 + monthly) ** 12 - 1
    flows = column(-1000, *[50.0] * 60)
    found = discounted_payback_months(flows, discount_factors(rate=rate, months=60))
    closed = -np.log(1 - 1000 * monthly / 50) / np.log(1 + monthly)
    assert found[0] == np.ceil(closed)


@given(FLOWS, st.floats(0, 1))
def test_discounting_never_hastens_the_payback_of_one_investment(flows, rate):
    flows = np.abs(flows)
    flows[0] = -0.6 * flows[1:].sum(axis=0)
    factors = discount_factors(rate=rate, months=len(flows) - 1)
    plain, late = payback_months(cumulative(flows)), discounted_payback_months(flows, factors)
    assert ((late >= plain) | np.isnan(late)).all()
    if rate == 0:
        np.testing.assert_array_equal(plain, late)


def test_months_of_a_small_case():
    flows = column(-100, -20, 10, -5, 0, 60, 80)
    cash = cumulative(flows)
    assert break_even_month(flows)[0] == 4
    assert [float(runway_months(cash, funding)[0]) for funding in (0, 99, 100, 114)] == [0, 0, 1, 1]
    assert np.isnan(runway_months(cash, 120)[0])
    assert break_even_month(column(-1, 2, 2))[0] == 1
    assert np.isnan(break_even_month(column(5, 1, -1))[0])


@given(FLOWS, st.floats(0, 2000))
def test_money_runs_out_exactly_when_less_than_the_need_was_raised(flows, raised):
    cash = cumulative(flows)
    month, need = runway_months(cash, raised), funding_need(cash)
    assert (np.isnan(month) == (need <= raised)).all()
    for trial in np.flatnonzero(~np.isnan(month)):
        at = int(month[trial])
        assert cash[at, trial] < -raised
        assert (cash[:at, trial] >= -raised).all()


@given(FLOWS)
def test_the_break_even_month_is_the_first_behind_the_last_loss(flows):
    for trial, month in enumerate(break_even_month(flows)):
        losses = [k for k in range(1, len(flows)) if flows[k, trial] < 0]
        after = max(losses, default=0) + 1
        assert month == after if after < len(flows) else np.isnan(month)


@given(FLOWS, st.floats(1e-3, 1e3))
def test_another_currency_changes_no_rate_and_no_month(flows, factor):
    factors = discount_factors(rate=0.1, months=len(flows) - 1)
    for figure in (
        lambda f: mirr(f, finance_rate=0.1, reinvestment_rate=0.05),
        lambda f: profitability_index(worth_of_inflows(f, factors), worth_of_inflows(-f, factors)),
        break_even_month,
    ):
        np.testing.assert_allclose(figure(flows * factor), figure(flows), rtol=1e-9)


def test_a_margin_is_the_share_that_is_left():
    result, benefit = np.array([20.0, -50.0, 5.0, 5.0]), np.array([80.0, 100.0, 0.0, -1.0])
    np.testing.assert_array_equal(margin(result, benefit), [0.25, -0.5, np.nan, np.nan])


@pytest.mark.filterwarnings("error")
def test_a_ratio_beyond_all_numbers_is_none():
    flows = column(-1e-300, 1e20)
    factors = discount_factors(rate=0.1, months=1)
    inflows, outflows = worth_of_inflows(flows, factors), worth_of_inflows(-flows, factors)
    assert np.isnan(profitability_index(inflows, outflows)[0])
    assert np.isnan(mirr(flows, finance_rate=0.1)[0])
    assert np.isnan(mirr(column(-1e-10, 1e20), finance_rate=0.1)[0])
    assert np.isnan(margin(np.array([1e20]), np.array([1e-300]))[0])
