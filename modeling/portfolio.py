"""Many cases at once: each simulated by itself, on all cores, told in the order they came."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from itertools import chain, islice
from multiprocessing import get_context
from typing import Any, Final

from modeling.document import read
from modeling.prepare import prepare
from modeling.results import (
    Simulation,
    distribution_of,
    distribution_where_defined,
    plain,
    probability_above,
)
from modeling.spec import CaseSpec, Issue, SpecError
from modeling.uncertainty.simulate import simulate
from modeling.uncertainty.threads import cores

FEW: Final = 4
"""Cases for which starting a process would take longer than their work."""
AHEAD: Final = 4
"""Cases of each process that may wait for those before them."""


@dataclass(frozen=True, slots=True)
class Member:
    """One case of a portfolio.

    Attributes
    ----------
    place : int
        In the order in which the cases came, from 0.
    id : str or None
        Of the case; None where the document cannot be read.
    summary : dict or None
        ``npv``, ``irr``, ``payback_months`` and ``funding_need`` as in the summary of a simulation,
        ``probability_npv_positive``, ``currency`` and ``digest``; None where there is an error.
    issues : tuple of Issue
        What is wrong with this case.
    """

    place: int
    id: str | None
    summary: dict[str, Any] | None
    issues: tuple[Issue, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return JSON values."""
        issues = [{"path": issue.path, "message": str(issue.message)} for issue in self.issues]
        return {"place": self.place, "id": self.id, "summary": self.summary, "issues": issues}


def simulate_all(
    documents: Iterable[str | bytes | CaseSpec],
    *,
    trials: int = 10_000,
    seed: int = 1,
    workers: int | None = None,
) -> Iterator[Member]:
    """Yield what each case comes to, in order.

    Every case sees the draws of its own simulation with this seed. What is wrong with one case is
    its result and stops no other.

    Parameters
    ----------
    documents : iterable of str, bytes or CaseSpec
        Gone through only a little ahead of the results, so a portfolio may be a stream.
    trials : int
        Of each, 1 or more.
    seed : int
        0 or more.
    workers : int, optional
        Processes; as many as there are cores without it. One means this process.
    """
    count = cores() if workers is None else workers
    numbered = enumerate(documents)
    first = list(islice(numbered, FEW))
    if count <= 1 or len(first) < FEW:
        for place, document in chain(first, numbered):
            yield member(place, document, trials, seed)
        return
    prepare()  # compiled here once instead of in every process
    with ProcessPoolExecutor(count, mp_context=get_context("spawn")) as pool:
        waiting: deque[Future[Member]] = deque()
        for place, document in chain(first, numbered):
            waiting.append(pool.submit(member, place, document, trials, seed))
            if len(waiting) > AHEAD * count:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def member(place: int, document: str | bytes | CaseSpec, trials: int, seed: int) -> Member:
    """Return what one case comes to."""
    name = document.id if isinstance(document, CaseSpec) else None
    try:
        spec = document if isinstance(document, CaseSpec) else read(document)
        name = spec.id
        found = simulate(spec, trials=trials, seed=seed, threads=1)
    except SpecError as error:
        return Member(place, name, None, error.issues)
    return Member(place, name, headlines(found))


def headlines(found: Simulation) -> dict[str, Any]:
    """Return the few figures by which cases are compared."""
    return {
        "digest": found.spec.digest,
        "currency": found.spec.currency,
        "trials": found.trials,
        "npv": distribution_of(found.npv, found.design),
        "irr": distribution_where_defined(found.irr, found.design),
        "payback_months": distribution_where_defined(found.payback, found.design),
        "funding_need": distribution_of(found.funding, found.design),
        "probability_npv_positive": plain(probability_above(found.npv)),
    }
