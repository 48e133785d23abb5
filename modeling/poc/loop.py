"""The training loop that keeps a budget: probe, annealed schedule, checkpoints, stop, resume.

It knows no model: a task steps, validates and hands over its state.
"""

from __future__ import annotations

import math
import time
from dataclasses import asdict, dataclass, field
from typing import Any, Final, Literal, Protocol

from modeling.poc.checkpoint import Store
from modeling.poc.ledger import Ledger
from modeling.poc.sink import Sink, Stopped
from modeling.text import gettext_noop

Reason = Literal["epochs", "budget", "patience"]

MOST_EPOCHS: Final = 100  # beyond which the budget is not spent just because it is there
TRAINED_SHARE: Final = 0.90  # of the budget; the rest is for the test part and the record
_PROBE_STEPS: Final = 10
_WARM_UP: Final = 20  # steps until the full rate: Adam's first averages are noise
_SAVE_FACTOR: Final = 20  # saving takes at most a twentieth of the time


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """What a look at the validation part gave.

    Attributes
    ----------
    metrics : dict
        Points of the curves, named "valid/...".
    best : float
        The lowest loss so far; progress is this number falling.
    """

    metrics: dict[str, float]
    best: float


class Task(Protocol):
    """What is trained."""

    steps: int  # of an epoch

    def step(self, epoch: int, index: int, rate: float) -> float:
        """Take one step at a share of the full rate (0..1); return the loss.

        Its randomness is a function of (seed, epoch, index) and nothing else.
        """

    def validate(self) -> Score:
        """Look at the validation part and keep the best weights."""

    def state(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return tensors and JSON facts that `restore` turns into this very state."""

    def restore(self, tensors: dict[str, Any], facts: dict[str, Any]) -> None:
        """Go back to a state."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How long to train: a fixed number of epochs, or what fits into the seconds."""

    seconds: float
    epochs: int | None
    patience: int
    checkpoint_seconds: float


@dataclass(slots=True)
class Position:
    """Where the loop is; part of every checkpoint."""

    epoch: int = 0
    index: int = 0
    loss: float = 0.0  # sum over this epoch's steps
    planned: int = 0  # what the probe promised; the schedule follows the clock, not the promise
    began: float = 0.0  # budget seconds already used when the loop began
    best: float = math.inf
    stale: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How the loop ended.

    Attributes
    ----------
    planned : int
        Epochs asked for, or what the probe promised.
    """

    epochs: int
    planned: int
    reason: Reason
    resumed: bool


@dataclass(slots=True, kw_only=True)
class Loop:
    """One training from its first step, or its checkpoint, to its last."""

    task: Task
    pace: Pace
    ledger: Ledger
    store: Store
    sink: Sink
    at: Position = field(default_factory=Position)
    _saved: float = 0.0
    _save_time: float = 0.0
    _told: float = 0.0

    def run(self) -> Outcome:
        """Train.

        Raises
        ------
        Stopped
            When the sink asks for it; the state is then on disk.
        """
        resumed = self._resume()
        if not resumed:
            self._plan()
        self._saved = time.monotonic()
        reason = self._over()
        while reason is None:
            self._step()
            self._look_around()
            reason = self._over()
        if self.at.index:  # the budget ended inside an epoch: its weights count too
            self._validate()
        self._save()
        return Outcome(
            epochs=self.at.epoch, planned=self.at.planned, reason=reason, resumed=resumed
        )

    def _resume(self) -> bool:
        found = self.store.newest()
        if found is None:
            return False
        tensors, facts = found
        self.task.restore(tensors, facts["task"])
        self.at = Position(**facts["loop"])
        if self.at.best is None:
            self.at.best = math.inf
        return True

    def _plan(self) -> None:
        self.at.began = self.ledger.spent()
        if self.pace.epochs is not None:
            self.at.planned = self.pace.epochs
            return
        self.sink.progress(0.0, gettext_noop("Measuring how many epochs fit into the budget"))
        fits = self._left() / max(self._probe(), 1e-9)
        self.at.planned = max(1, math.ceil(min(fits, MOST_EPOCHS)))

    def _probe(self) -> float:
        """Return the seconds of an epoch; the task is then as if nothing had happened."""
        tensors, facts = self.task.state()
        kept = {name: value.clone() for name, value in tensors.items()}
        self.task.step(0, 0, 0.0)  # the first one also pays for warming up
        start = time.monotonic()
        count = min(_PROBE_STEPS, self.task.steps)
        for index in range(count):
            self.task.step(0, index, 0.0)
        stepped = time.monotonic()
        self.task.validate()
        ended = time.monotonic()
        self.task.restore(kept, facts)
        return (stepped - start) / count * self.task.steps + (ended - stepped)

    def _left(self) -> float:
        return max(0.0, TRAINED_SHARE * self.pace.seconds - self.at.began)

    def share_done(self) -> float:
        """Return the schedule's position, 0..1.

        Epochs set the pace where they all fit into the budget; where the clock runs ahead of
        them, the clock does: a training that its budget ends is annealed by then.
        """
        by_epochs = (self.at.epoch + self.at.index / self.task.steps) / self._most_epochs()
        if self.pace.epochs is not None:
            return min(1.0, by_epochs)
        by_clock = (self.ledger.spent() - self.at.began) / max(self._left(), 1e-9)
        return min(1.0, max(by_epochs, by_clock))

    def _most_epochs(self) -> int:
        return self.pace.epochs or MOST_EPOCHS

    def _step(self) -> None:
        at = self.at
        taken = at.epoch * self.task.steps + at.index
        rate = min(1.0, (taken + 1) / _WARM_UP) * 0.5 * (1 + math.cos(math.pi * self.share_done()))
        at.loss += self.task.step(at.epoch, at.index, rate)
        at.index += 1
        if at.index == self.task.steps:
            self.sink.metric("train/loss", at.epoch + 1, at.loss / at.index)
            self._validate()

    def _validate(self) -> None:
        at = self.at
        score = self.task.validate()
        at.epoch, at.index, at.loss = at.epoch + 1, 0, 0.0
        for name, value in score.metrics.items():
            self.sink.metric(name, at.epoch, value)
        at.stale = 0 if score.best < at.best - 1e-4 else at.stale + 1
        at.best = min(at.best, score.best)

    def _over(self) -> Reason | None:
        at = self.at
        if at.index == 0 and at.epoch >= self._most_epochs():
            return "epochs"
        if at.index == 0 and at.stale >= self.pace.patience:
            return "patience"
        if self.ledger.spent() >= TRAINED_SHARE * self.pace.seconds:
            return "budget"
        return None

    def _look_around(self) -> None:
        self.ledger.beat()
        now = time.monotonic()
        if self.sink.should_stop():
            self._save()
            raise Stopped
        if now - self._saved >= max(self.pace.checkpoint_seconds, _SAVE_FACTOR * self._save_time):
            self._save()
        if now - self._told >= 0.5:
            self._told = now
            self.sink.progress(self.share_done(), gettext_noop("Training"))

    def _save(self) -> None:
        start = time.monotonic()
        tensors, facts = self.task.state()
        loop = asdict(self.at)
        loop["best"] = None if math.isinf(self.at.best) else self.at.best
        self.store.save(
            self.at.epoch * self.task.steps + self.at.index, tensors, {"task": facts, "loop": loop}
        )
        self.ledger.beat(force=True)
        self._saved = time.monotonic()
        self._save_time = self._saved - start
