"""What a simulation keeps: groups of present values, known months, the part of each risk."""

from __future__ import annotations

import numpy as np
import pytest

from modeling.economics import cashflow, measures
from modeling.uncertainty.contributions import loss_of
from modeling.uncertainty.model import Model
from modeling.uncertainty.runner import Futures, npv_of
from modeling.uncertainty.simulate import simulate
from tests.modeling.cases import case, one_off
from tests.modeling.test_threads import risky

INPUTS = [("a", "80 to 160"), ("b", "60 to 150")]


def grouped(name, formula, role, **more):
    return {"id": name, "unit": "CNY/month", "formula": formula, "role": role, **more}


def test_streams_count_their_costs_and_kinds_of_value_only_benefits():
    lines = [
        grouped("x", "a", "benefit", stream="web", value_category="revenue_growth"),
        grouped("y", "b", "cost", stream="web", value_category="revenue_growth"),
        grouped("z", "2 * a", "benefit", stream="shop"),
        grouped("w", "1", "cost"),
    ]
    found = simulate(case(lines, INPUTS, rate=0.1, tax=0.2), trials=500)
    told = found.to_json()
    assert set(told["npv_by_stream"]) == {"web", "shop"}
    assert set(told["npv_by_value_category"]) == {"revenue_growth"}
    total = sum(found.by_stream.values()) + found.present["tax"]
    worth_of_one = cashflow.discount_factors(rate=0.1, months=12)[1:].sum()
    np.testing.assert_allclose(total - worth_of_one, found.npv, rtol=1e-9)
    np.testing.assert_allclose(2 * found.by_value["revenue_growth"], found.by_stream["shop"])


def test_a_case_without_streams_tells_none():
    told = simulate(case([("x", "a", "benefit")], INPUTS), trials=10).to_json()
    assert not {"npv_by_stream", "npv_by_value_category"} & set(told)


def test_measures_are_those_of_the_flows():
    found = simulate(risky(), trials=2000)
    flows = np.diff(found.cash, axis=0, prepend=0)
    factors = cashflow.discount_factors(rate=0.1, months=24)
    expected = {
        "mirr": measures.mirr(flows, finance_rate=0.1),
        "discounted_payback_months": measures.discounted_payback_months(flows, factors),
        "profitability_index": measures.profitability_index(
            measures.worth_of_inflows(flows, factors), measures.worth_of_inflows(-flows, factors)
        ),
        "break_even_month": measures.break_even_month(np.round(flows, 9)),
    }
    for name, values in expected.items():
        np.testing.assert_allclose(found.measures[name], values, rtol=1e-9)
    np.testing.assert_array_equal(found.payback, cashflow.payback_months(found.cash))
    np.testing.assert_allclose(found.funding, cashflow.funding_need(found.cash))
    np.testing.assert_allclose(found.npv, cashflow.present_value(flows, factors), atol=1e-9)


def test_known_months_replace_a_line_and_recursion_goes_on_from_them():
    lines = [("seats", "prev(seats, a) * 1.1", "benefit"), ("next", "seats * 2")]
    spec = case(lines, INPUTS, months=5)
    spec = spec.model_copy(update={"actuals": {"seats": (100.0, None, 50.0)}})
    found = simulate(spec, trials=20)
    expected = 100 + 110 + 50 + 55 + 60.5
    np.testing.assert_allclose(found.npv, np.full(20, expected), rtol=1e-12)
    assert found.lines[1].mean_by_year[0] == pytest.approx(2 * expected)


def test_a_month_that_is_known_is_not_struck_by_risks():
    spec = risky().model_copy(update={"actuals": {"sales": (70.0,) * 24, "wages": (20.0,) * 24}})
    spec = spec.model_copy(update={"risks": spec.risks[1:]})
    found = simulate(spec, trials=50)
    assert np.ptp(found.npv) == 0


def test_what_a_risk_alone_takes_is_the_same_as_when_all_trials_are_worked_out_again():
    model = Model.of(risky(), seed=3)
    trials = 9000
    without = npv_of(model, Futures(model, trials, only=()))
    for risk in model.risks:
        alone = npv_of(model, Futures(model, trials, only={risk.id}))
        np.testing.assert_array_equal(loss_of(model, risk, without, threads=2), without - alone)


def test_a_one_off_after_a_stop_does_not_come():
    stop = {"kind": "stop"}
    risk = {"id": "end", "title": "End", "category": "market", "per": "horizon", "strikes": stop}
    risk |= {"probability": 1.0, "window": [3, 3]}
    lines = [one_off("grant", "90", "benefit", 5), one_off("start", "40", "cost", 0)]
    found = simulate(case(lines, risks=[risk]), trials=4)
    assert found.npv.tolist() == [-40.0] * 4
    assert found.lines[0].mean_by_year == (0.0,)
