"""Streams, common random numbers and rank correlations."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize, stats

from modeling.uncertainty.families import Gamma, Lognormal, Normal, Uniform
from modeling.uncertainty.sampling import CHUNK, Sampler, nearest_correlation, stream

INPUTS = {"a": Normal(5, 2), "b": Lognormal(0, 1), "c": Uniform(0, 1), "d": Gamma(2, 3)}


def many(sampler, chunks=2):
    drawn = [sampler.draw(chunk, CHUNK) for chunk in range(chunks)]
    return {key: np.concatenate([part[key] for part in drawn]) for key in sampler.inputs}


def test_a_stream_is_known_by_its_seed_its_name_and_its_chunk():
    first = stream("price", seed=1, chunk=0).random(4).tolist()
    assert stream("price", seed=1, chunk=0).random(4).tolist() == first
    others = [("price", 2, 0), ("price", 1, 1), ("prices", 1, 0), ("price", 0, 1)]
    for name, seed, chunk in others:
        assert stream(name, seed=seed, chunk=chunk).random(4).tolist() != first


def test_streams_stay_what_they_were_in_results_already_told():
    first = {
        ("price", 1, 0): [12949081798813379731, 8924835979598208843],
        ("price/rank", 7, 12): [7392562646911577498, 377740625791237390],
    }
    for _ in range(2):  # anew, and from what is remembered
        for (name, seed, chunk), raw in first.items():
            rng = stream(name, seed=seed, chunk=chunk)
            assert rng.bit_generator.random_raw(2).tolist() == raw


@pytest.mark.parametrize("pairs", [(), (("a", "b", 0.6),)])
def test_changing_adding_or_removing_an_input_leaves_other_draws_untouched(pairs):
    before = Sampler(INPUTS, pairs).draw(3, CHUNK)
    changed = Sampler({**INPUTS, "a": Uniform(0, 9), "e": Normal(0, 1)}, pairs).draw(3, CHUNK)
    for key in "bcd":
        assert np.array_equal(before[key], changed[key])
    fewer = Sampler({k: v for k, v in INPUTS.items() if k != "d"}, pairs).draw(3, CHUNK)
    assert np.array_equal(before["a"], fewer["a"])


def test_an_input_that_gains_a_correlation_changes_nobody_outside_its_group():
    free, tied = (Sampler(INPUTS, pairs).draw(0, CHUNK) for pairs in ((), (("a", "b", 0.5),)))
    assert np.array_equal(free["c"], tied["c"])
    assert np.array_equal(free["d"], tied["d"])
    for key in "ab":
        assert np.array_equal(np.sort(free[key]), np.sort(tied[key]))


@pytest.mark.parametrize("pairs", [(), (("a", "b", 0.6),)])
def test_fewer_trials_are_the_beginning_of_more_trials(pairs):
    sampler = Sampler(INPUTS, pairs)
    few, many_ = sampler.draw(1, 100), sampler.draw(1, CHUNK)
    for key in INPUTS:
        assert np.array_equal(few[key], many_[key][:100])


def test_rank_correlations_are_reached_within_0_02_at_10_000_draws():
    pairs = (("a", "b", 0.7), ("b", "c", -0.4), ("a", "c", -0.2), ("c", "d", 0.9))
    pairs += (("a", "d", -0.1), ("b", "d", -0.3))
    sampler = Sampler(INPUTS, pairs, seed=4)
    assert sampler.notes == ()
    drawn = many(sampler)
    for one, other, wanted in pairs:
        reached = stats.spearmanr(drawn[one][:10_000], drawn[other][:10_000]).statistic
        assert reached == pytest.approx(wanted, abs=0.02)


def test_an_impossible_matrix_is_repaired_to_the_nearest_and_said_so():
    pairs = (("a", "b", 0.9), ("b", "c", 0.9), ("a", "c", -0.9))
    sampler = Sampler(INPUTS, pairs)
    (note,) = sampler.notes
    assert "a, b, c" in note
    drawn = many(sampler)
    reached = [stats.spearmanr(drawn[x], drawn[y]).statistic for x, y, _ in pairs]
    assert reached == pytest.approx([0.5, 0.5, -0.5], abs=0.05)


def test_the_nearest_correlation_matrix_of_highams_example():
    # Higham (2002), section 3: tridiagonal ones; the published solution to four decimals
    matrix = np.array([[1.0, 1, 0], [1, 1, 1], [0, 1, 1]])
    nearest = nearest_correlation(matrix)
    expected = [[1, 0.7607, 0.1573], [0.7607, 1, 0.7607], [0.1573, 0.7607, 1]]
    np.testing.assert_allclose(nearest, expected, atol=5e-5)


@pytest.mark.parametrize("seed", range(6))
def test_the_repair_is_the_optimum_that_scipy_finds(seed):
    # a correlation matrix is L times its transpose with rows of length 1: search over the rows
    size = 4
    wanted = np.eye(size)
    wanted[np.triu_indices(size, 1)] = np.random.default_rng(seed).uniform(-1, 1, 6)
    wanted = np.triu(wanted) + np.triu(wanted, 1).T

    def possible(angles):
        rows = angles.reshape(size, size)
        rows = rows / np.linalg.norm(rows, axis=1, keepdims=True)
        return rows @ rows.T

    def distance(angles):
        return ((possible(angles) - wanted) ** 2).sum()

    starts = np.random.default_rng(9).normal(size=(4, size * size))
    best = min(
        (optimize.minimize(distance, start, tol=1e-14) for start in starts), key=lambda r: r.fun
    )
    ours = nearest_correlation(wanted)
    assert ((ours - wanted) ** 2).sum() == pytest.approx(best.fun, abs=1e-8)
    np.testing.assert_allclose(ours, possible(best.x), atol=1e-4)


@settings(max_examples=20, deadline=None)
@given(st.lists(st.floats(-1, 1), min_size=6, max_size=6))
def test_any_matrix_is_repaired_to_one_that_can_be_drawn(values):
    matrix = np.eye(4)
    matrix[np.triu_indices(4, 1)] = values
    matrix = np.maximum(matrix, matrix.T) + np.minimum(matrix, matrix.T) - np.diag(np.diag(matrix))
    nearest = nearest_correlation(matrix)
    assert np.linalg.eigvalsh(nearest)[0] > -1e-6
    np.testing.assert_allclose(np.diag(nearest), 1)


def test_perfectly_tied_inputs_have_the_same_ranks():
    drawn = Sampler(INPUTS, (("a", "b", 1.0),)).draw(0, CHUNK)
    assert np.argsort(drawn["a"]).tolist() == np.argsort(drawn["b"]).tolist()
