"""Known answers of the field that the numbers reach today.

Each is worked out by the engine from a document, beside the value that was found by other means.
"""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from modeling.economics.cashflow import discount_factors
from modeling.evidence import wilson
from modeling.poc import metrics
from modeling.uncertainty.simulate import simulate
from tests.modeling.cases import case, one_off

TRIALS = 200_000


def today(formula, assumptions, trials=TRIALS):
    """Return what a formula over assumptions is worth when it falls today."""
    return simulate(case([one_off("x", formula, "benefit", 0)], assumptions), trials=trials).npv


def within(values, known, errors=4.0):
    return values.mean() == pytest.approx(known, abs=errors * values.std() / np.sqrt(values.size))


def test_a_floor_acts_in_each_draw_and_not_on_the_mean():
    # V - C - D ~ N(1, 2): E[max(., 0)] = 1.395593, the floor of the mean 1, difference 0.395593
    raw = [("net", "normal(1, 2)")]
    floored, plain = today("max(net, 0)", raw), today("net", raw)
    assert within(floored, 1.395593)
    assert within(plain, 1)
    assert within(floored - np.maximum(plain.mean(), 0), 0.395593, errors=8)
    closed = stats.norm.cdf(0.5) + 2 * stats.norm.pdf(0.5)
    assert closed == pytest.approx(1.395593, abs=5e-7)


def test_the_value_of_a_measured_share():
    # y ~ Beta(16, 4), NPV = 10 y - 7.6
    npv = today("10 * y - 7.6", [("y", "beta(16, 4)")])
    assert within(npv, 0.4)
    assert (npv > 0).mean() == pytest.approx(0.7032, abs=4 * 0.46 / np.sqrt(TRIALS))
    assert within(np.maximum(npv, 0), 0.59992)
    assert stats.beta(16, 4).sf(0.76) == pytest.approx(0.7032, abs=5e-5)


@pytest.mark.parametrize(
    ("won", "trials", "share", "npv", "positive"),
    [(150, 200, 0.75455, -0.05455, 0.4356), (176, 200, 0.87273, 1.12727, 0.999989)],
)
def test_the_value_after_more_trials_of_the_share(won, trials, share, npv, positive):
    value = f"beta({16 + won}, {4 + trials - won})"
    found = today("10 * y - 7.6", [("y", value)])
    assert within(found, npv)
    assert (found.mean() + 7.6) / 10 == pytest.approx(share, abs=5e-4)
    assert (found > 0).mean() == pytest.approx(positive, abs=5e-3)


def test_a_lognormal_loss_of_known_range_and_probability():
    # 90 % range 100 000..1 000 000: mean 404 001, times p = 0.1: 40 400
    loss = today("hit * size", [("hit", "bernoulli(0.1)"), ("size", "100000 to 1000000")])
    assert within(loss, 40_400)


def test_at_the_break_even_quantity_the_result_is_zero():
    # price 50, variable cost 20, fixed 120 000: 4000
    def result(quantity):
        lines = [
            ("sales", "price * quantity", "benefit"),
            ("variable", "20 * quantity", "cost"),
            ("fixed", "120000", "cost"),
        ]
        inputs = [("price", 50), ("quantity", quantity)]
        return simulate(case(lines, inputs, months=1), trials=1).npv[0]

    assert result(4000) == 0
    assert result(4001) == pytest.approx(30)


def test_the_best_spend_on_a_saturating_market():
    # g(P) = 100 (1 - e^(-0.05 P)) - P: P* = 32.1888, g(P*) = 47.8112
    def gain(spend):
        return today("100 * (1 - exp(-0.05 * p)) - p", [("p", spend)], trials=1)[0]

    assert gain(32.1888) == pytest.approx(47.8112, abs=5e-5)
    assert gain(32.1888) > max(gain(32.1), gain(32.3))


def test_a_perpetuity_is_approached_by_gordons_formula():
    monthly = 1.1 ** (1 / 12) - 1
    factors = discount_factors(rate=0.1, months=600)[1:]
    assert factors.sum() == pytest.approx(1 / monthly * (1 - 1.1**-50), rel=1e-12)


def certain(formula, months=12, start="2027-01", **others):
    """Return what a formula is in each month; the other lines are helpers."""
    lines = [("x", formula, "benefit"), *others.items()]
    spec = case(lines, months=months, start=start)
    return np.diff(simulate(spec, trials=1).cash[:, 0])


@pytest.mark.parametrize(
    ("formula", "known"),
    [
        # cross-entropy of y = 1, 0, 1, 0 and p = .8, .2, .6, .4; what is copied says 0.985
        ("-(1 * log(0.8) + 0 * log(0.2) + 1 * log(0.6) + 0 * log(0.4))", 0.733969),
        # mean squared error of (3, 5, 7, 9) and (2.9, 5.1, 7.1, 9.2); what is copied says 0.125
        ("((3 - 2.9) ^ 2 + (5 - 5.1) ^ 2 + (7 - 7.1) ^ 2 + (9 - 9.2) ^ 2) / 4", 0.0175),
        # a generator and a discriminator with D(x) = 0.9, D(G(z)) = 0.7; copied: 0.235
        ("-log(0.7)", 0.356675),
        ("-(log(0.9) + log(1 - 0.7))", 1.309333),
        ("(exp(2) - exp(-2)) / (exp(2) + exp(-2))", 0.964028),
    ],
)
def test_losses_that_are_often_quoted_wrongly(formula, known):
    assert certain(formula, months=1)[0] == pytest.approx(known, abs=5e-7)


