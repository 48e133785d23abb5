"""What payoffs come to on average when some inputs are known, fitted on the draws of a simulation.

A fit is judged on draws that it has not seen: the draws are cut into folds, the decision in each
fold rests on a fit to the others, and what it gains is counted from the payoffs of the fold itself.
A fit to noise therefore gains nothing, where the mean of fitted values would show a gain.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, product
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import linalg, special

from modeling.uncertainty.families import Array
from modeling.uncertainty.sampling import stream

Places = NDArray[np.intp]

FOLDS: Final = 5
CELLS: Final = 512
"""Steps of equal probability into which one input is cut."""
DRAWS_OF_A_CELL: Final = 8
FEW: Final = 32
"""Up to so many different values of an input are taken one by one."""
PIECES: Final = 64
WARY: Final = 1.4  # weight of a degree of freedom, against overfit (Kim, Gu 2004, JRSS B 66)
ROWS: Final = 8192
MOST_TERMS: Final = 200
DRAWS_OF_A_TERM: Final = 20
SHAPES: Final = (
    *((8, 1.0), (7, 1.0), (6, 1.0), (5, 1.0), (4, 1.0), (6, 0.6), (3, 1.0), (4, 0.6)),
    *((2, 1.0), (4, 0.1), (2, 0.1), (1, 1.0)),
)
"""Degree and norm of polynomials in several inputs, the richest first."""
NEAR: Final = 0.1
"""The lead of an option that is near a change, as a part of the typical lead."""
LEAST: Final = 1e-10
"""Smallest part of the largest eigenvalue of normal equations that is told from none."""
LADDER: Final = np.logspace(-9, 9, 55)


@dataclass(frozen=True, slots=True)
class Gain:
    """What decisions that know some inputs gain over the best decision without.

    Attributes
    ----------
    mean, error : float
        Per trial, in the unit of the payoffs, and its standard error.
    """

    mean: float
    error: float

    def among(self, effective: float) -> Gain:
        """Return the same with the error of trials of which only this share counts."""
        return Gain(self.mean, float(self.error / np.sqrt(effective)))

    @classmethod
    def of_sums(cls, total: float, squares: float, count: int) -> Gain:
        """Return the gain with this sum and sum of squares over the trials."""
        mean = total / count
        spread = max(squares / count - mean**2, 0.0)
        return cls(float(mean), float(np.sqrt(spread / max(count - 1, 1))))


def folds_of(count: int) -> Places:
    """Return a fold from 0 for each draw, by a shuffle that is always the same."""
    return stream("folds", seed=0, chunk=0).permutation(count) * FOLDS // max(count, 1)


def normal_scores(values: Array) -> Array:
    """Return the normal score of each value's rank; equal values share the middle of their ranks.

    Parameters
    ----------
    values : (trials,) array
    """
    order, _, run = _runs(values)
    counts = np.bincount(run)
    middles = np.cumsum(counts) - counts / 2
    scores = np.empty(values.size)
    scores[order] = special.ndtri(middles / values.size)[run]
    return scores


@dataclass(frozen=True, slots=True)
class Curve:
    """One input cut into cells, with the functions of it that a fit is made of.

    Attributes
    ----------
    place : (trials,) array
        The cell of each draw.
    basis : (cells, terms) array
        Cubic B-splines over the normal score; for an input of few values, one term for each.
    penalty : (terms, terms) array
        Roughness; straight lines (for few values: constants) have none.

    References
    ----------
    Eilers, Marx, "Flexible smoothing with B-splines and penalties", Statistical Science 11 (1996).
    """

    place: Places
    basis: Array
    penalty: Array

    @classmethod
    def of(cls, values: Array) -> Curve:
        """Cut an input into cells.

        Parameters
        ----------
        values : (trials,) array
        """
        order, distinct, run = _runs(values)
        place = np.empty(values.size, dtype=np.intp)
        if distinct <= FEW:
            place[order] = run
            return cls(place, np.eye(distinct), np.eye(distinct) - 1 / distinct)
        cells = min(CELLS, max(FEW, values.size // DRAWS_OF_A_CELL))
        counts = np.bincount(run)
        middles = np.cumsum(counts) - (counts + 1) / 2
        place[order] = (middles * cells / values.size).astype(np.intp)[run]
        basis = splines(special.ndtri((np.arange(cells) + 0.5) / cells), min(PIECES, cells // 4))
        bends = np.diff(np.eye(basis.shape[1]), n=2, axis=0)
        return cls(place, basis, bends.T @ bends)

    def sums(self, weights: Array, folds: Places) -> Array:
        """Return sums over the draws of each fold and cell, shape (folds, cells)."""
        cells = len(self.basis)
        keys = folds * cells + self.place
        return np.asarray(np.bincount(keys, weights, FOLDS * cells).reshape(FOLDS, cells))

    def counts(self, folds: Places) -> Array:
        """Return the number of draws in each fold and cell, shape (folds, cells)."""
        cells = len(self.basis)
        keys = folds * cells + self.place
        counts = np.bincount(keys, minlength=FOLDS * cells).reshape(FOLDS, cells)
        return np.asarray(counts, dtype=float)

    def fitted(self, counts: Array, sums: Array, squares: Array) -> Array:
        """Return smoothed means in every cell, shape (cells, payoffs).

        Parameters
        ----------
        counts : (cells,) array
        sums : (cells, payoffs) array
        squares : (payoffs,) array
            Sums over all draws of the squared payoffs.
        """
        count = float(counts.sum())
        mean = sums.sum(axis=0) / count
        # einsum, not @: so small a product costs more in waking the threads of BLAS than in sums
        gram = np.einsum("cp,cq->pq", self.basis, self.basis * counts[:, None])
        cross = np.einsum("cp,ck->pk", self.basis, sums - counts[:, None] * mean)
        found = penalised(gram, cross, squares - count * mean**2, count, self.penalty)
        return np.asarray(mean + np.einsum("cp,pk->ck", self.basis, found))

    def gain(self, ahead: Array, folds: Places) -> Gain:
        """Return what a decision gains that knows this input.

        Parameters
        ----------
        ahead : (payoffs, trials) array
            What each other option pays beyond the best one.
        folds : (trials,) array
        """
        counts = self.counts(folds)
        sums = np.stack([self.sums(row, folds) for row in ahead], axis=2)
        squares = np.stack([self.sums(row * row, folds) for row in ahead], axis=2)
        total = total_squares = 0.0
        for fold in range(FOLDS):
            seen = np.arange(FOLDS) != fold
            fitted = self.fitted(
                counts[seen].sum(axis=0), sums[seen].sum(axis=0), squares[seen].sum(axis=(0, 1))
            )
            chosen = fitted.argmax(axis=1)
            cells = np.flatnonzero(fitted.max(axis=1) > 0)
            total += sums[fold, cells, chosen[cells]].sum()
            total_squares += squares[fold, cells, chosen[cells]].sum()
        return Gain.of_sums(total, total_squares, ahead.shape[1])


def _runs(values: Array) -> tuple[Places, int, Places]:
    """Return the order of values, how many differ, and for each place of the order its value."""
    order = np.argsort(values)
    ordered = values[order]
    run = np.zeros(values.size, dtype=np.intp)
    np.cumsum(ordered[1:] != ordered[:-1], out=run[1:])
    return order, int(run[-1]) + 1, run


def splines(at: Array, pieces: int) -> Array:
    """Return cubic B-splines with equal steps between the first and the last point.

    Parameters
    ----------
    at : (points,) array
        Rising.
    pieces : int

    Returns
    -------
    (points, pieces + 3) array
    """
    scaled = (at - at[0]) / (at[-1] - at[0]) * pieces
    piece = np.minimum(scaled.astype(np.intp), pieces - 1)
    u = scaled - piece
    basis = np.zeros((at.size, pieces + 3))
    parts = ((1 - u) ** 3, 3 * u**3 - 6 * u**2 + 4, -3 * u**3 + 3 * u**2 + 3 * u + 1, u**3)
    for k, part in enumerate(parts):
        basis[np.arange(at.size), piece + k] = part / 6
    return basis


def penalised(gram: Array, cross: Array, squares: Array, count: float, penalty: Array) -> Array:
    """Return penalised least squares coefficients, shape (terms, payoffs).

    How much roughness costs is chosen for each payoff by generalised cross-validation, from the
    normal equations alone.

    Parameters
    ----------
    gram : (terms, terms) array
    cross : (terms, payoffs) array
    squares : (payoffs,) array
        Sums of the squared payoffs.
    count : float
        Of draws.
    penalty : (terms, terms) array

    References
    ----------
    Craven, Wahba, "Smoothing noisy data with spline functions", Numerische Mathematik 31 (1979).
    """
    # two symmetric eigenproblems: triangular solves of this size wait for the threads of BLAS
    sizes, axes = linalg.eigh(gram)
    white = axes / np.sqrt(np.maximum(sizes, LEAST * max(float(sizes[-1]), LEAST)))
    values, vectors = linalg.eigh(white.T @ penalty @ white)
    back = white @ vectors
    turned = back.T @ cross
    largest = float(values[-1]) or 1.0
    kept = 1 / (1 + np.outer(LADDER, np.maximum(values, 0.0) / largest * len(values)))
    left = squares - (2 * kept - kept**2) @ turned**2
    freedom = np.maximum(count - WARY * kept.sum(axis=1), 0.1 * count)
    best = (left / freedom[:, None] ** 2).argmin(axis=0)
    return np.asarray(back @ (kept[best].T * turned))


def powers(inputs: int, trials: int) -> NDArray[np.intp]:
    """Return the degrees of each term in each input, shape (terms, inputs); the first is constant.

    Parameters
    ----------
    inputs : int
        Below MOST_TERMS.
    trials : int
        The fewer, the fewer terms.

    References
    ----------
    Blatman, Sudret, "Adaptive sparse polynomial chaos expansion based on least angle regression",
    Journal of Computational Physics 230 (2011): the norm keeps few interactions of high degree.
    """
    for degree, norm in SHAPES:
        terms = _terms(inputs, degree, norm)
        if len(terms) <= min(MOST_TERMS, max(trials // DRAWS_OF_A_TERM, inputs + 1)):
            return np.asarray(terms, dtype=np.intp)
    raise ValueError(f"at most {MOST_TERMS - 1} inputs can be known together")


def _terms(inputs: int, degree: int, norm: float) -> list[tuple[int, ...]]:
    """Return exponents under a norm; stops when there are more than allowed."""
    found = [(0,) * inputs]
    for size in range(1, min(inputs, degree) + 1):
        shapes = [
            shape
            for shape in product(range(1, degree + 1), repeat=size)
            if sum(part**norm for part in shape) ** (1 / norm) <= degree + 1e-9
        ]
        for members in combinations(range(inputs), size) if shapes else ():
            for shape in shapes:
                term = dict(zip(members, shape, strict=True))
                found.append(tuple(term.get(k, 0) for k in range(inputs)))
            if len(found) > MOST_TERMS:
                return found
    return found


@dataclass(frozen=True, slots=True)
class Surface:
    """Polynomials in the normal scores of several inputs, interactions among them.

    Attributes
    ----------
    scores : (inputs, trials) array
        Of `normal_scores`.
    powers : (terms, inputs) array

    References
    ----------
    Xiu, Karniadakis, "The Wiener-Askey polynomial chaos for stochastic differential equations",
    SIAM Journal on Scientific Computing 24 (2002).
    """

    scores: Array
    powers: NDArray[np.intp]

    def terms(self, rows: Places) -> Array:
        """Return the terms at some draws, shape (rows, terms)."""
        found = np.ones((len(self.powers), rows.size))
        for score, degrees in zip(self.scores, self.powers.T, strict=True):
            known = hermite(score[rows], int(degrees.max()))
            for term in np.flatnonzero(degrees):
                found[term] *= known[degrees[term]]
        return found.T

    def gain(self, ahead: Array, folds: Places) -> Gain:
        """Return what a decision gains that knows these inputs.

        Fitted twice. A polynomial cannot be right everywhere, and the decision asks only where the
        lead changes, so the second fit weighs most what the first puts near there. Weights that
        depend on the inputs alone leave the mean that is sought as it is.

        Parameters
        ----------
        ahead : (payoffs, trials) array
            What each other option pays beyond the best one.
        folds : (trials,) array
        """
        first = self.held_out(ahead, folds, np.ones(folds.size))
        ranked = np.sort(np.vstack([first, np.zeros(folds.size)]), axis=0)
        lead = ranked[-1] - ranked[-2]
        near = NEAR * float(np.sqrt((lead * lead).mean())) or 1.0
        fitted = self.held_out(ahead, folds, 1 / (1 + (lead / near) ** 2))
        chosen = np.flatnonzero(fitted.max(axis=0) > 0)
        paid = ahead[fitted.argmax(axis=0)[chosen], chosen]
        return Gain.of_sums(float(paid.sum()), float((paid * paid).sum()), folds.size)

    def held_out(self, ahead: Array, folds: Places, weights: Array) -> Array:
        """Return fitted payoffs, each draw by a fit to the other folds; shape as `ahead`.

        Parameters
        ----------
        ahead : (payoffs, trials) array
        folds : (trials,) array
        weights : (trials,) array
        """
        size, payoffs = len(self.powers), len(ahead)
        grams, crosses = np.zeros((FOLDS, size, size)), np.zeros((FOLDS, size, payoffs))
        squares, counts = np.zeros((FOLDS, payoffs)), np.zeros(FOLDS)
        for fold, rows in _blocks(folds):
            terms, root = self.terms(rows), np.sqrt(weights[rows])
            terms *= root[:, None]
            paid = ahead[:, rows] * root
            grams[fold] += terms.T @ terms
            crosses[fold] += terms.T @ paid.T
            squares[fold] += (paid * paid).sum(axis=1)
            counts[fold] += rows.size
        penalty = np.diag(self.powers.sum(axis=1).astype(float) ** 2)
        fits = [
            penalised(
                grams.sum(axis=0) - grams[fold],
                crosses.sum(axis=0) - crosses[fold],
                squares.sum(axis=0) - squares[fold],
                float(counts.sum() - counts[fold]),
                penalty,
            )
            for fold in range(FOLDS)
        ]
        fitted = np.empty_like(ahead)
        for fold, rows in _blocks(folds):
            fitted[:, rows] = (self.terms(rows) @ fits[fold]).T
        return fitted


def hermite(at: Array, degree: int) -> list[Array]:
    """Return the Hermite polynomials up to a degree, of mean square 1 under the normal law."""
    found = [np.ones(at.size), at]
    for k in range(1, degree):
        found.append((at * found[k] - np.sqrt(k) * found[k - 1]) / np.sqrt(k + 1))
    return found


def _blocks(folds: Places) -> Iterator[tuple[int, Places]]:
    """Yield the draws of each fold, at most ROWS at a time."""
    for fold in range(FOLDS):
        rows = np.flatnonzero(folds == fold)
        for start in range(0, rows.size, ROWS):
            yield fold, rows[start : start + ROWS]
