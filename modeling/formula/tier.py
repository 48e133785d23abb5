"""When a tape is worth compiling: once the machine has worked on it as long as that would take.

The machine answers at once; code of its own runs a tape two to three times as fast. Both give the
same bits, so nobody sees when one takes over from the other.
"""

from __future__ import annotations

from importlib import import_module
from threading import Lock
from typing import TYPE_CHECKING, Final

from modeling.formula.tape import Tape

if TYPE_CHECKING:
    from modeling.formula.native import Native

WORTH_IT: Final = 4_000_000
"""Months of trials after which compiling has paid for itself: a step of a tape takes the compiler
0.8 ms, and the machine 0.2 ns for each trial and month."""
MOST_STEPS: Final = 4000
"""The compiler's time grows faster than the tape: a longer one is left to the machine."""


class Tier:
    """How much a tape was used, and its code once it is compiled; shared by threads.

    Parameters
    ----------
    tape : Tape
    """

    def __init__(self, tape: Tape) -> None:
        self.tape, self.done, self.busy = tape, 0, Lock()
        self.code: Native | None = None
        self.steps = len(tape.prologue) + len(tape.body)

    def native(self, years: int, trials: int) -> Native | None:
        """Return what runs a block of this size, None where the machine has to.

        Parameters
        ----------
        years : int
            Calendar years that the case touches; the same for all cases of a tape.
        trials : int
            Counted as used.
        """
        self.done += trials * self.tape.months  # an addition lost between threads does no harm
        if self.code is None and self.done >= WORTH_IT and self.steps <= MOST_STEPS:
            self._compile(years)
        return self.code if self.code is not None and self.code.runs(trials) else None

    def _compile(self, years: int) -> None:
        """Compile the tape unless another thread does; that one waits, the others go on."""
        if not self.busy.acquire(blocking=False):
            return
        try:
            if self.code is None:
                native = import_module("modeling.formula.native")
                self.code = native.compiled(self.tape, years)
        finally:
            self.busy.release()
