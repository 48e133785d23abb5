"""Goal seek: closed forms of break-even, and what is said when there is none."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from modeling.document import read
from modeling.economics.expansion import expand
from modeling.sensitivity.seek import seek
from modeling.spec import SpecError
from modeling.uncertainty.simulate import simulate
from tests.modeling.cases import REFERENCE, case
from tests.modeling.entries import stream, streams


def gain(formula, inputs, **more):
    """Return a case whose NPV is a formula."""
    return case([("gain", formula, "benefit")], inputs, months=1, **more)


def values_of(found):
    return [solution.value for solution in found.solutions]


def test_break_even_quantity_of_the_textbook():
    """Price 50, variable cost 20, fixed 120 000: 4000."""
    spec = case(
        [("sales", "50 * quantity", "benefit"), ("cost", "20 * quantity + 120000", "cost")],
        [("quantity", 1_000)],
        months=1,
    )
    found = seek(spec, "quantity", trials=1)
    assert values_of(found) == pytest.approx([4_000])
    assert found.solutions[0].rises
    assert found.as_written == pytest.approx(-90_000)


def test_a_break_even_price_is_the_cost_over_the_quantity_of_the_same_draws():
    inputs = [("price", "10 to 30"), ("quantity", "80 to 120"), ("fixed", "normal(1500, 200)")]
    spec = gain("price * quantity - fixed", inputs)
    found = seek(spec, "price", trials=2_000, seed=4)
    at = found.solutions[0]
    means = [simulate(gain(key, inputs), trials=2_000, seed=4).npv for key in ("fixed", "quantity")]
    assert at.value == pytest.approx(means[0].mean() / means[1].mean(), rel=1e-9)
    error = (at.value * means[1] - means[0]).std(ddof=1) / np.sqrt(2_000) / means[1].mean()
    off = stats.norm.ppf(0.975) * error
    assert at.interval == pytest.approx((at.value - off, at.value + off))


@pytest.mark.parametrize(
    ("measure", "target", "wanted"),
    [
        ("mean npv", 0.0, 0.0),
        ("mean npv", 3.0, 3.0),
        ("p10 npv", 0.0, -10 * stats.norm.ppf(0.1)),
        ("p75 npv", 1.0, 1 - 10 * stats.norm.ppf(0.75)),
        ("probability npv positive", 0.9, 10 * stats.norm.ppf(0.9)),
        ("shortfall npv", 0.0, 10 * stats.norm.pdf(stats.norm.ppf(0.05)) / 0.05),
    ],
)
def test_measures_of_a_normal_npv_meet_their_closed_forms(measure, target, wanted):
    spec = gain("shift + noise", [("shift", 10), ("noise", "normal(0, 10)")])
    found = seek(spec, "shift", measure=measure, target=target, low=-40, high=60, trials=20_000)
    at = found.solutions[0]
    assert at.reached == pytest.approx(target, abs=1e-4 if measure.startswith("prob") else 1e-6)
    low, high = at.interval
    assert low - (high - low) / 2 < wanted < high + (high - low) / 2
    assert (low + high) / 2 == pytest.approx(at.value)


def test_intervals_hold_the_truth_about_as_often_as_they_say():
    spec = gain("shift + noise", [("shift", 1), ("noise", "normal(0, 1)")])
    held = 0
    for seed in range(60):
        found = seek(spec, "shift", low=-1, high=1, trials=200, seed=seed).solutions[0]
        held += found.interval[0] <= 0 <= found.interval[1]
    assert held >= 52


@settings(max_examples=20, deadline=None)
@given(root=st.floats(-50, 50), slope=st.floats(0.01, 100), seed=st.integers(0, 100))
def test_a_root_inside_the_range_is_found(root, slope, seed):
    spec = gain(f"{slope} * (x - ({root})) + 0 * noise", [("x", 1), ("noise", "uniform(0, 1)")])
    found = seek(spec, "x", low=-60, high=60, trials=8, seed=seed)
    assert values_of(found) == pytest.approx([root], abs=1e-7)


def test_a_parabola_has_two_break_evens_and_both_are_told():
    found = seek(gain("(x - 1) * (3 - x)", [("x", 2)]), "x", low=0, high=5, trials=1)
    assert values_of(found) == pytest.approx([1, 3])
    assert [solution.rises for solution in found.solutions] == [True, False]
    assert "2 times" in found.note


def test_a_cost_that_never_brings_a_loss_has_no_break_even():
    found = seek(gain("5 + x", [("x", "uniform(0, 1)")]), "x", trials=20)
    assert found.solutions == ()
    assert "never 0" in found.note
    assert (np.diff(found.measured) > 0).all()


def test_where_the_document_does_not_reach_the_search_goes_further_and_says_so():
    found = seek(gain("400 - x", [("x", "triangular(60, 100, 200)")]), "x", trials=20)
    assert values_of(found) == pytest.approx([400])
    assert found.solutions[0].probability_below == 1
    assert "impossible" in found.note
    share = seek(gain("2 - x", [("x", "2% to 5%")]), "x", trials=20)
    assert share.values[-1] == 1
    assert share.solutions == ()


def test_the_probability_of_falling_short_is_that_of_the_document():
    found = seek(gain("x - 12", [("x", "normal(10, 2)")]), "x", trials=20)
    assert found.solutions[0].probability_below == pytest.approx(stats.norm.cdf(1))
    certain = seek(gain("x - 12", [("x", 10)]), "x", trials=20)
    assert np.isnan(certain.solutions[0].probability_below)


@pytest.mark.parametrize(("value", "wanted"), [(10, 29), (-10, -29), (0, 0.5), (0, 900), (10, 290)])
def test_a_number_is_sought_on_its_side_of_zero_and_far_out(value, wanted):
    found = seek(gain(f"x - ({wanted})", [("x", value)]), "x", trials=1)
    assert values_of(found) == pytest.approx([wanted])


def test_a_stretch_that_meets_the_target_is_told_by_its_ends():
    found = seek(gain("max(x - 2, 0)", [("x", 1)]), "x", low=0, high=4, trials=1)
    assert values_of(found) == pytest.approx([0, 2])


def test_a_jump_across_the_target_is_told_by_what_is_reached():
    found = seek(gain("if(x > 1.234, 5, -5)", [("x", 1)]), "x", low=0, high=4, trials=1)
    assert values_of(found) == pytest.approx([1.234])
    assert abs(found.solutions[0].reached) == 5


def test_values_without_a_finite_npv_are_left_out():
    found = seek(gain("log(x)", [("x", 1)]), "x", low=-1, high=3, trials=1)
    assert values_of(found) == pytest.approx([1])
    assert np.isnan(found.measured[:11]).all()
    assert found.to_json()["scan"]["measure"][0] is None
    with pytest.raises(SpecError, match="no finite value"):
        seek(gain("log(x)", [("x", 1)]), "x", low=-2, high=-1, trials=1)


def test_a_root_beside_values_without_a_finite_npv_has_no_interval():
    found = seek(gain("log(x - 0.095) + 4", [("x", 1)]), "x", low=-1, high=3, trials=1)
    assert values_of(found) == pytest.approx([0.095 + np.exp(-4)])
    assert found.to_json()["solutions"][0]["interval"] == [None, None]


def test_what_is_all_but_certain_is_sought_around_what_it_is():
    found = seek(gain("x - 0.5", [("x", "bernoulli(0.0001)")]), "x", trials=5)
    assert values_of(found) == pytest.approx([0.5])


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"assumption": "y"}, "unknown name"),
        ({"assumption": "double"}, "is a formula"),
        ({"measure": "mode"}, "no measure"),
        ({"low": 3.0, "high": 3.0}, "must be below"),
        ({"low": np.nan, "high": 3.0}, "must be below"),
        ({"trials": 0}, "at least 1"),
        ({"seed": -1}, "0 or more"),
        ({"trials": 10**12}, "limit"),
    ],
)
def test_what_cannot_be_sought_is_refused(more, sentence):
    spec = gain("double", [("x", 2), ("double", "2 * x")])
    with pytest.raises(SpecError, match=sentence):
        seek(spec, **{"assumption": "x", "trials": 5} | more)


def test_what_a_business_model_generates_can_be_sought():
    seats = stream("subscription", price="80 to 120", adds=10, churn="2% to 4%")
    spec = streams(seats, lines=[("rent", "20000", "cost")])
    for key in ("x_price", "x_adds"):
        found = seek(spec, key, high=1_000, trials=200, seed=3)
        at = expand(spec).with_values({key: found.solutions[0].value})
        assert simulate(at, trials=200, seed=3).npv.mean() == pytest.approx(0, abs=1e-3)


def test_one_end_may_be_given():
    found = seek(gain("x - 5", [("x", 10)]), "x", high=20, trials=1)
    assert (found.values[0], found.values[-1]) == (0, 20)


def test_the_answer_is_json_and_the_same_for_the_same_seed():
    spec = read(REFERENCE.read_bytes())
    told = [seek(spec, "price", trials=200, seed=seed).to_json() for seed in (1, 1, 2)]
    assert told[0] == told[1] != told[2]
    assert json.loads(json.dumps(told[0], allow_nan=False)) == told[0]
    npv = simulate(spec, trials=200, seed=1).npv.mean()
    assert told[0]["as_written"] == pytest.approx(npv)
    price = told[0]["solutions"][0]["value"]
    at = simulate(spec.with_values({"price": price}), trials=200, seed=1).npv.mean()
    assert at == pytest.approx(0, abs=1)  # of millions


def test_progress_rises_to_one_and_may_stop_the_search():
    told = []
    spec = gain("5 + x", [("x", "uniform(0, 1)")])
    seek(spec, "x", trials=5, progress=told.append)
    assert told == sorted(told)
    assert told[-1] == pytest.approx(1)

    def stop(fraction):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        seek(spec, "x", trials=5, progress=stop)


def test_a_target_beyond_all_money_leaves_the_scan_as_it_is():
    spec = case([("x", "a", "benefit")], [("a", "uniform(10, 20)")], months=1)
    far, near = seek(spec, "a", target=1e99, trials=50), seek(spec, "a", target=1e6, trials=50)
    assert not far.solutions
    assert far.measured == pytest.approx(near.measured)
    assert "from 0 to 0" not in far.note
