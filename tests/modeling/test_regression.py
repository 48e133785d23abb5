"""Conditional means, and decisions that rest on them."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import interpolate, linalg, special

from modeling.information.regression import (
    MOST_TERMS,
    Curve,
    Surface,
    folds_of,
    hermite,
    normal_scores,
    penalised,
    powers,
    splines,
)


def test_splines_equal_those_of_scipy():
    at = np.sort(np.random.default_rng(1).normal(size=60))
    knots = np.linspace(at[0], at[-1], 13)
    step = knots[1] - knots[0]
    whole = np.r_[knots[0] - step * np.arange(3, 0, -1), knots, knots[-1] + step * np.arange(1, 4)]
    theirs = interpolate.BSpline.design_matrix(np.clip(at, knots[0], knots[-1]), whole, 3).toarray()
    assert splines(at, 12) == pytest.approx(theirs, abs=1e-12)


def test_hermite_polynomials_equal_those_of_scipy():
    at = np.linspace(-3, 3, 11)
    for degree, found in enumerate(hermite(at, 6)):
        theirs = special.eval_hermitenorm(degree, at) / np.sqrt(special.factorial(degree))
        assert found == pytest.approx(theirs)


def test_normal_scores_share_the_middle_of_equal_ranks():
    found = normal_scores(np.array([3.0, 1.0, 3.0, 9.0]))
    assert found == pytest.approx(special.ndtri([0.5, 0.125, 0.5, 0.875]))


def test_penalised_coefficients_are_those_of_the_best_ridge():
    rng = np.random.default_rng(2)
    x = rng.normal(size=(80, 6))
    y = x @ rng.normal(size=(6, 2)) + rng.normal(size=(80, 2))
    penalty = np.diag([0.0, 1, 2, 3, 4, 5])
    found = penalised(x.T @ x, x.T @ y, (y * y).sum(axis=0), 80.0, penalty)
    scores = []
    for weight in np.logspace(-8, 8, 400):
        hat = x @ linalg.solve(x.T @ x + weight * penalty, x.T)
        left = ((y - hat @ y) ** 2).sum(axis=0)
        scores.append(left / (80 - 1.4 * np.trace(hat)) ** 2)
    best = np.logspace(-8, 8, 400)[np.argmin(scores, axis=0)]
    for k, weight in enumerate(best):
        theirs = linalg.solve(x.T @ x + weight * penalty, x.T @ y[:, k])
        assert x @ found[:, k] == pytest.approx(x @ theirs, abs=0.05)


def test_a_curve_is_followed_and_a_constant_is_not_bent():
    rng = np.random.default_rng(3)
    x = rng.normal(size=20_000)
    curve, folds = Curve.of(x), folds_of(x.size)
    y = np.column_stack([np.exp(x) + rng.normal(size=x.size), np.full(x.size, 7.0)])
    counts = curve.counts(folds).sum(axis=0)
    sums = np.column_stack([curve.sums(row, folds).sum(axis=0) for row in y.T])
    fitted = curve.fitted(counts, sums, (y * y).sum(axis=0))
    at = curve.sums(x, folds).sum(axis=0) / counts
    inner = np.abs(at) < 2
    assert np.abs(fitted[inner, 0] - np.exp(at[inner])).mean() < 0.05
    assert fitted[:, 1] == pytest.approx(7.0)


def test_equal_values_stay_in_one_cell():
    x = np.random.default_rng(4).poisson(60, 5_000) * 1.0
    place = Curve.of(x).place
    for value in np.unique(x):
        assert np.unique(place[x == value]).size == 1
    assert np.all(np.diff(place[np.argsort(x, kind="stable")]) >= 0)


def test_few_values_are_taken_one_by_one():
    x = np.array([5.0, 1.0, 5.0, 2.0])
    assert Curve.of(x).place.tolist() == [2, 0, 2, 1]
    assert Curve.of(x).basis.shape == (3, 3)


def test_folds_are_even_and_always_the_same():
    folds = folds_of(1003)
    assert np.bincount(folds).max() - np.bincount(folds).min() <= 1
    assert (folds == folds_of(1003)).all()


@pytest.mark.parametrize("inputs", [1, 2, 3, 4, 7, 10, 16, 40, MOST_TERMS - 1])
def test_every_input_has_terms_and_there_are_not_too_many(inputs):
    terms = powers(inputs, 10**6)
    assert terms.shape[1] == inputs
    assert len(terms) <= MOST_TERMS
    assert terms[0].sum() == 0
    assert (terms.max(axis=0) >= 1).all()
    assert len({tuple(term) for term in terms.tolist()}) == len(terms)


def test_few_draws_are_given_few_terms():
    sizes = [len(powers(3, trials)) for trials in (10, 100, 1_000, 100_000)]
    assert sizes[0] == sizes[1] == 4
    assert sizes[1] < sizes[2] <= 50 < sizes[3]


def test_pairs_of_ten_inputs_act_together():
    assert ((powers(10, 10**6) > 0).sum(axis=1) == 2).any()


def test_more_inputs_than_terms_are_refused():
    with pytest.raises(ValueError, match="at most"):
        powers(MOST_TERMS, 10**6)


def test_each_draw_is_foretold_without_itself():
    # one draw in a thousand is enormous: its own fit must not know it
    rng = np.random.default_rng(5)
    scores, folds = rng.normal(size=(2, 1000)), folds_of(1000)
    paid = rng.normal(size=(1, 1000))
    surface, even = Surface(scores, powers(2, 1000)), np.ones(1000)
    before = surface.held_out(paid, folds, even)
    paid[0, 7] += 1e6
    after = surface.held_out(paid, folds, even)
    same = folds == folds[7]
    assert after[0, same] == pytest.approx(before[0, same], abs=1e-6)
    assert np.abs(after[0, ~same] - before[0, ~same]).max() > 100
