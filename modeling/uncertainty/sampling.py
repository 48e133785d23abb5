"""Draws: one named stream per input, in chunks of fixed size, with rank correlations.

An input's stream depends on the seed, the input's id and the chunk only. So a changed, added or
removed input leaves every other draw as it was (common random numbers), the first n trials of a
longer run are the trials of a shorter one, and no number of threads changes a byte. What holds for
evenly spread trials is said in `modeling.uncertainty.designs`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy import special
from typing_extensions import override

from modeling.precision import BLOCK, REPLICATES, Method
from modeling.text import Message, gettext_noop
from modeling.uncertainty import designs
from modeling.uncertainty.families import Array, Distribution, open_unit
from modeling.uncertainty.sequences import DIMENSIONS

CHUNK: Final = 8192
"""Trials that are drawn together; part of the engine's version, since it changes the draws."""
LEAST_EIGENVALUE: Final = 1e-10
ROUNDS: Final = 500


def stream(name: str, *, seed: int, chunk: int) -> np.random.Generator:
    """Return the generator of a named stream for one chunk of trials."""
    mixed: Any = mixed_seed(name, seed, chunk)  # numpy's annotations leave this interface out
    return np.random.Generator(np.random.SFC64(mixed))


@dataclass(frozen=True, slots=True)
class Mixed(np.random.bit_generator.ISeedSequence):
    """A seed that is mixed already: mixing takes eight times as long as all else of a stream.

    Attributes
    ----------
    words : (3,) array
        What SFC64 asks for.
    """

    words: NDArray[np.unsignedinteger]

    @override
    def generate_state(self, n_words: int, dtype: object = np.uint32) -> Any:
        return self.words


@lru_cache(maxsize=4096)
def mixed_seed(name: str, seed: int, chunk: int) -> Mixed:
    """Return what a stream begins from; one that was mixed lately is not mixed again."""
    words = np.frombuffer(hashlib.sha256(name.encode()).digest(), dtype="<u4").tolist()
    return Mixed(np.random.SeedSequence([seed, chunk, *words]).generate_state(3, np.uint64))


@dataclass(frozen=True)
class Sampler:
    """All uncertain inputs of a case.

    Parameters
    ----------
    inputs : mapping of id to Distribution
    correlations : (id, id, rank correlation) triples over the inputs
    seed : int
        0 or more.
    method : {"random", "latin", "sobol"}
        How the trials are spread: `modeling.precision.Design`.
    names : tuple of str
        Ids that hold a coordinate of the Sobol' sequence besides the inputs: the certain
        assumptions, so that making an input certain moves no other. The coordinates go by alphabet;
        inputs beyond the table's last are drawn independently.
    """

    inputs: Mapping[str, Distribution]
    correlations: tuple[tuple[str, str, float], ...] = ()
    seed: int = 1
    method: Method = "random"
    names: tuple[str, ...] = ()

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """Inputs that hang together by correlations."""
        return tuple(
            Group.of(ids, self.correlations) for ids in components(self.inputs, self.correlations)
        )

    @property
    def notes(self) -> tuple[Message, ...]:
        """What had to be changed in the correlations."""
        return tuple(group.note for group in self.groups if group.note)

    def draw(self, chunk: int, trials: int) -> dict[str, Array]:
        """Return the first draws of one chunk, each of shape (trials,), trials <= CHUNK."""
        if self.method == "random":
            return self._independent(chunk, trials)
        shares = self._latin(chunk) if self.method == "latin" else self._sobol(chunk)
        return {key: self.inputs[key].quantile(shares[key][:trials]) for key in self.inputs}

    def _independent(self, chunk: int, trials: int) -> dict[str, Array]:
        tied = {key for group in self.groups for key in group.ids}
        draws = {
            key: values.draw(stream(key, seed=self.seed, chunk=chunk), trials)
            for key, values in self.inputs.items()
            if key not in tied
        }
        for group in self.groups:
            ranks = ranks_of(group.scores(seed=self.seed, chunk=chunk))
            for key, rank in zip(group.ids, ranks, strict=True):
                whole = self.inputs[key].draw(stream(key, seed=self.seed, chunk=chunk), CHUNK)
                draws[key] = np.sort(whole)[rank][:trials]
        return draws

    def _latin(self, chunk: int) -> dict[str, Array]:
        places: dict[str, NDArray[np.intp]] = {}
        for group in self.groups:
            scores = group.scores(seed=self.seed, chunk=chunk)
            blocks = ranks_of(scores.reshape(len(group.ids), -1, BLOCK))
            places |= zip(group.ids, blocks.reshape(scores.shape), strict=True)
        for key in self.inputs.keys() - places.keys():
            rng = stream(f"{key}/rank", seed=self.seed, chunk=chunk)
            places[key] = designs.strata(rng, CHUNK)
        return {
            key: designs.latin(stream(key, seed=self.seed, chunk=chunk), places[key])
            for key in self.inputs
        }

    def _sobol(self, chunk: int) -> dict[str, Array]:
        shares = self._sequences.shares(chunk, CHUNK)
        for key in self.inputs.keys() - shares.keys():
            shares[key] = open_unit(stream(key, seed=self.seed, chunk=chunk), CHUNK)
        for group in self.groups:
            shares |= group.tie(shares)
        return shares

    @cached_property
    def _sequences(self) -> designs.Turns:
        named = sorted({*self.names, *self.inputs})[:DIMENSIONS]
        dimensions = {key: k for k, key in enumerate(named) if key in self.inputs}
        generators = {
            key: [stream(f"{key}/sobol", seed=self.seed, chunk=k) for k in range(REPLICATES)]
            for key in dimensions
        }
        return designs.Turns(dimensions, generators)


