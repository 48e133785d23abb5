"""First-order indices from given draws: the correlation ratio."""

from __future__ import annotations

import numpy as np
import pytest

from modeling.sensitivity.given import bins, first_order


def test_a_straight_line_explains_everything():
    draws = np.random.default_rng(1).lognormal(0, 1, 2_000)
    found = first_order(draws, 3 - 2 * draws)
    assert found.value == pytest.approx(1)
    assert found.high - found.low < 1e-6


def test_a_parabola_explains_everything_though_ranks_see_nothing():
    draws = np.random.default_rng(2).normal(0, 1, 5_000)
    assert first_order(draws, draws**2).value == pytest.approx(1, abs=0.01)


def test_few_distinct_values_give_the_share_between_groups():
    rng = np.random.default_rng(3)
    group = rng.integers(0, 3, 3_000) * 1.0
    npv = np.array([0.0, 5.0, 1.0])[group.astype(int)] + rng.normal(0, 2, 3_000)
    within = sum(((npv[group == k] - npv[group == k].mean()) ** 2).sum() for k in range(3))
    unbiased = 1 - (within / (3_000 - 3)) / npv.var(ddof=1)  # Kelley's epsilon squared
    assert first_order(group, npv).value == pytest.approx(unbiased)


def test_half_of_the_variance_is_found_and_noise_explains_nothing():
    rng = np.random.default_rng(4)
    one, other, still = rng.normal(0, 1, (3, 4_000))
    found = [first_order(draws, np.exp(one / 4) * 4 + other) for draws in (one, still)]
    variance = 16 * np.exp(1 / 16) * np.expm1(1 / 16)
    assert found[0].value == pytest.approx(variance / (variance + 1), abs=0.03)
    assert found[0].low < variance / (variance + 1) < found[0].high
    assert found[1].low < 0 < found[1].high


def test_intervals_hold_the_truth_about_as_often_as_they_say():
    held = unbiased = 0.0
    for seed in range(200):
        one, other = np.random.default_rng(seed).normal(0, 1, (2, 1_000))
        found = first_order(one, one + other)
        held += found.low <= 0.5 <= found.high
        unbiased += found.value / 200
    assert held >= 180
    assert unbiased == pytest.approx(0.5, abs=0.01)


def test_what_never_changes_has_no_share():
    draws = np.arange(100.0)
    assert np.isnan(first_order(draws, np.ones(100)).value)
    assert np.isnan(first_order(np.arange(30.0), np.arange(30.0)).value)
    still = first_order(np.ones(100), draws)
    assert still.value == pytest.approx(0, abs=1e-9)


def test_equal_draws_share_a_bin_and_bins_are_about_equally_full():
    assert len(set(bins(np.ones(500)).tolist())) == 1
    counts = np.bincount(bins(np.random.default_rng(5).normal(0, 1, 1_000)))
    assert counts.tolist() == [20] * 50
