"""Values that are not finite: where they are found, and that nothing hides them."""

from __future__ import annotations

import pytest

from modeling.uncertainty.model import Model, NumbersError
from modeling.uncertainty.runner import Futures, npv_of
from modeling.uncertainty.simulate import simulate
from tests.modeling.cases import case


def spoiled():
    """Return a case that has no value in 16 % of its trials, from month 3 on."""
    x = {"id": "x", "unit": "CNY/month", "formula": "sqrt(max(month - 2, 0) * (a + 1)) * 0 + a"}
    return case([x, ("y", "min(x, 9)", "benefit")], [("a", "normal(0, 1)", "1")], months=6)


def test_a_line_without_a_role_is_looked_at_too():
    hidden = {"id": "h", "unit": "1", "formula": "1 / (month - 4)"}
    with pytest.raises(NumbersError, match=r"lines\[0\]\.formula: 'h' .* 100 % .* month 4"):
        simulate(case([hidden, ("y", "5", "benefit")]), trials=3)


def test_the_month_and_the_share_are_those_of_the_line_that_fails_first():
    with pytest.raises(NumbersError, match=r"'x' has no finite value in 1[567][.\d]* % .* month 3"):
        simulate(spoiled(), trials=5000)


def test_a_what_if_is_refused_like_a_simulation():
    model = Model.of(spoiled(), seed=1)
    with pytest.raises(NumbersError, match="100 % of the trials"):
        npv_of(model, Futures(model, 500), fixed={"a": -2.0})
    assert npv_of(model, Futures(model, 500), fixed={"a": 2.0}).size == 500


def test_infinities_of_both_signs_do_not_cancel():
    lines = [
        ("up", "10 ^ (300 + 5 * month)", "benefit"),
        ("down", "10 ^ (300 + 5 * month)", "cost"),
    ]
    with pytest.raises(NumbersError, match="'up' has no finite value"):
        simulate(case(lines, months=4), trials=2)


def test_a_value_outside_the_month_of_a_one_off_is_never_asked_for():
    line = {"id": "x", "unit": "CNY", "formula": "1 / (month - 2)", "role": "benefit", "at": 3}
    assert simulate(case([line], months=5), trials=2).npv.tolist() == [1.0, 1.0]
