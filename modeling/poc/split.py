"""Parts of a table: training, validation and test, a pure function of the rows and a seed."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

TRAIN, VALID, TEST, DROPPED = 0, 1, 2, -1
# share of the groups of each class; a quarter is tested because the interval is the product
FRACTIONS: Final = (0.60, 0.15, 0.25)
_STREAM: Final = 101  # the split's own stream, so that no other draw of the seed moves it


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """Which row belongs to which part.

    Attributes
    ----------
    part : (n,) int8 array
        TRAIN, VALID, TEST, or DROPPED for a removed duplicate.
    """

    part: NDArray[np.int8]

    def rows(self, *parts: int) -> NDArray[np.intp]:
        """Return the row numbers of these parts, ascending."""
        return np.flatnonzero(np.isin(self.part, parts))

    @property
    def digest(self) -> str:
        """SHA-256 of the assignment."""
        return hashlib.sha256(self.part.tobytes()).hexdigest()


def split(
    labels: NDArray[np.int8], features: NDArray[np.uint64], *, seed: int
) -> tuple[Split, int, int]:
    """Assign rows to parts, stratified by class; equal rows once, equal features together.

    Parameters
    ----------
    labels : (n,) array
        0 or 1.
    features : (n,) array
        A hash of each row's features.
    seed : int
        Root seed.

    Returns
    -------
    Split
    int
        Rows removed because an equal row came before.
    int
        Rows whose features appear with both labels.
    """
    keys = np.stack([features, labels.astype(np.uint64)], axis=1)
    _, first = np.unique(keys, axis=0, return_index=True)
    kept = np.zeros(len(labels), dtype=bool)
    kept[first] = True
    rows = np.flatnonzero(kept)
    _, leader, group = np.unique(features[rows], return_index=True, return_inverse=True)
    group = group.reshape(-1)
    parts = _assign(labels[rows][leader], rows[leader], seed=seed)
    part = np.full(len(labels), DROPPED, dtype=np.int8)
    part[rows] = parts[group]
    shared = np.bincount(group)[group] > 1
    return Split(part=part), int((~kept).sum()), int(shared.sum())


def _assign(labels: NDArray[np.int8], order: NDArray[np.intp], *, seed: int) -> NDArray[np.int8]:
    """Return the part of each group; the draw depends on the order in the file, not on hashes."""
    rng = np.random.default_rng([seed, _STREAM])
    parts = np.full(len(labels), TRAIN, dtype=np.int8)
    for label in (0, 1):
        members = np.flatnonzero(labels == label)
        members = members[np.argsort(order[members], kind="stable")]
        members = rng.permutation(members)
        tested = round(len(members) * FRACTIONS[2])
        valid = round(len(members) * FRACTIONS[1])
        parts[members[:tested]] = TEST
        parts[members[tested : tested + valid]] = VALID
    return parts
