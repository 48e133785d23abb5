"""Compiled formulas against a plain Python evaluator, feature by feature and at random."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modeling.formula.compile import compile_plan
from modeling.formula.order import order
from tests.modeling.cases import unitless
from tests.modeling.oracle import Trial
from tests.modeling.running import computed

TRIALS = 7
INPUTS = ("a", "b", "c")


def draws_of(seed=1):
    rng = np.random.Generator(np.random.SFC64(seed))
    return {name: rng.uniform(0.5, 2.5, TRIALS) for name in INPUTS}


def numbered(lines, months=15, start="2027-01"):
    """Return a case without units whose lines are (id, formula)."""
    inputs = [(name, "0.5 to 2.5") for name in INPUTS]
    return unitless(lines, inputs, months=months, start=start)


def agree(spec, draws):
    found = computed(spec, draws)
    for k in range(TRIALS):
        trial = Trial(spec, {name: float(values[k]) for name, values in draws.items()})
        for line in spec.lines:
            expected = [trial.line(line.id, m) for m in range(1, spec.timeline.months + 1)]
            np.testing.assert_allclose(found[line.id][:, k], expected, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize(
    "formula",
    [
        "a + b - c * 2 / 4 ^ 0.5",
        "-a ^ 2",
        "2 ^ 3 ^ 2 / 100",
        "a / b / c * b",
        "1 / a / month",
        "month * a * b / c * 3",
        "5 / (month + a) * b * 2",
        "if(a > b, a, b)",
        "if(month > 6, a, 7)",
        "if(a > 1 and not (b > 1 or c <= 1), 1, 2)",
        "(a > b) + (b >= c) * 2 + (a == a) + (a != a) + (a < 1)",
        "if(a - a, 1, 2)",
        "(month > 3) * 2 + (2 > 1) + a",
        "if(month, a, b) + if(not month, 1, 2)",
        "min(a, b, c) + max(a, 1.5, month / 6)",
        "abs(a - b) + exp(-a) + log(b) + sqrt(c) + floor(a * 3) + round(b * 3)",
        "month + year - 2000",
        "ramp(3, 9)",
        "ramp(a * 3, b * 3 + 10)",
        "ramp(5, 5)",
        "seasonal(1,2,3,4,5,6,7,8,9,10,11,12)",
        "a * seasonal(a,2,3,b,5,6,month,8,9,10,11,12)",
        "logistic(100 * a, b, 6)",
        "bass(100, 0.03, 0.4)",
        "bass(100 * a, 0.03 * b, 0.4)",
        "bass(100 + month, 0.03 * b, 0.4 * ramp(0, 12))",
    ],
)
@pytest.mark.parametrize("start", ["2027-01", "2027-10"])
def test_a_formula_is_worked_out_like_the_plain_evaluator_does(formula, start):
    agree(numbered([("x", formula)], start=start), draws_of())


@pytest.mark.parametrize(
    "lines",
    [
        [("x", "prev(x, a) * (1 - 0.1 * b) + c")],
        [("x", "prev(x, 5)")],
        [("x", "lag(y, 3, a) + month"), ("y", "a * month")],
        [("x", "lag(x, 4, b) + 1")],
        [("x", "cumsum(y)"), ("y", "a * month")],
        [("x", "cumsum(y)"), ("y", "month")],
        [("x", "cumsum(y)"), ("y", "0")],
        [("x", "cumsum(y)"), ("y", "a")],
        [("x", "prev(y, 1)"), ("y", "7")],
        [("x", "prev(y, 1) * 2"), ("y", "month")],
        [("x", "prev(y, a)"), ("y", "prev(x, b) + 1")],
        [("x", "prev(y, 1)"), ("y", "prev(x, 2)")],
        [("x", "prev(y, 1) + prev(y, 1)"), ("y", "c"), ("z", "x * prev(x, 0) + prev(y, 3)")],
        [
            ("new", "(0.03 + 0.4 * prev(cum, 0) / 100) * (100 - prev(cum, 0))"),
            ("cum", "cumsum(new)"),
            ("seats", "prev(seats, 0) * (1 - 0.05 * a) + new"),
        ],
        [("x", "prev(x, 100) * (1 + if(prev(x, 100) > 110, -0.1, 0.05) * a)")],
        [("x", "prev(x, 1) + seasonal(a,2,3,4,5,6,7,8,9,10,b,12) * ramp(2, 8)")],
        [("x", "prev(x, 1) * 1.5 + floor(prev(x, 1)) - lag(x, 2, a) * (prev(x, 1) > 3)")],
        [("u", "v + prev(w, 1)"), ("v", "a * prev(u, 2)"), ("w", "min(u, 5) + max(v, 1)")],
        [("x", "a"), ("y", "x"), ("z", "y + prev(y, 0)")],
        [("x", "prev(x, 1) / 2 + seasonal(prev(x, 1),2,3,4,a,6,7,8,9,10,prev(x, b),12)")],
        [("x", "if(1 > 2, prev(y, 0), 5)"), ("y", "prev(x, 1) + a")],
        [("x", "if(1 > 2, prev(y, 0), a)"), ("y", "prev(x, 1) + a * prev(y, 0)")],
    ],
)
def test_lines_that_look_back_are_worked_out_like_the_plain_evaluator_does(lines):
    agree(numbered(lines), draws_of())


def test_bass_from_a_recursion_follows_the_closed_form_curve():
    months, p, q, market = 60, 0.002, 0.02, 1000.0
    spec = numbered([("new", f"bass({market}, {p}, {q})"), ("cum", "cumsum(new)")], months=months)
    cumulative = computed(spec, draws_of())["cum"][:, 0]
    time = np.arange(1, months + 1)
    decay = np.exp(-(p + q) * time)
    closed = market * (1 - decay) / (1 + q / p * decay)
    np.testing.assert_allclose(cumulative, closed, rtol=0.03)


def test_parts_that_lines_share_are_worked_out_once():
    alone = numbered([("x", "prev(x, 0) + exp(a * b) * month")])
    twice = numbered([("x", "prev(x, 0) + exp(a * b) * month"), ("y", "exp(a * b) * month")])
    assert body(twice) == body(alone)


def body(spec):
    """Return the operations that are made in every month."""
    steps = compile_plan(order(spec), spec).tape.body
    return [step.op for step in steps if step.op not in ("fill", "sum")]


def test_what_does_not_change_from_month_to_month_is_worked_out_before_the_first():
    spec = numbered([("x", "a * b * prev(x, 1) / c + exp(a) * 2")])
    assert body(spec) == ["mul", "add"]


def test_what_no_trial_changes_is_no_step_of_the_machine():
    inputs = [("a", "1 to 2"), ("b", "3"), ("c", "b * 2")]
    spec = unitless([("x", "a + exp(b * c) * month / 7 + ramp(b, 9)")], inputs, months=9)
    assert body(spec) == ["add", "add"]
    agree(spec, {"a": np.linspace(1, 2, TRIALS)})


def test_a_chain_of_2000_lines_compiles_and_runs():
    lines = [("x0", "a"), *((f"x{k}", f"x{k - 1} * 1.001 + month") for k in range(1, 2000))]
    spec = numbered(lines, months=3)
    assert compile_plan(order(spec), spec).tape.height < 20
    found = computed(spec, draws_of())
    assert np.isfinite(found["x10"]).all()


NUMBERS = st.sampled_from(["0.5", "1", "2", "3", "0.1", "12"])
LEAVES = NUMBERS | st.sampled_from([*INPUTS, "month", "step", "a", "b"])


def deeper(inner):
    pair = st.tuples(inner, inner)
    return st.one_of(
        st.tuples(inner, st.sampled_from("+-*"), inner).map("({0[0]} {0[1]} {0[2]})".format),
        pair.map("({0[0]} / (1 + abs({0[1]})))".format),
        pair.map("min({0[0]}, {0[1]})".format),
        pair.map("max({0[0]}, {0[1]})".format),
        st.tuples(inner, inner, inner, inner).map("if({0[0]} > {0[1]}, {0[2]}, {0[3]})".format),
        st.tuples(inner, inner).map("if({0[0]} <= 1 or not ({0[1]} > 2), 1, {0[1]})".format),
        inner.map("sqrt(abs({}))".format),
        inner.map("exp(-abs({}))".format),
        inner.map("floor(min(max({}, -1e6), 1e6))".format),
        inner.map("(-{})".format),
    )


FORMULAS = st.recursive(LEAVES, deeper, max_leaves=12)
BACKWARD = st.sampled_from(["prev(x, 1)", "prev(y, a)", "lag(x, 2, b)", "prev(z, 0)", "cumsum(w)"])
LOOPS = st.recursive(LEAVES | BACKWARD, deeper, max_leaves=10)


@settings(max_examples=150, deadline=None)
@given(LOOPS, LOOPS, LOOPS, FORMULAS, st.integers(0, 1000))
def test_random_cases_agree_with_the_plain_evaluator(x, y, z, w, seed):
    lines = [("x", f"({x}) / (1 + abs(prev(x, 1)))"), ("y", f"0.1 * x + {y}"), ("z", z), ("w", w)]
    spec, draws = numbered(lines, months=6), draws_of(seed)
    found = computed(spec, draws)
    for k in (0, TRIALS - 1):
        trial = Trial(spec, {name: float(values[k]) for name, values in draws.items()})
        for line in spec.lines:
            pairs = np.array([trial.pair(line.id, m) for m in range(1, 7)])
            expected, errors = pairs.T
            if not np.isfinite(pairs).all() or np.abs(expected).max() > 1e200:
                return
            apart = np.abs(found[line.id][:, k] - expected)
            assert (apart <= 1e-12 * np.abs(expected) + 4 * errors).all()
