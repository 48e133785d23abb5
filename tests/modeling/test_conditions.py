"""Inputs, bounds and shares in words."""

from __future__ import annotations

import numpy as np
import pytest

from modeling.choice.conditions import Condition, Event, Factor, listed, percent


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (-np.inf, 42.0, "Price is below 42 CNY/seat/month"),
        (1200.0, np.inf, "Price is above 1,200 CNY/seat/month"),
        (0.5, 2.0, "Price is between 0.5 CNY/seat/month and 2 CNY/seat/month"),
    ],
)
def test_bounds_are_written_with_their_unit(low, high, words):
    price = Factor("price", {"en": "Price"}, np.array([1.0, 30.0]), unit="CNY/seat/month")
    condition = Condition(price, low, high, 0.0)
    assert str(condition.words()) == words
    assert condition.to_json()["words"] == words
    assert condition.holds().tolist() == [low < 1 < high, low < 30 < high]


@pytest.mark.parametrize(
    ("unit", "in_percent", "text"),
    [
        ("1", False, "0.034"),
        ("1", True, "3.4 %"),
        ("1/month", True, "3.4 %/month"),
        ("1/month", False, "0.034/month"),
        ("seat", False, "0.034 seat"),
        ("", False, "0.034"),
    ],
)
def test_a_quantity_has_its_unit(unit, in_percent, text):
    one = Factor("x", "x", np.zeros(1), unit=unit, in_percent=in_percent)
    assert one.quantity(0.034) == text


def test_nothing_has_no_sign():
    assert Factor("x", "x", np.zeros(1), unit="seat").quantity(-0.0) == "0 seat"


def test_an_input_that_options_draw_unlike_says_whose_it_is():
    one = Factor("price", "Price", np.zeros(2), owners=("base", {"en": "Downside"}))
    assert str(one.name("en")) == "Price in base and Downside"


def test_phrases_are_listed_with_one_and():
    assert [str(listed(list("abc")[:n])) for n in (1, 2, 3)] == ["a", "a and b", "a, b and c"]


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0.0, "0 %"),
        (1.0, "100 %"),
        (0.784, "78 %"),
        (0.9963, "99.6 %"),
        (0.0004, "0.04 %"),
        (0.00001, "< 0.01 %"),
        (0.99999, "> 99.99 %"),
    ],
)
def test_a_share_never_rounds_to_none_or_all(share, text):
    assert percent(share) == text


@pytest.mark.parametrize(
    ("event", "clause", "cases"),
    [
        (Event("best", "A"), "A is best of all", "all its wins"),
        (Event("positive", "A"), "A has an NPV above 0", "all futures with an NPV above 0"),
        (Event("said", "Cash runs out"), "Cash runs out", "all futures in which that is so"),
    ],
)
def test_events_are_clauses(event, clause, cases):
    assert (str(event.clause()), str(event.cases())) == (clause, cases)
