"""The figures and pictures of value models: those of the engine, and what lies behind them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from modeling.document import parse
from modeling.economics.models.valued import anchors_of
from modeling.economics.value import expected_floor, fit_anchors
from modeling.spec import NumbersError
from modeling.uncertainty.appraisal import LEAST, TRIALS, appraise, effect
from modeling.uncertainty.simulate import simulate
from modeling.uncertainty.valuation import valued
from tests.modeling.cases import tree_of

ANCHORS = [
    {"metric": 0.80, "value": 50_000, "source": "Pilot in Hangzhou"},
    {"metric": 0.90, "value": 90_000},
    {"metric": 0.95, "value": 112_000},
]
CAMPAIGNS = [[5, 22.5], [10, 39], [20, 63.9], [30, 77], [40, 86.9], [60, 95.5], [80, 98]]
SALES = ("sales", "500", "benefit")
ASSUMPTIONS = [
    {"id": "accuracy", "unit": "1", "value": "80% to 96%"},
    {"id": "fair", "unit": "1", "value": "70% to 99%"},
]
ENTRIES: dict[str, dict[str, Any]] = {
    "technology": {"id": "acc", "metric": "accuracy", "unit": "CNY/month", "anchors": ANCHORS},
    "governance": {"id": "gov", "value": "normal(1, 2)", "privacy_cost": 0, "compliance_cost": 0},
    "promotion": {"id": "ads", "unit": "CNY/month", "data": CAMPAIGNS},
    "gate": {"id": "f", "metric": "fair", "threshold": 0.8},
}


def entry(kind: str, **more: Any) -> dict[str, Any]:
    return {"kind": kind, **ENTRIES[kind], **more}


def case(*entries: dict[str, Any], **more: Any):
    months = more.pop("months", 3)
    lines = more.pop("lines", [SALES])
    return parse(tree_of(lines, ASSUMPTIONS, values=list(entries), months=months, **more))


def shares(found):
    return sum(found["counts"]) + found["below"] + found["above"]


ALL = tuple(entry(kind) for kind in ENTRIES)


def test_figures_and_npv_are_those_of_the_engine():
    spec = case(*ALL)
    found, trials = appraise(spec, trials=3000), 3000
    engine = valued(spec, trials=trials, seed=1)
    assert [value.to_json() for value in found.values] == [value.to_json() for value in engine]
    assert np.array_equal(found.npv, simulate(spec, trials=trials, seed=1).npv)
    assert found.of("gov") is found.values[1]
    assert set(found.pictures) == {"acc", "gov", "ads", "f"}


def test_every_step_of_an_entry_is_told():
    found = appraise(case(*ALL), trials=512)
    assert {"acc_slope", "acc_worth", "gov_raw", "ads_optimum", "f_metric"} <= set(found.made)
    assert found.made["acc_middle"]["sd"] == 0
    # the formula of an assumption is worked out once, and counts in every month
    assert found.made["f_metric"] == pytest.approx(found.made["f_score"])


def test_a_line_is_drawn_with_its_interval_and_the_metric_on_it():
    picture = appraise(case(entry("technology")), trials=2000).pictures["acc"]
    fit = fit_anchors([0.8, 0.9, 0.95], [50_000, 90_000, 112_000])
    line = picture["line"]
    assert line["value"] == pytest.approx(fit.at(line["metric"]).tolist())
    low, high = fit.interval_at(line["metric"])
    assert line["low"] == pytest.approx(low.tolist())
    assert line["high"] == pytest.approx(high.tolist())
    assert picture["intercept"]["value"] == pytest.approx(fit.intercept)
    assert picture["slope"]["low"] < fit.slope < picture["slope"]["high"]
    assert shares(picture["histogram"]) == 2000
    assert picture["changes"] is False
    assert 0 < picture["share_below"] < picture["share_above"]


def test_a_line_through_the_origin_begins_at_nothing():
    anchors = [{"metric": m, "value": 1e6 * m} for m in (0.02, 0.06, 0.1)]
    picture = appraise(case(entry("technology", anchors=anchors)), trials=64).pictures["acc"]
    assert picture["intercept"]["value"] == 0


def test_the_shares_on_either_side_add_up_to_what_the_engine_tells():
    found = appraise(case(entry("technology")), trials=4000)
    picture = found.pictures["acc"]
    outside = found.of("acc").figures["share_outside"]
    assert picture["share_below"] + picture["share_above"] == pytest.approx(outside)


def test_the_interval_of_a_line_is_narrowest_at_the_middle_of_its_anchors():
    spec = case(entry("technology"))
    fit = anchors_of(spec.values[0])
    metrics = np.linspace(0.7, 1.0, 31)
    low, high = fit.interval_at(metrics)
    narrowest = metrics[np.argmin(high - low)]
    assert narrowest == pytest.approx(fit.middle, abs=0.01)


def test_a_metric_that_moves_over_the_months_says_so():
    quality = {"id": "quality", "unit": "1", "formula": "0.5 + 0.1 * month / step"}
    metric = entry("technology", metric="quality")
    tree = tree_of([SALES, quality], ASSUMPTIONS, values=[metric], months=4)
    picture = appraise(parse(tree), trials=256).pictures["acc"]
    assert picture["changes"] is True
    assert picture["share_below"] == 1.0


def test_governed_data_is_binned_alike_before_and_behind_the_floor():
    found = appraise(case(entry("governance"), months=1), trials=4096)
    picture, figures = found.pictures["gov"], found.of("gov").figures
    assert picture["raw"]["edges"] == picture["floored"]["edges"]
    assert shares(picture["raw"]) == shares(picture["floored"]) == 4096
    assert picture["share_negative"] == figures["share_floored"]
    assert picture["parts"]["privacy_cost"]["mean"] == 0
    known = float(expected_floor(1, 2))
    assert figures["value"]["mean"] == pytest.approx(known, abs=4 * figures["value"]["error"])


def test_a_promotion_is_drawn_as_its_trials_draw_it():
    found = appraise(case(entry("promotion", spend=20)), trials=4096)
    picture, figures = found.pictures["ads"], found.of("ads").figures
    best = picture["best_spend"]
    assert (best["low"], best["high"]) == (figures["optimum"]["p5"], figures["optimum"]["p95"])
    assert best["low"] < best["value"] < best["high"]
    assert picture["plan"] == 20
    assert picture["criterion"]["exponential"] == min(picture["criterion"].values())
    here = next(step for step in picture["marginal"] if step["is_plan"])
    assert here["next"] > picture["unit_cost"]
    curve = picture["curve"]
    assert all(
        low <= f <= high
        for low, f, high in zip(curve["low"], curve["response"], curve["high"], strict=True)
    )


def test_a_plan_that_is_the_best_spend_is_told_as_one():
    picture = appraise(case(entry("promotion")), trials=512).pictures["ads"]
    assert picture["plan"] == picture["best_spend"]["value"]
    assert [step["is_best"] for step in picture["marginal"]] == [False, True, False]


def test_parameters_without_campaigns_are_drawn_without_points():
    ads = {"kind": "promotion", "id": "ads", "unit": "CNY/month", "size": "80 to 120"}
    picture = appraise(case(ads | {"saturation": 0.05}), trials=512).pictures["ads"]
    assert picture["points"] == []
    assert picture["criterion"] == {}
    assert picture["spends"] == []


def test_a_response_of_formulas_is_drawn_from_its_trials():
    ads = {"kind": "promotion", "id": "ads", "unit": "CNY/month", "spend": 10}
    ads |= {"size": "100 * fair", "saturation": 0.05}
    assumptions = [{"id": "fair", "unit": "CNY/month", "value": "1 to 1.2"}]
    spec = parse(tree_of([SALES], assumptions, values=[ads], months=3))
    picture = appraise(spec, trials=512).pictures["ads"]
    assert picture["size"] == pytest.approx(110, rel=0.05)


def test_a_gate_tells_its_groups_and_which_comes_off_worst():
    rates = [{"id": "men", "selected": "50% to 54%"}, {"id": "women", "selected": "39% to 46%"}]
    gate = {"kind": "gate", "id": "f", "rates": rates, "threshold": 0.8}
    found = appraise(case(gate), trials=2000)
    men, women = found.pictures["f"]["groups"]
    assert women["share_lowest"] == 1 - men["share_lowest"] > 0.99
    assert men["rate"]["p5"] == pytest.approx(0.5, abs=0.01)
    assert shares(found.pictures["f"]["histogram"]) == 2000


def test_a_case_without_value_models_has_an_npv_all_the_same():
    found = appraise(case(), trials=256)
    assert (found.values, found.pictures, found.made) == ((), {}, {})
    assert found.npv.size == 256


def test_an_effect_is_taken_in_the_same_futures():
    before, after = appraise(case(), trials=1024), appraise(case(entry("governance")), trials=1024)
    found = effect(before, after)
    assert found["change"]["paired"]
    assert found["change"]["mean_difference"] == pytest.approx(after.npv.mean() - before.npv.mean())
    assert found["before"]["histogram"]["edges"] == found["after"]["histogram"]["edges"]
    assert found["trials"] == 1024


def test_an_effect_of_nothing_is_nothing():
    found = appraise(case(entry("gate")), trials=512)
    change = effect(found, found)["change"]
    assert change["mean_difference"] == 0
    assert change["probability_better"] == 0.5


def test_a_very_large_case_is_looked_at_with_fewer_trials():
    small = case(entry("governance"))
    assert appraise(small).trials == TRIALS
    many = [entry("governance", id=f"g{n}") for n in range(180)]
    large = appraise(case(*many, months=600))
    assert LEAST <= large.trials < TRIALS


def test_what_has_no_finite_value_is_refused():
    price = {"id": "price", "unit": "CNY/month", "value": 5}
    lines = [("sales", "price / max(accuracy - 2, 0)", "benefit")]
    with pytest.raises(NumbersError):
        appraise(parse(tree_of(lines, [*ASSUMPTIONS, price], months=2)), trials=64)