def ranks_of(scores: Array) -> NDArray[np.intp]:
    """Return each score's rank along the last axis, from 0."""
    order = np.argsort(scores, axis=-1, kind="stable")
    return np.argsort(order, axis=-1, kind="stable")


def components(
    inputs: Iterable[str], correlations: Sequence[tuple[str, str, float]]
) -> list[tuple[str, ...]]:
    """Return the groups of two or more inputs that correlations connect, ids sorted."""
    home: dict[str, set[str]] = {}
    for one, other, _ in correlations:
        joined = home.get(one, {one}) | home.get(other, {other})
        home.update(dict.fromkeys(joined, joined))
    known = set(inputs)
    unique = {tuple(sorted(group & known)) for group in home.values()}
    return sorted(group for group in unique if len(group) > 1)


@dataclass(frozen=True)
class Group:
    """Inputs whose ranks move together.

    ``factor`` turns independent normal scores into scores with the wanted correlation: its product
    with its transpose is the correlation matrix, shape (inputs, inputs).
    """

    ids: tuple[str, ...]
    factor: Array
    note: Message | None = None

    @classmethod
    def of(cls, ids: tuple[str, ...], correlations: Sequence[tuple[str, str, float]]) -> Group:
        """Return the group with these rank correlations, or with the nearest possible ones."""
        wanted = np.eye(len(ids))
        for one, other, value in correlations:
            if one in ids and other in ids:
                i, j = ids.index(one), ids.index(other)
                wanted[i, j] = wanted[j, i] = value
        # a rank correlation r belongs to normal scores correlated 2 sin(pi r / 6) (Pearson, 1907)
        scores = 2 * np.sin(np.pi * wanted / 6)
        np.fill_diagonal(scores, 1.0)
        possible = nearest_correlation(scores)
        values, vectors = np.linalg.eigh(possible)
        kept = np.where(values > LEAST_EIGENVALUE, values, 0.0)  # noise would part tied inputs
        factor = vectors * np.sqrt(kept) @ vectors.T
        reached = 6 / np.pi * np.arcsin(np.clip(possible, -1, 1) / 2)
        return cls(ids, factor, cls.remark(ids, wanted, reached))

    @staticmethod
    def remark(ids: tuple[str, ...], wanted: Array, reached: Array) -> Message | None:
        """Return the sentence that says what was repaired, None when nothing was."""
        change = np.triu(np.abs(reached - wanted), 1)
        if change.max() < 0.001:
            return None
        i, j = np.unravel_index(int(change.argmax()), change.shape)
        return Message(
            gettext_noop(
                "The rank correlations of {ids} cannot hold together; the nearest possible ones "
                "are used. The largest change: {one} and {other} from {wanted} to {reached}."
            ),
            ids=", ".join(ids),
            one=ids[i],
            other=ids[j],
            wanted=f"{wanted[i, j]:.3f}",
            reached=f"{reached[i, j]:.3f}",
        )

    def scores(self, *, seed: int, chunk: int) -> Array:
        """Return normal scores of a chunk with the wanted correlations, shape (inputs, CHUNK).

        References
        ----------
        Iman, Conover, "A distribution-free approach to inducing rank correlation among input
        variables", Communications in Statistics B 11 (1982).
        """
        scores = special.ndtri(np.arange(1, CHUNK + 1) / (CHUNK + 1))
        mixed = np.stack(
            [stream(f"{key}/rank", seed=seed, chunk=chunk).permutation(scores) for key in self.ids]
        )
        # the permuted scores are correlated by chance; undo that first, then add what is wanted
        values, vectors = np.linalg.eigh(np.corrcoef(mixed))
        whitened = (vectors / np.sqrt(values) @ vectors.T) @ mixed
        return np.asarray(self.factor @ whitened)

    def tie(self, shares: Mapping[str, Array]) -> dict[str, Array]:
        """Return independent shares joined by the Gaussian copula of the group."""
        free = special.ndtri(np.stack([shares[key] for key in self.ids]))
        # not a matrix product: its last bits would depend on the threads of BLAS
        tied = special.ndtr(np.einsum("ij,jt->it", self.factor, free))
        tied = np.clip(tied, designs.FIRST, designs.LAST)
        return dict(zip(self.ids, tied, strict=True))


def nearest_correlation(matrix: Array) -> Array:
    """Return the correlation matrix nearest to a symmetric one in the Frobenius norm.

    A matrix that is one already comes back unchanged.

    References
    ----------
    N. J. Higham, "Computing the nearest correlation matrix", IMA Journal of Numerical Analysis 22
    (2002): alternating projections with Dykstra's correction.
    """
    if np.linalg.eigvalsh(matrix)[0] >= -LEAST_EIGENVALUE:
        return matrix
    at, correction = matrix.copy(), np.zeros_like(matrix)
    for _ in range(ROUNDS):
        shifted = at - correction
        values, vectors = np.linalg.eigh(shifted)
        positive = vectors * np.maximum(values, 0.0) @ vectors.T
        correction = positive - shifted
        previous, at = at, positive.copy()
        np.fill_diagonal(at, 1.0)
        if np.abs(at - previous).max() < 1e-12:
            break
    return at
