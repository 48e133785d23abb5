"""Stochastic dominance: against integrals of the distribution functions, and its laws."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from modeling.choice.dominance import dominance as both_ways

TRIALS = 4000
SAMPLES = st.integers(1, 12).flatmap(
    lambda n: st.tuples(*(st.lists(st.integers(-4, 4), min_size=n, max_size=n) for _ in range(2)))
)


def dominance(one, other):
    return both_ways(one, other)[0]


def as_arrays(samples):
    return [np.array(sample, dtype=float) for sample in samples]


def by_integration(one, other):
    """Return whether each order holds, by the distribution functions on all distinct amounts."""
    amounts = sorted({*one, *other})
    below = [
        [sum(v <= z for v in values) / len(values) for z in amounts] for values in (one, other)
    ]
    first = [b - a for a, b in zip(*below, strict=True)]
    second, area = [], 0.0
    for width, height in zip(np.diff(amounts), first[:-1], strict=True):
        area += width * height
        second.append(area)
    orders = (first, second)
    return [
        all(v >= -1e-12 for v in values) and any(v > 1e-12 for v in values) for values in orders
    ]


def draws(seed, *parameters):
    rng = np.random.default_rng(seed)
    shared = rng.normal(0, 1, TRIALS)
    return [mean + sd * (shared + rng.normal(0, 0.5, TRIALS)) for mean, sd in parameters]


@given(SAMPLES)
def test_both_orders_are_those_of_the_integrated_distribution_functions(samples):
    one, other = as_arrays(samples)
    assert [each.holds for each in dominance(one, other)] == by_integration(*samples)


@given(SAMPLES)
def test_dominance_is_antisymmetric_and_the_first_order_implies_the_second_and_the_mean(samples):
    one, other = as_arrays(samples)
    forward, backward = both_ways(one, other)
    assert (backward, forward) == both_ways(other, one)
    for there, back in zip(forward, backward, strict=True):
        assert not (there.holds and back.holds)
    if forward[0].holds:
        assert forward[1].holds
        assert one.mean() > other.mean()
    if forward[1].holds:
        assert one.mean() >= other.mean()


@given(SAMPLES, st.sampled_from([0.001, 7.0, 1e6]), st.sampled_from([-1e3, 0.0, 3.0]))
def test_scaling_or_moving_the_currency_changes_no_verdict(samples, scale, shift):
    one, other = as_arrays(samples)
    moved = dominance(one * scale + shift, other * scale + shift)
    for before, after in zip(dominance(one, other), moved, strict=True):
        assert (before.holds, before.order) == (after.holds, after.order)
    assert moved[1].gap == pytest.approx(scale * dominance(one, other)[1].gap, rel=1e-6, abs=1e-6)


@given(SAMPLES)
def test_a_gap_is_zero_where_nothing_is_violated_and_only_there(samples):
    one, other = as_arrays(samples)
    for told in dominance(one, other):
        assert (told.gap == 0) == (told.holds or sorted(one) == sorted(other))


def test_gaps_are_the_largest_violation():
    # one: 0 or 3, other: 1 or 1; below 1 the first stands at 1/2, and there falls short by 1/2
    first, second = dominance(np.array([0.0, 3.0]), np.array([1.0, 1.0]))
    assert (first.gap, second.gap) == (0.5, 0.5)


def test_more_of_the_same_is_certain():
    one, other = draws(1, (1, 1), (0, 1))
    told = dominance(other + 0.5, other)
    assert [(each.holds, each.strength) for each in told] == [(True, "certain")] * 2
    assert [each.strength for each in dominance(other, other + 0.5)] == ["refuted"] * 2
    assert dominance(one, other)[0].strength != "refuted"


def test_less_risk_at_the_same_mean_is_dominance_of_the_second_order_only():
    rng = np.random.default_rng(2)
    wide = rng.normal(0, 2, TRIALS)
    narrow = wide / 2 + 0.1
    first, second = dominance(narrow, wide)
    assert (first.holds, first.strength) == (False, "refuted")
    assert (second.holds, second.strength) == (True, "certain")


def test_a_sample_of_few_trials_is_not_certain():
    one = np.array([1.0, 2.0, 4.0])
    first, _ = dominance(one, np.array([1.0, 2.0, 3.0]))
    assert first.holds
    assert first.strength == "open"


def test_equal_options_do_not_dominate_each_other():
    values = np.arange(5.0)
    for told in dominance(values, values[::-1]):
        assert not told.holds
        assert told.strength == "open"
        assert told.gap == 0


def test_two_samples_of_one_distribution_are_seldom_called_certain():
    rng = np.random.default_rng(3)
    certain = refuted = 0
    for _ in range(100):
        one, other = rng.normal(0, 1, (2, 400))
        told = dominance(one, other)
        certain += any(each.strength == "certain" for each in told)
        refuted += told[0].strength == "refuted"
    assert certain <= 5
    assert refuted <= 10


def test_options_of_unlike_length_are_refused():
    with pytest.raises(ValueError, match="equally many"):
        dominance(np.ones(2), np.ones(3))


def test_the_verdict_is_told_as_json():
    first, _ = dominance(np.array([0.0, 3.0]), np.array([1.0, 1.0]))
    assert first.to_json() == {"order": 1, "holds": False, "strength": "open", "gap": 0.5}
