"""Boxes in which an outcome is frequent: planted ones, and brute force over all of them."""

from __future__ import annotations

from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from modeling.choice.prim import (
    LEAST,
    Box,
    Sample,
    best_interval,
    hunt,
    peel,
    prune,
    refine,
)

INF = np.inf


def planted(seed, *, trials=10_000, inputs=8, inside=0.9, outside=0.1):
    """Return trials with a box planted in inputs 2 (above 0.4) and 5 (below 0.7)."""
    rng = np.random.default_rng(seed)
    values = rng.random((inputs, trials))
    in_box = (values[2] > 0.4) & (values[5] < 0.7)
    wins = rng.random(trials) < np.where(in_box, inside, outside)
    return Sample(values, wins)


def quality(values, wins, box):
    """Return the weighted relative accuracy by a plain loop."""
    base, total = sum(wins) / len(wins), 0.0
    for trial, won in enumerate(wins):
        inside = all(
            low < values[place][trial] < high for place, (low, high) in enumerate(box.bounds)
        )
        total += (won - base) if inside else 0.0
    return total / len(wins)


@pytest.mark.parametrize(("inside", "outside"), [(1.0, 0.0), (0.9, 0.1), (0.3, 0.02)])
def test_a_planted_box_is_found_and_nothing_else(inside, outside):
    sample = planted(1, inside=inside, outside=outside)
    box, _ = hunt(sample, limit=3)
    assert box.faces == ((2, 0), (5, 1))
    assert box.bounds[2][0] == pytest.approx(0.4, abs=0.02)
    assert box.bounds[5][1] == pytest.approx(0.7, abs=0.02)
    trials, wins = sample.counts(box)
    mass = 0.6 * 0.7
    base = inside * mass + outside * (1 - mass)
    assert trials / 10_000 == pytest.approx(mass, abs=0.03)
    assert wins / trials == pytest.approx(inside, abs=0.03)
    assert wins / sample.wins.sum() == pytest.approx(inside * mass / base, abs=0.04)


def test_bounds_of_a_box_without_noise_lie_between_the_nearest_trials():
    sample = planted(2, inside=1.0, outside=0.0)
    box, _ = hunt(sample, limit=3)
    assert sample.counts(box) == (sample.wins.sum(), sample.wins.sum())
    values = sample.values[2]
    low = box.bounds[2][0]
    assert values[sample.wins].min() > low > values[values < low].max()


def test_an_interval_with_two_ends_is_found():
    rng = np.random.default_rng(3)
    values = rng.normal(0, 1, (5, 8000))
    box, _ = hunt(Sample(values, (values[1] > -0.5) & (values[1] < 0.8)), limit=2)
    assert box.faces == ((1, 0), (1, 1))
    assert box.bounds[1] == pytest.approx((-0.5, 0.8), abs=0.01)


@given(
    st.lists(st.tuples(st.integers(0, 6), st.booleans()), min_size=2, max_size=30),
    st.booleans(),
    st.booleans(),
)
def test_the_best_interval_is_that_of_brute_force(trials, low, high):
    trials.sort()
    values = np.array([value for value, _ in trials], dtype=float)
    wins = np.array([won for _, won in trials], dtype=float)
    gains = wins - wins.mean()
    distinct = np.unique(values)
    middles = (distinct[1:] + distinct[:-1]) / 2
    best = max(
        gains[(values > start) & (values < end)].sum()
        for start, end in product(
            [-INF, *(middles if low else ())], [INF, *(middles if high else ())]
        )
        if start < end
    )
    start, end = best_interval(values, gains, low=low, high=high)
    assert low or start == -INF
    assert high or end == INF
    assert gains[(values > start) & (values < end)].sum() == pytest.approx(best, abs=1e-9)


@pytest.mark.parametrize("seed", range(6))
def test_a_box_is_nearly_as_good_as_the_best_of_all_boxes_in_two_inputs(seed):
    rng = np.random.default_rng(seed)
    values = rng.integers(0, 7, (2, 400)).astype(float)
    in_box = (values[0] > 1.5) & (values[0] < 5.5) & (values[1] > 2.5)
    sample = Sample(values, rng.random(400) < np.where(in_box, 0.8, 0.2))
    ends = [(a, b) for a in np.arange(-0.5, 6) for b in np.arange(0.5, 7) if a < b]
    boxes = (Box(pair) for pair in product(ends, ends))
    best = max(sample.quality(box) for box in boxes if sample.counts(box)[0] >= LEAST)
    refined = refine(sample, max(peel(sample), key=sample.quality))
    found, _ = hunt(sample, limit=2)
    assert sample.quality(refined) >= 0.95 * best
    assert sample.quality(found) >= 0.9 * best
    assert sample.quality(found) <= best + 1e-12


