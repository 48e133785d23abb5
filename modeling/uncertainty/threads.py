"""Work spread over threads; its results come in the order of what was asked."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final, TypeVar

T = TypeVar("T")
R = TypeVar("R")

AHEAD: Final = 2
"""Results of each thread that may wait for those before them."""


def cores() -> int:
    """Return how many cores this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on every system
        return os.cpu_count() or 1


def in_order(
    work: Callable[[T], R], items: Iterable[T], *, threads: int | None = None
) -> Generator[R, None, None]:
    """Yield the result for each item, worked out by several threads.

    Threads begin and end with the call, so that a process may be forked before and after it.

    Parameters
    ----------
    work : callable
        Called in any thread.
    items : iterable
        Gone through by the caller's thread, only a little ahead of the results.
    threads : int, optional
        As many as there are cores without it; one means the caller's own.
    """
    count = cores() if threads is None else threads
    if count <= 1:
        yield from map(work, items)
        return
    waiting: deque[Future[R]] = deque()
    with ThreadPoolExecutor(count) as pool:
        try:
            for item in items:
                waiting.append(pool.submit(work, item))
                if len(waiting) > AHEAD * count:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()
