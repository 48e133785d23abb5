"""Which things wait for each other: strongly connected groups of a directed graph."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Generic, TypeVar

T = TypeVar("T", bound=Hashable)


def groups(roots: Iterable[T], needs: Callable[[T], Iterable[T]]) -> list[tuple[T, ...]]:
    """Return all that the roots need in groups, each behind the groups that it needs.

    Things that need each other are one group; most groups hold one thing.

    References
    ----------
    R. Tarjan, "Depth-first search and linear graph algorithms", SIAM Journal on Computing 1 (1972);
    without recursion, so that long chains are no danger.
    """
    walk = _Walk(needs)
    for root in roots:
        if root not in walk.number:
            walk.from_(root)
    return walk.found


@dataclass(slots=True)
class _Walk(Generic[T]):
    needs: Callable[[T], Iterable[T]]
    found: list[tuple[T, ...]] = field(default_factory=list)
    number: dict[T, int] = field(default_factory=dict)
    low: dict[T, int] = field(default_factory=dict)
    path: list[T] = field(default_factory=list)
    place: dict[T, int] = field(default_factory=dict)
    work: list[tuple[T, Iterator[T]]] = field(default_factory=list)

    def from_(self, root: T) -> None:
        self.enter(root)
        while self.work:
            at, waiting = self.work[-1]
            need = next(waiting, None)
            if need is None:
                self.leave(at)
            elif need not in self.number:
                self.enter(need)
            elif need in self.place:
                self.low[at] = min(self.low[at], self.number[need])

    def enter(self, thing: T) -> None:
        self.number[thing] = self.low[thing] = len(self.number)
        self.place[thing] = len(self.path)
        self.path.append(thing)
        self.work.append((thing, iter(self.needs(thing))))

    def leave(self, thing: T) -> None:
        self.work.pop()
        if self.work:
            parent = self.work[-1][0]
            self.low[parent] = min(self.low[parent], self.low[thing])
        if self.low[thing] == self.number[thing]:
            group = self.path[self.place[thing] :]
            del self.path[self.place[thing] :]
            for member in group:
                del self.place[member]
            self.found.append(tuple(group))
