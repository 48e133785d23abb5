"""Which index fits a case, and what it says about itself."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modeling.document import read
from modeling.sensitivity.indices import indices
from modeling.spec import SpecError
from modeling.uncertainty import model
from modeling.uncertainty.model import BUDGET
from modeling.uncertainty.simulate import simulate
from tests.modeling.cases import REFERENCE, case
from tests.modeling.entries import stream, streams

INPUTS = [("a", "normal(0, 1)"), ("b", "normal(0, 2)"), ("c", 3), ("d", "2 * a")]
RISK = {
    "id": "leak",
    "title": "Leak",
    "category": "data",
    "probability": 0.3,
    "per": "horizon",
    "severity": 3,
    "strikes": {"kind": "loss"},
}


def additive(**more):
    return case([("x", "a + b + c + d", "benefit")], INPUTS, months=1, **more)


def test_independent_inputs_get_sobol_indices():
    found = indices(additive(), trials=500)
    assert (found.method, found.runs, found.trials) == ("sobol", 4, 500)
    assert "independent" in found.reason
    assert {index.id for index in found.indices} == {"a", "b"}
    assert all(index.first and index.total and not index.shapley for index in found.indices)


def test_correlated_inputs_get_shapley_effects_and_are_named():
    found = indices(additive(correlations=[["a", "b", 0.5]]), trials=500)
    assert (found.method, found.runs) == ("shapley", 4)
    assert "a, b are correlated" in found.reason
    assert all(index.first and index.shapley and not index.total for index in found.indices)


def test_a_correlation_of_nothing_leaves_inputs_independent():
    assert indices(additive(correlations=[["a", "b", 0]]), trials=100).method == "sobol"


def test_first_order_of_correlated_inputs_carries_the_others_share():
    """a and b of one variance, correlated r: the share of either is ((1 + r) / 2) of all."""
    spec = case(
        [("x", "a + b", "benefit")],
        [("a", "normal(0, 1)"), ("b", "normal(0, 1)")],
        months=1,
        correlations=[["a", "b", 6 / np.pi * np.arcsin(0.25)]],
    )
    found = indices(spec, trials=4_096)
    assert [index.first.value for index in found.indices] == pytest.approx([0.75] * 2, abs=0.04)


def test_the_cheap_way_needs_one_simulation_and_is_near_the_dear_one():
    spec = read(REFERENCE.read_bytes())
    cheap = indices(spec, method="given_data")
    assert (cheap.method, cheap.runs) == ("given_data", 1)
    dear = {index.id: index.first.value for index in indices(spec).indices}
    assert {i.id: i.first.value for i in cheap.indices} == pytest.approx(dear, abs=0.06)


def test_the_largest_share_comes_first():
    found = indices(read(REFERENCE.read_bytes()), trials=1_000)
    totals = [index.total.value for index in found.indices]
    assert totals == sorted(totals, reverse=True)
    assert {found.indices[0].id, found.indices[1].id} == {"price", "market"}


def test_the_first_set_of_futures_is_the_simulation_with_the_same_seed():
    spec = additive()
    npv = simulate(spec, trials=400, seed=5).npv
    found = indices(spec, trials=400, seed=5, method="given_data")
    assert found.variance == pytest.approx(npv.var())


def test_a_full_analysis_beyond_the_budget_falls_back_to_one_simulation(monkeypatch):
    spec = additive()
    with pytest.raises(SpecError) as refusal:
        model.Model.of(spec, seed=1).check_budget(10**18)
    cost = refusal.value.issues[0].message.fields["cost"] / 10**18
    monkeypatch.setattr(model, "BUDGET", int(3 * 500 * cost))
    found = indices(spec, trials=500)
    assert found.method == "given_data"
    assert "4 simulations" in found.reason
    with pytest.raises(SpecError, match="limit"):
        indices(spec, trials=500, method="sobol")


def test_risks_have_no_first_order_index_by_their_draws():
    found = indices(additive(risks=[RISK]), trials=500, method="given_data")
    assert {index.id for index in found.indices} == {"a", "b"}
    assert "share of the risks" in str(found.notes[0])
    tied = indices(additive(risks=[RISK], correlations=[["a", "b", 0.5]]), trials=500)
    risks = next(index for index in tied.indices if index.kind == "risks")
    assert np.isnan(risks.first.value)
    assert risks.shapley.value > 0


def test_what_business_models_generate_is_an_input_with_its_label():
    spec = streams(stream("subscription", price="80 to 120", adds=10, churn="2% to 4%"))
    found = {index.id: index.label for index in indices(spec, trials=200).indices}
    assert set(found) == {"x_price", "x_churn"}
    assert all(found.values())


def test_sobol_indices_of_correlated_inputs_are_refused():
    with pytest.raises(SpecError, match="a, b"):
        indices(additive(correlations=[["a", "b", 0.5]]), method="sobol")


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"method": "morris"}, "take one of: auto, sobol"),
        ({"trials": 0}, "at least 1"),
        ({"seed": -1}, "0 or more"),
        ({"trials": BUDGET}, "limit"),
    ],
)
def test_what_cannot_be_asked_is_refused(more, sentence):
    with pytest.raises(SpecError, match=sentence):
        indices(additive(), **more)


def test_a_case_in_which_nothing_is_uncertain_has_no_indices():
    found = indices(case([("x", "1", "benefit")]), trials=5)
    assert (found.method, found.indices, found.notes) == ("none", (), ())
    assert "Nothing" in found.reason


@pytest.mark.parametrize("method", ["sobol", "shapley", "given_data"])
def test_npv_that_never_moves_has_no_shares(method):
    spec = case([("x", "0 * a + 1", "benefit")], [("a", "normal(0, 1)")])
    found = indices(spec, trials=100, method=method)
    assert "same in every future" in str(found.notes[0])
    told = json.loads(json.dumps(found.to_json(), allow_nan=False))
    share = told["indices"][0]["shapley" if method == "shapley" else "first"]
    assert share == {"value": None, "interval": [None, None]}


@pytest.mark.parametrize("trials", [1, 2, 30])
@pytest.mark.parametrize("method", ["sobol", "shapley", "given_data"])
def test_few_trials_give_numbers_or_nothing_but_no_fault(method, trials):
    rare = RISK | {"probability": 0.05}
    spec = case([("x", "0 * a", "benefit")], [("a", "normal(0, 1)")], months=1, risks=[rare])
    told = indices(spec, trials=trials, method=method).to_json()
    assert json.loads(json.dumps(told, allow_nan=False)) == told


@pytest.mark.parametrize("correlations", [[], [["price", "churn", -0.3]]])
def test_the_same_seed_gives_the_same_answer_and_another_one_another(correlations):
    spec = read(REFERENCE.read_bytes()).model_copy(
        update={"correlations": tuple(map(tuple, correlations))}
    )
    told = [indices(spec, trials=300, seed=seed).to_json() for seed in (1, 1, 2)]
    assert told[0] == told[1]
    assert told[0]["indices"] != told[2]["indices"]


@pytest.mark.parametrize("correlations", [[], [["a", "b", 0.5]]])
def test_progress_rises_to_one_and_may_stop_the_work(correlations):
    told = []
    spec = additive(correlations=correlations)
    indices(spec, trials=200, progress=told.append)
    assert told == sorted(told)
    assert told[-1] == pytest.approx(1)
    indices(spec, trials=200, method="given_data", progress=told.append)
    assert told[-1] == 1

    def stop(fraction):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        indices(spec, trials=200, progress=stop)


@pytest.mark.parametrize("method", ["sobol", "shapley", "given_data"])
def test_draws_that_do_not_fit_into_memory_are_made_again(monkeypatch, method):
    spec = additive(risks=[RISK])
    kept = indices(spec, trials=300, method=method)
    monkeypatch.setattr("modeling.uncertainty.runner.ROOM", 0)
    assert indices(spec, trials=300, method=method).to_json() == kept.to_json()


def test_an_input_without_influence_changes_no_other_index():
    """Draws go by name, so one more input leaves those of the others as they were."""
    more = case(
        [("x", "a + b + c + d + 0 * idle", "benefit")],
        [*INPUTS, ("idle", "uniform(0, 1)")],
        months=1,
    )
    before, after = (indices(spec, trials=300).to_json()["indices"] for spec in (additive(), more))
    assert before == [index for index in after if index["id"] != "idle"]
    idle = next(index for index in after if index["id"] == "idle")
    assert idle["first"]["value"] == idle["total"]["value"] == 0


@settings(max_examples=10, deadline=None)
@given(factor=st.floats(1e-3, 1e6), shift=st.floats(-1e3, 1e3), tied=st.booleans())
def test_another_currency_and_a_certain_sum_change_no_share(factor, shift, tied):
    correlations = [["a", "b", 0.5]] if tied else []
    inputs = [("a", "normal(0, 1)"), ("b", "normal(0, 2)")]

    def shares(formula):
        spec = case([("x", formula, "benefit")], inputs, months=1, correlations=correlations)
        found = indices(spec, trials=100).indices
        return {i.id: (i.shapley or i.total).value for i in found}

    changed = shares(f"{factor} * (a + b * b + {shift})")
    assert changed == pytest.approx(shares("a + b * b"), rel=1e-6, abs=1e-9)


def test_notes_say_what_was_repaired_in_the_correlations():
    spec = case(
        [("x", "a + b + c", "benefit")],
        [(key, "normal(0, 1)") for key in "abc"],
        correlations=[["a", "b", 0.9], ["b", "c", 0.9], ["a", "c", -0.9]],
    )
    found = indices(spec, trials=100)
    assert "nearest possible" in str(found.notes[0])
    assert sum(index.shapley.value for index in found.indices) == pytest.approx(1)


def test_inputs_that_actuals_tie_together_get_shares_of_one_simulation():
    lines = [("x", "a * b", "benefit")]
    inputs = [("a", "uniform(5, 15)"), ("b", "uniform(5, 15)")]
    spec = case(lines, inputs, months=2, actuals={"x": [100]}, actuals_error=0.05)
    found = indices(spec, trials=2000)
    assert found.method == "given_data"
    assert "actuals" in found.reason
    assert found.variance == pytest.approx(simulate(spec, trials=2000).npv.var())
    for method in ("sobol", "shapley"):
        with pytest.raises(SpecError, match="actuals tie the inputs together"):
            indices(spec, trials=100, method=method)
