"""What a response curve says about spending: derivative, best spend, interval, criteria."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from modeling.economics.campaign import Response, fit_response
from modeling.spec import SpecError
from modeling.uncertainty.spending import FARTHEST, ROOM, at_spend, fitted, reach, spending

CAMPAIGNS = [[5, 22.5], [10, 39], [20, 63.9], [30, 77], [40, 86.9], [60, 95.5], [80, 98]]
CURVES = (
    Response("exponential", 100.0, 0.05),
    Response("power", 100.0, 0.4, 50.0),
    Response("hill", 100.0, 12.0),
)
KNOWN = {"cost": 1.0, "plan": 20.0, "reach": 100.0}


def certain(response: Response):
    return np.full(8, response.size), np.full(8, response.shape)


@pytest.mark.parametrize("response", CURVES, ids=lambda curve: curve.family)
def test_the_slope_is_the_derivative_of_the_response(response):
    spend, step = np.linspace(1.0, 80.0, 40), 1e-5
    rise = (response.at(spend + step) - response.at(spend - step)) / (2 * step)
    assert response.slope(spend) == pytest.approx(rise, rel=1e-6)


@pytest.mark.parametrize("response", CURVES, ids=lambda curve: curve.family)
def test_the_next_unit_brings_what_it_costs_at_the_best_spend(response):
    told = spending(response, certain(response), **KNOWN)
    best = next(step for step in told["marginal"] if step["is_best"])
    assert best["next"] == pytest.approx(1.0, rel=1e-9)
    assert best["gain"] == told["best_gain"]
    assert max(step["gain"] for step in told["marginal"]) == best["gain"]


def test_the_known_answer_of_a_saturating_response():
    told = spending(CURVES[0], certain(CURVES[0]), **KNOWN)
    best = next(step for step in told["marginal"] if step["is_best"])
    assert best["spend"] == pytest.approx(32.1888, abs=1e-4)
    assert told["best_gain"] == pytest.approx(47.8112, abs=1e-4)


def test_a_certain_curve_has_an_interval_without_width():
    curve = spending(CURVES[0], certain(CURVES[0]), **KNOWN)["curve"]
    assert curve["low"] == pytest.approx(curve["response"])
    assert curve["high"] == pytest.approx(curve["response"])
    assert curve["cost"] == curve["spend"]


@given(cost=st.floats(0.05, 20.0), plan=st.floats(0.0, 200.0))
def test_no_spend_gains_more_than_the_best(cost, plan):
    told = spending(CURVES[2], certain(CURVES[2]), cost=cost, plan=plan, reach=100.0)
    planned = next(step for step in told["marginal"] if step["is_plan"])
    assert planned["gain"] <= told["best_gain"] + 1e-9


def test_a_fit_without_a_case_is_that_of_the_engine():
    told, fit = fitted(CAMPAIGNS), fit_response(CAMPAIGNS)
    low, high = fit.best_spend_interval(1.0)
    assert told["family"] == fit.response.family == "exponential"
    assert told["size"] == pytest.approx(fit.response.size)
    assert told["criterion"] == pytest.approx(fit.criterion)
    best = told["best_spend"]
    assert best["value"] == pytest.approx(fit.response.best_spend(1.0))
    assert (best["low"], best["high"]) == pytest.approx((low, high))
    assert told["plan"] == best["value"]
    assert told["points"] == CAMPAIGNS
    assert told["spends"] == [5, 80]


def test_all_criteria_are_told_where_a_family_was_asked_for():
    told = fitted(CAMPAIGNS, family="hill", cost=2.0, spend=25.0)
    assert told["family"] == "hill"
    assert set(told["criterion"]) == {"exponential", "power", "hill", "linear"}
    assert min(told["criterion"], key=told["criterion"].__getitem__) == "exponential"
    here = next(step for step in told["marginal"] if step["is_plan"])
    assert here["spend"] == 25


def test_rows_that_only_one_family_fits_still_tell_its_criterion(monkeypatch):
    def refuse(rows, *, family=None):
        if family is None:
            raise SpecError([])
        return fit_response(rows, family=family)

    monkeypatch.setattr("modeling.uncertainty.spending.fit_response", refuse)
    assert set(fitted(CAMPAIGNS, family="hill")["criterion"]) == {"hill", "linear"}


def test_a_straight_line_is_refused_as_a_corner():
    line = [[x, 3 * x + (0.1 if x % 20 else -0.1)] for x in range(10, 80, 10)]
    with pytest.raises(SpecError, match="corner"):
        fitted(line)


def test_a_spend_that_costs_nothing_is_refused():
    with pytest.raises(SpecError, match="above 0"):
        fitted(CAMPAIGNS, cost=0.0)


def test_a_best_spend_beyond_all_numbers_is_told_as_none():
    rows = [[p, 1e50 * p**0.97] for p in (0.01, 1, 5, 20, 40, 60, 80)]
    told = fitted(rows, family="power")
    assert told["best_spend"]["value"] is None
    assert told["plan"] == 80
    assert all(np.isfinite(told["curve"]["response"]))


def test_a_spend_below_nothing_is_refused():
    with pytest.raises(SpecError, match="at least 0"):
        at_spend(fitted(CAMPAIGNS), -1.0)


def test_a_curve_is_drawn_past_its_rows_but_not_to_the_end_of_the_world():
    rows = [[10, 1], [40, 2]]
    assert reach(20.0, 20.0, rows) == ROOM * 40
    assert reach(90.0, 20.0, rows) == ROOM * 90
    assert reach(1e30, 20.0, rows) == reach(np.inf, 20.0, rows) * FARTHEST
    assert reach(0.0, 0.0, []) > 0
