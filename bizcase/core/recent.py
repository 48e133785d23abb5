"""What was worked out lately, kept in the process: the same question has the same answer."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Generic, TypeVar

T = TypeVar("T")


class Recent(Generic[T]):
    """The last answers by the text of their questions.

    Parameters
    ----------
    most : int
        How many are kept.
    """

    def __init__(self, most: int) -> None:
        self._most, self._kept, self._lock = most, OrderedDict[str, T](), Lock()

    def get(self, question: str, answer: Callable[[], T]) -> T:
        """Return the answer to a question; what raises is not kept."""
        with self._lock:
            if question in self._kept:
                self._kept.move_to_end(question)
                return self._kept[question]
        found = answer()
        self.keep(question, found)
        return found

    def keep(self, question: str, found: T) -> None:
        """Remember an answer that is known already."""
        with self._lock:
            self._kept[question] = found
            self._kept.move_to_end(question)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
