"""The kinds of cost against their definitions."""

from __future__ import annotations

import pytest

from modeling.economics.expansion import expand
from modeling.formula.parse import parse as formula
from modeling.spec import SpecError
from tests.modeling.entries import cost, costs, result, stream, streams
from tests.modeling.oracle import Trial


def spent(spec):
    """Return what is paid in each month, and what is paid once: month -> money."""
    once = {
        line.at: Trial(expand(spec), {}).of(formula(line.formula), 0)[0]
        for line in expand(spec).lines
        if line.at is not None
    }
    return [-money + 0.0 for money in result(spec)], once


def test_research_is_paid_once_or_over_some_months():
    assert spent(costs(cost("research", amount=900, at=2))) == ([0] * 12, {2: 900})
    monthly, once = spent(costs(cost("research", amount=900, first=3, months=3)))
    assert monthly == pytest.approx([0, 0, 300, 300, 300] + [0] * 7)
    assert once == {}


def test_data_costs_what_is_collected_and_labelled():
    spec = costs(
        cost("data", unit="item", items=100, monthly_items=7, collection=2, labelling=3, last=2)
    )
    assert spent(spec) == ([35, 35] + [0] * 10, {0: 500})


def test_compute_is_gpu_hours_tokens_and_training():
    spec = costs(
        cost(
            "compute",
            gpu_hours=10,
            gpu_price=3,
            tokens="5 * ramp(0, 5)",
            token_price=2,
            training=700,
            at=1,
        )
    )
    monthly, once = spent(spec)
    assert monthly == pytest.approx([30 + 10 * min(month / 5, 1) for month in range(1, 13)])
    assert once == {1: 700}


def test_salaries_rise_after_every_twelve_months():
    spec = costs(
        cost("people", headcount=2, salary=100, overhead="30%", pay_rise="10%", first=6), months=30
    )
    monthly, _ = spent(spec)
    expected = [260 * 1.1 ** ((month - 1) // 12) if month >= 6 else 0 for month in range(1, 31)]
    assert monthly == pytest.approx(expected)


def test_operations_are_fixed_and_follow_lines():
    base = stream("subscription", price=10, adds=2) | {"id": "seats"}
    running = cost(
        "operations",
        stream="seats",
        unit="seat",
        fixed=5,
        base="seats_revenue",
        share="10%",
        volume="seats_new",
        unit_cost=3,
    )
    spec = streams(base, costs=[running])
    expected = [20 * month - (5 + 2 * month + 6) for month in range(1, 13)]
    assert result(spec) == pytest.approx(expected)
    own = [line for line in expand(spec).lines if line.category == "operations"]
    assert {line.stream for line in own} == {"seats"}


def test_promotion_is_a_budget_or_a_cost_of_each_customer():
    spec = costs(cost("promotion", unit="seat", budget=50, adds=3, cac=20, first=2, last=3))
    assert spent(spec) == ([0, 110, 110] + [0] * 9, {})


def test_compliance_is_certified_once_and_kept_up():
    spec = costs(cost("compliance", certification=300, at=4, upkeep=120))
    assert spent(spec) == ([10] * 12, {4: 300})


def test_every_line_has_its_kind_as_category():
    spec = costs(
        cost("research", amount=1),
        cost("people", headcount=1, salary=1) | {"id": "y"},
        cost("compliance", upkeep=1) | {"id": "z"},
    )
    money = [line for line in expand(spec).lines if line.role is not None]
    assert [line.category for line in money] == ["research", "people", "compliance"]
    assert {line.stream for line in money} == {None}


@pytest.mark.parametrize(
    ("entry", "sentence"),
    [
        (cost("compute"), "costs[0]: says no amount; give gpu_hours + gpu_price / tokens + "),
        (cost("compute", tokens=3), "costs[0]: 'token_price' is missing beside tokens; add it"),
        (cost("promotion", adds=3), "costs[0]: 'cac' is missing beside adds; add it"),
        (cost("data"), "costs[0]: says no amount; give items / monthly_items"),
        (cost("research", amount=1, at=13), "costs[0].at: lies behind the last month, 12"),
        (cost("people", headcount=1, salary=1, first=13), "costs[0].first: lies behind the last"),
        (
            cost("people", headcount=1, salary=1, first=3, last=2),
            "costs[0].last: lies before the first month, 3",
        ),
        (cost("research", amount=1, first=9, months=5), "costs[0].months: ends in month 13, "),
        (cost("compliance", upkeep=1, stream="seats"), "costs[0].stream: unknown name 'seats'"),
        (cost("research", amount="2 * month"), "costs[0].amount: "),
    ],
)
def test_a_fault_of_a_cost_is_told_at_its_place(entry, sentence):
    with pytest.raises(SpecError) as refused:
        costs(entry)
    assert sentence in str(refused.value)
    assert "lines[" not in str(refused.value)


@pytest.mark.parametrize("more", [{"at": 2}, {"last": 6}])
def test_what_would_have_no_effect_beside_months_is_refused(more):
    [name] = more
    with pytest.raises(SpecError, match=rf"costs\[0\].{name}: has no effect beside 'months'"):
        costs(cost("research", amount=900, months=3, **more))


def test_the_cost_of_records_needs_records():
    data = {"subscribers": 10, "fee": 5, "record_cost": 1}
    with pytest.raises(SpecError, match="record_cost: has no effect without 'records'"):
        streams(stream("data", **data))