def test_the_measures_of_a_training_have_their_known_values():
    truths, guesses = np.array([3.0, 5, 7, 9]), np.array([2.9, 5.1, 7.1, 9.2])
    assert metrics.brier(truths, guesses) == pytest.approx(0.0175)
    labels, shares = np.array([1, 0, 1, 0], np.int8), np.array([0.8, 0.2, 0.6, 0.4])
    hits = labels == 1
    assert 2 * metrics.log_loss(labels[hits], shares[hits]) == pytest.approx(0.733969, abs=5e-7)
    assert wilson(9000, 10_000) == pytest.approx((0.89397, 0.90573), abs=5e-6)
    assert wilson(150, 200) == pytest.approx((0.68566, 0.80492), abs=5e-6)


@pytest.mark.parametrize(("rate", "months"), [(0.05, 12), (0.12, 60), (1.5, 600)])
def test_a_level_income_is_an_annuity(rate, months):
    monthly = (1 + rate) ** (1 / 12) - 1
    spec = case([("x", "7", "benefit")], months=months, rate=rate)
    known = 7 * (1 - (1 + monthly) ** -months) / monthly
    assert simulate(spec, trials=1).npv[0] == pytest.approx(known, rel=1e-12)


def test_a_growing_income_over_a_long_time_is_gordons_formula():
    growth, rate, months = 0.001, 0.3, 600
    monthly = (1 + rate) ** (1 / 12) - 1
    lines = [("x", f"prev(x, 100 / (1 + {growth})) * (1 + {growth})", "benefit")]
    npv = simulate(case(lines, months=months, rate=rate), trials=1).npv[0]
    forever = 100 / (monthly - growth)
    missing = ((1 + growth) / (1 + monthly)) ** months
    assert npv == pytest.approx(forever * (1 - missing), rel=1e-11)
    assert npv == pytest.approx(forever, rel=1e-4)


def test_the_mean_of_a_product_of_lognormals_is_that_of_one():
    a, b = (0.5, 0.3), (-0.2, 0.4)
    found = today("a * b", [("a", f"lognormal{a}"), ("b", f"lognormal{b}")])
    assert within(found, np.exp(0.3 + (0.3**2 + 0.4**2) / 2))


@pytest.mark.parametrize(("p", "q", "market"), [(0.02, 0.3, 1000.0), (0.01, 0.1, 5e4)])
def test_bass_approaches_the_continuous_curve_as_its_steps_shrink(p, q, market):
    time = 24
    decay = np.exp(-(p + q) * time)
    curve = market * (1 - decay) / (1 + q / p * decay)

    def misfit(steps):
        new = certain(f"bass({market}, {p / steps!r}, {q / steps!r})", months=time * steps)
        return abs(new.sum() - curve)

    # an Euler step: half the step, half the error
    assert misfit(8) / misfit(16) == pytest.approx(2, abs=0.15)
    assert misfit(25) < 0.01 * curve


def test_adoption_peaks_where_the_closed_form_says():
    p, q, steps = 0.003, 0.4, 12
    new = certain(f"bass(1, {p / steps!r}, {q / steps!r})", months=30 * steps)
    assert (new.argmax() + 0.5) / steps == pytest.approx(np.log(q / p) / (p + q), abs=0.3)
    assert new.max() * steps == pytest.approx((p + q) ** 2 / (4 * q), rel=0.02)


def test_a_logistic_is_half_its_ceiling_at_the_midpoint_and_symmetric_about_it():
    found = certain("logistic(80, 0.35, 13)", months=25)
    assert found[12] == 40
    np.testing.assert_allclose(found + found[::-1], 80, rtol=1e-14)
    odds = found / (80 - found)
    np.testing.assert_allclose(np.diff(np.log(odds)), 0.35, rtol=1e-12)


@pytest.mark.parametrize("start", ["2027-01", "2027-08", "2026-12"])
def test_twelve_months_have_each_season_once(start):
    factors = [0.7, 0.8, 1.1, 1, 1, 0.9, 0.8, 0.9, 1.1, 1.2, 1.3, 1.2]
    found = certain(f"seasonal({', '.join(map(str, factors))})", months=24, start=start)
    first = int(start[5:]) - 1
    assert found[:12] == pytest.approx(factors[first:] + factors[:first], rel=1e-13)
    assert found[12:].sum() == pytest.approx(sum(factors))


def test_recursions_have_their_closed_forms():
    number = np.arange(1, 41)
    golden = (1 + 5**0.5) / 2
    fibonacci = certain("prev(x, 1) + lag(x, 2, 0)", months=40)
    # lag(x, 2, 0) is 0 in months 1 and 2: 1, 1, 2, 3, 5, ...
    assert fibonacci.tolist() == np.round(golden**number / 5**0.5).tolist()
    assert certain("cumsum(n)", n="month").tolist() == [n * (n + 1) / 2 for n in range(1, 13)]
    stock = certain("prev(x, 0) * (1 - 0.2) + 30", months=40)
    np.testing.assert_allclose(stock, 150 * (1 - 0.8**number), rtol=1e-13)
    assert certain("ramp(2, 10)", months=12).sum() == pytest.approx(8 / 2 - 0.5 + 3)
