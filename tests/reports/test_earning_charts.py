"""Charts of business models and prices, drawn as paper draws them."""

from __future__ import annotations

from functools import cache
from itertools import combinations
from typing import Any

import pytest
from django.utils import translation

from bizcase.cases import library
from bizcase.economics.earning import compare
from bizcase.economics.pricing import told
from modeling.choice.prices import priced
from modeling.document import parse
from modeling.pricing import PriceStudy
from reports.charts import earning, pricing
from reports.charts.chart import Chart
from reports.charts.printing import drawing
from tests.reports.test_charts import overlap

LANGUAGES = ("en", "zh-hans")
STUDY = {
    "id": "seats_price",
    "cost": 4,
    "demand": {"curve": "logit", "quantity": 900, "elasticity": "1.2 to 2.5", "share": "5% to 15%"},
}
OTHERS = [
    {"name": "Near & <b>dear</b>", "asks": "90 to 120", "unit": "CNY/seat/month"},
    {"name": "Far", "asks": 160, "unit": "CNY/seat/month"},
]


@cache
def comparison(language: str) -> dict[str, Any]:
    spec = library.spec("content-creation")
    with translation.override(language):
        found = compare.comparison(spec, digest=spec.digest, trials=1_000)
        return compare.to_json(found)


@cache
def study(language: str) -> dict[str, Any]:
    tree = library.spec("content-creation").to_json()
    tree["market"] = {"competitors": OTHERS}
    tree["canvas"] = {}
    with translation.override(language):
        return told.to_json(priced(parse(tree), PriceStudy.model_validate(STUDY), trials=1_000))


def charts(language: str) -> list[Chart]:
    with translation.override(language):
        return [
            earning.ridges(comparison(language)),
            earning.frontier(comparison(language)["mixes"]),
            pricing.profit(study(language)),
            pricing.sold(study(language)),
        ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_clipped_or_meets_another(language: str):
    for chart in charts(language):
        texts = drawing(chart).texts
        assert texts
        for text in texts:
            assert text.x >= 0, (chart.key, text)
            assert text.x + text.width <= chart.width, (chart.key, text)
            assert text.y + text.height <= chart.height, (chart.key, text)
        meeting = [(a.text, b.text) for a, b in combinations(texts, 2) if overlap(a, b)]
        assert meeting == [], chart.key


def test_every_chart_says_its_finding_and_names_its_units():
    for chart in charts("en"):
        assert chart.caption
        assert chart.alt
        axes = [chart.figure["layout"][name]["title"]["text"] for name in ("xaxis", "yaxis")]
        assert "CNY" in axes[0], chart.key
    assert "CNY" in charts("en")[2].figure["layout"]["yaxis"]["title"]["text"]


def test_a_hill_encloses_its_share_of_the_trials_and_its_bar_is_p10_to_p90():
    result = comparison("en")
    chart = earning.ridges(result)
    bars = [trace for trace in chart.figure["data"] if trace["mode"] == "lines+markers"]
    assert len(bars) == len(result["options"]) == len(chart.table.rows)
    hills = [trace for trace in chart.figure["data"] if trace["mode"] == "lines"]
    assert [max(hill["y"]) - min(hill["y"]) for hill in hills] == pytest.approx(
        [earning.HILL] * len(bars), abs=0.01
    )
    first, scale = result["options"][0], 1e6
    assert bars[0]["x"] == pytest.approx([first[key] / scale for key in ("p10", "p50", "p90")])


def test_the_efficient_mixes_are_joined_and_told_in_the_table():
    told_ = dict(comparison("en")["mixes"])
    told_["efficient"] = [0, 5, 9]
    chart = earning.frontier(told_)
    line = chart.figure["data"][1]
    assert len(line["x"]) == len(chart.table.rows) == 3
    assert "on the line no other split" in chart.caption
    assert "%" in chart.table.rows[0][0]


def test_the_best_price_stands_on_the_profit_curve_with_its_interval():
    result = study("en")
    chart = pricing.profit(result)
    best, today = chart.figure["layout"]["shapes"][1:]
    assert best["x0"] == result["demand"]["chosen"]
    assert today["x0"] == result["today"]["p50"]
    stretch = chart.figure["layout"]["shapes"][0]
    assert (stretch["x0"], stretch["x1"]) == (
        result["demand"]["best"]["p5"],
        result["demand"]["best"]["p95"],
    )
    prices = chart.figure["data"][1]["x"]
    assert prices[0] <= stretch["x0"]
    assert prices[-1] >= stretch["x1"]


def test_what_others_ask_is_marked_and_never_read_as_markup():
    chart = pricing.sold(study("en"))
    marks = chart.figure["data"][-1]
    assert marks["x"][1] == 160
    assert "&lt;b&gt;" in marks["text"][0]
    assert "marks below" in chart.caption
    without = pricing.sold({**study("en"), "competitors": []})
    assert "marks below" not in without.caption
