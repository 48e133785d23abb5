"""Charts of value models: what they draw, in which units, and that no text meets another."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

from bizcase.assurance.services import record_evidence
from bizcase.cases import exchange
from bizcase.economics.value.cards import card_of
from bizcase.economics.value.figures import appraisal_of, effect_of
from reports.charts.chart import Chart
from reports.charts.printing import drawing
from reports.charts.valuemodels.effect import effect
from reports.charts.valuemodels.named import Measured, Named
from reports.charts.valuemodels.technology import technology
from reports.templatetags.valuefigures import effect_chart, measured_of, value_charts
from tests.bizcase.economics.value.conftest import TREE
from tests.bizcase.economics.value.conftest import four as four
from tests.reports.test_charts import overlap

KEYS = ("acc", "records", "ads", "fair")
AUC = {
    "recipe": "tabular@1",
    "metric": "auc",
    "value": 0.9,
    "interval": [0.87, 0.93],
    "n": 300,
    "verdict": "supported",
}


def card(key: str, **changes: Any):
    entries = []
    for entry in TREE["values"]:
        whole = {**entry, **changes} if entry["id"] == key else entry
        entries.append({name: part for name, part in whole.items() if part is not None})
    spec = exchange.read({**TREE, "values": entries})
    return card_of(spec, spec.to_json(), appraisal_of(spec), key), spec


def charts(key: str, evidence: Any = (), **changes: Any) -> list[Chart]:
    found, spec = card(key, **changes)
    return value_charts(found, spec, list(evidence))


def traces(chart: Chart) -> dict[str, Any]:
    return {trace["name"]: trace for trace in chart.figure["data"] if "name" in trace}


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("key", KEYS)
def test_no_text_is_clipped_or_meets_another(key, language):
    with translation.override(language):
        drawn = charts(key)
        for chart in drawn:
            texts = drawing(chart).texts
            assert texts
            for text in texts:
                assert text.x >= 0, text
                assert text.x + text.width <= chart.width, text
            assert [(a.text, b.text) for a, b in combinations(texts, 2) if overlap(a, b)] == []
            assert chart.caption
            assert chart.alt
            assert chart.table.rows
            assert all(len(row) == len(chart.table.head) for row in chart.table.rows)


def test_a_line_is_drawn_inside_its_band_and_held_outside():
    (chart,) = charts("acc")
    found = traces(chart)
    inside, outside = found["V = α·y + β"], found["held outside"]
    assert inside["x"] == [0.8, 0.95]
    assert inside["y"] == pytest.approx([49.71, 111.43], abs=0.01)  # thousands
    assert "thousand/month" in chart.figure["layout"]["yaxis"]["title"]["text"]
    assert len(set(outside["y"])) == 1
    assert len(chart.table.rows) == 3
    assert "3 anchors; the line holds from 0.8 to 0.95." in chart.caption
    extended = traces(charts("acc", outside="extend")[0])["extended outside"]
    assert len(set(extended["y"])) == 2


def test_stated_errors_become_arms_of_ninety_percent():
    anchors = [{"metric": m, "value": v, "sd": 4000} for m, v in ((0.8, 5e4), (0.95, 11e4))]
    found = traces(charts("acc", anchors=anchors)[0])["anchors"]
    assert found["error_y"]["array"] == pytest.approx([4 * 1.645, 4 * 1.645], abs=0.01)
    assert "error_y" not in traces(charts("acc")[0])["anchors"]


def test_the_metric_outside_the_band_has_a_colour_of_its_own():
    found = traces(charts("acc")[0])
    assert all(0.8 <= x <= 0.95 for x in found["metric in the trials"]["x"])
    assert all(not 0.8 <= x <= 0.95 for x in found["metric outside the band"]["x"])


def test_measured_evidence_is_marked_and_said_to_lie_inside_or_outside():
    found, _spec = card("acc")
    marks = [
        Measured(name="AUC", value=0.9, low=0.87, high=0.93),
        Measured(name="AUC <b>", value=0.7, low=0.65, high=0.75),
    ]
    named = Named(key="acc", title="Accuracy", unit="CNY/month", metric="Accuracy")
    chart = technology(found.picture, named, outside="hold", evidence=marks)
    places = [shape["x0"] for shape in chart.figure["layout"]["shapes"]]
    assert {0.9, 0.7} <= set(places)
    assert "AUC 0.9 [0.87, 0.93], inside the band." in chart.caption
    assert "outside the band" in chart.caption
    assert "&lt;b&gt;" in chart.figure["layout"]["annotations"][-1]["text"]


def test_a_metric_that_has_no_months_is_drawn_without_a_histogram():
    found, _spec = card("acc")
    picture = {key: part for key, part in found.picture.items() if key != "histogram"}
    named = Named(key="acc", title="Accuracy", unit="1", metric="Accuracy")
    chart = technology(picture, named, outside="hold")
    assert "metric in the trials" not in traces(chart)
    assert chart.figure["layout"]["yaxis"]["title"]["text"] == "Value V"


def test_governed_data_is_drawn_before_and_behind_the_floor_on_one_axis():
    raw, floored = charts("records")
    assert raw.figure["layout"]["xaxis"]["range"] == floored.figure["layout"]["xaxis"]["range"]
    negative, positive = raw.figure["data"]
    assert all(x < 0 for x in negative["x"])
    assert all(x >= 0 for x in positive["x"])
    assert sum(floored.figure["data"][0]["y"]) == 0
    assert raw.key != floored.key


def test_campaigns_curve_cost_and_gain_share_one_plot():
    (chart,) = charts("ads")
    found = traces(chart)
    assert found["campaigns"]["x"] == [5, 10, 20, 30, 40, 60, 80]
    gain = found["gain g(P)"]
    assert max(gain["y"]) == pytest.approx(47.9, abs=0.2)
    assert [row[0].split(" ")[0] for row in chart.table.rows] == ["16.1", "20", "32.2", "48.3"]
    assert "(planned)" in chart.table.rows[1][0]
    assert "(P*)" in chart.table.rows[2][0]
    assert len(chart.figure["layout"]["annotations"]) == 2
    assert len(charts("ads", spend=None)[0].figure["layout"]["annotations"]) == 1


def test_means_of_several_campaigns_have_larger_marks():
    data = [[*row, 1 + 3 * (row[0] == 80)] for row in TREE["values"][2]["data"]]
    sizes = traces(charts("ads", data=data)[0])["campaigns"]["marker"]["size"]
    assert sizes[-1] > sizes[0]


def test_parameters_are_drawn_without_campaigns_and_a_certain_best_without_a_range():
    changes = {"data": None, "size": 100, "saturation": 0.05, "spend": None}
    (chart,) = charts("ads", **changes)
    assert "campaigns" not in traces(chart)
    assert "90 %" not in chart.caption


def test_promotion_that_never_pays_marks_no_best_spend():
    (chart,) = charts("ads", unit_cost=50)
    assert chart.figure["layout"]["shapes"] == []


def test_what_falls_short_of_a_gate_is_told_apart():
    (chart,) = charts("fair")
    short, met = chart.figure["data"]
    assert max(short["x"]) < 0.8 <= min(met["x"])
    assert "reaches the threshold" in chart.caption
    multiplier = charts("fair", use="multiplier", threshold=None, line="sales")[0]
    assert len(multiplier.figure["data"]) == 1
    assert "on average" in multiplier.caption


def test_an_effect_is_drawn_over_one_another():
    _found, spec = card("acc")
    _other, after = card("acc", anchors=TREE["values"][0]["anchors"][:2])
    found = effect_of(appraisal_of(spec), appraisal_of(after))
    named = Named(key="acc", title="Accuracy", currency="CNY")
    chart = effect(found, named)
    before, later = chart.figure["data"]
    assert before["x"] == later["x"]
    assert chart.table.rows[-1][0] == "P(NPV > 0)"
    texts = drawing(chart).texts
    assert [(a.text, b.text) for a, b in combinations(texts, 2) if overlap(a, b)] == []


def test_without_figures_or_an_effect_there_is_no_chart():
    spec = exchange.read(TREE)
    found = card_of(spec, spec.to_json(), None, "acc")
    assert value_charts(found, spec, []) == []
    assert effect_chart({}, found, spec) is None


def test_only_evidence_of_the_metric_in_the_readers_workspace_is_marked(founder, stranger, four):
    spec = four.spec
    found = card_of(spec, four.newest.document, appraisal_of(spec), "acc")
    other = card_of(spec, four.newest.document, appraisal_of(spec), "ads")
    run = "00000000-0000-4000-8000-00000000000{}"
    kept = record_evidence(
        actor=founder, case=four, run_id=run.format(1), record=AUC, binds="accuracy"
    )
    record_evidence(actor=founder, case=four, run_id=run.format(2), record=AUC, binds="delay")
    request = RequestFactory().get("/")
    request.membership = founder
    assert [item.pk for item in measured_of({"request": request}, four, found)] == [kept.pk]
    assert measured_of({"request": request}, four, other) == []
    request.membership = stranger
    assert measured_of({"request": request}, four, found) == []


def test_a_page_prints_the_chart_with_the_measurement(founder, four):
    record_evidence(
        actor=founder,
        case=four,
        run_id="00000000-0000-4000-8000-000000000003",
        record=AUC,
        binds="accuracy",
    )
    request = RequestFactory().get("/")
    request.membership = founder
    spec = four.spec
    found = card_of(spec, four.newest.document, appraisal_of(spec), "acc")
    template = Template(
        "{% load charts valuefigures %}{% measured_of case card as evidence %}"
        "{% value_charts card spec evidence as all %}"
        "{% for one in all %}{% chart one %}{% endfor %}"
    )
    page = template.render(Context({"request": request, "case": four, "card": found, "spec": spec}))
    assert "AUC 0.9 [0.87, 0.93]" in page
    assert 'data-chart="chart-value-acc"' in page
