from __future__ import annotations

from itertools import combinations
from typing import Any

import pytest
from django.utils import translation

from reports.charts import information
from reports.charts.chart import Chart
from reports.charts.printing import drawing
from tests.reports.samples import LABELS
from tests.reports.test_charts import overlap

METHODS = ("sobol", "shapley", "given_data")


def share(value: float | None) -> dict[str, Any] | None:
    if value is None:
        return None
    return {"value": value, "interval": [value - 0.02, value + 0.03]}


def analysis(method: str = "sobol", currency: str = "CNY") -> dict[str, Any]:
    """Return what an analysis stores, made by hand."""
    kinds = {"sobol": ("first", "total"), "shapley": ("first", "shapley")}
    known = kinds.get(method, ("first",))
    sizes = (0.42, 0.2, 0.1, 0.05, 0.01, 0.0)
    indices = [
        {"id": key, "kind": "assumption", "label": label}
        | {
            name: share(size * (1.2 if name == "total" else 1.0)) if name in known else None
            for name in ("first", "total", "shapley")
        }
        for (key, label), size in zip(LABELS.items(), sizes, strict=True)
    ]
    missing = {"value": None, "interval": [None, None]}  # a first-order index of risks there is not
    risks = {"id": "risks", "kind": "risks", "label": None, "first": missing}
    risks |= {name: share(0.03) if name in known else None for name in ("total", "shapley")}
    worths = (5.5e6, 2.2e6, 1e6, 2e5, 4_321.0, 0.0)
    return {
        "currency": currency,
        "variance": {"method": method, "variance": 4e14, "indices": [*indices, risks]},
        "information": {
            "evpi": {"value": 8.1e6, "error": 9e4},
            "inputs": [
                {"inputs": [key], "value": value, "error": value / 40, "share": value / 8.1e6}
                for key, value in zip(LABELS, worths, strict=True)
            ],
            "labels": {key: label for key, label in LABELS.items() if label},
        },
    }


def shown(chart: Chart | None) -> Chart:
    assert chart is not None
    return chart


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("method", METHODS)
def test_no_text_of_an_analysis_is_clipped_or_meets_another(method: str, language: str):
    with translation.override(language):
        charts = [
            shown(draw(analysis(method))) for draw in (information.variance, information.worth)
        ]
    for chart in charts:
        texts = drawing(chart).texts
        assert len(texts) > len(LABELS)
        for text in texts:
            assert text.x >= 0, text
            assert text.x + text.width <= chart.width, text
            assert text.y + text.height <= chart.height, text
        assert [(a.text, b.text) for a, b in combinations(texts, 2) if overlap(a, b)] == []


def test_independent_inputs_show_what_they_do_alone_and_together():
    chart = shown(information.variance(analysis("sobol")))
    bars = [trace for trace in chart.figure["data"] if trace["type"] == "bar"]
    assert [bar["name"] for bar in bars] == ["Alone", "With what it does together with others"]
    assert bars[1]["x"][0] == pytest.approx(0.504)
    assert bars[1]["error_x"]["array"][0] == pytest.approx(0.03)
    assert bars[1]["error_x"]["arrayminus"][0] == pytest.approx(0.02)
    assert "Price per seat and month carries the largest part" in chart.caption
    assert len(chart.table.head) == 3


def test_correlated_inputs_show_one_share_each_and_the_risks_together():
    chart = shown(information.variance(analysis("shapley")))
    bars = [trace for trace in chart.figure["data"] if trace["type"] == "bar"]
    assert len(bars) == 1
    assert chart.table.rows[-1][0] == "All risks together"


def test_a_share_that_is_not_known_is_no_number():
    chart = shown(information.variance(analysis("given_data")))
    assert chart.table.rows[-1] == ("All risks together", "–")


def test_the_value_of_everything_is_a_line_and_every_input_a_bar():
    chart = shown(information.worth(analysis()))
    (line,) = chart.figure["layout"]["shapes"]
    assert line["x0"] == pytest.approx(8.1)
    assert chart.figure["data"][0]["x"][:2] == pytest.approx([5.5, 2.2])
    assert chart.table.rows[0] == ("Everything", "CN¥8.1M", "CN¥90K", "100%")
    assert "CN¥5.5M of the CN¥8.1M" in chart.caption


def test_where_no_input_alone_decides_the_caption_says_so():
    result = analysis()
    for each in result["information"]["inputs"]:
        each |= {"value": 0.0, "error": 0.0, "share": 0.0}
    assert "no input alone can change" in shown(information.worth(result)).caption


def test_nothing_uncertain_and_nothing_to_learn_are_no_charts():
    result = analysis()
    result["variance"] |= {"variance": 0.0}
    result["information"]["evpi"] = {"value": 0.0, "error": 0.0}
    assert information.variance(result) is None
    assert information.worth(result) is None
    result["variance"] |= {"variance": 1.0, "indices": []}
    assert information.variance(result) is None
