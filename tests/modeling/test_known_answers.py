"""Known answers of the field that the numbers reach today.

Each is worked out by the engine from a document, beside the value that was found by other means.
"""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from modeling.economics.cashflow import discount_factors
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
