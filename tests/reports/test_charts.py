from __future__ import annotations

import re
from functools import cache
from itertools import combinations
from xml.etree import ElementTree

import pytest
from django.utils import translation

from reports.charts import categories, money, risk, sensitivity, training, value
from reports.charts.chart import Chart, plain, ticks, wrapped
from reports.charts.printing import drawing, for_print
from reports.chartsvg.engine import TextBox
from tests.reports import samples

LANGUAGES = ("en", "zh-hans")
TOUCH = 3.0  # pixels of leading that two lines of text may share


@cache
def made(language: str, currency: str = "CNY") -> dict[str, Chart]:
    with translation.override(language):
        return charts(currency)


def charts(currency: str = "CNY") -> dict[str, Chart]:
    result = samples.simulation(currency=currency)
    before = samples.simulation(currency=currency, shift=-0.3)
    made = (
        value.npv_histogram(result),
        value.before_after(before, result),
        sensitivity.tornado(result),
        money.cash_fan(result),
        money.yearly(result),
        categories.category(result),
        risk.losses(result),
        risk.exceedance(result),
        training.loss_curves(samples.loss()),
        training.metric_curve("auc", samples.loss()["valid/loss"], baseline=0.7),
        training.roc(samples.roc_curves()),
    )
    return {chart.key: chart for chart in made if chart}


KEYS = (
    "npv",
    "before_after",
    "tornado",
    "cash",
    "years",
    "categories",
    "risks",
    "exceedance",
    "loss",
    "metric",
    "roc",
)


def overlap(a: TextBox, b: TextBox) -> bool:
    wide = min(a.x + a.width, b.x + b.width) - max(a.x, b.x)
    high = min(a.y + a.height, b.y + b.height) - max(a.y, b.y)
    return wide > 0.5 and high > TOUCH


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", KEYS)
def test_no_text_of_a_chart_is_clipped_or_meets_another(key: str, language: str):
    chart = made(language)[key]
    texts = drawing(chart).texts
    assert texts
    for text in texts:
        assert text.x >= 0, text
        assert text.y >= 0, text
        assert text.x + text.width <= chart.width, text
        assert text.y + text.height <= chart.height, text
    assert [(a.text, b.text) for a, b in combinations(texts, 2) if overlap(a, b)] == []


@pytest.mark.parametrize("key", KEYS)
def test_a_chart_draws_its_data_as_vectors_in_the_colours_of_print(key: str):
    svg = drawing(made("en")[key]).svg
    tree = ElementTree.fromstring(svg)
    names = [element.tag.rpartition("}")[2] for element in tree.iter()]
    assert names.count("path") >= 3
    assert "image" not in names
    assert "token:" not in svg
    assert "Noto Sans SC" in svg


@pytest.mark.parametrize("key", KEYS)
def test_a_chart_says_its_finding_and_has_its_numbers_as_a_table(key: str):
    chart = made("en")[key]
    assert chart.caption
    assert chart.alt
    assert chart.table.rows
    assert all(len(row) == len(chart.table.head) for row in chart.table.rows)


@pytest.mark.parametrize("currency", ["CNY", "USD", "JPY", "EUR"])
def test_money_axes_name_their_unit(currency: str):
    found = made("en", currency)
    for key in ("npv", "tornado", "categories"):
        assert currency in found[key].figure["layout"]["xaxis"]["title"]["text"]
    for key in ("cash", "years"):
        assert currency in found[key].figure["layout"]["yaxis"]["title"]["text"]


def test_a_chinese_axis_counts_in_ten_thousands():
    with translation.override("zh-hans"):
        title = value.npv_histogram(samples.simulation()).figure["layout"]["xaxis"]["title"]["text"]
    assert "万元" in title


@pytest.mark.parametrize("gap", [0.0, 1e3, 1e5])
def test_the_marks_of_close_percentiles_do_not_meet(gap: float):
    result = samples.simulation()
    middle = result["npv"]["p50"]
    result["npv"] |= {"p10": middle - gap, "p90": middle + gap}
    with translation.override("en"):
        texts = [
            t for t in drawing(value.npv_histogram(result)).texts if re.match("P[159]0", t.text)
        ]
    assert len(texts) == 3
    assert not any(overlap(a, b) for a, b in combinations(texts, 2))


def test_the_same_figure_gives_the_same_picture():
    chart = made("en")["npv"]
    assert drawing(chart).svg == drawing(chart).svg


