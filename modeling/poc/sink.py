"""Whom a training talks to: a list in a test, a pipe in the child process."""

from __future__ import annotations

from typing import Any, Protocol


class Stopped(Exception):
    """Raised inside a training that was asked to stop, after it saved where it was."""


class Sink(Protocol):
    """Where a training reports to."""

    def metric(self, name: str, step: int, value: float) -> None:
        """Take one point of a curve."""

    def progress(self, fraction: float, note: str = "") -> None:
        """Take how much of the work is done, 0..1, and what is being done."""

    def card(self, card: dict[str, Any]) -> None:
        """Take the data card, before any training."""

    def should_stop(self) -> bool:
        """Say whether the training was asked to stop."""
