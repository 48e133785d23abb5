"""TAM, SAM, SOM from above and below, against closed forms."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from modeling.market_sizes import Spread, agreement_of, market_sizes, overlap
from tests.modeling.markets import market_case

SHARES = (np.arange(8192) + 0.5) / 8192


def sizes(**levels):
    return market_sizes(market_case(levels))


def kinds(found, level):
    return [(doubt.kind, doubt.other) for doubt in found.doubts if doubt.level == level]


@pytest.mark.parametrize("distance", [0.0, 0.5, 1.0, 2.0, 5.0])
def test_the_overlap_of_two_normals_is_the_closed_form(distance):
    one, other = stats.norm.ppf(SHARES), stats.norm.ppf(SHARES, loc=distance)
    closed = 2 * stats.norm.cdf(-distance / 2)
    assert overlap(one, other) == pytest.approx(closed, abs=0.02)


def test_the_overlap_of_equal_figures_is_one_and_of_separate_ones_none():
    assert overlap(np.full(10, 3.0), np.full(10, 3.0)) == 1
    assert overlap(SHARES, SHARES + 2) == 0


def test_the_ratio_of_two_lognormals_has_the_closed_form_range():
    found = sizes(
        tam={"unit": "CNY/year", "top_down": "4e9 to 16e9", "bottom_up": "2e9 to 8e9"}
    ).level("tam")
    sigma = np.hypot(np.log(4), np.log(4)) / (2 * stats.norm.ppf(0.95))
    closed = 0.5 * np.exp(stats.norm.ppf([0.05, 0.5, 0.95]) * sigma)
    ratio = found.agreement.ratio
    assert [ratio.p5, ratio.p50, ratio.p95] == pytest.approx(closed, rel=0.03)
    assert found.agreement.way == "agree"
    assert found.top_down.p5 == pytest.approx(4e9, rel=2e-3)


def test_customers_times_price_is_drawn_factor_by_factor():
    factors = {"count": 1000, "unit": "client", "price": 50, "price_unit": "CNY/client/year"}
    level = sizes(tam={"unit": "CNY/year", "customers": factors}).level("tam")
    assert (level.bottom_up.p5, level.bottom_up.mean) == (50_000, 50_000)
    assert level.top_down is None
    assert level.agreement is None


def test_factors_may_be_assumptions_of_the_model():
    factors = {
        "count": "clients",
        "unit": "client",
        "price": "fee",
        "price_unit": "CNY/client/year",
    }
    bottom = sizes(tam={"unit": "CNY/year", "customers": factors}).level("tam").bottom_up
    sigma = np.hypot(np.log(4), np.log(2)) / (2 * stats.norm.ppf(0.95))
    middle = np.sqrt(1000 * 4000 * 10000 * 20000)
    closed = middle * np.exp(stats.norm.ppf([0.05, 0.5, 0.95]) * sigma)
    assert [bottom.p5, bottom.p50, bottom.p95] == pytest.approx(closed, rel=0.03)


@pytest.mark.parametrize(
    ("bottom_up", "way"),
    [("1e9 to 3e9", "agree"), ("1e8 to 2e10", "vague"), ("2e10 to 4e10", "differ")],
)
def test_the_two_ways_agree_are_vague_or_differ(bottom_up, way):
    level = sizes(tam={"unit": "CNY/year", "top_down": "1e9 to 3e9", "bottom_up": bottom_up})
    assert level.level("tam").agreement.way == way


def test_a_size_that_may_be_nothing_has_no_ratio():
    normal = Spread.of(stats.norm.ppf(SHARES, 10, 9))
    assert agreement_of(normal, normal) is None


def test_a_served_market_above_the_available_one_is_told_and_how_often():
    found = sizes(
        tam={"unit": "seat", "top_down": "1000 to 2000"},
        sam={"unit": "seat", "top_down": "1500 to 9000"},
        som={"unit": "seat", "top_down": "100 to 200"},
    )
    above = [doubt for doubt in found.doubts if doubt.kind == "above"]
    assert [(doubt.level, doubt.other, doubt.is_bad) for doubt in above] == [("sam", "tam", True)]
    assert above[0].share == pytest.approx(1, abs=0.02)


def test_only_upper_percentiles_that_cross_are_a_lesser_doubt():
    found = sizes(
        tam={"unit": "seat", "top_down": "1000 to 2000"},
        sam={"unit": "seat", "top_down": "200 to 4000"},
    )
    above = next(doubt for doubt in found.doubts if doubt.kind == "above")
    assert not above.is_bad
    assert 0.05 < above.share < 0.5


def test_units_that_differ_are_not_compared():
    found = sizes(
        tam={"unit": "CNY/year", "top_down": "1e9 to 2e9"},
        sam={"unit": "client", "top_down": 1e12},
    )
    assert ("units", "tam") in kinds(found, "sam")
    assert not [doubt for doubt in found.doubts if doubt.kind == "above"]


def test_what_is_thin_is_told():
    found = sizes(tam={"unit": "CNY/year", "bottom_up": "1e9 to 5e10"})
    assert kinds(found, "tam") == [
        ("single", "top_down"),
        ("one_figure", ""),
        ("source", "bottom_up"),
        ("wide", "bottom_up"),
    ]
    whole = {"unit": "client", "top_down": 100, "bottom_up": 90, "source": "A study"}
    assert kinds(sizes(tam=whole), "tam") == []


def test_each_figure_may_have_its_own_source():
    size = {"unit": "seat", "top_down": 100, "bottom_up": 90, "top_down_source": "A study"}
    assert kinds(sizes(tam=size), "tam") == [("source", "bottom_up")]


def test_a_size_in_a_foreign_currency_is_compared_at_the_rate():
    found = market_sizes(
        market_case(
            {
                "tam": {"unit": "USD/year", "top_down": 1e9},
                "sam": {"unit": "CNY/year", "top_down": 1e9},
                "rates": [{"pair": "USD/CNY", "rate": 7.0, "date": "2027-01-04"}],
            }
        )
    )
    tam = found.level("tam")
    assert (str(tam.unit), tam.top_down.p50) == ("CNY/year", 7e9)
    assert tam.conversion.date == "2027-01-04"
    assert not [doubt for doubt in found.doubts if doubt.kind in ("units", "above")]


def test_without_a_rate_a_foreign_size_stays_as_it_is():
    found = sizes(
        tam={"unit": "USD/year", "top_down": 1e9}, sam={"unit": "CNY/year", "top_down": 1e9}
    )
    assert str(found.level("tam").unit) == "USD/year"
    assert ("units", "tam") in kinds(found, "sam")


def test_the_same_document_gives_the_same_figures():
    size = {"unit": "CNY/year", "top_down": "1e9 to 2e9", "bottom_up": "1e9 to 4e9"}
    assert sizes(tam=size) == sizes(tam=size)


def test_a_market_without_sizes_has_no_levels():
    assert sizes().levels == ()
    assert sizes().level("tam") is None


def test_a_level_that_only_has_a_unit_is_not_compared():
    found = sizes(tam={"unit": "seat"}, sam={"unit": "seat", "top_down": 100})
    assert found.level("tam").whole is None
    assert not [doubt for doubt in found.doubts if doubt.kind == "above"]
