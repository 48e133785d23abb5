"""Trials until the error is small enough: what is asked, what is reached, what is said."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from modeling.document import read
from modeling.results import to_text
from modeling.spec import SpecError
from modeling.uncertainty import tolerance as module
from modeling.uncertainty.sampling import CHUNK
from modeling.uncertainty.simulate import simulate
from modeling.uncertainty.tolerance import Tolerance, further, simulate_to
from tests.modeling.cases import REFERENCE, case


@pytest.fixture(scope="module")
def reference():
    return read(REFERENCE.read_bytes())


@pytest.mark.parametrize(
    ("text", "amount", "is_share"),
    [("5000", 5000, False), (" 2.5e3 ", 2500, False), ("1%", 0.01, True), ("0.5 %", 0.005, True)],
)
def test_money_and_shares_are_understood(text, amount, is_share):
    assert Tolerance.parse(text) == Tolerance(amount, is_share)


@pytest.mark.parametrize("text", ["", "%", "0", "-3", "1 %%", "nan", "inf", "1e999", "5k", "1_0"])
def test_what_is_neither_is_refused_with_the_mend(text):
    with pytest.raises(SpecError, match="tolerance: write an amount of money above 0"):
        Tolerance.parse(text)


@pytest.mark.parametrize("sampling", ["random", "latin", "sobol"])
def test_trials_grow_until_the_error_is_small_enough(reference, sampling):
    start = simulate(reference, trials=CHUNK, sampling=sampling)
    asked = start.design.error_of_mean(start.npv) / 2
    found = simulate_to(reference, tolerance=Tolerance(asked), sampling=sampling)
    assert CHUNK < found.trials < 16 * CHUNK
    assert found.summary()["npv"]["error"] <= asked
    (note,) = found.notes
    assert f"after {found.trials:,} trials" in note
    assert "not reached" not in note


def test_the_answer_is_that_of_a_simulation_of_so_many_trials(reference):
    found = simulate_to(reference, tolerance="0.5%", seed=5, threads=2)
    again = simulate_to(reference, tolerance=Tolerance(0.005, is_share=True), seed=5, threads=1)
    assert to_text(found.to_json()) == to_text(again.to_json())
    plain = simulate(reference, trials=found.trials, seed=5)
    assert found.summary() == plain.summary()
    assert found.summary()["npv"]["error"] <= 0.005 * found.summary()["npv"]["mean"]


def test_it_stops_at_the_most_and_says_what_was_reached(reference):
    found = simulate_to(reference, tolerance=Tolerance(1.0), most=20_000)
    assert found.trials == 20_000
    (note,) = found.notes
    assert "the most that were allowed; 1 was asked for and is not reached" in note


def test_it_stops_at_what_the_engine_allows(reference, monkeypatch):
    monkeypatch.setattr("modeling.uncertainty.model.BUDGET", 10**8)
    found = simulate_to(reference, tolerance=Tolerance(1.0))
    with pytest.raises(SpecError, match="limit"):
        simulate(reference, trials=found.trials + 1)


def test_a_certain_case_is_known_at_once():
    certain = case([("x", "1", "benefit")])
    found = simulate_to(certain, tolerance=Tolerance(1e-9))
    assert found.trials == CHUNK
    assert found.summary()["npv"]["error"] == 0
    worthless = case([("x", "0", "benefit")])
    assert simulate_to(worthless, tolerance=Tolerance(0.01, is_share=True)).trials == CHUNK


def test_a_mean_about_zero_is_never_known_to_a_share_of_itself():
    even = case([("x", "a", "benefit")], [("a", "normal(0, 1)")], months=1)
    found = simulate_to(even, tolerance=Tolerance(1e-6, is_share=True), most=3 * CHUNK)
    assert found.trials == 3 * CHUNK
    assert "not reached" in found.notes[0]


@given(
    st.integers(1, 100),
    st.floats(1.001, 1e6),
    st.sampled_from(["random", "latin", "sobol"]),
)
def test_each_step_at_least_doubles_and_stays_within_bounds(chunks, ratio, sampling):
    trials = chunks * CHUNK
    more = further(trials, ratio, 1.0, sampling)
    assert 2 * trials <= more <= module.STEEPEST * trials
    assert more % CHUNK == 0
    assert further(trials, ratio, 0.0, sampling) == module.STEEPEST * trials
    if sampling == "sobol":
        assert np.log2(more / trials).is_integer()
