"""Options of one document: outlooks, streams alone, and mixes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from modeling.choice.alternatives import alternatives
from modeling.document import parse, read
from modeling.economics.expansion import expand
from modeling.economics.variants import (
    WHOLE,
    options_of_outlooks,
    options_of_streams,
    streams_of,
    with_streams,
)
from modeling.spec import SpecError
from modeling.uncertainty.simulate import simulate

TREE = {
    "format": "bizcase/1",
    "kind": "case",
    "id": "two",
    "title": "Two ways to earn",
    "currency": "CNY",
    "timeline": {"start": "2027-01", "months": 12},
    "discount_rate": 0.1,
    "assumptions": [{"id": "rent", "unit": "CNY/month", "value": "800 to 1200"}],
    "streams": [
        {
            "id": "seats",
            "model": "subscription",
            "label": {"en": "Subscription", "zh-hans": "订阅"},
            "unit": "seat",
            "price": "40 to 60",
            "adds": 10,
            "churn": "2% to 6%",
        },
        {
            "id": "calls",
            "model": "usage",
            "label": {"en": "Pay per use", "zh-hans": "按量付费"},
            "unit": "user",
            "users": "30 to 120",
            "use": 1000,
            "price": 0.05,
        },
    ],
    "costs": [
        {"id": "desk", "kind": "operations", "fixed": 700, "stream": "seats"},
        {"id": "rooms", "kind": "operations", "fixed": 100},
    ],
    "lines": [
        {"id": "rent_paid", "unit": "CNY/month", "role": "cost", "formula": "rent"},
        {
            "id": "advice",
            "unit": "CNY/month",
            "role": "benefit",
            "formula": "90",
            "stream": "hours",
        },
    ],
    "outlooks": {"downside": {"rent": "2000 to 3000"}},
}


def document(**more):
    return parse(TREE | more)


def npv(spec):
    return simulate(expand(spec), trials=400).npv


def without(*keys, lines=True):
    """Return the document in which these entries were never written."""
    tree = {name: [e for e in TREE[name] if e["id"] not in keys] for name in ("streams", "costs")}
    return document(**tree, lines=TREE["lines"] if lines else TREE["lines"][:1])


def test_a_stream_alone_is_the_document_without_the_others():
    options = options_of_streams(document())
    assert list(options) == ["seats", "calls", "hours"]
    assert npv(options["seats"]) == pytest.approx(npv(without("calls", lines=False)))
    assert npv(options["calls"]) == pytest.approx(npv(without("seats", "desk", lines=False)))
    assert npv(options["hours"]) == pytest.approx(npv(without("seats", "desk", "calls")))


def test_streams_together_are_the_document():
    spec = document()
    everything = with_streams(spec, dict.fromkeys(streams_of(spec)))
    assert npv(everything) == pytest.approx(npv(spec))
    assert with_streams(spec, {"seats": None}).streams == ()


def test_a_weight_is_a_share_of_what_the_stream_brings():
    spec = document()
    nothing = npv(with_streams(spec, {}))
    calls = npv(with_streams(spec, {"calls": None})) - nothing
    half = npv(with_streams(spec, {"calls": 0.5})) - nothing
    assert half == pytest.approx(calls / 2)
    assert np.ptp(calls) > 0


def test_a_stream_alone_has_the_whole_weight_and_the_mix_is_an_option():
    streams = [
        entry | {"weight": weight, "mix": "all"}
        for entry, weight in zip(TREE["streams"], ("25%", "75%"), strict=True)
    ]
    mixed = document(streams=streams)
    options = options_of_streams(mixed)
    assert list(options) == [WHOLE, "seats", "calls", "hours"]
    assert options[WHOLE] is mixed
    assert npv(options["seats"]) == pytest.approx(npv(options_of_streams(document())["seats"]))
    named = with_streams(document(), {"seats": 0.25, "calls": 0.75, "hours": None})
    assert npv(named) == pytest.approx(npv(mixed))


def test_a_line_that_another_stream_needs_still_counts():
    spec = read((Path(__file__).parent / "twelve.yaml").read_bytes())
    alone = with_streams(spec, {"expert": None})  # an add-on for the customers of another stream
    assert {line.stream for line in alone.lines if line.role == "benefit"} == {"expert"}
    assert np.isfinite(npv(alone)).all()
    assert len(options_of_streams(spec)) == 13


def test_business_models_win_under_the_conditions_of_their_formulas():
    spec = document(costs=[], lines=TREE["lines"][:1])
    found = alternatives(options_of_streams(spec), trials=4000, labels=streams_of(spec))
    told = found.when_above("calls", "seats")
    assert told.conditions[0].factor.id == "calls_users"
    assert str(told.words()).startswith("Pay per use beats Subscription in ")
    assert "按量付费" in told.words("zh-hans")
    # every shared input was drawn once: the rent does not tell them apart
    assert "rent" not in {one.factor.id for one in told.conditions}


def test_outlooks_are_options_after_the_case_as_written():
    options = options_of_outlooks(document())
    assert list(options) == [WHOLE, "downside"]
    assert (npv(options[WHOLE]) > npv(options["downside"])).all()


def test_streams_have_the_names_and_labels_of_the_document():
    labels = {"seats": {"en": "Subscription", "zh-hans": "订阅"}}
    labels |= {"calls": {"en": "Pay per use", "zh-hans": "按量付费"}, "hours": "hours"}
    assert streams_of(document()) == labels


@pytest.mark.parametrize(
    ("act", "words"),
    [
        (lambda: with_streams(document(), {"seat": None}), "did you mean 'seats'"),
        (lambda: with_streams(document(), {"hours": 0.5}), "so it has no weight"),
        (lambda: options_of_outlooks(document(outlooks={})), "no outlooks"),
        (lambda: options_of_streams(without("seats", "desk", lines=False)), "two streams or more"),
    ],
)
def test_what_is_no_option_is_refused(act, words):
    with pytest.raises(SpecError, match=words):
        act()
