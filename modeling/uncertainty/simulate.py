"""Many futures of a case, and what they come to."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from threading import Event

import numpy as np
from numpy.typing import NDArray

from modeling.precision import Method
from modeling.results import Simulation
from modeling.spec import CaseSpec, Issue
from modeling.text import Message, gettext_noop
from modeling.uncertainty.contributions import struck_in
from modeling.uncertainty.families import Array
from modeling.uncertainty.finite import Fault, refuse
from modeling.uncertainty.harvest import Harvest, check_size
from modeling.uncertainty.model import Model, NumbersError
from modeling.uncertainty.runner import Futures, Runners
from modeling.uncertainty.sampling import CHUNK
from modeling.uncertainty.threads import in_order


def simulate(
    spec: CaseSpec,
    *,
    trials: int = 10_000,
    seed: int = 1,
    progress: Callable[[float], None] | None = None,
    threads: int | None = None,
    sampling: Method = "random",
) -> Simulation:
    """Return the trials of a case.

    Parameters
    ----------
    spec : CaseSpec
        Checked, as `modeling.document.parse` returns it.
    trials : int
        1 or more. The first n trials of a longer simulation are those of a shorter one.
    seed : int
        0 or more; 0 is a seed.
    progress : callable, optional
        Told the fraction that is done, now and then; may raise to stop.
    threads : int, optional
        As many as there are cores without it. The result is the same for any number.
    sampling : {"random", "latin", "sobol"}
        How the trials are spread: `modeling.precision.Design`.

    Raises
    ------
    NumbersError
        If it would take too long, or a value is not finite or beyond all money.
    """
    check_request(trials, seed)
    model = Model.of(spec, seed=seed, sampling=sampling)
    model.check_budget(trials)
    harvest = Harvest(model, trials)
    work, chunks = Work(model, harvest), Futures(model, trials).chunks
    largest = 0.0
    with closing(in_order(work.chunk, chunks, threads=threads)) as answers:
        try:
            for number, answer in enumerate(answers):
                harvest.add(answer.totals, answer.struck)
                work.faults += answer.faults
                largest = max(largest, answer.largest)
                if progress is not None:
                    progress(min((number + 1) * CHUNK, trials) / trials)
        finally:
            work.stopped.set()
    refuse(model, work.faults, trials)
    check_size(largest)
    return harvest.simulation(threads=threads)


def check_request(trials: int, seed: int) -> None:
    """Refuse a number of trials or a seed that cannot be.

    Raises
    ------
    NumbersError
        Naming which.
    """
    if trials < 1:
        message = Message(gettext_noop("must be at least 1, not {trials}"), trials=trials)
        raise NumbersError([Issue("trials", message)])
    if seed < 0:
        message = Message(gettext_noop("must be 0 or more, not {seed}"), seed=seed)
        raise NumbersError([Issue("seed", message)])


@dataclass(frozen=True, slots=True)
class Answer:
    """What is known of a chunk besides what the harvest took.

    Attributes
    ----------
    totals : (watched, years) array
    struck : (risks, 2) array
        Events of each risk, and trials with at least one.
    faults : list of Fault
    largest : float
        The largest sum of money in it.
    """

    totals: Array
    struck: NDArray[np.float64]
    faults: list[Fault]
    largest: float


class Work:
    """What threads do to the chunks of a simulation.

    Attributes
    ----------
    stopped : Event
        Set when nobody waits for the answers any more.
    faults : list of Fault
    """

    def __init__(self, model: Model, harvest: Harvest) -> None:
        self.model, self.harvest = model, harvest
        self.futures = Futures(model, harvest.trials)
        self.runners, self.stopped = Runners(model, harvest.kept.cash.shape[1]), Event()
        self.faults: list[Fault] = []

    def chunk(self, number: int) -> Answer:
        """Draw a chunk, work it out, and let the harvest take what it keeps."""
        chunk = self.model.chunk(number, self.futures.trials)
        totals = np.zeros((len(self.model.program.names), len(self.model.years)))
        largest = 0.0
        with self.runners.one() as runner:
            for part, hit in self.futures.parts(chunk):
                if self.stopped.is_set():
                    break
                block = runner.run(part, hit)
                totals += block.totals
                if not runner.faults:  # a rate of what is not finite is never asked for
                    largest = max(largest, self.harvest.take(block))
            return Answer(totals, struck_in(chunk), runner.faults, largest)
