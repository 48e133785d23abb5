"""Standard errors against the spread that figures really have, and against closed forms."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from modeling.precision import BLOCK, METHODS, REPLICATES, Design, error_of_shortfall, errors_of
from modeling.results import distribution_of, expected_shortfall
from modeling.uncertainty.families import Lognormal, Normal
from modeling.uncertainty.sampling import Sampler

LEVELS = (5, 50, 95)
INPUTS = {"a": Lognormal(0, 0.5), "b": Normal(0, 1)}


def outcomes(method, seed, trials):
    """Return values that depend on two inputs together, a tenth of them undefined."""
    drawn = Sampler(INPUTS, seed=seed, method=method).draw(0, trials)
    values = drawn["a"] * (2 + drawn["b"]) + drawn["b"] ** 2
    return values, np.where(drawn["b"] > 1.2816, np.nan, values)


def figures(values, some):
    known = some[~np.isnan(some)]
    return {
        "mean": values.mean(),
        "sd": values.std(ddof=1),
        **{f"p{level}": np.percentile(values, level) for level in LEVELS},
        "share": (values > 1).mean(),
        "shortfall": expected_shortfall(values, 0.05),
        "some mean": known.mean(),
        "some p50": np.median(known),
    }


def errors(values, some, design):
    of_some = errors_of(some, LEVELS, design)
    return {
        **errors_of(values, LEVELS, design),
        "share": design.error_of_share(values > 1),
        "shortfall": error_of_shortfall(values, 0.05, design),
        "some mean": of_some["mean"],
        "some p50": of_some["p50"],
    }


@pytest.mark.parametrize("method", METHODS)
def test_stated_errors_are_the_spreads_that_figures_have(method):
    runs = [outcomes(method, seed, 5000) for seed in range(150)]
    found = [figures(*run) for run in runs]
    stated = [errors(*run, Design(method)) for run in runs]
    for key in found[0]:
        actual = np.std([one[key] for one in found], ddof=1)
        told = np.sqrt(np.mean([one[key] ** 2 for one in stated]))
        # a spread of 150 values is known to 6 %; ranks and ratios are linearised
        assert told == pytest.approx(actual, rel=0.3), key


def test_errors_of_independent_trials_are_those_of_the_textbooks():
    values = np.random.default_rng(1).normal(7, 2, 40_000)
    design = Design()
    found = errors_of(values, (5, 50), design)
    assert found["mean"] == pytest.approx(values.std(ddof=1) / 200, rel=1e-12)
    assert found["sd"] == pytest.approx(2 / np.sqrt(2 * 40_000), rel=0.03)
    assert found["p50"] == pytest.approx(2 * np.sqrt(np.pi / 2) / 200, rel=0.1)
    density = stats.norm.pdf(stats.norm.ppf(0.05)) / 2
    assert found["p5"] == pytest.approx(np.sqrt(0.05 * 0.95) / density / 200, rel=0.1)
    share = (values > 8).mean()
    told = design.error_of_share(values > 8)
    assert told == pytest.approx(np.sqrt(share * (1 - share) / 40_000), rel=1e-4)


def test_a_share_of_none_or_all_is_not_certain():
    none = np.zeros(1000, bool)
    for hits in (none, ~none):
        told = Design().error_of_share(hits)
        assert told == pytest.approx(stats.beta(0.5, 1000.5).std(), rel=1e-3)
        assert Design("sobol").error_of_share(hits) == told


def test_few_trials_are_treated_as_independent():
    values = np.random.default_rng(2).normal(0, 1, BLOCK * REPLICATES - 1)
    naive = values.std(ddof=1) / np.sqrt(values.size)
    assert Design("latin").replicates(values.size) is None
    assert Design("latin").error_of_mean(values) == pytest.approx(naive)
    assert Design("latin").replicates(values.size + 1) == REPLICATES
    assert Design("sobol").replicates(2 * REPLICATES - 1) is None
    assert Design("sobol").replicates(2 * REPLICATES) == REPLICATES
    assert Design("random").replicates(10**6) is None


def test_two_trials_are_the_fewest_that_have_an_error():
    for method in METHODS:
        assert np.isnan(Design(method).error_of_mean(np.array([1.0])))
    assert np.isnan(errors_of(np.array([1.0, np.nan]), (50,), Design())["p50"])
    assert errors_of(np.array([3.0, 3.0]), (50,), Design()) == {"mean": 0, "sd": 0, "p50": 0}


@given(st.sampled_from(METHODS), st.integers(2, 9000), st.floats(0.01, 1000), st.floats(-50, 50))
def test_errors_scale_with_the_currency_and_ignore_a_shift(method, trials, factor, shift):
    values = np.random.default_rng(trials).gamma(2, 1, trials)
    before = errors_of(values, LEVELS, Design(method))
    after = errors_of(factor * values + shift, LEVELS, Design(method))
    for key, error in before.items():
        assert after[key] == pytest.approx(factor * error, rel=1e-6, abs=1e-9)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("number", [0.1, 302.130381, -1e20])
def test_a_figure_that_never_moves_has_no_error_at_all(method, number):
    values = np.full(9000, number)
    design = Design(method)
    assert design.error_of_mean(values) == 0
    assert distribution_of(values, design)["sd"] == 0
    assert set(errors_of(values, LEVELS, design).values()) == {0}


def test_the_mean_of_one_worst_trial_has_no_known_error():
    values = np.arange(20.0)
    assert np.isnan(error_of_shortfall(values, 0.05, Design()))
    assert error_of_shortfall(np.arange(60.0), 0.05, Design()) > 0
