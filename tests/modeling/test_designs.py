"""Evenly spread trials: what they keep, and how much less they err."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from modeling.document import read
from modeling.precision import BLOCK, METHODS, REPLICATES, Design
from modeling.uncertainty.families import Gamma, Lognormal, Normal, Uniform
from modeling.uncertainty.model import Model
from modeling.uncertainty.runner import Futures, npv_of
from modeling.uncertainty.sampling import CHUNK, Sampler
from modeling.uncertainty.sequences import DIMENSIONS
from tests.modeling.cases import REFERENCE

INPUTS = {"a": Normal(5, 2), "b": Lognormal(0, 1), "c": Uniform(0, 1), "d": Gamma(2, 3)}
PAIRS = (("a", "b", 0.7), ("b", "c", -0.4), ("a", "c", -0.2), ("c", "d", 0.9))
PAIRS += (("a", "d", -0.1), ("b", "d", -0.3))
EVEN = [method for method in METHODS if method != "random"]


def many(sampler, trials=2 * CHUNK):
    drawn = [sampler.draw(k, min(CHUNK, trials - k * CHUNK)) for k in range(-(-trials // CHUNK))]
    return {key: np.concatenate([part[key] for part in drawn]) for key in sampler.inputs}


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_rank_correlations_are_reached_and_marginals_kept(method, seed):
    drawn = many(Sampler(INPUTS, PAIRS, seed, method), 10_000)
    for one, other, wanted in PAIRS:
        reached = stats.spearmanr(drawn[one], drawn[other]).statistic
        assert reached == pytest.approx(wanted, abs=0.02)
    for key, values in INPUTS.items():
        assert stats.kstest(drawn[key], values.cdf).pvalue > 1e-4
        exact = values.quantile(np.linspace(0.01, 0.99, 99))
        shares = (drawn[key][:, None] <= exact).mean(axis=0)
        np.testing.assert_allclose(shares, np.linspace(0.01, 0.99, 99), atol=0.02)


@pytest.mark.parametrize("pairs", [(), PAIRS])
def test_each_block_of_a_latin_hypercube_has_one_trial_in_each_stratum(pairs):
    drawn = many(Sampler(INPUTS, pairs, method="latin"))
    for key, values in INPUTS.items():
        strata = np.floor(values.cdf(drawn[key]) * BLOCK).astype(int).reshape(-1, BLOCK)
        assert (np.sort(strata, axis=1) == np.arange(BLOCK)).all()


def test_each_sequence_has_one_trial_in_each_slice():
    drawn = many(Sampler(INPUTS, method="sobol"), CHUNK)
    count = CHUNK // REPLICATES
    for key, values in INPUTS.items():
        slices = np.floor(values.cdf(drawn[key]) * count).astype(int).reshape(count, REPLICATES)
        assert (np.sort(slices, axis=0) == np.arange(count)[:, None]).all()


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("pairs", [(), PAIRS])
def test_fewer_trials_are_the_beginning_of_more_trials(method, pairs):
    sampler = Sampler(INPUTS, pairs, method=method)
    few, whole = sampler.draw(1, 100), sampler.draw(1, CHUNK)
    for key in INPUTS:
        assert np.array_equal(few[key], whole[key][:100])


@pytest.mark.parametrize("method", EVEN)
@pytest.mark.parametrize("pairs", [(), (("a", "b", 0.6),)])
def test_another_range_or_certainty_leaves_the_draws_of_all_others(method, pairs):
    names = tuple(INPUTS)
    before = Sampler(INPUTS, pairs, 3, method, names).draw(2, CHUNK)
    changed = Sampler({**INPUTS, "a": Uniform(0, 9)}, pairs, 3, method, names).draw(2, CHUNK)
    for key in "bcd":
        assert np.array_equal(before[key], changed[key])
    assert np.array_equal(np.argsort(before["a"]), np.argsort(changed["a"]))
    certain = {key: values for key, values in INPUTS.items() if key != "c"}
    fewer = Sampler(certain, pairs, 3, method, names).draw(2, CHUNK)
    for key in "abd":
        assert np.array_equal(before[key], fewer[key])


@pytest.mark.parametrize("method", EVEN)
def test_an_added_input_leaves_the_draws_that_the_method_promises(method):
    before = Sampler(INPUTS, method=method).draw(0, CHUNK)
    after = Sampler({**INPUTS, "bb": Normal(0, 1)}, method=method).draw(0, CHUNK)
    for key in "abcd" if method == "latin" else "ab":
        assert np.array_equal(before[key], after[key])


@pytest.mark.parametrize("method", EVEN)
def test_the_seed_decides_every_draw(method):
    one, again, other = (Sampler(INPUTS, PAIRS, seed, method).draw(0, 500) for seed in (4, 4, 5))
    for key in INPUTS:
        assert np.array_equal(one[key], again[key])
        assert not np.isin(one[key], other[key]).any()


def test_perfectly_tied_inputs_have_the_same_ranks_in_each_method():
    for method in METHODS:
        drawn = Sampler(INPUTS, (("a", "b", 1.0),), method=method).draw(0, CHUNK)
        assert (
            stats.spearmanr(drawn["a"], drawn["b"]).statistic > 1 - 1e-4
        )  # latin: apart inside a stratum


def test_inputs_beyond_the_last_coordinate_are_drawn_independently():
    inputs = {f"x{k:04}": Uniform(0, 1) for k in range(DIMENSIONS + 2)}
    drawn = Sampler(inputs, method="sobol").draw(0, 4096)
    cells = np.floor(drawn["x0000"] * 256).astype(int).reshape(256, REPLICATES)
    assert (np.sort(cells, axis=0) == np.arange(256)[:, None]).all()
    last = drawn[f"x{DIMENSIONS + 1:04}"]
    assert stats.kstest(last, "uniform").pvalue > 1e-4
    assert len(set(np.floor(last[::REPLICATES] * 256))) < 256


@pytest.mark.parametrize("method", METHODS)
def test_an_outlook_that_makes_an_input_certain_leaves_the_futures_of_all_others(method):
    spec = read(REFERENCE.read_bytes())
    before = Model.of(spec, seed=2, sampling=method).sampler.draw(0, 1000)
    certain = Model.of(spec.with_values({"calls": "60"}), seed=2, sampling=method)
    after = certain.sampler.draw(0, 1000)
    assert before.keys() - after.keys() == {"calls"}
    for key, values in after.items():
        assert np.array_equal(values, before[key])


def spread_of_means(method, seeds, trials):
    """Return the mean of each seed's trials, and the error that each states."""
    spec = read(REFERENCE.read_bytes())
    means, stated = [], []
    for seed in seeds:
        model = Model.of(spec, seed=seed, sampling=method)
        npv = npv_of(model, Futures(model, trials))
        means.append(npv.mean())
        stated.append(Design(method).error_of_mean(npv))
    return np.array(means), np.array(stated)


def test_even_designs_err_less_on_the_reference_case_and_state_their_error_rightly():
    found = {method: spread_of_means(method, range(1, 25), CHUNK) for method in METHODS}
    errors = {method: means.std(ddof=1) for method, (means, _) in found.items()}
    # 24 seeds: a ratio of two spreads is known to a quarter
    assert errors["latin"] < 0.6 * errors["random"]
    assert errors["sobol"] < 0.4 * errors["random"]
    truth = found["sobol"][0].mean()
    for means, stated in found.values():
        assert np.sqrt((stated**2).mean()) == pytest.approx(means.std(ddof=1), rel=0.4)
        covered = np.abs(means - truth) < 2.13 * stated  # Student's t, 15 degrees of freedom
        assert covered.sum() >= 20
