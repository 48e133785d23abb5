"""Shapley effects: closed forms of Gaussian models, and the laws of fair shares."""

from __future__ import annotations

from itertools import combinations
from math import comb

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from modeling.sensitivity.indices import indices
from modeling.sensitivity.shapley import Walk, contributions, triangular
from modeling.sensitivity.shares import RISKS, Twins
from modeling.uncertainty.model import Model
from modeling.uncertainty.runner import npv_of
from tests.modeling.cases import case

TRIALS = 8_192


def effects(formula, inputs, *, trials=TRIALS, seed=1, **more):
    """Return the Shapley effects by id of a case whose NPV is a formula."""
    spec = case([("y", formula, "benefit")], inputs, months=1, **more)
    found = indices(spec, trials=trials, seed=seed, method="shapley").indices
    return {index.id: index.shapley.value for index in found}


def ranks(scores):
    """Return the rank correlation that belongs to a correlation of normal scores."""
    return 6 / np.pi * np.arcsin(scores / 2)


def linear_gaussian(slopes, covariance):
    """Return the Shapley effects of slopes @ x, with x normal, over all subsets.

    References
    ----------
    Owen, Prieur, "On Shapley value for measuring importance of dependent inputs", SIAM/ASA Journal
    on Uncertainty Quantification 5 (2017), section 4.
    """
    count = len(slopes)

    def explained(known):
        if not known:
            return 0.0
        of_known = covariance[np.ix_(known, known)]
        with_all = covariance[known] @ slopes
        return float(with_all @ np.linalg.pinv(of_known) @ with_all)

    shares = np.zeros(count)
    for i in range(count):
        others = [j for j in range(count) if j != i]
        for size in range(count):
            for known in combinations(others, size):
                gain = explained([*known, i]) - explained(list(known))
                shares[i] += gain / (count * comb(count - 1, size))
    return shares / (slopes @ covariance @ slopes)


def test_two_correlated_normals_have_the_closed_form():
    """Iooss, Prieur, "Shapley effects for sensitivity analysis with correlated inputs" (2019)."""
    rho, (one, other) = 0.6, (1.0, 2.0)
    found = effects(
        "a + b",
        [("a", f"normal(0, {one})"), ("b", f"normal(0, {other})")],
        correlations=[["a", "b", float(ranks(rho))]],
        trials=20_000,
    )
    variance = one**2 + 2 * rho * one * other + other**2
    both = rho * one * other + rho**2 * other**2 / 2 - rho**2 * one**2 / 2
    assert found["a"] == pytest.approx((one**2 + both) / variance, abs=0.02)
    assert found["a"] + found["b"] == pytest.approx(1)


def test_four_normals_with_a_correlation_matrix_have_the_closed_form():
    slopes, deviations = np.array([1.0, -1.0, 0.5, 0.0]), np.array([1.0, 2.0, 1.0, 3.0])
    scores = np.eye(4)
    pairs = {(0, 1): 0.5, (1, 2): -0.4, (2, 3): 0.7, (0, 3): 0.2}
    for (i, j), score in pairs.items():
        scores[i, j] = scores[j, i] = score
    wanted = linear_gaussian(slopes, scores * np.outer(deviations, deviations))
    found = effects(
        "a - b + 0.5 * c",
        [(key, f"normal(1, {sd})") for key, sd in zip("abcd", deviations, strict=True)],
        correlations=[["abcd"[i], "abcd"[j], float(ranks(s))] for (i, j), s in pairs.items()],
        trials=20_000,
    )
    assert [found[key] for key in "abcd"] == pytest.approx(wanted, abs=0.02)
    assert wanted[3] > 0.03  # what has no slope still tells of those that have


def test_a_curved_model_of_correlated_normals_has_the_closed_form():
    """Y = a^2 + b: Var E[Y|a] = 2 + r^2, Var E[Y|b] = 1 + 2 r^4, Var Y = 3."""
    rho = 0.7
    found = effects(
        "a^2 + b",
        [("a", "normal(0, 1)"), ("b", "normal(0, 1)")],
        correlations=[["a", "b", float(ranks(rho))]],
        trials=20_000,
    )
    assert found["a"] == pytest.approx((2 + rho**2 + 3 - 1 - 2 * rho**4) / 6, abs=0.03)


def test_intervals_hold_the_truth_about_as_often_as_they_say():
    """Of 40 intervals of 95 %, 38 are expected to hold it; fewer than 33 are rare."""
    spec = case(
        [("y", "a + 2 * b", "benefit")],
        [("a", "normal(0, 1)"), ("b", "normal(0, 1)")],
        months=1,
        correlations=[["a", "b", float(ranks(0.6))]],
    )
    truth = linear_gaussian(np.array([1.0, 2.0]), np.array([[1, 0.6], [0.6, 1]]))[0]
    held = 0
    for seed in range(40):
        found = indices(spec, trials=500, seed=seed).indices
        share = next(index.shapley for index in found if index.id == "a")
        held += share.low <= truth <= share.high
    assert held >= 33


def test_two_inputs_that_move_as_one_share_equally():
    found = effects(
        "a + 0 * b + c",
        [("a", "normal(0, 1)"), ("b", "uniform(0, 1)"), ("c", "normal(0, 1)")],
        correlations=[["a", "b", 1]],
        trials=20_000,
    )
    assert found == pytest.approx({"a": 0.25, "b": 0.25, "c": 0.5}, abs=0.02)


