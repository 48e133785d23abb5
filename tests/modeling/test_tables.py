"""Two-way tables and the line on which NPV is zero."""

from __future__ import annotations

import json

import numpy as np
import pytest
from scipy import stats

from modeling.document import read
from modeling.sensitivity.tables import table, zero_contour
from modeling.spec import SpecError
from modeling.uncertainty.simulate import simulate
from tests.modeling.cases import REFERENCE, case

INPUTS = [("a", "uniform(0, 20)"), ("b", 4), ("noise", "normal(0, 3)"), ("double", "2 * a")]


def product(**more):
    return case([("gain", "a * b - 40 + noise", "benefit")], INPUTS, months=1, **more)


def test_cells_are_the_mean_and_the_probability_of_a_closed_form():
    found = table(product(), "a", "b", steps=5, trials=20_000)
    assert found.one.values == pytest.approx(np.linspace(1, 19, 5))
    assert found.other.values == pytest.approx(np.linspace(2, 6, 5))
    middle = np.outer(found.one.values, found.other.values) - 40
    assert found.mean == pytest.approx(middle, abs=4 * 3 / np.sqrt(20_000))
    assert found.probability == pytest.approx(stats.norm.cdf(middle / 3), abs=0.015)
    assert found.error == pytest.approx(np.full((5, 5), 3 / np.sqrt(20_000)), rel=0.03)


def test_a_cell_is_the_simulation_with_both_numbers():
    spec = read(REFERENCE.read_bytes())
    ranges = {"price": (20.0, 40.0), "churn": (0.02, 0.08)}
    found = table(spec, "price", "churn", steps=3, ranges=ranges, trials=300, seed=2)
    npv = simulate(spec.with_values({"price": 30, "churn": 0.08}), trials=300, seed=2).npv
    assert found.mean[1, 2] == pytest.approx(npv.mean())
    assert found.probability[1, 2] == (npv > 0).mean()


def test_the_zero_line_of_a_product_is_a_hyperbola():
    found = table(product(), "a", "b", steps=41, trials=1, ranges={"a": (4, 12), "b": (3, 9)})
    noise = (
        simulate(product(), trials=1).npv
        - simulate(product().with_values({"noise": 0}), trials=1).npv
    )
    ends = np.array(found.contour).reshape(-1, 2)
    assert len(ends) > 60
    assert ends.prod(axis=1) == pytest.approx(np.full(len(ends), 40 - noise[0]), rel=2e-3)


def test_the_zero_line_of_a_circle_closes():
    axis = np.linspace(-2, 2, 30)
    pieces = zero_contour(axis, axis, axis[:, None] ** 2 + axis**2 - 1)
    ends = np.array(pieces).reshape(-1, 2)
    assert np.hypot(*ends.T) == pytest.approx(np.ones(len(ends)), abs=0.01)
    length = sum(np.hypot(*np.subtract(*piece)) for piece in pieces)
    assert length == pytest.approx(2 * np.pi, rel=0.01)
    _, counts = np.unique(ends.round(9), axis=0, return_counts=True)
    assert (counts == 2).all()


@pytest.mark.parametrize(
    ("corner", "cut_off"), [(3.0, {(0.0, 1.0), (1.0, 0.0)}), (0.5, {(0.0, 0.0), (1.0, 1.0)})]
)
def test_a_saddle_is_joined_by_the_mean_of_its_corners(corner, cut_off):
    """Where the mean is positive the negative corners are cut off, else the positive ones."""
    square = np.array([0.0, 1.0])
    pieces = zero_contour(square, square, np.array([[corner, -1.0], [-1.0, corner]]))
    near = {tuple(np.round(np.mean(piece, axis=0)).tolist()) for piece in pieces}
    assert len(pieces) == 2
    assert near == cut_off


def test_cells_without_a_finite_npv_are_empty_and_said():
    spec = case([("gain", "log(a) + b", "benefit")], [("a", 1), ("b", 1)], months=1)
    found = table(spec, "a", "b", steps=3, ranges={"a": (-1, 3)}, trials=1)
    assert np.isnan(found.mean[0]).all()
    assert "3 cells are empty" in str(found.notes[0])
    assert found.to_json()["mean_npv"][0] == [None, None, None]
    assert zero_contour(np.arange(2.0), np.arange(2.0), np.array([[np.nan, 1], [-1, 1]])) == ()
    with pytest.raises(SpecError, match="no finite value"):
        table(spec, "a", "b", steps=3, ranges={"a": (-3, -1)}, trials=1)


def test_holding_a_correlated_assumption_is_said():
    found = table(product(correlations=[["a", "noise", 0.5]]), "a", "b", steps=2, trials=5)
    assert str(found.notes[0]).startswith("Held at numbers: a.")
    assert table(product(), "a", "b", steps=2, trials=5).notes == ()


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"other": "a"}, "both sides"),
        ({"other": "double"}, "is a formula"),
        ({"other": "c"}, "unknown name"),
        ({"steps": 1}, "2 to 101"),
        ({"steps": 102}, "2 to 101"),
        ({"ranges": {"a": (2, 1)}}, "must be below"),
        ({"trials": 0}, "at least 1"),
        ({"trials": 10**12}, "limit"),
    ],
)
def test_what_cannot_be_tabled_is_refused(more, sentence):
    with pytest.raises(SpecError, match=sentence):
        table(product(), **{"one": "a", "other": "b", "trials": 5} | more)


def test_what_is_all_but_certain_gets_a_range_too():
    spec = case([("gain", "a + b", "benefit")], [("a", "bernoulli(0.001)"), ("b", 0)], months=1)
    found = table(spec, "a", "b", steps=3, trials=5)
    assert found.one.values == pytest.approx([0.0005, 0.001, 0.0015])
    assert found.other.values == pytest.approx([-1, 0, 1])


def test_the_answer_is_json_and_progress_rises_to_one():
    told = []
    found = table(product(), "a", "b", steps=3, trials=50, progress=told.append).to_json()
    assert json.loads(json.dumps(found, allow_nan=False)) == found
    assert found == table(product(), "a", "b", steps=3, trials=50).to_json()
    assert told == pytest.approx([k / 9 for k in range(1, 10)])
