"""Value texts as money, and what people entries cost."""

from __future__ import annotations

import pytest

from bizcase.cases.planning import amounts
from bizcase.cases.planning.payrolls import payrolls
from bizcase.cases.services import revise
from tests.bizcase.cases.planning.conftest import fresh


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, "–"),
        (120000.0, "CN¥120K"),
        ("100000 to 200000", "CN¥100K to CN¥200K"),
        ("uniform(0, 100000)", "CN¥5K to CN¥95K"),
        ("price * 2", "price * 2"),
        ("5 to", "5 to"),
    ],
)
def test_an_amount_is_a_number_a_range_or_what_was_typed(value, shown):
    assert amounts.amount(value, "CNY") == shown


@pytest.mark.parametrize(
    ("value", "mean"), [(None, 0), ("5 to", 0), ("a * b", 0), (7.0, 7), ("uniform(0, 10)", 5)]
)
def test_the_mean_of_what_cannot_be_known_is_nothing(value, mean):
    assert amounts.mean_of(value) == pytest.approx(mean)


def test_an_entry_whose_numbers_fail_is_left_out(founder, planned):
    assert set(payrolls(planned.spec)) == {"crew", "desk"}
    tree = planned.newest.document
    tree["costs"][1]["headcount"] = "unit_ / (unit_ * (month - 3))"
    tree["costs"][1]["salary"] = "10 to 20"
    revise(actor=founder, case=planned, document=tree)
    assert set(payrolls(fresh(planned).spec)) == {"crew"}