def test_independent_inputs_lie_between_first_order_and_total():
    """A product of two standard normals and a third: the interaction is shared half and half."""
    inputs = [(key, "normal(0, 1)") for key in "abc"]
    found = effects("a * b + c", inputs, trials=20_000)
    assert found == pytest.approx({"a": 0.25, "b": 0.25, "c": 0.5}, abs=0.03)


def test_risks_are_one_more_input_beside_correlated_ones():
    risk = {"id": "leak", "title": "Leak", "category": "data", "probability": 0.3}
    risk |= {"per": "horizon", "severity": 3, "strikes": {"kind": "loss"}}
    found = effects(
        "a + b",
        [("a", "normal(0, 1)"), ("b", "normal(0, 1)")],
        correlations=[["a", "b", float(ranks(0.5))]],
        risks=[risk],
    )
    loss = 9 * 0.21
    assert found[RISKS] == pytest.approx(loss / (loss + 3), abs=0.02)
    assert found["a"] == pytest.approx(1.5 / (loss + 3), abs=0.02)


def test_a_marginal_does_not_matter_where_only_its_rank_does():
    """NPV is 1 where a is above its median: any a with the same ranks gives the same shares."""
    wanted = None
    for value in ("normal(0, 1)", "normal(50, 9)"):
        middle = value[7:-1].split(",")[0]
        inputs = [("a", value), ("b", "uniform(0, 1)")]
        found = effects(
            f"if(a > {middle}, 1, 0) + b", inputs, correlations=[["a", "b", 0.5]], trials=2_000
        )
        wanted = wanted or found
        assert found == pytest.approx(wanted)


def test_the_size_of_blocks_changes_nothing(monkeypatch):
    inputs = [("a", "normal(0, 1)"), ("b", "normal(0, 1)"), ("c", "normal(0, 1)")]
    told = []
    for width in (64, 100, 8_192):
        monkeypatch.setattr(Model, "width", width)
        told.append(effects("a * b + c", inputs, correlations=[["a", "b", 0.5]], trials=9_000))
    assert told[0] == pytest.approx(told[1])
    assert told[0] == pytest.approx(told[2])


@settings(max_examples=15, deadline=None)
@given(
    rho=st.floats(-1, 1),
    power=st.integers(1, 3),
    seed=st.integers(0, 2**32),
    trials=st.integers(50, 200),
)
def test_effects_sum_to_one(rho, power, seed, trials):
    found = effects(
        f"a^{power} - b * c + 0.1 * c",
        [("a", "normal(1, 1)"), ("b", "2% to 5%"), ("c", "10 to 20")],
        correlations=[["a", "b", rho], ["b", "c", rho / 2]],
        seed=seed,
        trials=trials,
    )
    assert sum(found.values()) == pytest.approx(1)


def test_contributions_sum_to_half_the_squared_difference_of_the_ends():
    rng = np.random.default_rng(4)
    npv = rng.normal(0, 1, (6, 30))
    places = rng.permuted(np.tile(np.arange(5)[:, None], (1, 30)), axis=0)
    found = contributions(npv, places)
    assert found.sum(axis=1) == pytest.approx((npv[-1] - npv[0]) ** 2 / 2)
    trial, player = 7, 2
    p = places[player, trial]
    values = npv[:, trial]
    gain = ((values[-1] - values[p]) ** 2 - (values[-1] - values[p + 1]) ** 2) / 2
    assert found[trial, player] == pytest.approx(gain)


def test_triangular_roots_are_those_of_cholesky_and_stand_what_is_singular():
    rng = np.random.default_rng(5)
    loose = rng.normal(0, 1, (4, 9))
    matrix = np.corrcoef(loose)
    assert triangular(matrix[None])[0] == pytest.approx(np.linalg.cholesky(matrix))
    tied = np.corrcoef(np.vstack([loose, loose[0] + loose[1], -loose[2]]))
    for order in (range(6), [5, 4, 3, 2, 1, 0], [4, 0, 1, 5, 2, 3]):
        turned = tied[np.ix_(order, order)]
        root = triangular(turned[None])[0]
        assert root @ root.T == pytest.approx(turned, abs=1e-7)
        assert (np.triu(root, 1) == 0).all()


def test_walked_futures_keep_their_marginals_and_correlation():
    """Every step of the walk is a fair sample: what is seen of NPV has one distribution."""
    spec = case(
        [("y", "a + b", "benefit")],
        [("a", "normal(0, 1)"), ("b", "normal(0, 1)")],
        months=1,
        correlations=[["a", "b", float(ranks(-0.5))]],
    )
    twins = Twins.of(spec, trials=TRIALS, seed=2)
    walk = Walk(twins, None)
    parts, start = [], 0
    npv = npv_of(twins.model, walk)
    for places in walk.orders:
        size = places.shape[1]
        parts.append(npv[start : start + 3 * size].reshape(3, size))
        start += 3 * size
    steps = np.concatenate(parts, axis=1)
    for row in steps:
        assert stats.kstest(row, stats.norm(0, 1).cdf).pvalue > 0.001
    assert np.corrcoef(steps[0], steps[2])[0, 1] == pytest.approx(0, abs=0.05)


def test_the_oracle_shares_independent_inputs_equally():
    assert linear_gaussian(np.ones(3), np.eye(3)) == pytest.approx(np.full(3, 1 / 3))