def test_text_of_a_document_is_never_read_as_markup():
    result = samples.simulation()
    result["tornado"]["swings"][0]["label"] = '<a href="javascript:1">x</a> & <b>y</b>'
    with translation.override("en"):
        chart = sensitivity.tornado(result)
        svg = drawing(chart).svg
    assert "<a " not in svg
    assert plain("<b>") == "&lt;b&gt;"


def test_the_tornado_starts_with_the_widest_swing():
    with translation.override("en"):
        rows = sensitivity.tornado(samples.simulation()).table.rows
    assert rows[0][0] == "Price per seat and month"


def test_the_histogram_counts_the_trials_beyond_its_edges():
    result = samples.simulation()
    with translation.override("en"):
        chart = value.npv_histogram(result)
    cumulative = chart.figure["data"][-1]["y"]
    below, above = (result["npv_histogram"][k] / result["trials"] for k in ("below", "above"))
    assert cumulative[0] == pytest.approx(100 * below)
    assert cumulative[-1] == pytest.approx(100 * (1 - above))


def test_categories_add_up_to_mean_npv():
    result = samples.simulation()
    assert sum(v for _key, v in categories.category_steps(result)) == pytest.approx(
        result["npv"]["mean"]
    )


def test_what_a_year_costs_beyond_its_lines_is_what_risks_took():
    result = samples.simulation()
    for year in result["years"]:
        year["cost"]["mean"] += 50_000.0
    assert categories.costs_by_year(result)["risk"][1] == pytest.approx(50_000.0)


def test_many_cost_categories_are_added_up_in_the_chart_and_named_in_the_table():
    result = samples.simulation()
    spare = [dict(result["lines"][1], category=f"kind_{i}") for i in range(9)]
    result["lines"] += spare
    with translation.override("en"):
        names = [trace["name"] for trace in money.yearly(result).figure["data"]]
    assert len(names) == 7
    assert "Other" in names


@pytest.mark.parametrize(
    ("text", "width", "expected"),
    [
        ("Price", 24, "Price"),
        (
            "Share of seats that do not renew in a month",
            24,
            "Share of seats that do<br>not renew in a month",
        ),
        ("每个月不再续约的席位占全部席位的比例", 20, "每个月不再续约的席位<br>占全部席位的比例"),
        ("a" * 60, 10, "aaaaaaaaaa<br>aaaaaaaaa…"),
    ],
)
def test_a_long_label_breaks_into_two_lines(text: str, width: int, expected: str):
    assert wrapped(text, width) == expected


@pytest.mark.parametrize(("low", "high"), [(0.0, 1.0), (-3.2, 17.5), (1e6, 1.1e6), (0.0, 0.0)])
def test_ticks_are_round_and_cover_the_range(low: float, high: float):
    found = ticks(low, high)
    assert found[0] <= low
    assert found[-1] >= high
    assert 2 <= len(found) <= 10


def test_a_figure_for_print_keeps_the_page_figure_as_it_was():
    chart = made("en")["npv"]
    for_print(chart.figure)
    assert "token:brand" in str(chart.figure)


def test_the_curve_of_losses_falls_from_left_to_right_and_tells_its_tail():
    result = samples.simulation()
    shares, losses = (0.5, 0.2, 0.1, 0.05, 0.02, 0.01), (0.0, 2e5, 9e5, 1.5e6, 2e6, 4e6)
    result["risk"]["loss_exceedance"] = {"probability": shares, "loss": losses}
    with translation.override("en"):
        chart = risk.exceedance(result)
    (curve,) = chart.figure["data"]
    assert curve["x"] == sorted(curve["x"])
    assert curve["y"] == sorted(curve["y"], reverse=True)
    assert chart.caption == "In 10% of the trials risks take CN¥900K or more."
    assert [row[0] for row in chart.table.rows] == ["50%", "20%", "10%", "5.0%", "2.0%", "1.0%"]


@pytest.mark.parametrize("told", [None, {}, {"probability": [0.5, 0.1], "loss": [0.0, 0.0]}])
def test_without_a_loss_there_is_no_curve_of_losses(told):
    result = samples.simulation()
    result["risk"] = {**result["risk"], "loss_exceedance": told}
    assert risk.exceedance(result) is None
    assert risk.exceedance({**result, "risk": None}) is None
