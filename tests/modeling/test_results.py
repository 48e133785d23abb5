"""How results are told: numbers, percentiles, the form of the document."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from modeling import ENGINE_VERSION
from modeling.document import read
from modeling.economics.cashflow import discount_factors
from modeling.economics.measures import (
    break_even_month,
    discounted_payback_months,
    mirr,
    profitability_index,
    worth_of_inflows,
)
from modeling.results import (
    distribution_of,
    distribution_where_defined,
    expected_shortfall,
    histogram,
    mean_given,
    plain,
    probability_above,
    to_text,
)
from modeling.uncertainty.simulate import simulate
from tests.modeling.cases import REFERENCE, case

STATISTICS = ["mean", "sd", "p5", "p10", "p25", "p50", "p75", "p90", "p95", "error"]


@pytest.fixture(scope="module")
def told():
    return simulate(read(REFERENCE.read_bytes()), trials=3000, seed=7).to_json()


def test_the_summary_has_exactly_the_form_of_the_case_document():
    found = simulate(read(REFERENCE.read_bytes()), trials=300, seed=7)
    summary = found.summary()
    assert list(summary) == [
        "engine",
        "digest",
        "trials",
        "seed",
        "npv",
        "irr",
        "payback_months",
        "funding_need",
        "probability_npv_positive",
        "expected_shortfall_5",
        "years",
        "npv_by_category",
        "sampling",
        "errors",
        "mirr",
        "discounted_payback_months",
        "profitability_index",
        "break_even_month",
        "runway_months",
        "margins",
        "break_even",
    ]
    assert summary["engine"] == ENGINE_VERSION
    assert summary["digest"] == found.spec.digest
    assert (summary["trials"], summary["seed"]) == (300, 7)
    assert list(summary["npv"]) == STATISTICS
    assert list(summary["irr"]) == [*STATISTICS, "share_defined"]
    assert list(summary["years"][0]) == ["year", "benefit", "cost", "result", "cash"]
    assert [year["year"] for year in summary["years"]] == [2027, 2028, 2029, 2030, 2031]


def test_every_headline_has_its_error_under_its_own_key(told):
    errors = told["errors"]
    for headline in ("npv", "irr", "payback_months", "funding_need"):
        expected = set(told[headline]) - {"error", "share_defined"}
        assert set(errors[headline]) - {"share_defined"} == expected
        assert errors[headline]["mean"] == told[headline]["error"] > 0
        if told[headline].get("share_defined", 1) < 1:
            assert errors[headline]["share_defined"] > 0
    share = told["probability_npv_positive"]
    binomial = np.sqrt(share * (1 - share) / 3000)
    assert errors["probability_npv_positive"] == pytest.approx(binomial, rel=1e-3)
    assert errors["expected_shortfall_5"] > errors["npv"]["p50"] / 10
    assert told["sampling"] == {"method": "random", "replicates": None}


@pytest.mark.parametrize("sampling", ["latin", "sobol"])
def test_even_sampling_is_told_with_the_parts_that_its_errors_come_from(sampling):
    told = simulate(read(REFERENCE.read_bytes()), trials=8192, sampling=sampling).summary()
    parts = {"latin": 32, "sobol": 16}[sampling]
    assert told["sampling"] == {"method": sampling, "replicates": parts}
    naive = told["npv"]["sd"] / np.sqrt(8192)
    assert told["npv"]["error"] < 0.6 * naive
    for year in told["years"][1:]:
        assert year["benefit"]["error"] < year["benefit"]["sd"] / np.sqrt(8192)


def test_measures_of_the_reference_case_follow_from_its_cash():
    spec = read(REFERENCE.read_bytes())
    found = simulate(spec, trials=400, seed=3)
    flows = np.diff(found.cash, axis=0, prepend=0.0)
    factors = discount_factors(rate=spec.discount_rate, months=60)
    inflows, outflows = worth_of_inflows(flows, factors), worth_of_inflows(-flows, factors)
    expected = {
        "mirr": mirr(flows, finance_rate=spec.discount_rate),
        "discounted_payback_months": discounted_payback_months(flows, factors),
        "profitability_index": profitability_index(inflows, outflows),
        "break_even_month": break_even_month(flows),
    }
    assert list(found.measures) == list(expected)
    for name, values in expected.items():
        np.testing.assert_allclose(found.measures[name], values, rtol=1e-7)
        told = found.summary()[name]
        assert told["mean"] == pytest.approx(np.nanmean(values))
        assert told["share_defined"] == pytest.approx(1 - np.isnan(values).mean())


def test_the_runway_is_told_for_the_median_need_and_for_any_other():
    found = simulate(read(REFERENCE.read_bytes()), trials=1000)
    told = found.summary()["runway_months"]
    assert told["funding"] == pytest.approx(np.median(found.funding))
    assert told["share_defined"] == pytest.approx(0.5)
    assert found.runway(float(found.funding.max()))["share_defined"] == 0
    longer = found.runway(float(np.quantile(found.funding, 0.8)))
    assert longer["share_defined"] == pytest.approx(0.2, abs=0.002)


def test_margins_of_a_level_case_are_what_the_rates_say():
    level = case([("sales", "100", "benefit"), ("staff", "80", "cost")], months=24, tax=0.25)
    told = simulate(level, trials=2).summary()
    assert [year["year"] for year in told["margins"]] == [2027, 2028]
    for year in told["margins"]:
        assert year["operating"]["mean"] == pytest.approx(0.2)
        assert year["cash"]["mean"] == pytest.approx(0.15)
    assert told["break_even"]["benefit"]["mean"] == pytest.approx(0.8)
    free = simulate(case([("x", "1", "cost")]), trials=2).summary()
    assert free["margins"][0]["operating"]["share_defined"] == 0
    assert free["break_even"] == {"streams": {}}


def test_at_the_break_even_factor_npv_before_tax_is_zero():
    lines = [
        ("sales", "price * 10", "benefit"),
        ("unit", "6 * 10", "cost"),
        ("fixed", "90", "cost"),
    ]
    told = simulate(case(lines, [("price", 20)], rate=0.1), trials=1).summary()
    factor = told["break_even"]["benefit"]["mean"]
    scaled = simulate(case(lines, [("price", 20 * factor)], rate=0.1), trials=1)
    assert scaled.npv[0] == pytest.approx(0, abs=1e-6)


def test_probability_and_conditional_mean():
    values = np.array([-2.0, 1.0, 3.0, 8.0])
    assert (probability_above(values), probability_above(values, 2.0)) == (0.75, 0.5)
    assert mean_given(values, values > 0) == 4
    assert np.isnan(mean_given(values, values > 9))


def test_the_whole_result_adds_what_charts_need(told):
    assert (told["currency"], told["months"], told["start"]) == ("CNY", 60, "2027-01")
    assert told["fan"]["month"] == list(range(61))
    assert len(told["fan"]["p50"]) == 61
    hist = told["npv_histogram"]
    assert len(hist["edges"]) == len(hist["counts"]) + 1
    assert sum(hist["counts"]) + hist["below"] + hist["above"] == 3000
    assert 0.0 in hist["edges"]
    revenue = next(line for line in told["lines"] if line["id"] == "revenue")
    benefits = [year["benefit"]["mean"] for year in told["years"]]
    assert revenue["mean_by_year"] == pytest.approx(benefits)
    assert told["notes"] == []


def test_lines_by_year_add_up_to_the_years(told):
    for role in ("benefit", "cost"):
        rows = [line["mean_by_year"] for line in told["lines"] if line["role"] == role]
        assert np.sum(rows, axis=0) == pytest.approx([y[role]["mean"] for y in told["years"]])


def test_the_fan_ends_where_the_years_add_up_to(told):
    total = sum(year["cash"]["mean"] for year in told["years"])
    assert told["fan"]["p5"][-1] < total < told["fan"]["p95"][-1]
    assert told["fan"]["p50"][0] == pytest.approx(-told["lines"][-1]["mean_by_year"][0], rel=0.1)


def test_the_text_has_no_number_that_json_does_not_know():
    never = case([("x", "1", "cost")], months=3)
    text = to_text(simulate(never, trials=1).to_json())
    tree = json.loads(text, parse_constant=pytest.fail)
    assert tree["irr"]["mean"] is None
    assert tree["payback_months"]["p50"] is None
    assert tree["npv"]["sd"] is None
    assert tree["npv"]["error"] is None
    assert tree["npv"]["mean"] == -3


def test_rates_and_paybacks_are_told_over_the_trials_that_have_them():
    values = np.array([1.0, np.nan, 3.0, np.nan])
    told = distribution_where_defined(values)
    assert (told["mean"], told["share_defined"]) == (2.0, 0.5)


def test_statistics_equal_those_of_numpy():
    values = np.random.default_rng(3).normal(5, 2, 1001)
    told = distribution_of(values)
    assert told["mean"] == pytest.approx(values.mean())
    assert told["sd"] == pytest.approx(values.std(ddof=1))
    assert told["error"] == pytest.approx(values.std(ddof=1) / np.sqrt(1001))
    assert told["p25"] == pytest.approx(np.quantile(values, 0.25))


def test_expected_shortfall_is_the_mean_of_the_worst_twentieth():
    values = np.arange(200.0)[::-1]
    assert expected_shortfall(values, 0.05) == np.arange(10).mean()
    assert expected_shortfall(values[:3], 0.05) == 197


@given(st.lists(st.floats(-1e12, 1e12), min_size=1, max_size=60))
def test_a_histogram_counts_every_trial_once(values):
    told = histogram(np.array(values))
    assert sum(told["counts"]) + told["below"] + told["above"] == len(values)
    assert told["edges"] == sorted(told["edges"])
    assert len(told["edges"]) == len(told["counts"]) + 1


@pytest.mark.parametrize(
    ("value", "printed"),
    [(1 / 3, 0.3333333333), (-0.0, 0.0), (1e300, 1e300), (np.nan, None), (np.inf, None), (12, 12)],
)
def test_numbers_are_printed_with_ten_digits_or_as_null(value, printed):
    assert plain(value) == printed
    assert str(plain(value)) != "-0.0"
