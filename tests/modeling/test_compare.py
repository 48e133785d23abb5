"""Before and after: paired where trials saw the same draws."""

from __future__ import annotations

import numpy as np
import pytest

from modeling.document import read
from modeling.uncertainty.compare import compare, probability_above
from modeling.uncertainty.simulate import simulate
from tests.modeling.cases import REFERENCE

RNG = np.random.default_rng(5)


def test_runs_of_one_seed_are_paired_and_their_interval_is_narrower():
    spec = read(REFERENCE.read_bytes())
    moved = spec.with_values({"cac": "18 to 120"})
    before, same, other = (
        simulate(s, trials=4000, seed=k).npv for s, k in ((spec, 1), (moved, 1), (moved, 2))
    )
    paired, loose = compare(before, same), compare(before, other)
    assert paired["paired"]
    assert not loose["paired"]
    width = [told["interval"][1] - told["interval"][0] for told in (paired, loose)]
    assert width[0] < width[1] / 5
    assert loose["quantiles"] is None
    assert paired["quantiles"]["p5"] < paired["mean_difference"] < paired["quantiles"]["p95"]


def test_a_constant_gain_is_certain():
    before = RNG.normal(0, 1, 500)
    told = compare(before, before + 2)
    assert told["mean_difference"] == pytest.approx(2)
    assert told["interval"] == pytest.approx([2, 2])
    assert told["probability_better"] == 1


def test_a_run_against_itself_shows_no_difference():
    values = RNG.normal(0, 1, 500)
    told = compare(values, values)
    assert told["paired"]
    assert told["mean_difference"] == 0
    assert told["probability_better"] == 0.5
    assert compare(np.ones(5), np.ones(5))["paired"]


def test_runs_of_unlike_length_are_compared_as_two_samples():
    before, after = RNG.normal(0, 1, 4000), RNG.normal(0.5, 1, 3000)
    told = compare(before, after)
    assert not told["paired"]
    assert told["correlation"] is None
    assert told["interval"][0] < 0.5 < told["interval"][1]
    # two normals half a standard deviation apart: Phi(0.5 / sqrt 2)
    assert told["probability_better"] == pytest.approx(0.6382, abs=0.03)


def test_probability_above_counts_ties_half():
    assert probability_above(np.array([1.0, 2.0]), np.array([1.0, 3.0])) == pytest.approx(3 / 8)


def test_the_interval_covers_the_true_difference_about_95_times_of_100():
    covered = 0
    for _ in range(200):
        base = RNG.normal(0, 3, 200)
        told = compare(base, base + 1 + RNG.normal(0, 1, 200))
        covered += told["interval"][0] <= 1 <= told["interval"][1]
    assert 180 <= covered <= 199


def test_futures_known_to_be_the_same_are_paired_even_where_values_part():
    before = RNG.normal(0, 1, 5000)
    blind, told = compare(before, -before), compare(before, -before, same_futures=True)
    assert (blind["paired"], told["paired"]) == (False, True)
    # of opposed values the difference has twice their deviation, not its square root of two
    width = [one["interval"][1] - one["interval"][0] for one in (blind, told)]
    assert width[1] / width[0] == pytest.approx(2**0.5)
