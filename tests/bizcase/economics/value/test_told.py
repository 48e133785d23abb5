"""What value models say in words: the figures, the advice, and where they stop being valid."""

from __future__ import annotations

from typing import Any

import pytest

from bizcase.cases import exchange
from bizcase.economics.value.cards import KINDS, Card, card_of, cards, kind_of
from bizcase.economics.value.figures import appraisal_of
from modeling.values import Value
from tests.bizcase.economics.value.conftest import TREE


def card(key: str, **changes: Any) -> Card:
    """Return the card of an entry, with some of its keys changed; None leaves one out."""
    entries = []
    for entry in TREE["values"]:
        whole = {**entry, **changes} if entry["id"] == key else entry
        entries.append(
            {name: part for name, part in whole.items() if part is not None or name == "role"}
        )
    tree = {**TREE, "values": entries}
    spec = exchange.read(tree)
    return card_of(spec, spec.to_json(), appraisal_of(spec), key)


def words(found: Card) -> str:
    assert found.told is not None
    return " ".join(each.text for each in (*found.told.says, *found.told.limits))


def tones(found: Card) -> set[str]:
    assert found.told is not None
    return {each.tone for each in (*found.told.says, *found.told.limits)}


def heads(found: Card) -> dict[str, str]:
    assert found.told is not None
    return {head.word: f"{head.value}{head.unit}" for head in found.told.headlines}


def test_every_kind_of_the_document_is_offered():
    assert {kind.key for kind in KINDS} == {
        each.model_fields["kind"].annotation.__args__[0] for each in Value.__args__[0].__args__
    }
    assert kind_of("gate") is KINDS[3]
    assert kind_of("luck") is None


def test_a_card_shows_every_step_with_its_formula_unit_and_result():
    found = card("acc")
    steps = {step.id: step for step in found.steps}
    suffixes = ("slope", "centre", "middle", "held", "outside", "worth")
    assert set(steps) == {f"acc_{suffix}" for suffix in suffixes}
    worth = steps["acc_worth"]
    assert worth.formula == "acc_centre + acc_slope * (acc_held - acc_middle)"
    assert worth.unit == "CNY/month"
    assert worth.role == "benefit"
    assert set(worth.uses) == {"acc_centre", "acc_slope", "acc_held", "acc_middle"}
    assert worth.found["p5"] < worth.found["mean"] < worth.found["p95"]
    assert worth.label == "value"
    assert found.used_by == ("bonus",)
    assert found.metric == "accuracy"
    assert found.sources == ((0.8, "Hangzhou"),)


def test_cards_without_figures_still_show_what_is_written():
    spec = exchange.read(TREE)
    found = cards(spec, spec.to_json(), None)
    assert [each.id for each in found] == ["acc", "records", "ads", "fair"]
    assert all(each.told is None and not each.picture for each in found)
    assert found[0].steps


# --- technology


def test_a_metric_is_told_by_the_hundredth_with_its_interval():
    found = card("acc")
    text = words(found)
    assert "Each 0.01 more of “Accuracy in use” is worth CN¥4.1K/month (90 %:" in text
    assert "The line holds from 0.8 to 0.95. In 14.9% of the trials the metric leaves" in text
    assert "scatter of 3 anchors" in text
    assert heads(found)["Value V, on average"].endswith("/month")
    assert set(heads(found)) >= {"Worth today", "Trials outside the band"}


def test_two_anchors_say_that_nothing_shows_how_sure_they_are():
    text = words(card("acc", anchors=TREE["values"][0]["anchors"][:2]))
    assert "Two anchors fix a line exactly" in text
    assert "(90 %" not in text.partition("more of")[2].partition(".")[0]


def test_stated_errors_are_told_as_such_and_a_flat_line_is_doubted():
    anchors = [{"metric": m, "value": 50_000 + m, "sd": 20_000} for m in (0.8, 0.9, 0.95)]
    found = card("acc", anchors=anchors)
    assert "stated errors" in words(found)
    assert "may be zero" in words(found)
    assert "bad" in tones(found)


def test_a_metric_that_never_leaves_the_band_is_said_to_stay():
    text = words(card("acc", valid=[0, 1], outside="extend"))
    assert "stays inside in every trial" in text
    beyond = words(card("acc", valid=[0.85, 0.95], outside="extend"))
    assert "goes on beyond what was measured" in beyond


