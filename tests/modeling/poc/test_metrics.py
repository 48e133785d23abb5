from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sklearn.metrics import brier_score_loss, classification_report, roc_auc_score, roc_curve
from sklearn.metrics import log_loss as sklearn_log_loss

from modeling.poc import metrics


def sample(n: int = 300, *, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    labels = (rng.random(n) < 0.3).astype(np.int8)
    common = rng.normal(size=n)
    scores = np.stack([labels + common, 0.6 * labels + common + rng.normal(size=n)])
    return labels, 1 / (1 + np.exp(-scores.round(1)))  # rounded: ties


def test_cross_entropy_has_its_known_value():
    labels = np.array([1, 0, 1, 0], np.int8)
    right = np.array([0.8, 0.2, 0.6, 0.4])
    assert metrics.log_loss(labels, right) == pytest.approx(-(math.log(0.8) + math.log(0.6)) / 2)


def test_a_small_ranking_has_the_auc_counted_by_hand():
    labels = np.array([0, 0, 1, 1], np.int8)
    assert metrics.auc(labels, np.array([0.1, 0.4, 0.35, 0.8])) == 0.75
    assert metrics.auc(labels, np.array([0.5, 0.5, 0.5, 0.5])) == 0.5


@given(
    labels=arrays(np.int8, 40, elements=st.integers(0, 1)),
    scores=arrays(np.float64, 40, elements=st.integers(0, 9).map(float)),
)
def test_the_auc_is_that_of_scikit_learn_with_ties_too(labels, scores):
    labels[:4] = (0, 0, 1, 1)
    expected = roc_auc_score(labels, scores)
    assert metrics.auc(labels, scores) == pytest.approx(expected)
    assert metrics.delong(labels, scores).value[0] == pytest.approx(expected)


def test_delong_standard_errors_agree_with_a_bootstrap():
    labels, scores = sample()
    found = metrics.delong(labels, scores)
    rng = np.random.default_rng(2)
    groups = [np.flatnonzero(labels == label) for label in (0, 1)]
    draws = []
    for _ in range(1500):
        rows = np.concatenate([rng.choice(group, len(group)) for group in groups])
        draws.append([metrics.auc(labels[rows], score[rows]) for score in scores])
    sds = np.std(draws, axis=0)
    assert np.sqrt(np.diag(found.covariance)) == pytest.approx(sds, rel=0.1)
    first, second = np.transpose(draws)
    value, low, high = found.difference(0, 1)
    assert (high - low) / (2 * 1.96) == pytest.approx(np.std(first - second), rel=0.1)
    assert value == pytest.approx(np.mean(first - second), abs=0.005)


def test_delong_variance_equals_its_definition_by_pairs():
    labels, scores = sample(60)
    x, y = scores[0][labels == 1], scores[0][labels == 0]
    wins = (x[:, None] > y) + 0.5 * (x[:, None] == y)
    by_hand = wins.mean(1).var(ddof=1) / len(x) + wins.mean(0).var(ddof=1) / len(y)
    assert metrics.delong(labels, scores).covariance[0, 0] == pytest.approx(by_hand)


def test_the_same_model_twice_differs_by_nothing():
    labels, scores = sample()
    assert metrics.delong(labels, scores[[0, 0]]).difference(0, 1) == pytest.approx((0, 0, 0))


def test_the_interval_of_an_auc_holds_it_and_stays_inside_0_and_1():
    labels, scores = sample(40)
    low, high, method = metrics.delong(labels, scores).interval(0)
    assert 0 < low < metrics.auc(labels, scores[0]) < high < 1
    assert method == "DeLong, logit scale"


def test_a_perfect_ranking_still_has_an_interval():
    labels = np.array([0] * 20 + [1] * 10, np.int8)
    low, high, method = metrics.delong(labels, labels.astype(float)).interval(0)
    assert (low, high) == pytest.approx((0.7225, 1), abs=1e-4)
    assert method == "Wilson on the smaller class"


def test_delong_refuses_a_class_of_one():
    with pytest.raises(ValueError, match="two rows"):
        metrics.delong(np.array([0, 0, 1], np.int8), np.array([0.1, 0.2, 0.3]))


def test_log_loss_and_brier_are_those_of_scikit_learn():
    labels, shares = sample()
    assert metrics.log_loss(labels, shares[0]) == pytest.approx(sklearn_log_loss(labels, shares[0]))
    assert metrics.brier(labels, shares[0]) == pytest.approx(brier_score_loss(labels, shares[0]))


def test_a_certain_wrong_answer_costs_much_but_not_infinity():
    assert math.isfinite(metrics.log_loss(np.array([1], np.int8), np.array([0.0])))


def test_the_roc_curve_has_the_corners_of_scikit_learn():
    labels, shares = sample()
    found = metrics.roc(labels, shares[0], most=10_000)
    false_rate, true_rate, _ = roc_curve(labels, shares[0], drop_intermediate=False)
    assert found["false_positive_rate"] == pytest.approx(false_rate, abs=1e-6)
    assert found["true_positive_rate"] == pytest.approx(true_rate, abs=1e-6)


def test_a_long_roc_curve_is_thinned_but_keeps_its_ends():
    rng = np.random.default_rng(3)
    labels = (rng.random(5000) < 0.5).astype(np.int8)
    found = metrics.roc(labels, rng.random(5000))
    assert len(found["true_positive_rate"]) <= 200
    assert (found["true_positive_rate"][0], found["true_positive_rate"][-1]) == (0, 1)
    assert (found["false_positive_rate"][0], found["false_positive_rate"][-1]) == (0, 1)


def test_confusion_and_report_are_those_of_scikit_learn():
    labels, shares = sample()
    counts = metrics.confusion(labels, shares[0], threshold=0.6)
    expected = classification_report(labels, shares[0] >= 0.6, output_dict=True)
    found = metrics.report(counts)
    for mine, theirs in (("positive", "1"), ("negative", "0")):
        assert found[mine]["precision"] == pytest.approx(expected[theirs]["precision"])
        assert found[mine]["recall"] == pytest.approx(expected[theirs]["recall"])
        assert found[mine]["f1"] == pytest.approx(expected[theirs]["f1-score"])
        assert found[mine]["support"] == expected[theirs]["support"]
    assert metrics.accuracy(counts)["value"] == pytest.approx(expected["accuracy"])


def test_a_class_that_is_never_called_has_no_precision():
    counts = metrics.confusion(np.array([0, 1], np.int8), np.array([0.1, 0.2]), threshold=0.5)
    assert metrics.report(counts)["positive"]["precision"] is None


def test_shares_that_are_true_are_well_calibrated():
    rng = np.random.default_rng(4)
    shares = rng.random(20_000)
    labels = (rng.random(20_000) < shares).astype(np.int8)
    found = metrics.calibration(labels, shares)
    assert found["error"] < 0.02
    assert sum(row["n"] for row in found["bins"]) == 20_000
    assert all(row["low"] <= row["observed"] <= row["high"] for row in found["bins"])


def test_shares_that_are_too_bold_are_badly_calibrated():
    labels = np.array([0, 1] * 50, np.int8)
    assert metrics.calibration(labels, np.full(100, 0.9))["error"] == pytest.approx(0.4)
