"""Where the numbers of a case are not finite: which line, from which month on, how often."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from modeling.economics.expansion import expansion
from modeling.spec import Issue
from modeling.text import Message, gettext_noop
from modeling.uncertainty.events import Blow
from modeling.uncertainty.families import Array
from modeling.uncertainty.model import Chunk, Model, NumbersError
from modeling.uncertainty.paths import recorded


@dataclass(frozen=True, slots=True)
class Fault:
    """Trials in which something has no finite value.

    Attributes
    ----------
    number : int
        As the program counts what is watched; -1 where only the cash is not finite.
    month : int
        The first, 1..N.
    trials : int
    """

    number: int
    month: int
    trials: int


def faults_in(model: Model, block: Chunk, hit: Blow, cash: Array) -> Iterator[Fault]:
    """Yield what is not finite in a block: a slow second look, after the first has failed.

    Parameters
    ----------
    model : Model
    block : Chunk
    hit : Blow
    cash : (months + 1, trials) array
        What the block came to.
    """
    found = False
    for _, values in recorded(model, block, hit):
        bad = ~np.isfinite(values)
        for number in np.flatnonzero(bad.any(axis=(1, 2))).tolist():
            found = True
            month = int(bad[number].any(axis=1).argmax()) + 1
            yield Fault(number, month, int(bad[number].any(axis=0).sum()))
    if not found:  # every line is finite, and their sums are not
        bad = ~np.isfinite(cash)
        yield Fault(-1, max(int(bad.any(axis=1).argmax()), 1), int(bad.any(axis=0).sum()))


def refuse(model: Model, faults: Iterable[Fault], trials: int) -> None:
    """Refuse results that rest on numbers which are not finite.

    Raises
    ------
    NumbersError
        Naming the line that fails first, the month, and in which share of the trials.
    """
    known = list(faults)
    if not known:
        return
    met = {number: place for place, number in enumerate(model.program.met)}
    number = min(known, key=lambda fault: (fault.month, met.get(fault.number, len(met)))).number
    same = [fault for fault in known if fault.number == number]
    name = model.program.names[number] if number >= 0 else "result"
    template = gettext_noop(
        "'{name}' has no finite value in {share} of the trials, first in month {month}: it "
        "divides by zero, overflows, or takes the logarithm or a root of a negative number; "
        "bound what it uses, for example with max(x, 0.001)"
    )
    share = f"{100 * min(sum(fault.trials for fault in same) / trials, 1.0):.3g} %"
    month = min(fault.month for fault in same)
    message = Message(template, name=name, share=share, month=month)
    issue = Issue(_path(model, name), message)
    raise NumbersError([expansion(model.document).told(issue)])


def _path(model: Model, name: str) -> str:
    for index, line in enumerate(model.spec.lines):
        if line.id == name:
            return f"lines[{index}].formula"
    for index, assumption in enumerate(model.spec.assumptions):
        if assumption.id == name:
            return f"assumptions[{index}].value"
    return "lines"
