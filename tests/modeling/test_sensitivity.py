"""The tornado: each input between its 10th and 90th percentile."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from modeling.document import read
from modeling.spec import SpecError
from modeling.uncertainty.model import BUDGET
from modeling.uncertainty.sensitivity import correlated, ranked, tornado
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
    keys = {"id", "label", "low_value", "high_value", "npv_low", "npv_high", "rank_correlation"}
    assert set(told["swings"][0]) == keys


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


def test_a_case_without_uncertain_inputs_has_no_swings():
    found = tornado(case([("x", "1", "benefit")]), trials=5)
    assert found.swings == ()
    assert found.to_json()["base"]["mean"] == 12


def test_too_many_trials_are_refused():
    with pytest.raises(SpecError, match="limit"):
        tornado(linear(), trials=BUDGET)
