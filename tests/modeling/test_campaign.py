"""Response curves: the optimum by another way, curves found again, corners refused."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize
from scipy.stats import qmc

from modeling.economics.campaign import FAMILIES, Response, best_spend, fit_response, van_der_corput
from modeling.spec import SpecError

SPENDS = np.array([5.0, 10, 15, 20, 30, 40, 60, 80])
CURVES = (
    Response("exponential", 100, 0.05),
    Response("power", 10, 0.5),
    Response("hill", 100, 20),
)


def rows_of(response, *, noise=0.0, seed=1):
    errors = noise * np.random.default_rng(seed).normal(size=SPENDS.size)
    return np.column_stack([SPENDS, response.at(SPENDS) + errors]).tolist()


def test_the_saturating_example_has_the_known_optimum():
    response = Response("exponential", 100, 0.05)
    spend = best_spend(response, 1)
    assert spend == pytest.approx(32.1888, abs=5e-5)
    assert float(response.at(spend)) - spend == pytest.approx(47.8112, abs=5e-5)


@st.composite
def responses(draw):
    family = draw(st.sampled_from(FAMILIES))
    shape = {
        "exponential": st.floats(0.005, 0.5),
        "power": st.floats(0.1, 0.9),
        "hill": st.floats(1, 100),
    }[family]
    return Response(family, draw(st.floats(5, 200)), draw(shape), draw(st.floats(1, 50)))


@given(response=responses(), cost=st.floats(0.2, 5))
def test_no_other_spend_earns_more_than_the_best_one(response, cost):
    spend = best_spend(response, cost)
    top = 2 * spend + 10
    found = optimize.minimize_scalar(
        lambda p: cost * p - float(response.at(p)), bounds=(0, top), method="bounded"
    )
    best = float(response.at(spend)) - cost * spend
    assert best >= -found.fun - 1e-7 * (1 + abs(found.fun))
    nudged = spend + 1e-3 * top
    assert float(response.at(nudged)) - cost * nudged <= best + 1e-9 * (1 + abs(best))


@given(response=responses(), cost=st.floats(0.2, 5))
def test_at_the_best_spend_the_last_unit_brings_what_it_costs(response, cost):
    spend = best_spend(response, cost)
    nudge = 1e-4 * spend
    if spend > 0:
        slope = (response.at(spend + nudge) - response.at(spend - nudge)) / (2 * nudge)
        assert float(slope) == pytest.approx(cost, rel=1e-4)
    else:
        assert float(response.at(1e-6)) / 1e-6 <= cost * (1 + 1e-6)


@given(response=responses(), cost=st.floats(0.2, 5), scale=st.floats(0.01, 1000))
def test_another_currency_leaves_the_best_spend_where_it_is(response, cost, scale):
    other = Response(response.family, scale * response.size, response.shape, response.reference)
    assert best_spend(other, scale * cost) == pytest.approx(best_spend(response, cost), rel=1e-9)


@pytest.mark.parametrize("response", CURVES, ids=lambda curve: curve.family)
def test_exact_campaigns_give_the_curve_back_and_its_family(response):
    fit = fit_response(rows_of(response))
    assert fit.response.family == response.family
    assert fit.response.at(SPENDS) == pytest.approx(response.at(SPENDS), rel=1e-7)
    assert fit.response.best_spend(1) == pytest.approx(response.best_spend(1), rel=1e-6)


@pytest.mark.parametrize("response", CURVES, ids=lambda curve: curve.family)
def test_the_errors_of_a_fit_are_those_of_nonlinear_least_squares(response):
    rows = rows_of(response, noise=1.0)
    fit = fit_response(rows, family=response.family)
    curve = fit.response

    def of_scores(spend, size, shape):
        shape = 1 / (1 + np.exp(-shape)) if curve.family == "power" else np.exp(shape)
        return Response(curve.family, np.exp(size), shape, curve.reference).at(spend)

    spend, found = np.transpose(rows)
    scores, covariance = optimize.curve_fit(of_scores, spend, found, p0=fit.scores)
    assert fit.scores == pytest.approx(scores, rel=1e-4)
    wider = 1.9431802805153022 / 1.6448536269514722  # t and z at 95 %, six degrees of freedom
    sds = wider * np.sqrt(np.diag(covariance))
    assert (fit.size_sd, fit.shape_sd) == pytest.approx(tuple(sds), rel=1e-3)
    assert fit.correlation == pytest.approx(covariance[0, 1] * wider**2 / sds.prod(), abs=1e-3)


@pytest.mark.parametrize("response", CURVES, ids=lambda curve: curve.family)
def test_the_interval_of_the_best_spend_holds_the_truth_nine_times_in_ten(response):
    true, inside = response.best_spend(1), 0
    for seed in range(100):
        fit = fit_response(rows_of(response, noise=2.0, seed=seed), family=response.family)
        low, high = fit.best_spend_interval(1)
        inside += low <= true <= high
    assert 80 <= inside <= 98


def test_a_mean_over_several_campaigns_weighs_as_all_of_them():
    rows = rows_of(CURVES[0], noise=3.0)
    many = fit_response([*rows, *[rows[2]] * 3], family="exponential").response
    once = [[*row, 4 if index == 2 else 1] for index, row in enumerate(rows)]
    assert fit_response(once, family="exponential").response.at(SPENDS) == pytest.approx(
        many.at(SPENDS), rel=1e-6
    )


@settings(max_examples=10)
@given(scale=st.floats(0.01, 1000))
def test_responses_in_another_currency_scale_the_curve(scale):
    rows = rows_of(CURVES[2], noise=2.0)
    scaled = [[spend, scale * found] for spend, found in rows]
    one, other = fit_response(rows), fit_response(scaled)
    assert other.response.at(SPENDS) == pytest.approx(scale * one.response.at(SPENDS), rel=1e-6)
    assert (other.size_sd, other.shape_sd) == pytest.approx((one.size_sd, one.shape_sd), rel=1e-4)


def refused(rows, **more):
    with pytest.raises(SpecError) as caught:
        fit_response(rows, **more)
    return str(caught.value)


@pytest.mark.parametrize("exponent", [1.0, 1.4])
@pytest.mark.parametrize("family", [None, *FAMILIES])
def test_a_straight_or_convex_response_is_a_corner(exponent, family):
    errors = np.random.default_rng(2).normal(size=SPENDS.size)
    rows = np.column_stack([SPENDS, SPENDS**exponent + 0.3 * errors]).tolist()
    assert "corner" in refused(rows, family=family)


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([[x, 50.0 + x % 3] for x in SPENDS], "where it begins to flatten"),
        ([[x, -x] for x in SPENDS], "does not rise"),
        ([[x, 0.0] for x in SPENDS], "does not rise"),
        ([[1.0, 2.0], [2.0, 3.0]], "needs 5 rows or more"),
        ([[1.0, 2.0], [2.0, 3.0]] * 4, "three different spends"),
        ([[1.0], *[[x, x] for x in SPENDS]], r"data\[0\]: a row is"),
        ([[-1.0, 2.0], *[[x, x] for x in SPENDS]], r"data\[0\]: the spend must not"),
        ([[1.0, 2.0, 0.0], *[[x, x] for x in SPENDS]], "n must be above 0"),
    ],
)
def test_campaigns_that_show_no_optimum_are_refused(rows, sentence):
    assert re.search(sentence, refused(rows))


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (("power", 10, 1.0), "exponent: with an exponent of 1 the response is not concave"),
        (("power", 10, 1.5), "corner"),
        (("exponential", 0, 0.1), "size: must be above 0"),
        (("hill", 10, 0), "half: must be above 0"),
    ],
)
def test_a_curve_without_an_optimum_is_refused(given, sentence):
    with pytest.raises(SpecError, match=sentence):
        Response(*given)


def test_free_promotion_has_no_best_amount():
    with pytest.raises(SpecError, match="no best amount"):
        best_spend(CURVES[0], 0)


def test_two_sequences_of_van_der_corput_are_one_of_halton():
    halton = qmc.Halton(2, scramble=False).random(301)[1:]
    assert np.array_equal(np.column_stack([van_der_corput(300, k) for k in (2, 3)]), halton)
