"""Axes and curves as numbers, and amounts in words."""

from __future__ import annotations

import pytest

from bizcase.economics.market.figures import amount, amount_range, rest_of, shares
from bizcase.economics.market.pictures import axis_of, curve, steps


def show(value: float) -> str:
    return f"{value:g}"


def test_sizes_above_nothing_lie_on_decades():
    axis = axis_of([3e6, 4e9], show)
    assert [tick.label for tick in axis.ticks] == ["1e+06", "1e+07", "1e+08", "1e+09", "1e+10"]
    assert (axis.at(1e6), axis.at(1e8), axis.at(1e10)) == (0, 50, 100)
    bar = axis.bar(1e7, 1e8, 1e9)
    assert (bar.low, bar.middle, bar.width) == (25, 50, 50)


def test_one_value_has_a_whole_decade_around_it():
    axis = axis_of([100.0], show)
    assert [tick.label for tick in axis.ticks] == ["100", "1000"]
    assert axis.bar(100, 100, 100).width == 0.6  # a thin bar can still be seen


def test_sizes_that_may_be_nothing_lie_on_a_straight_axis():
    axis = axis_of([-3.0, 9.0], show)
    assert not axis.is_log
    assert axis.ticks[0].label == "-5"
    assert axis.at(0) == pytest.approx(100 * 5 / 15, abs=0.01)
    assert axis_of([0.0, 0.0], show).ticks[-1].label == "1"


@pytest.mark.parametrize(
    ("low", "high", "marks"),
    [(0, 10, [0, 2, 4, 6, 8, 10]), (0, 1, [0, 0.2, 0.4, 0.6, 0.8, 1]), (0, 0, [0, 0.2])],
)
def test_steps_are_round_and_hold_both_ends(low, high, marks):
    assert steps(low, high)[: len(marks)] == pytest.approx(marks)


def test_the_first_and_the_last_mark_stay_inside():
    ticks = axis_of([1.0, 1e4], show).ticks
    assert [tick.anchor for tick in ticks] == ["start", "middle", "middle", "middle", "end"]


def test_a_curve_runs_from_the_bottom_left_and_its_band_is_closed():
    drawn = curve(
        [0.0, 5.0, 10.0],
        low=[0, 1, 2],
        middle=[0, 2, 4],
        high=[0, 3, 8],
        across=show,
        up=show,
        span=(2.0, 5.0, 20.0),
    )
    assert drawn.line == "M0.0 200.0L200.0 150.0L400.0 100.0"
    assert drawn.band.startswith("M0.0 200.0L200.0 125.0L400.0 0.0L400.0 150.0")
    assert drawn.band.endswith("Z")
    assert (drawn.span.low, drawn.span.middle, drawn.span.high) == (20, 50, 100)
    assert [tick.label for tick in drawn.up] == ["0", "2", "4", "6", "8"]


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (4e9, "CNY/year", "CN¥4B / year"),
        (1200, "client", "1,200 client"),
        (0.5, "1", "0.5"),
        (7, "CNY/USD", "7 CNY/USD"),
        (5, "CNY/", "5 CNY/"),
    ],
)
def test_an_amount_has_the_sign_of_its_currency(value, unit, text):
    assert amount(value, unit) == text


def test_a_range_that_is_one_number_is_told_once():
    assert amount_range(3, 3, "seat") == "3 seat"
    assert amount_range(3, 9, "CNY/seat") == "CN¥3.00 to CN¥9.00 / seat"
    assert shares([0.25, 0.3, 0.25]) == "25%"
    assert shares([0.25, 0.3, 0.5]) == "25% to 50%"
    assert rest_of("CNY/year") == "/ year"
