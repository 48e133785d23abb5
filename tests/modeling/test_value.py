"""The formulas behind the value models: closed forms, least squares, what is refused."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import integrate, stats

from modeling.economics.value import clamp, expected_floor, fit_anchors, four_fifths
from modeling.spec import SpecError

finite = st.floats(-1e6, 1e6)


def test_the_floor_of_a_normal_is_the_known_answer():
    assert float(expected_floor(1, 2)) == pytest.approx(1.395593, abs=5e-7)
    assert float(expected_floor(1, 2)) - 1 == pytest.approx(0.395593, abs=5e-7)


@given(mean=st.floats(-20, 20), sd=st.floats(0.1, 10))
def test_the_floor_of_a_normal_is_its_integral(mean, sd):
    density = stats.norm(mean, sd).pdf
    top = max(mean, 0.0) + 12 * sd
    points = [p for p in (mean,) if 0 < p < top]
    whole, _ = integrate.quad(lambda x: x * density(x), 0, top, points=points or None, limit=200)
    assert float(expected_floor(mean, sd)) == pytest.approx(whole, rel=1e-7, abs=1e-9)


def test_a_certain_value_is_floored_at_nothing():
    assert expected_floor([3.0, -3.0], 0.0).tolist() == [3.0, 0.0]


def test_two_anchors_fix_the_line_exactly():
    fit = fit_anchors([0.8, 0.9], [50_000, 90_000])
    assert fit.slope == pytest.approx(400_000)
    assert fit.intercept == pytest.approx(-270_000)
    assert fit.at([0.8, 0.85]) == pytest.approx([50_000, 70_000])
    assert (fit.slope_sd, fit.centre_sd) == (0.0, 0.0)


def test_the_interval_of_the_slope_is_that_of_linear_regression():
    metrics, values = [0.7, 0.8, 0.85, 0.92, 0.99], [10.0, 31.0, 35.0, 58.0, 60.0]
    fit, oracle = fit_anchors(metrics, values), stats.linregress(metrics, values)
    assert (fit.slope, fit.intercept) == pytest.approx((oracle.slope, oracle.intercept))
    half = oracle.stderr * stats.t(3).ppf(0.95)
    assert stats.norm(0, fit.slope_sd).ppf(0.95) == pytest.approx(half)
    left = np.subtract(values, fit.at(metrics))
    spread = np.sqrt(left @ left / 3 / 5) * stats.t(3).ppf(0.95)
    assert stats.norm(0, fit.centre_sd).ppf(0.95) == pytest.approx(spread)


def test_anchors_with_errors_weigh_as_weighted_least_squares_does():
    metrics, values, sds = [1.0, 2.0, 4.0], [3.0, 5.2, 8.9], [0.5, 1.0, 2.0]
    fit = fit_anchors(metrics, values, sds)
    (slope, intercept), covariance = np.polyfit(
        metrics, values, 1, w=1 / np.array(sds), cov="unscaled"
    )
    assert (fit.slope, fit.intercept) == pytest.approx((slope, intercept))
    assert fit.slope_sd**2 == pytest.approx(covariance[0, 0])
    there = fit.centre_sd**2 + (fit.slope_sd * fit.middle) ** 2
    assert there == pytest.approx(covariance[1, 1])


def test_anchors_that_scatter_more_than_their_errors_widen_them():
    calm = fit_anchors([1, 2, 3], [1.0, 2.0, 3.0], [0.1, 0.1, 0.1])
    wild = fit_anchors([1, 2, 3], [1.0, 3.0, 3.0], [0.1, 0.1, 0.1])
    assert wild.slope_sd > 3 * calm.slope_sd


@given(slope=finite, centre=finite, metrics=st.lists(st.floats(-9, 9), min_size=3, max_size=9))
def test_anchors_on_a_line_give_the_line_back_and_no_error(slope, centre, metrics):
    assume(np.ptp(metrics) > 0.1)
    fit = fit_anchors(metrics, [centre + slope * x for x in metrics])
    size = 1 + abs(slope) * 9 + abs(centre)
    assert fit.at(metrics) == pytest.approx([centre + slope * x for x in metrics], abs=1e-9 * size)
    assert fit.slope_sd <= 1e-6 * size


@given(scale=st.floats(0.01, 1000))
def test_values_in_another_currency_scale_the_whole_line(scale):
    values = np.array([10.0, 31.0, 35.0, 58.0])
    one, other = (fit_anchors([1, 2, 3, 5], v) for v in (values, scale * values))
    for name in ("slope", "centre", "slope_sd", "centre_sd"):
        assert getattr(other, name) == pytest.approx(scale * getattr(one, name))
    assert other.middle == one.middle


@pytest.mark.parametrize(
    ("anchors", "sentence"),
    [
        (([0.8], [1.0]), "two anchors or more"),
        (([0.8, 0.8], [1.0, 2.0]), "different values of the metric"),
        (([0.8, 0.9], [1.0, 2.0], [1.0, 0.0]), "must be above 0"),
    ],
)
def test_anchors_that_fix_no_line_are_refused(anchors, sentence):
    with pytest.raises(SpecError, match=sentence):
        fit_anchors(*anchors)


def test_a_measured_ratio_stays_between_nothing_and_one():
    assert clamp([-0.5, 0.3, 1.7]).tolist() == [0.0, 0.3, 1.0]


def test_the_four_fifths_rule_compares_the_least_with_the_most():
    assert four_fifths({"men": 0.5, "women": 0.4, "others": 0.45}) == pytest.approx(0.8)


@pytest.mark.parametrize(
    ("rates", "sentence"),
    [
        ({"all": 0.5}, "two groups"),
        ({"a": 0.5, "b": 1.5}, r"rates\.b: a rate is a share"),
        ({"a": 0.0, "b": 0.0}, "no ratio was measured"),
    ],
)
def test_a_ratio_that_nobody_measured_is_refused(rates, sentence):
    with pytest.raises(SpecError, match=sentence):
        four_fifths(rates)
