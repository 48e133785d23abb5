"""Scrambled Sobol' sequences: points that fill the unit cube more evenly than chance does."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

Words = NDArray[np.uint32]

BITS: Final = 32
TABLE: Final = Path(__file__).with_name("joe_kuo.txt")
DIMENSIONS: Final = 1024  # of the table


@cache
def _table() -> tuple[tuple[int, ...], ...]:
    """Return what the table says of dimensions 2, 3, ...: degree, coefficients, first numbers."""
    rows = TABLE.read_text(encoding="ascii").splitlines()
    return tuple(tuple(map(int, row.split()[1:])) for row in rows if not row.startswith("#"))


@cache
def directions(dimension: int) -> Words:
    """Return the direction numbers of one dimension, shape (BITS,), counted from dimension 0.

    References
    ----------
    P. Bratley, B. L. Fox, "Algorithm 659: implementing Sobol's quasirandom sequence generator",
    ACM Transactions on Mathematical Software 14 (1988).
    """
    if dimension == 0:
        return np.asarray(1 << np.arange(BITS - 1, -1, -1), dtype=np.uint32)
    degree, coefficients, *first = _table()[dimension - 1]
    numbers = [number << (BITS - 1 - k) for k, number in enumerate(first)]
    for k in range(degree, BITS):
        found = numbers[k - degree] ^ (numbers[k - degree] >> degree)
        for j in range(1, degree):
            if coefficients >> (degree - 1 - j) & 1:
                found ^= numbers[k - j]
        numbers.append(found)
    return np.array(numbers, dtype=np.uint32)


def scrambled(numbers: Words, rng: np.random.Generator) -> tuple[Words, np.uint32]:
    """Return direction numbers scrambled by a random matrix, and a random shift.

    Every point of the scrambled sequence is uniform, and the points stay as even as they were.

    References
    ----------
    J. Matousek, "On the L2-discrepancy for anchored boxes", Journal of Complexity 14 (1998):
    linear scrambling with a digital shift.
    """
    drawn = rng.integers(0, 1 << BITS, size=BITS + 1, dtype=np.uint32)
    place = np.arange(BITS - 1, -1, -1, dtype=np.uint32)  # the leading bit first
    own = np.uint32(1) << place
    rows = (drawn[:BITS] & ~(own | (own - np.uint32(1)))) | own  # lower triangular
    bits = np.bitwise_count(rows[:, None] & numbers) & np.uint8(1)
    mixed = np.bitwise_or.reduce(bits.astype(np.uint32) << place[:, None], axis=0)
    return np.asarray(mixed, dtype=np.uint32), drawn[BITS]


def points(numbers: Words, shift: Words, *, start: int, count: int) -> NDArray[np.float64]:
    """Return consecutive points of several sequences, in (0, 1), shape (count, sequences).

    Parameters
    ----------
    numbers : (sequences, BITS) array
        Direction numbers.
    shift : (sequences,) array
        Added bit by bit, without carry.
    start : int
        The number of the first point: a multiple of ``count``.
    count : int
        A power of two.
    """
    at = shift.copy()
    for bit in range(count.bit_length() - 1, BITS):
        if start >> bit & 1:
            at ^= numbers[:, bit]
    found = at[None, :]
    for bit in range(count.bit_length() - 1):
        found = np.concatenate([found, found ^ numbers[:, bit]])
    return np.asarray((found + 0.5) / 2.0**BITS, dtype=np.float64)
