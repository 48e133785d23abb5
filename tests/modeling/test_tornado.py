"""The tornado: each input between its 10th and 90th percentile."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from modeling.document import read
from modeling.sensitivity.tornado import correlated, partial_correlations, ranked, tornado
from modeling.spec import SpecError
from modeling.uncertainty.model import BUDGET
from modeling.uncertainty.simulate import simulate
from tests.modeling.cases import REFERENCE, case

INPUTS = [("a", "normal(100, 10)"), ("b", "normal(50, 1)"), ("c", 7), ("d", "a * 0 + 2")]


def linear(**more):
    return case([("x", "a", "benefit"), ("y", "2 * b + c + d", "cost")], INPUTS, **more)


def test_a_linear_case_swings_by_its_slopes():
    found = tornado(linear(months=3), trials=500)
    assert [swing.id for swing in found.swings] == ["a", "b"]
    wide, narrow = found.swings
    score = stats.norm.ppf(0.9)
    assert (wide.low_value, wide.high_value) == pytest.approx((100 - 10 * score, 100 + 10 * score))
    assert wide.npv_high - wide.npv_low == pytest.approx(3 * 20 * score)
    assert narrow.npv_high - narrow.npv_low == pytest.approx(-3 * 4 * score)
    assert wide.rank_correlation > 0.9 > 0 > narrow.rank_correlation


def test_the_base_is_the_simulation_with_the_same_seed():
    spec = read(REFERENCE.read_bytes())
    told = tornado(spec, seed=3, trials=600).to_json()
    simulated = simulate(spec, seed=3, trials=600).summary()["npv"]
    assert told["base"] == simulated
    assert told["trials"] == 600
    assert len(told["swings"]) == 10
    assert told["levels"] == [0.1, 0.9]
    keys = {"id", "label", "low_value", "high_value", "npv_low", "npv_high"}
    assert set(told["swings"][0]) == keys | {"rank_correlation", "partial_rank_correlation"}


def test_the_widest_swing_comes_first():
    found = tornado(read(REFERENCE.read_bytes()), trials=600)
    reach = [abs(swing.npv_high - swing.npv_low) for swing in found.swings]
    assert reach == sorted(reach, reverse=True)
    assert {found.swings[0].id, found.swings[1].id} == {"price", "market"}


def test_rank_correlations_equal_those_of_scipy():
    rng = np.random.default_rng(1)
    one, other = rng.integers(0, 20, 300) * 1.0, rng.normal(0, 1, 300)
    assert ranked(one) + 1 == pytest.approx(stats.rankdata(one))
    ours = correlated(ranked(one), ranked(other))
    assert ours == pytest.approx(stats.spearmanr(one, other).statistic)
    assert correlated(one, np.ones(300)) == 0


def test_draws_that_do_not_fit_into_memory_are_made_again(monkeypatch):
    spec = read(REFERENCE.read_bytes())
    kept = tornado(spec, trials=300)
    monkeypatch.setattr("modeling.uncertainty.runner.ROOM", 0)
    again = tornado(spec, trials=300)
    assert kept.to_json() == again.to_json()


def test_other_percentiles_give_other_ends():
    found = tornado(linear(), trials=50, levels=(0.25, 0.5))
    first = found.swings[0]
    assert first.id == "a"
    assert (first.low_value, first.high_value) == pytest.approx(
        (100 + 10 * stats.norm.ppf(0.25), 100)
    )
    assert first.npv_high - first.npv_low == pytest.approx(-12 * 10 * stats.norm.ppf(0.25))
    assert found.to_json()["levels"] == [0.25, 0.5]


@pytest.mark.parametrize("levels", [(0.5, 0.5), (0.9, 0.1), (0.0, 0.9), (0.1, 1.0), (np.nan, 0.9)])
def test_levels_that_are_no_low_and_high_probability_are_refused(levels):
    with pytest.raises(SpecError, match="0 < low < high < 1"):
        tornado(linear(), trials=5, levels=levels)


def test_progress_is_told_after_every_run():
    told = []
    tornado(linear(), trials=50, progress=told.append)
    assert told == pytest.approx([k / 5 for k in range(1, 6)])


def test_a_tornado_stops_when_progress_raises():
    told = []

    def stop(fraction):
        told.append(fraction)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        tornado(linear(), trials=50, progress=stop)
    assert len(told) == 1


def regressed(inputs, output, which):
    """Return the correlation of what regressions on the other inputs leave."""
    others = np.vstack([np.delete(inputs, which, axis=0), np.ones(len(output))]).T

    def left(values):
        return values - others @ np.linalg.lstsq(others, values, rcond=None)[0]

    return np.corrcoef(left(inputs[which]), left(output))[0, 1]


def test_partial_correlations_are_those_of_what_regressions_leave():
    rng = np.random.default_rng(2)
    inputs = np.array([[1, 0, 0, 0], [0.8, 0.6, 0, 0], [0, 0.3, 1, 0], [0, 0, 0, 1]])
    inputs = inputs @ rng.normal(0, 1, (4, 400))
    output = inputs[0] - 0.5 * inputs[2] ** 3 + rng.normal(0, 1, 400)
    found = partial_correlations(inputs, output)
    assert found == pytest.approx([regressed(inputs, output, k) for k in range(4)])


def test_a_partial_correlation_sees_what_another_input_hides():
    """b matters only as a's shadow: its plain correlation is high, its partial one is none."""
    correlated_inputs = [("a", "normal(0, 1)"), ("b", "normal(0, 1)"), ("c", "normal(0, 1)")]
    spec = case([("x", "a + c", "benefit")], correlated_inputs, correlations=[["a", "b", 0.9]])
    found = {swing.id: swing for swing in tornado(spec, trials=4_000).swings}
    assert found["b"].rank_correlation > 0.5
    assert abs(found["b"].partial_rank_correlation) < 0.05
    assert found["a"].partial_rank_correlation > 0.7


def test_partial_correlations_of_what_is_fixed_or_still():
    rng = np.random.default_rng(3)
    one, other = rng.normal(0, 1, (2, 100))
    assert partial_correlations(np.array([one, np.ones(100)]), 2 * one) == pytest.approx([1, 0])
    assert partial_correlations(np.array([one, other]), one) == pytest.approx([1, 0])
    assert partial_correlations(np.array([one, other]), np.ones(100)) == [0, 0]
    fixed = partial_correlations(np.array([one, other, one]), one + other)
    assert np.isnan(fixed).tolist() == [True, False, True]
    assert fixed[1] == pytest.approx(1)
    assert partial_correlations(np.empty((0, 5)), np.arange(5.0)) == []


def test_a_case_without_uncertain_inputs_has_no_swings():
    found = tornado(case([("x", "1", "benefit")]), trials=5)
    assert found.swings == ()
    assert found.to_json()["base"]["mean"] == 12


def test_too_many_trials_are_refused():
    with pytest.raises(SpecError, match="limit"):
        tornado(linear(), trials=BUDGET)
