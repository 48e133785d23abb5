"""Risks inside the simulation: what they strike, how often, and that others are left alone."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modeling.economics.cashflow import discount_factors
from modeling.results import to_text
from modeling.spec import SpecError
from modeling.uncertainty.simulate import simulate
from tests.modeling.cases import case, one_off

MONTHS = 24


def risk(key="r", **named):
    tree = {
        "id": key,
        "title": f"Risk {key}",
        "category": "market",
        "probability": 1,
        "per": "horizon",
        "severity": 100,
        "strikes": {"kind": "loss"},
    } | named
    return {name: value for name, value in tree.items() if value is not None}


def business(*risks, lines=None, rate=0.0, tax=0.0, months=MONTHS):
    plain = [("sales", "10", "benefit"), ("wages", "0.3 * sales", "cost")]
    inputs = [("price", "8 to 12")]
    return case(lines or plain, inputs, risks=list(risks), rate=rate, tax=tax, months=months)


def npv(*risks, trials=4000, **more):
    return simulate(business(*risks, **more), trials=trials).npv


def test_a_certain_loss_in_a_known_month_is_discounted_and_not_taxed():
    found = npv(risk(window=[6, 6]), rate=0.1, tax=0.25, trials=10)
    factors = discount_factors(rate=0.1, months=MONTHS)
    expected = 7 * 0.75 * factors[1:].sum() - 100 * factors[6]
    np.testing.assert_allclose(found, expected, rtol=1e-12)


def test_an_event_falls_with_its_probability_and_evenly_in_its_window():
    trials = 40_000
    hit = npv(risk(probability=0.3, window=[3, 7]), trials=trials) < 168 - 50
    assert hit.mean() == pytest.approx(0.3, abs=5 * 0.5 / 200)
    spec = business(risk(window=[3, 7]))
    cash = simulate(spec, trials=20_000).cash
    fell = (np.diff(cash, axis=0) < 0).sum(axis=1) / 20_000
    assert fell[:2].sum() == fell[7:].sum() == 0
    np.testing.assert_allclose(fell[2:7], 0.2, atol=5 * 0.4 / np.sqrt(20_000))


def test_a_chance_per_year_strikes_each_year_and_a_part_of_one_by_its_share():
    found = simulate(business(risk(probability=0.2, per="year"), months=30), trials=40_000)
    (told,) = found.to_json()["risk"]["risks"]
    expected = 0.2 + 0.2 + (1 - 0.8**0.5)
    assert told["events_per_trial"] == pytest.approx(expected, abs=0.02)
    assert told["probability"] == pytest.approx(1 - 0.8**2.5, abs=0.02)


def test_the_mean_loss_is_frequency_times_mean_severity():
    # the known answer: a lognormal severity with 90 % range 100 000..1 000 000 times p = 0.1
    trials = 60_000
    loss = 168 - npv(risk(probability=0.1, severity="100000 to 1000000"), trials=trials)
    assert loss.mean() == pytest.approx(40_400, abs=4 * loss.std() / np.sqrt(trials))


def test_a_scaled_line_loses_its_fraction_for_its_months_and_all_that_uses_it_follows():
    strike = {"kind": "scale", "line": "sales", "months": 6}
    found = npv(risk(window=[4, 4], severity=0.2, strikes=strike), trials=3)
    assert found.tolist() == pytest.approx([168 - 0.2 * 7 * 6] * 3)
    forever = {"kind": "scale", "line": "sales"}
    found = npv(risk(window=[4, 4], severity=0.2, strikes=forever), trials=3)
    assert found.tolist() == pytest.approx([168 - 0.2 * 7 * 21] * 3)


def test_a_scaled_stock_returns_when_the_strike_is_over():
    lines = [("seats", "prev(seats, 0) + 1", "benefit")]
    strike = {"kind": "scale", "line": "seats", "months": 2}
    spec = business(risk(window=[3, 3], severity=0.5, strikes=strike), lines=lines, months=6)
    flows = np.diff(simulate(spec, trials=1).cash[:, 0])
    assert flows.tolist() == pytest.approx([1, 2, 1.5, 2, 5, 6])


def test_a_scaled_flow_inside_a_recursion_is_missing_from_the_stock():
    lines = [
        ("new", "1 + 0 * prev(stock, 0)"),
        ("stock", "prev(stock, 0) + new", "benefit"),
    ]
    strike = {"kind": "scale", "line": "new", "months": 2}
    spec = business(risk(window=[3, 3], severity=1, strikes=strike), lines=lines, months=6)
    flows = np.diff(simulate(spec, trials=1).cash[:, 0])
    assert flows.tolist() == pytest.approx([1, 2, 2, 2, 3, 4])


def test_a_delayed_line_comes_the_severity_in_months_later():
    lines = [("sales", "month", "benefit")]
    strike = {"kind": "delay", "line": "sales"}
    spec = business(risk(window=[3, 3], severity=2, strikes=strike), lines=lines, months=8)
    flows = np.diff(simulate(spec, trials=1).cash[:, 0])
    assert flows.tolist() == pytest.approx([1, 2, 0, 0, 3, 4, 5, 6])
    whole = business(risk(window=[1, 1], severity=99, strikes=strike), lines=lines, months=8)
    assert simulate(whole, trials=1).npv[0] == 0


def test_a_delay_inside_a_recursion_is_seen_by_the_lines_of_the_same_month():
    lines = [
        ("new", "month + 0 * prev(stock, 0)"),
        ("stock", "prev(stock, 0) + new", "benefit"),
    ]
    strike = {"kind": "delay", "line": "new"}
    spec = business(risk(window=[2, 2], severity=1, strikes=strike), lines=lines, months=5)
    flows = np.diff(simulate(spec, trials=1).cash[:, 0])
    assert flows.tolist() == pytest.approx(np.cumsum([1, 0, 2, 3, 4]))


def test_a_stop_ends_all_cash_from_its_month_on():
    lines = [
        ("sales", "10", "benefit"),
        one_off("start", "5", "cost", 0),
        one_off("early", "1", "cost", 4),
        one_off("late", "50", "benefit", 20),
    ]
    stop = risk(window=[9, 9], severity=None, strikes={"kind": "stop"})
    later_loss = risk("s", window=[15, 15])
    assert npv(stop, later_loss, lines=lines, trials=2).tolist() == pytest.approx([74, 74])


def test_a_closed_risk_restores_the_baseline_exactly():
    many = [
        risk("a", status="closed"),
        risk("b", status="closed", strikes={"kind": "scale", "line": "sales"}, severity=0.5),
    ]
    open_, closed = business(), business(*many)
    told = [simulate(spec, trials=3000).to_json() for spec in (open_, closed)]
    assert told[0].pop("digest") != told[1].pop("digest")
    assert to_text(told[0]) == to_text(told[1])


def test_risks_that_cannot_fall_change_nothing_but_the_register():
    kinds = [
        {"kind": "loss"},
        {"kind": "scale", "line": "sales"},
        {"kind": "delay", "line": "sales"},
    ]
    never = [
        risk(f"r{k}", probability=0, severity=0.5, strikes=strike) for k, strike in enumerate(kinds)
    ]
    never.append(risk("s", probability=0, severity=None, strikes={"kind": "stop"}))
    lines = [("sales", "prev(sales, price) * 1.01", "benefit"), ("wages", "price / 2", "cost")]
    assert np.array_equal(npv(lines=lines), npv(*never, lines=lines))


def test_adding_a_risk_changes_no_draw_of_another():
    one, two = risk("one", probability=0.3, severity="50 to 200"), risk("two", probability=0.4)
    alone, both = npv(one), npv(one, two)
    assert set(np.round(alone - both, 9)) == {0.0, 100.0}


def test_a_lower_probability_keeps_a_part_of_the_same_events():
    often, seldom = npv(risk(probability=0.5)), npv(risk(probability=0.2))
    assert (seldom >= often).all()
    assert (seldom > often).any()


def test_only_a_mitigated_risk_pays_its_response_and_strikes_with_what_remains():
    response = {"text": "Insure", "cost": 30, "probability": 0, "severity": 1}
    assert npv(risk(response=response), trials=2).tolist() == [68, 68]
    assert npv(risk(response=response, status="accepted"), trials=2).tolist() == [68, 68]
    assert npv(risk(response=response, status="mitigated"), trials=2).tolist() == [138, 138]
    half = {"text": "Insure", "cost": "10", "severity": 40}
    assert npv(risk(response=half, status="mitigated"), trials=2).tolist() == [118, 118]


def test_losses_and_responses_stand_in_their_own_category_and_the_parts_add_up():
    response = {"text": "Insure", "cost": 5}
    spec = business(
        risk("a", probability=0.5, severity="50 to 90", response=response, status="mitigated"),
        risk("b", probability=0.5, severity=None, strikes={"kind": "stop"}),
        lines=[("sales", "price", "benefit"), ("wages", "4", "cost"), one_off("x", "3", "cost", 9)],
        rate=0.1,
        tax=0.2,
    )
    found = simulate(spec, trials=3000)
    np.testing.assert_allclose(sum(found.present.values()), found.npv, rtol=1e-9, atol=1e-9)
    years = found.yearly
    np.testing.assert_allclose(years["cash"].sum(axis=0), found.cash[-1], rtol=1e-9, atol=1e-9)
    assert found.present["risk"].mean() < -5


def test_the_register_tells_what_each_risk_and_all_of_them_cost():
    spec = business(
        risk("a", probability=0.25, severity=40),
        risk("b", severity=0.1, strikes={"kind": "scale", "line": "sales"}, window=[1, 1]),
    )
    told = simulate(spec, trials=20_000).to_json()["risk"]
    by_id = {one["id"]: one for one in told["risks"]}
    assert told["trials"] == 16_384
    assert told["npv_without_risks"]["mean"] == pytest.approx(168)
    assert by_id["b"]["mean_loss"] == pytest.approx(16.8)
    assert by_id["a"]["mean_loss"] == pytest.approx(10, abs=0.5)
    assert told["loss"]["mean"] == pytest.approx(26.8, abs=0.5)
    exceeded = dict(zip(told["loss_exceedance"]["probability"],
                        told["loss_exceedance"]["loss"], strict=True))  # fmt: skip
    assert exceeded[0.5] == pytest.approx(16.8)
    assert exceeded[0.1] == pytest.approx(56.8)


def test_a_case_without_open_risks_tells_of_none():
    assert "risk" not in simulate(business(), trials=10).to_json()


@settings(max_examples=20, deadline=None)
@given(
    st.floats(0, 1),
    st.sampled_from(["loss", "scale", "stop"]),
    st.sampled_from(["year", "horizon"]),
)
def test_a_risk_never_adds_value_to_a_business_that_earns(probability, kind, per):
    strikes = {"kind": kind} | ({"line": "sales", "months": 5} if kind == "scale" else {})
    severity = None if kind == "stop" else "10% to 30%"
    struck = npv(
        risk(probability=probability, per=per, severity=severity, strikes=strikes), trials=300
    )
    assert (struck <= npv(trials=300) + 1e-9).all()


@pytest.mark.parametrize(
    "value", ["price * 2", "metalog(p10=1, p50=1.01, p90=50)", "truncated(normal(0, 1), 50, 60)"]
)
def test_a_severity_that_is_no_distribution_is_refused_with_its_place(value):
    with pytest.raises(SpecError, match=r"risks\[0\]\.severity"):
        npv(risk(severity=value), trials=1)


def test_what_remains_is_refused_with_its_own_place():
    response = {"text": "Insure", "severity": "metalog(p10=1, p50=1.01, p90=50)"}
    with pytest.raises(SpecError, match=r"risks\[0\]\.response\.severity"):
        npv(risk(response=response, status="mitigated"), trials=1)
