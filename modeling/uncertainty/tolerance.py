"""As many trials as it takes until mean NPV is known well enough."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from modeling.precision import Method
from modeling.results import Simulation
from modeling.spec import CaseSpec, Issue
from modeling.text import Message, gettext_noop
from modeling.uncertainty.model import Model, NumbersError
from modeling.uncertainty.sampling import CHUNK
from modeling.uncertainty.simulate import simulate

MOST: Final = 4_000_000
"""Trials, unless another number is given."""
SPARE: Final = 1.1  # more trials than the error suggests: it is known to a few per cent only
STEEPEST: Final = 16  # one step takes this many times the trials before it at most
NUMBER: Final = re.compile(r"[0-9]+(\.[0-9]+)?(e[+-]?[0-9]{1,3})?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Tolerance:
    """The standard error of mean NPV that is good enough.

    Attributes
    ----------
    amount : float
        Above 0: in the case's currency, or a share of the absolute value of mean NPV.
    is_share : bool
    """

    amount: float
    is_share: bool = False

    @classmethod
    def parse(cls, text: str) -> Tolerance:
        """Return what ``5000`` or ``1%`` means.

        Raises
        ------
        NumbersError
            If it is neither.
        """
        number = text.strip().removesuffix("%").rstrip()
        amount = float(number) if NUMBER.fullmatch(number) else 0.0
        if not 0 < amount < math.inf:
            template = gettext_noop(
                "write an amount of money above 0, such as 5000, or a share of mean NPV, such as "
                "1%, not '{text}'"
            )
            raise NumbersError([Issue("tolerance", Message(template, text=text))])
        is_share = text.strip().endswith("%")
        return cls(amount / 100 if is_share else amount, is_share)

    def limit(self, mean: float) -> float:
        """Return the largest standard error that is good enough, in currency."""
        return self.amount * abs(mean) if self.is_share else self.amount


def simulate_to(
    spec: CaseSpec,
    *,
    tolerance: Tolerance | str,
    seed: int = 1,
    sampling: Method = "random",
    most: int = MOST,
    threads: int | None = None,
    progress: Callable[[float], None] | None = None,
) -> Simulation:
    """Return as many trials of a case as the standard error of mean NPV asks for.

    The number of trials grows step by step, each step as far as the error of the one before
    suggests. A note says what was reached. The answer is the same as that of `simulate` with the
    number of trials that was arrived at, and so the same for the same document and seed.

    Parameters
    ----------
    spec : CaseSpec
        Checked.
    tolerance : Tolerance or str
        As a text: ``5000`` or ``1%``.
    seed : int
    sampling : {"random", "latin", "sobol"}
    most : int
        Trials at which it stops, reached or not; fewer where the engine allows fewer.
    threads : int, optional
        As many as there are cores without it. The result is the same for any number.
    progress : callable, optional
        Told a fraction, now and then; may raise to stop. How many steps there will be is not
        known before, so that each step takes half of what is left.

    Raises
    ------
    NumbersError
        As `simulate`.
    """
    asked = Tolerance.parse(tolerance) if isinstance(tolerance, str) else tolerance
    most = min(most, max(Model.of(spec, seed=seed).most_trials(), 1))
    trials, left = min(CHUNK, most), 1.0
    while True:
        found = simulate(
            spec,
            trials=trials,
            seed=seed,
            sampling=sampling,
            threads=threads,
            progress=None if progress is None else partial(_halfway, progress, left),
        )
        left /= 2
        error, limit = standing(found, asked)
        if error <= limit or trials >= most:
            return replace(found, notes=(*found.notes, remark(found, error, limit)))
        trials = min(further(trials, error, limit, sampling), most)


def _halfway(progress: Callable[[float], None], left: float, fraction: float) -> None:
    progress(1 - left * (1 - fraction / 2))


def standing(found: Simulation, tolerance: Tolerance) -> tuple[float, float]:
    """Return the standard error of mean NPV and the largest that is good enough."""
    error = found.design.error_of_mean(found.npv)
    return error, tolerance.limit(float(found.npv.mean()))


def further(trials: int, error: float, limit: float, method: Method) -> int:
    """Return how many trials are likely to be enough, in whole chunks.

    The error of independent trials falls with the root of their number, that of a Sobol' sequence
    about with the number itself; the sequence is at its best at powers of two.
    """
    ratio = error / limit if limit else math.inf
    if method == "sobol":
        doublings = math.ceil(math.log2(min(max(ratio, 2.0), STEEPEST)))
        return trials << doublings
    growth = min(max(SPARE * ratio**2, 2.0), STEEPEST)
    return math.ceil(trials * growth / CHUNK) * CHUNK


def remark(found: Simulation, error: float, limit: float) -> Message:
    """Return the sentence that says whether the tolerance is met."""
    template = gettext_noop(
        "The standard error of mean NPV is {error} {currency} after {trials:,} trials; at most "
        "{limit} was asked for."
    )
    if not error <= limit:
        template = gettext_noop(
            "The standard error of mean NPV is {error} {currency} after {trials:,} trials, the "
            "most that were allowed; {limit} was asked for and is not reached."
        )
    return Message(
        template,
        error=amount_of(error),
        currency=found.spec.currency,
        trials=found.trials,
        limit=amount_of(limit),
    )


def amount_of(money: float) -> str:
    """Return an amount with three digits or all before the point."""
    return f"{money:,.0f}" if abs(money) >= 1000 else f"{money:.3g}"
