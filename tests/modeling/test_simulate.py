"""Simulations: closed forms, laws that hold for every case, exact repetition, clear refusals."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from modeling.document import read
from modeling.economics.cashflow import discount_factors
from modeling.economics.rates import irr
from modeling.results import to_text
from modeling.spec import SpecError
from modeling.uncertainty.harvest import KEPT
from modeling.uncertainty.model import CHUNK, Model, NumbersError
from modeling.uncertainty.simulate import simulate
from tests.benchmarks.kernels import numpy_lines, python_loop
from tests.modeling.cases import REFERENCE, case, checked, one_off
from tests.modeling.oracle import Trial


@pytest.fixture(scope="module")
def reference():
    return read(REFERENCE.read_bytes())


def draws_of(spec, trials, seed=1):
    chunks = list(Model.of(spec, seed=seed).chunks(trials))
    return {key: np.concatenate([c.draws[key] for c in chunks]) for key in chunks[0].draws}


def certain(lines, **more):
    """Return the one future of a case without uncertainty."""
    return simulate(case(lines, **more), trials=1)


def test_a_level_income_is_worth_the_annuity():
    rate, monthly = 0.12, 1.12 ** (1 / 12) - 1
    found = certain([("income", "100", "benefit")], months=60, rate=rate)
    assert found.npv[0] == pytest.approx(100 * (1 - (1 + monthly) ** -60) / monthly, rel=1e-12)


def test_a_growing_income_is_worth_gordons_finite_sum():
    rate, growth, months = 0.15, 0.01, 48
    factor = (1 + growth) / (1 + rate) ** (1 / 12)
    found = certain([("x", f"prev(x, 100) * {1 + growth}", "benefit")], months=months, rate=rate)
    closed = 100 * factor * (1 - factor**months) / (1 - factor)
    assert found.npv[0] == pytest.approx(closed, rel=1e-12)


def test_tax_falls_on_each_positive_month_and_spares_one_offs_and_losses():
    lines = [
        ("sales", "if(month == 1, 100, 40)", "benefit"),
        ("wages", "60", "cost"),
        one_off("machine", "500", "cost", 0),
        one_off("grant", "90", "benefit", 2),
    ]
    found = certain(lines, months=2, tax=0.25)
    # month 1: 40 - 10 tax; month 2: -20, no tax, and the grant
    assert found.npv[0] == pytest.approx(-500 + 30 - 20 + 90)
    assert found.yearly["benefit"][0, 0] == pytest.approx(230)
    assert found.yearly["cost"][0, 0] == pytest.approx(620)
    assert found.yearly["cash"][0, 0] == pytest.approx(-400)
    assert found.present["tax"][0] == pytest.approx(-10)


def test_a_one_off_is_discounted_from_the_end_of_its_month_and_takes_that_months_value():
    found = certain([one_off("sale", "month * 10", "benefit", 7)], months=12, rate=0.2)
    assert found.npv[0] == pytest.approx(70 * 1.2 ** (-7 / 12), rel=1e-13)
    first_year = certain([one_off("sale", "5", "benefit", 0)], months=24, start="2027-11")
    assert [y["benefit"]["mean"] for y in first_year.summary()["years"]] == [5, 0, 0]


def test_years_are_calendar_years_and_add_up_to_the_final_cash():
    found = certain([("x", "1", "benefit")], months=14, start="2027-11")
    told = found.summary()["years"]
    assert [(y["year"], y["benefit"]["mean"]) for y in told] == [(2027, 2), (2028, 12)]
    assert sum(y["cash"]["mean"] for y in told) == found.cash[-1, 0] == 14


def test_the_reference_case_equals_the_hand_written_kernels_on_the_same_draws(reference):
    trials = 20_000
    found, draws = simulate(reference, trials=trials), draws_of(reference, trials)
    few = {key: values[:50] for key, values in draws.items()}
    for npv, trough, paid in (numpy_lines(draws), python_loop(few)):
        n = npv.size
        np.testing.assert_allclose(found.npv[:n], npv, rtol=1e-9)
        np.testing.assert_allclose(found.funding[:n], np.maximum(-trough, 0), rtol=1e-12)
        assert np.array_equal(np.nan_to_num(found.payback[:n], nan=-1), paid)


def test_every_trial_of_a_rich_case_equals_the_plain_evaluator():
    lines = [
        ("sales", "a * month * seasonal(1,1,2,1,1,1,1,1,1,1,1,3)", "benefit"),
        ("wages", "if(month > 6, b, b / 2) + 0.1 * prev(sales, a)", "cost"),
        ("tail", "lag(wages, 3, 1) * ramp(2, 9)", "cost"),
        one_off("start", "c", "cost", 0),
        one_off("finish", "c * 0.1", "benefit", 18),
    ]
    inputs = [
        ("a", "80 to 160"),
        ("b", "normal(300, 90)"),
        {"id": "c", "unit": "CNY", "value": "500 to 900"},
    ]
    spec = case(lines, inputs, months=18, rate=0.1, tax=0.2, start="2027-04")
    found, draws = simulate(spec, trials=40), draws_of(spec, 40)
    for k in range(40):
        trial = Trial(spec, {key: float(values[k]) for key, values in draws.items()})
        assert found.npv[k] == pytest.approx(trial.npv(), rel=1e-12)
        assert found.cash[:, k].tolist() == pytest.approx(np.cumsum(trial.flows()), rel=1e-12)


def test_mean_npv_of_a_lognormal_price_approaches_its_closed_form():
    spec = case([("sales", "a", "benefit")], [("a", "80 to 160")], months=24, rate=0.1)
    found = simulate(spec, trials=40_000)
    mu, sigma = np.log(80 * 160) / 2, np.log(2) / (2 * stats.norm.ppf(0.95))
    mean = np.exp(mu + sigma**2 / 2) * discount_factors(rate=0.1, months=24)[1:].sum()
    error = found.summary()["npv"]["error"]
    assert found.npv.mean() == pytest.approx(mean, abs=4 * error)
    assert error == pytest.approx(found.npv.std(ddof=1) / 200, rel=1e-9)


def test_an_assumption_may_be_a_formula_over_others():
    inputs = [("a", "80 to 160"), ("b", "2 * a + c"), ("c", 5)]
    spec = case([("x", "b", "benefit")], inputs, months=1)
    np.testing.assert_allclose(
        simulate(spec, trials=100).npv, 2 * draws_of(spec, 100)["a"] + 5, rtol=1e-12
    )


def test_the_same_spec_and_seed_give_the_same_bytes_and_another_seed_others(reference):
    one, two, other = (simulate(reference, trials=9000, seed=s) for s in (0, 0, 1))
    assert to_text(one.to_json()) == to_text(two.to_json())
    assert to_text(one.to_json()) != to_text(other.to_json())
    assert "NaN" not in to_text(one.to_json())


def test_the_first_trials_of_a_longer_simulation_are_those_of_a_shorter_one(reference):
    few, many = simulate(reference, trials=CHUNK + 77), simulate(reference, trials=2 * CHUNK + 5)
    for name in ("npv", "irr", "payback", "funding"):
        short, long = getattr(few, name), getattr(many, name)
        # the same but for last bits: the width of vector instructions depends on the block
        np.testing.assert_allclose(short, long[: short.size], rtol=1e-9)


def test_a_changed_assumption_leaves_the_draws_of_all_others(reference):
    moved = reference.with_values({"price": "40 to 60", "cac": 55})
    before, after = draws_of(reference, 3000), draws_of(moved, 3000)
    assert "cac" not in after
    for key in after:
        assert np.array_equal(before[key], after[key]) == (key != "price")


def test_the_order_of_lines_and_assumptions_changes_no_bit(reference):
    turned = reference.model_copy(
        update={"lines": reference.lines[::-1], "assumptions": reference.assumptions[::-1]}
    )
    a, b = simulate(reference, trials=2000), simulate(turned, trials=2000)
    for name in ("npv", "irr", "payback", "funding"):
        np.testing.assert_array_equal(getattr(a, name), getattr(b, name))


@settings(max_examples=15, deadline=None)
@given(st.floats(0.001, 1000))
def test_npv_scales_with_the_currency(factor):
    def npv(scale):
        lines = [("x", f"a * {scale}", "benefit"), ("y", f"(b + prev(x, 0)) * {scale}", "cost")]
        lines[1] = ("y", f"b * {scale} + 0.1 * prev(x, 0)", "cost")
        spec = case(lines, [("a", "80 to 160"), ("b", "60 to 150")], rate=0.1, tax=0.3)
        return simulate(spec, trials=300).npv

    np.testing.assert_allclose(npv(factor), factor * npv(1), rtol=1e-9, atol=1e-9 * factor)


@settings(max_examples=15, deadline=None)
@given(st.floats(0, 500), st.booleans())
def test_an_added_cost_never_raises_npv(amount, once):
    base = [("x", "a", "benefit"), ("y", "b", "cost")]
    inputs = [("a", "80 to 160"), ("b", "60 to 150")]
    extra = one_off("z", str(amount), "cost", 3) if once else ("z", str(amount), "cost")
    before, after = (
        simulate(case(lines, inputs, rate=0.1, tax=0.3), trials=300).npv
        for lines in (base, [*base, extra])
    )
    assert (after <= before + 1e-9).all()


def test_the_parts_of_npv_add_up_to_it(reference):
    found = simulate(reference, trials=3000)
    total = sum(found.present.values())
    np.testing.assert_allclose(total, found.npv, rtol=1e-9, atol=1e-3)
    assert set(found.present) == {
        "benefit", "compute", "operations", "people", "promotion", "research", "tax",
    }  # fmt: skip


def test_correlations_move_the_spread_but_not_the_marginals():
    inputs = [("a", "80 to 160"), ("b", "60 to 150")]
    lines = [("x", "a", "benefit"), ("y", "b", "cost")]
    npv = {
        r: simulate(case(lines, inputs, correlations=[["a", "b", r]]), trials=CHUNK).npv
        for r in (-0.8, 0.8)
    }
    assert npv[-0.8].std() > 1.5 * npv[0.8].std()
    assert npv[-0.8].mean() == pytest.approx(npv[0.8].mean(), rel=1e-9)


def test_correlations_that_cannot_hold_together_are_noted():
    inputs = [("a", "80 to 160"), ("b", "60 to 150"), ("c", "1 to 2")]
    pairs = [["a", "b", 0.9], ["b", "c", 0.9], ["a", "c", -0.9]]
    spec = case([("x", "a + b + c", "benefit")], inputs, correlations=pairs)
    (note,) = simulate(spec, trials=10).to_json()["notes"]
    assert "nearest" in note


@pytest.mark.parametrize(
    ("formula", "month"),
    [
        ("1 / (month - 5)", 5),
        ("log(3.5 - month)", 4),
        ("exp(200 * month)", 4),
        ("prev(x, 1e99 ^ 2) * 1e99 ^ 2", 1),
        ("sqrt(-month)", 1),
        ("0 / 0", 1),
    ],
)
def test_a_value_that_is_not_finite_is_refused_with_its_line_and_month(formula, month):
    spec = case([{"id": "x", "unit": "1", "formula": formula}], months=12)
    with pytest.raises(NumbersError) as refusal:
        simulate(spec, trials=10)
    (issue,) = refusal.value.issues
    assert issue.path == "lines[0].formula"
    assert "'x'" in issue.message
    assert f"month {month}" in issue.message
    assert "100 %" in issue.message


def test_the_first_line_that_fails_is_named_with_the_share_of_trials():
    lines = [
        ("late", "early * 2", "benefit"),
        {"id": "early", "unit": "CNY/month", "formula": "log(max(a, 0) / 1) * 1"},
    ]
    spec = case(lines, [("a", "normal(1, 1)", "1")], months=3)
    trials = 20_000
    share = (draws_of(spec, trials)["a"] <= 0).mean()
    with pytest.raises(NumbersError) as refusal:
        simulate(spec, trials=trials)
    (issue,) = refusal.value.issues
    assert issue.path == "lines[1].formula"
    assert f"{100 * share:.3g} %" in issue.message


def test_an_assumption_that_is_not_finite_is_named():
    spec = case(
        [("x", "max(b, 0)", "benefit")], [("a", "normal(0, 1)"), ("b", "log(a / a - 1) * a")]
    )
    with pytest.raises(NumbersError, match=r"assumptions\[1\]\.value"):
        simulate(spec, trials=10)


def test_a_branch_that_is_not_taken_may_be_undefined():
    found = certain([("x", "if(month > 1, 1 / (month - 1), 0)", "benefit")], months=3)
    assert found.npv[0] == pytest.approx(1.5)


def test_a_simulation_that_would_take_too_long_is_refused_with_the_limit(reference):
    with pytest.raises(NumbersError, match=r"limit is 1e\+12: take at most \d+ trials"):
        simulate(reference, trials=10**12)


def test_more_trials_than_there_is_memory_for_are_refused_however_quick_they_are():
    spec = certain([("x", "1", "benefit")], months=1).spec
    with pytest.raises(NumbersError, match="too much memory; take at most 20000000"):
        simulate(spec, trials=10**9)


@pytest.mark.parametrize(("trials", "seed"), [(0, 1), (-5, 1), (10, -1)])
def test_no_trials_or_a_negative_seed_are_refused(reference, trials, seed):
    with pytest.raises(NumbersError):
        simulate(reference, trials=trials, seed=seed)


def test_parameters_that_no_distribution_has_are_refused_with_their_place():
    with pytest.raises(SpecError, match=r"assumptions\[0\]\.value"):
        checked([("x", "a", "benefit")], [("a", "metalog(p10=1, p50=1.01, p90=50)")])


def test_a_truncation_that_leaves_nothing_is_refused_with_its_place():
    spec = case([("x", "a", "benefit")], [("a", "truncated(normal(0, 1), 50, 60)")])
    with pytest.raises(SpecError, match=r"assumptions\[0\]\.value"):
        simulate(spec, trials=1)


def test_sums_that_overflow_are_refused():
    spec = case([("x", "10 ^ 308", "benefit"), ("y", "9 * 10 ^ 307", "benefit")], months=3)
    with pytest.raises(NumbersError, match="no finite value"):
        simulate(spec, trials=3)


def test_results_beyond_all_money_are_refused():
    spec = case([("x", "1e25", "benefit")], months=1)
    with pytest.raises(NumbersError, match="more than all money"):
        simulate(spec, trials=3)


def test_a_long_horizon_finds_the_same_rates_in_several_rounds():
    lines = [one_off("start", "5000", "cost", 0), ("x", "a", "benefit")]
    found = simulate(case(lines, [("a", "80 to 160")], months=600), trials=2000)
    flows = np.diff(found.cash, axis=0, prepend=0)
    np.testing.assert_allclose(found.irr, irr(flows), rtol=1e-9)


def test_progress_rises_to_one_and_may_stop_the_work(reference):
    seen = []
    simulate(reference, trials=3 * CHUNK, progress=seen.append)
    assert seen == sorted(seen)
    assert seen[-1] == 1

    def stop(fraction):
        raise InterruptedError

    with pytest.raises(InterruptedError):
        simulate(reference, trials=3 * CHUNK, progress=stop)


def test_many_trials_keep_only_the_first_for_figures_by_year(monkeypatch, reference):
    monkeypatch.setattr("modeling.uncertainty.harvest.KEPT", 5000)
    found = simulate(reference, trials=CHUNK + 100)
    assert found.npv.size == CHUNK + 100
    assert found.yearly["cash"].shape == (5, 5000)
    assert any("first 5000" in note for note in found.to_json()["notes"])
    assert KEPT == 100_000


def test_a_case_without_lines_is_worth_nothing():
    found = simulate(case([]), trials=5)
    told = found.to_json()
    assert told["npv"]["mean"] == 0
    assert told["irr"]["mean"] is None
    assert told["irr"]["share_defined"] == 0
