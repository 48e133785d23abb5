"""Evenly spread trials: Latin hypercubes and scrambled Sobol' sequences.

Both give shares, uniform on (0, 1), that each input's quantile function turns into its values. What
stays common when a case is changed:

================  ==========================================  ====================================
what is changed   random, latin                               sobol
================  ==========================================  ====================================
an input's range  its other draws keep their ranks            the same
becomes certain   all others keep their draws                 the same
added, removed    all others keep their draws                 those before it in the alphabet do
correlations      those outside the group keep their draws    the same
================  ==========================================  ====================================

The events of risks are drawn independently under every method.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from modeling.precision import BLOCK, REPLICATES
from modeling.uncertainty import sequences
from modeling.uncertainty.families import Array, open_unit

FIRST, LAST = 2.0**-54, 1 - 2.0**-53
"""The least and the largest share: the quantiles of 0 and 1 can be infinite."""


def strata(rng: np.random.Generator, trials: int) -> NDArray[np.intp]:
    """Return the numbers 0..BLOCK-1 in a random order, block after block, shape (trials,)."""
    ordered = np.tile(np.arange(BLOCK), (trials // BLOCK, 1))
    return np.asarray(rng.permuted(ordered, axis=1)).ravel()


def latin(rng: np.random.Generator, places: NDArray[np.intp]) -> Array:
    """Return a share at random inside each trial's stratum, shape (trials,).

    References
    ----------
    M. D. McKay, R. J. Beckman, W. J. Conover, "A comparison of three methods for selecting values
    of input variables in the analysis of output from a computer code", Technometrics 21 (1979).
    """
    return np.minimum((places + open_unit(rng, places.size)) / BLOCK, LAST)


class Turns:
    """The scrambled sequences of all inputs: `REPLICATES` of each take turns.

    Parameters
    ----------
    dimensions : mapping of id to int
        Which coordinate of the sequence an input has.
    generators : mapping of id to REPLICATES generators
        Each scrambles one sequence of the input.
    """

    def __init__(
        self,
        dimensions: Mapping[str, int],
        generators: Mapping[str, list[np.random.Generator]],
    ) -> None:
        self.ids = tuple(dimensions)
        mixed = [
            sequences.scrambled(sequences.directions(dimensions[key]), rng)
            for key in self.ids
            for rng in generators[key]
        ]
        self.numbers = np.array([numbers for numbers, _ in mixed]).reshape(-1, sequences.BITS)
        self.shift = np.array([shift for _, shift in mixed], dtype=np.uint32)

    def shares(self, chunk: int, trials: int) -> dict[str, Array]:
        """Return the shares of one chunk of trials, each of shape (trials,)."""
        count = trials // REPLICATES
        found = sequences.points(self.numbers, self.shift, start=chunk * count, count=count)
        by_input = found.reshape(count, len(self.ids), REPLICATES)
        return {key: by_input[:, k].ravel() for k, key in enumerate(self.ids)}
