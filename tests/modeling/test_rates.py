"""The internal rate of return where there are several, against a root finder on the same grid."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize

from modeling.economics.rates import DOWNWARD, LANES, UPWARD, irr


def slowly(flows):
    """Return the rate of one trial by its definition: the first change of sign away from zero."""
    months = np.arange(flows.size)
    side = np.sign(flows.sum())
    if side == 0:
        return np.nan

    def worth(rate):
        return side * (flows * np.exp(-side * rate * months)).sum()

    grid = UPWARD if side > 0 else DOWNWARD
    for near, far in itertools.pairwise(grid.tolist()):
        if worth(far) <= 0:
            return np.expm1(12 * side * optimize.brentq(worth, near, far, xtol=1e-15, rtol=1e-14))
    return np.nan


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32), st.integers(2, 60), st.sampled_from([0.0, 0.3, 1.0]))
def test_rates_are_those_of_the_definition_however_often_the_sign_changes(seed, months, drift):
    rng = np.random.Generator(np.random.SFC64(seed))
    flows = rng.normal(drift, 1, (months + 1, 12))
    flows[0] -= 3 * drift
    expected = np.array([slowly(flows[:, k]) for k in range(12)])
    np.testing.assert_allclose(irr(flows), expected, rtol=1e-9, atol=1e-11)


def test_leading_and_trailing_zeros_change_no_rate():
    flows = np.array([-100.0, 30, 40, 50])
    padded = np.array([-100.0, 30, 40, 50, 0, 0])
    late = np.array([0.0, 0, -100, 30, 40, 50])
    rates = [irr(one[:, None])[0] for one in (flows, padded, late)]
    np.testing.assert_allclose(rates, rates[0], rtol=1e-12)


@pytest.mark.parametrize("flows", [[0.0] * 5, [1.0, 2, 3], [-1.0, -2, -3], [3.0, -1, -1]])
def test_flows_whose_cash_never_turns_have_no_rate(flows):
    assert np.isnan(irr(np.array(flows)[:, None])[0])


def test_a_trial_has_the_same_bits_alone_and_among_any_others():
    rng = np.random.Generator(np.random.SFC64(3))
    flows = rng.normal(0.1, 1, (37, 2 * LANES + 11))
    whole = irr(flows)
    for start, end in ((0, 1), (5, 9), (LANES - 1, LANES + 2), (LANES, 2 * LANES + 11)):
        part = irr(np.ascontiguousarray(flows[:, start:end]))
        np.testing.assert_array_equal(part, whole[start:end])
