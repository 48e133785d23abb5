"""Sobol' sequences beside those of scipy, and what scrambling keeps."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import qmc

from modeling.uncertainty.sequences import BITS, DIMENSIONS, directions, points, scrambled


def unscrambled(dimensions, *, start, count):
    numbers = np.stack([directions(k) for k in dimensions])
    found = points(numbers, np.zeros(len(numbers), np.uint32), start=start, count=count)
    return found - 0.5 / 2.0**BITS


def test_all_dimensions_have_the_points_of_scipys_sequence():
    ours = unscrambled(range(DIMENSIONS), start=0, count=256)
    theirs = qmc.Sobol(DIMENSIONS, scramble=False, bits=BITS).random(256)
    # scipy gives the same points in the order of the Gray code
    gray = np.arange(256) ^ (np.arange(256) >> 1)
    assert np.array_equal(ours[gray], theirs)


@pytest.mark.parametrize("count", [1, 2, 64])
def test_a_part_of_the_sequence_is_found_without_the_part_before(count):
    whole = unscrambled(range(40), start=0, count=512)
    for start in range(0, 512, count):
        part = unscrambled(range(40), start=start, count=count)
        assert np.array_equal(part, whole[start : start + count])


@given(st.integers(0, 2**32), st.integers(0, 7), st.integers(0, DIMENSIONS - 1))
def test_a_scrambled_sequence_still_has_one_point_in_each_slice(seed, power, dimension):
    numbers, shift = scrambled(directions(dimension), np.random.default_rng(seed))
    count = 2**power
    found = points(numbers[None], np.array([shift]), start=3 * count, count=count)[:, 0]
    assert sorted((found * count).astype(int).tolist()) == list(range(count))
    assert found.min() > 0
    assert found.max() < 1


def test_a_point_of_a_scrambled_sequence_is_uniform_over_the_scrambles():
    first = []
    for seed in range(4000):
        numbers, shift = scrambled(directions(3), np.random.default_rng(seed))
        first.append(points(numbers[None], np.array([shift]), start=4, count=2)[0, 0])
    counts = np.histogram(first, np.linspace(0, 1, 11))[0]
    # the 99.99th percentile of chi square with nine degrees of freedom
    assert ((counts - 400) ** 2 / 400).sum() < 33.72
