"""How results are told: numbers, percentiles, the form of the document."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from modeling import ENGINE_VERSION
from modeling.document import read
from modeling.results import (
    distribution_of,
    distribution_where_defined,
    expected_shortfall,
    histogram,
    plain,
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
    ]
    assert summary["engine"] == ENGINE_VERSION
    assert summary["digest"] == found.spec.digest
    assert (summary["trials"], summary["seed"]) == (300, 7)
    assert list(summary["npv"]) == STATISTICS
    assert list(summary["irr"]) == [*STATISTICS, "share_defined"]
    assert list(summary["years"][0]) == ["year", "benefit", "cost", "result", "cash"]
    assert [year["year"] for year in summary["years"]] == [2027, 2028, 2029, 2030, 2031]


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
