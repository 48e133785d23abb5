"""A decision between options, for one who is indifferent to risk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from modeling.uncertainty.families import Array

GO_OR_STOP: Final = ("go", "stop")


@dataclass(frozen=True, slots=True)
class Decision:
    """Options and what each pays in every future.

    Attributes
    ----------
    options : tuple of str
    payoffs : (options, trials) array
    """

    options: tuple[str, ...]
    payoffs: Array

    @classmethod
    def of(cls, payoffs: ArrayLike, options: Sequence[str] | None = None) -> Decision:
        """Return a decision.

        Parameters
        ----------
        payoffs : (trials,) or (options, trials) array
            One row is a case that can also be stopped, which pays 0.
        options : sequence of str, optional
            Their names; numbers from 1 without it, "go" and "stop" for one row.

        Raises
        ------
        ValueError
            If a payoff is not finite, there are no trials, or names and rows differ in number.
        """
        paid = np.asarray(payoffs, dtype=float)
        if paid.ndim == 1:
            paid, options = np.stack([paid, np.zeros(paid.size)]), GO_OR_STOP
        if paid.ndim != 2 or not paid.size or not np.isfinite(paid).all():
            raise ValueError("payoffs must be finite numbers of shape (options, trials)")
        names = tuple(options or (str(k + 1) for k in range(len(paid))))
        if len(names) != len(paid):
            raise ValueError(f"{len(paid)} options have {len(names)} names")
        return cls(names, paid)

    @property
    def means(self) -> Array:
        """The mean payoff of each option, shape (options,)."""
        return np.asarray(self.payoffs.mean(axis=1))

    @property
    def best(self) -> int:
        """The place of the option with the highest mean payoff."""
        return int(self.means.argmax())

    def ahead(self) -> Array:
        """Return what the other options pay beyond the best, shape (options - 1, trials).

        One row of zeros where there is no other.
        """
        best = self.best
        others = np.delete(self.payoffs, best, axis=0)
        return np.asarray(others - self.payoffs[best]) if len(others) else 0 * self.payoffs
