"""How large a test should be."""

from __future__ import annotations

import json

import numpy as np
import pytest
from scipy import stats

from modeling.information.samples import LinearShare
from modeling.information.studies import Study, sampling
from modeling.spec import SpecError
from modeling.uncertainty.families import Beta
from tests.modeling.cases import case, one_off

SHARE = LinearShare(Beta(16, 4), -7.6, 10)
KNOWN = {10: 0.07482, 50: 0.15163, 200: 0.18518, 1000: 0.19679}
TRIAL = {"input": "y", "kind": "binomial"}


def share_case(formula="10 * y - 7.6", *more, **changed):
    return case([one_off("x", formula, "benefit", 0)], [("y", "beta(16, 4)"), *more], **changed)


def at(found, n):
    return found.worths[found.sizes.index(n)]


def test_a_document_that_is_linear_in_a_share_is_solved_exactly():
    found = sampling(share_case(), TRIAL, sizes=list(KNOWN), trials=500)
    assert found.method == "exact"
    assert found.perfect.value == pytest.approx(0.19992, abs=5e-6)
    assert found.perfect.error < 1e-12
    for n, known in KNOWN.items():
        assert at(found, n) == pytest.approx(known, abs=5.1e-6)


def test_a_document_that_is_curved_in_a_share_is_fitted():
    # a bend so small that the known values stand
    spec = share_case("10 * y - 7.6 + 1e-6 * y * y")
    found = sampling(spec, TRIAL, sizes=list(KNOWN), trials=60_000)
    assert found.method == "fitted"
    for n, known in KNOWN.items():
        assert at(found, n) == pytest.approx(known, abs=4 * found.perfect.error)


def test_other_uncertainty_leaves_a_straight_case_exact_up_to_its_means():
    spec = share_case("a * y - b", ("a", "normal(10, 3)"), ("b", "normal(7.6, 2)"))
    found = sampling(spec, TRIAL, sizes=[200], trials=60_000)
    assert found.method == "exact"
    assert 0 < found.perfect.error < 0.02
    assert at(found, 200) == pytest.approx(0.18518, abs=4 * found.perfect.error)
    assert 0 < found.perfect.share < 0.5


@pytest.mark.parametrize(
    ("given", "changed"),
    [
        (("a * y - b", ("a", "normal(10, 1)"), ("b", "normal(7.6, 1)")), {}),
        (("max(a * y - b, -1)", ("a", "normal(10, 1)"), ("b", "normal(7.6, 1)")), {}),
    ],
)
def test_correlated_or_bent_cases_are_not_taken_for_straight(given, changed):
    tied = [["y", "a", 0.5]] if "max" not in given[0] else []
    found = sampling(share_case(*given, correlations=tied), TRIAL, trials=2_000)
    assert found.method == "fitted"


def test_the_best_size_is_the_best_of_all_sizes():
    study = Study(**TRIAL, fixed_cost=0.01, unit_cost=0.0001)
    found = sampling(share_case(), study, trials=100)
    nets = [SHARE.worth(n) - study.cost(n) for n in range(1, 2500)]
    assert found.best == int(np.argmax(nets)) + 1
    assert found.nets.max() == pytest.approx(max(nets), abs=1e-12)
    assert f"A test of about n = {found.best} is worth most: 0.1559 CNY" in found.words()[0]
    assert found.sizes == tuple(sorted(set(found.sizes)))


def test_a_decision_taken_many_times_asks_for_a_larger_test():
    once = sampling(share_case(), {**TRIAL, "unit_cost": 0.001}, trials=100)
    often = sampling(share_case(), {**TRIAL, "unit_cost": 0.001, "scale": 100}, trials=100)
    assert often.best > 3 * once.best
    n = often.best
    assert often.nets.max() == pytest.approx(100 * SHARE.worth(n) - 0.001 * n)


def test_a_test_that_costs_nothing_is_as_large_as_can_be():
    assert sampling(share_case(), {**TRIAL, "largest": 77}, trials=100).best == 77


def test_no_size_pays():
    dear = sampling(share_case(), {**TRIAL, "fixed_cost": 1}, trials=100)
    assert dear.best is None
    assert "No sample size pays: to know 'y' exactly would be worth 0.1999 CNY" in dear.words()[0]
    assert dear.to_json()["best_n"] is None
    sure = sampling(share_case("10 * y"), TRIAL, trials=100)
    assert sure.best is None
    assert "the decision stays" in sure.words()[0]
    other = sampling(share_case("10 + 0 * y"), TRIAL, trials=100)
    assert other.perfect.value == 0


def test_measurements_of_a_case():
    inputs = [("a", "normal(1, 2)"), ("b", "normal(0, 1)")]
    spec = case([one_off("x", "a + b", "benefit", 0)], inputs)
    study = {"input": "a", "kind": "normal", "sd": 4.0, "unit_cost": 0.001}
    found = sampling(spec, study, sizes=[8], trials=20_000)
    spread = 2 * np.sqrt(4 / (4 + 4**2 / 8))  # of the mean that is believed after 8
    known = spread * stats.norm.pdf(1 / spread) - stats.norm.cdf(-1 / spread)
    assert at(found, 8) == pytest.approx(known, abs=4 * found.perfect.error)
    json.dumps(found.to_json(), allow_nan=False)
    assert (np.diff(found.worths) >= 0).all()
    assert found.worths[-1] <= found.perfect.value
    again = sampling(spec, study, sizes=[8], trials=20_000)
    assert again.to_json() == found.to_json()


@pytest.mark.parametrize(
    ("study", "text"),
    [
        ({"input": "y"}, "study.kind: is missing"),
        ({"kind": "binomial"}, "study.input: is missing"),
        ({**TRIAL, "cost": 3}, "study.cost: unknown name 'cost'"),
        ({**TRIAL, "unit_cost": "3"}, "study.unit_cost: must be a text for input"),
        ({**TRIAL, "largest": 2.5}, "study.largest: must be a text for input"),
        ({**TRIAL, "largest": 0}, "study.largest: must be a finite number of at least 1"),
        ({**TRIAL, "unit_cost": float("nan")}, "study.unit_cost: must be a finite number"),
        ({**TRIAL, "fixed_cost": -1}, "study.fixed_cost: must be a finite number of at least 0"),
        ({"input": "y", "kind": "gamma"}, "study.kind: must be 'binomial' or 'normal'"),
        ({"input": "y", "kind": "normal"}, "study.sd: must be above 0"),
        ({"input": "z", "kind": "binomial"}, "study.input: unknown name 'z'"),
        ({"input": "fixed", "kind": "binomial"}, "study.input: unknown name 'fixed'"),
        ({"input": "a", "kind": "binomial"}, "study.kind: counts successes, so 'a'"),
    ],
)
def test_a_study_that_does_not_fit_is_refused(study, text):
    spec = share_case("a * y", ("a", "normal(3, 1)"), ("fixed", 2))
    with pytest.raises(SpecError) as refused:
        sampling(spec, study, trials=50)
    assert str(refused.value).startswith(text)


def test_a_share_that_actuals_have_narrowed_is_no_beta_any_more():
    lines = [("x", "10 * y", "benefit"), ("z", "7.6", "cost")]
    known = {"actuals": {"x": [8]}, "actuals_error": 0.05}
    inputs = [("y", "beta(16, 4)")]
    before = sampling(case(lines, inputs, months=2), TRIAL, sizes=[100], trials=4000)
    after = sampling(case(lines, inputs, months=2, **known), TRIAL, sizes=[100], trials=4000)
    assert (before.method, after.method) == ("exact", "fitted")
    assert after.perfect.value < 0.7 * before.perfect.value
