"""Assumptions held at numbers of one's choice."""

from __future__ import annotations

import numpy as np
import pytest

from modeling.document import read
from modeling.sensitivity.holding import Holding
from modeling.spec import SpecError
from modeling.uncertainty.simulate import simulate
from tests.modeling.cases import REFERENCE, case

INPUTS = [("a", "normal(0, 1)"), ("b", 2), ("c", "2 * a + b")]


def held(ids, *, trials=200, spec=None):
    spec = spec or case([("x", "a * b + c", "benefit")], INPUTS, months=1)
    return Holding.of(spec, ids, trials=trials, seed=3, runs=5)


def test_a_number_of_the_document_can_be_held_at_another():
    holding = held(["b"])
    spec = case([("x", "a * b + c", "benefit")], INPUTS, months=1)
    wanted = simulate(spec.with_values({"b": 5}), trials=200, seed=3).npv
    assert holding.npv({"b": 5.0}) == pytest.approx(wanted)
    assert holding.npv_as_written() == pytest.approx(simulate(spec, trials=200, seed=3).npv)
    assert holding.handles[0].is_certain


def test_an_uncertain_assumption_is_held_and_the_others_stay_as_drawn():
    spec = read(REFERENCE.read_bytes())
    holding = held(["price"], spec=spec)
    wanted = simulate(spec.with_values({"price": 30}), trials=200, seed=3).npv
    assert holding.npv({"price": 30.0}) == pytest.approx(wanted)
    assert holding.npv_as_written() == pytest.approx(simulate(spec, trials=200, seed=3).npv)
    assert not holding.handles[0].is_certain


@pytest.mark.parametrize("value", [0, -3.5, 1e-9, 1e12])
def test_any_number_can_be_opened(value):
    spec = case([("x", "b", "benefit")], [("b", value)], months=1)
    holding = held(["b"], spec=spec)
    assert holding.npv_as_written() == pytest.approx(np.full(200, float(value)))
    assert holding.npv({"b": 7.0}) == pytest.approx(np.full(200, 7.0))


def test_a_formula_cannot_be_held_and_the_refusal_names_its_inputs():
    with pytest.raises(SpecError, match="worked out from: a, b"):
        held(["c"])


def test_an_unknown_assumption_is_refused_with_the_nearest():
    spec = read(REFERENCE.read_bytes())
    with pytest.raises(SpecError, match="did you mean 'price'"):
        held(["prices"], spec=spec)


def test_too_many_runs_are_refused_before_the_first():
    with pytest.raises(SpecError, match="limit"):
        held(["b"], trials=10**12)


def test_a_number_that_is_opened_leaves_what_the_actuals_taught_as_it_was():
    inputs = [("level", "normal(100, 10)"), ("factor", 2), ("offset", "normal(0, 5)")]
    lines = [("x", "level * factor", "benefit"), ("y", "offset", "benefit")]
    known = {"actuals": {"x": [230, 215]}, "actuals_error": 0.05}
    spec = case(lines, inputs, months=4, **known)
    holding = held(["factor"], trials=2000, spec=spec)
    found = simulate(spec, trials=2000, seed=3)
    assert holding.npv_as_written() == pytest.approx(found.npv)
    assert holding.design == found.design