@pytest.mark.parametrize("seed", range(4))
def test_in_one_input_a_refined_box_is_the_best_there_is(seed):
    rng = np.random.default_rng(seed)
    values = rng.integers(0, 12, (1, 300)).astype(float)
    sample = Sample(values, rng.random(300) < np.where(values[0] > 7, 0.9, 0.3))
    box = refine(sample, Box(((5.5, INF),)))
    best = max(sample.quality(Box(((low, INF),))) for low in np.arange(-0.5, 11))
    assert sample.quality(box) == pytest.approx(best)


def test_quality_is_that_of_a_plain_loop_and_the_covariance_with_the_outcome():
    sample = planted(4, trials=300, inputs=6)
    box = Box.whole(6).bounded(2, 0.3, 0.8).bounded(5, -INF, 0.6)
    assert sample.quality(box) == pytest.approx(quality(sample.values, sample.wins, box))
    inside = box.holds(sample.values)
    assert sample.quality(box) == pytest.approx(np.cov(inside, sample.wins, bias=True)[0, 1])


def test_a_quasi_p_value_is_the_binomial_tail():
    sample = planted(5, trials=500)
    box = Box.whole(8).bounded(2, 0.5, INF).bounded(5, -INF, 0.8)
    trials, wins = sample.counts(box)
    wider, more = sample.counts(Box.whole(8).bounded(5, -INF, 0.8))
    wanted = stats.binom.sf(wins - 1, trials, more / wider)
    assert sample.quasi_p(box, 2) == pytest.approx(wanted, rel=1e-9)
    assert sample.quasi_p(box, 2, 0) == pytest.approx(wanted, rel=1e-9)
    assert sample.quasi_p(box.bounded(0, 2.0, INF), 0) == 1


def test_peeling_takes_a_slice_at_a_time_and_ends_where_all_is_won_or_too_small():
    noisy, pure = planted(6), planted(6, inside=1.0, outside=0.0)
    masses = [noisy.counts(box)[0] for box in peel(noisy)]
    assert masses[0] == 10_000
    assert all(0.9 < after / before < 1 for before, after in pairwise(masses))
    assert 500 <= masses[-1] < 560
    trials, wins = pure.counts(peel(pure)[-1])
    assert trials == wins


def test_equal_values_are_peeled_together():
    rng = np.random.default_rng(7)
    strikes = (rng.random(4000) < 0.3).astype(float)
    other = rng.random(4000)
    wins = rng.random(4000) < np.where(strikes > 0, 0.1, 0.8)
    box, _ = hunt(Sample(np.array([strikes, other]), wins), limit=3)
    assert box.bounds == ((-INF, 0.5), (-INF, INF))


def test_an_outcome_that_no_input_moves_has_no_box():
    found = 0
    for seed in range(20):
        rng = np.random.default_rng(seed)
        box, trajectory = hunt(Sample(rng.random((10, 600)), rng.random(600) < 0.4), limit=3)
        found += bool(box.faces)
        assert box.faces or trajectory == [box]
    assert found <= 4


def test_no_box_bounds_more_inputs_than_it_may():
    rng = np.random.default_rng(8)
    values = rng.normal(0, 1, (6, 5000))
    sample = Sample(values, values.sum(axis=0) > 0)
    qualities = []
    for limit in (1, 2, 3):
        box, _ = hunt(sample, limit=limit)
        assert len(box.inputs) == limit
        qualities.append(sample.quality(box))
    assert qualities == sorted(qualities)


def test_the_order_of_inputs_changes_nothing():
    sample = planted(9, trials=3000)
    turned = Sample(sample.values[::-1], sample.wins)
    assert hunt(turned, limit=3)[0].bounds == hunt(sample, limit=3)[0].bounds[::-1]


@given(st.integers(0, 2**32 - 1))
def test_refining_never_lowers_the_quality_and_pruning_never_adds_a_bound(seed):
    rng = np.random.default_rng(seed)
    sample = Sample(rng.integers(0, 9, (3, 80)).astype(float), rng.random(80) < 0.5)
    ends = np.sort(rng.uniform(0, 9, (3, 2)), axis=1)
    box = Box(tuple((float(low), float(high)) for low, high in ends))
    refined = refine(sample, box)
    assert sample.quality(refined) >= sample.quality(box) - 1e-12
    assert set(prune(sample, refined, limit=2).faces) <= set(refined.faces)