def test_a_step_has_no_worth_of_its_own():
    tree = card("acc", role=None)
    assert "Worth today" not in heads(tree)


def test_a_metric_with_a_unit_is_told_by_the_unit():
    anchors = [{"metric": 2, "value": 90_000}, {"metric": 5, "value": 30_000}]
    found = card("acc", metric="delay", metric_unit="hour", anchors=anchors)
    assert "Each 1 hour more of “delay” is worth −CN¥20K/month." in words(found)
    assert heads(found)["α: one unit of the metric"] == "−CN¥20K/month/hour"


def test_a_certain_metric_says_that_it_is():
    found = card("acc", metric="team", metric_unit="CNY/month", valid=[70_000, 90_000])
    assert "(certain)" in words(found)


# --- governance


def test_deciding_now_and_later_are_told_in_money():
    found = card("records")
    figures = found.figures
    gap = figures["value"]["mean"] - figures["decided_now"]
    assert figures["worth_of_deciding_later"] == pytest.approx(gap)
    assert set(heads(found)) == {
        "Decided later",
        "Decided now",
        "Worth of deciding later",
        "Trials in which it is dropped",
    }
    assert "to wait with the decision is worth" in words(found)
    assert "costs more than it brings" in words(found)
    assert "On average V is" in words(found)


def test_data_that_always_pays_need_not_wait():
    text = words(card("records", value=100_000))
    assert "the floor never acts" in text
    assert "costs more than it brings" not in text


# --- promotion


def test_a_spend_below_the_best_is_told_to_rise():
    found = card("ads")
    assert "At CN¥20.00/month the next unit brings more than it costs: spend more." in words(found)
    assert "exponential curve explains the 7 rows best" in words(found)
    assert [row.word for row in found.told.criteria][:2] == ["exponential", "Hill"]
    assert found.told.criteria[0].gap == ""
    assert found.told.criteria[-1].word == "straight line"
    assert heads(found)["The next unit brings"].startswith("1.8")


def test_a_spend_above_the_best_is_told_to_fall_and_beyond_the_rows_doubted():
    found = card("ads", spend=90)
    assert "spend less" in words(found)
    assert "lies outside the rows" in words(found)
    assert "bad" in tones(found)


def test_the_best_spend_needs_no_advice():
    text = words(card("ads", spend=None))
    assert "spend more" not in text
    assert "spend less" not in text


def test_a_family_that_explains_less_is_told_and_one_that_is_as_good_too():
    assert "You chose the power law curve" in words(card("ads", family="power"))
    noisy = [
        [4, 7],
        [8, 24],
        [12, 19.5],
        [20, 45],
        [30, 41],
        [40, 67],
        [60, 64],
        [80, 91],
        [120, 85],
    ]
    assert "about as well" in words(card("ads", data=noisy))


def test_parameters_without_campaigns_say_that_nothing_shows_them():
    found = card("ads", data=None, size="80 to 120", saturation=0.05, spend=None)
    assert "Nothing here shows these parameters" in words(found)
    assert found.told.criteria == ()


def test_promotion_that_never_pays_says_so():
    found = card("ads", unit_cost=50)
    assert "the best spend is nothing" in words(found)
    assert "bad" in tones(found)


def test_a_curve_that_hardly_flattens_has_no_best_spend():
    steep = {"data": None, "size": 1e6, "exponent": 0.999, "unit_cost": 0.001, "spend": 10}
    found = card("ads", **steep)
    assert "lies beyond all money" in words(found)
    assert heads(found)["Best spend P*"] == "–"


# --- gate


def test_a_gate_names_the_group_that_comes_off_worst():
    found = card("fair")
    assert "“women” has the lowest rate in 100% of the trials" in words(found)
    assert [rate.name for rate in found.told.rates] == ["Men", "women"]
    assert found.told.ends == (0.3, 0.6)
    assert "Four fifths is a rule to look closer" in words(found)
    assert "Trials in which it is met" in heads(found)


def test_a_multiplier_tells_what_it_takes_off_its_line():
    changes = {"use": "multiplier", "threshold": None, "line": "sales", "measures": "ethics"}
    found = card("fair", rates=None, metric="78% to 92%", **changes)
    assert "shortfall" in words(found)
    assert "Ethics E" in heads(found)
    assert heads(found)["Moves sales by"].startswith("−CN¥")
    assert "nothing measured is never taken as 1" in words(found)
    assert found.told.rates == ()
    assert found.told.ends == (0.0, 1.0)
