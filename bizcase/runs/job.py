"""What the work of a run is given, and what it gives back."""

from __future__ import annotations

import logging
import math
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import OperationalError, connection, transaction
from django.utils import timezone

from bizcase.runs.models import Metric, Run, RunQuerySet

log = logging.getLogger(__name__)


class Cancelled(BaseException):
    """A person ended the run. No error of the work, so `except Exception` lets it pass."""


class Lost(BaseException):
    """Another worker holds the run now; nothing of this attempt may be written."""


class Released(BaseException):
    """The worker is going down and hands the run back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Produced:
    """A file that the work made."""

    name: str
    content: bytes
    media_type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a finished run leaves.

    ``settle`` runs inside the transaction that finishes the run, with the finished row: what it
    writes is written exactly once.
    """

    result: dict[str, Any]
    artifacts: tuple[Produced, ...] = ()
    settle: Callable[[Run], None] | None = None


def mine(run: Run) -> RunQuerySet:
    """Return the row, as long as this claim is the newest one."""
    return Run.objects.filter(pk=run.pk, fence=run.fence, status=Run.Status.RUNNING)


def folder_of(run: Run) -> Path:
    """Return where a run keeps its checkpoints from one attempt to the next."""
    return Path(settings.RUN_FOLDER) / str(run.pk)


@dataclass(slots=True)
class _Unwritten:
    """What the work has told and the heartbeat has not stored yet."""

    progress: tuple[float, str] | None = None
    points: dict[tuple[str, int], float] = field(default_factory=dict)


class Job:
    """The hand of a worker on a run: progress, metrics, a folder, and when to stop.

    The work only tells; a thread stores what it told together with the renewal of the lease, in
    one guarded transaction per beat.
    """

    def __init__(self, run: Run) -> None:
        self.run = run
        self.beat_seconds = min(1.0, settings.RUN_LEASE / 3)
        self._lock = threading.Lock()
        self._unwritten = _Unwritten()
        self._reason: type[BaseException] | None = None
        self._quit = threading.Event()
        self._thread = threading.Thread(target=self._keep, name=f"beat-{run.pk}", daemon=True)

    @property
    def folder(self) -> Path:
        """A folder that the next attempt on this machine finds again."""
        path = folder_of(self.run)
        path.mkdir(parents=True, exist_ok=True)
        return path

    def progress(self, fraction: float, note: str = "") -> None:
        """Tell how much is done, 0..1, and stop if the run was cancelled or lost."""
        share = min(max(float(fraction), 0.0), 1.0) if math.isfinite(fraction) else 0.0
        with self._lock:
            self._unwritten.progress = (share, note[:200])
        self.check()

    def metric(self, name: str, step: int, value: float) -> None:
        """Tell one point of a curve; what is not finite cannot be drawn and is left out."""
        if not math.isfinite(value):
            return
        with self._lock:
            self._unwritten.points[name[:60], int(step)] = float(value)

    def check(self) -> None:
        """Raise Cancelled, Lost or Released when the work should end."""
        if self._reason is not None:
            raise self._reason

    def should_stop(self) -> bool:
        """Say whether `check` would raise."""
        return self._reason is not None

    def stop(self, reason: type[BaseException]) -> None:
        """Make the next `check` raise; the first reason stays."""
        self._reason = self._reason or reason

    def start(self) -> None:
        """Begin to beat."""
        self._thread.start()

    def end(self) -> None:
        """Stop to beat; afterwards only the caller writes."""
        self._quit.set()
        self._thread.join()

    def beat(self) -> None:
        """Renew the lease and store what was told, if the run is still ours."""
        with self._lock:
            told, self._unwritten = self._unwritten, _Unwritten()
        changes: dict[str, Any] = {"lease_until": lease_end()}
        if told.progress is not None:
            changes["progress"], changes["note"] = told.progress
        try:
            with transaction.atomic():
                held = mine(self.run).filter(cancel_requested_at__isnull=True).update(**changes)
                if held:
                    self._store(told)
        except OperationalError:
            self._tell_again(told)
            raise
        if not held:
            asked = mine(self.run).filter(cancel_requested_at__isnull=False).exists()
            self.stop(Cancelled if asked else Lost)

    def store_rest(self) -> None:
        """Store the points no beat has stored; call it inside the finishing transaction."""
        self._store(self._unwritten)

    def _tell_again(self, told: _Unwritten) -> None:
        with self._lock:
            self._unwritten.points = told.points | self._unwritten.points
            self._unwritten.progress = self._unwritten.progress or told.progress

    def _store(self, told: _Unwritten) -> None:
        rows = [
            Metric(run_id=self.run.pk, name=name, step=step, value=value)
            for (name, step), value in told.points.items()
        ]
        Metric.objects.bulk_create(
            rows,
            batch_size=200,
            update_conflicts=True,
            unique_fields=["run", "name", "step"],
            update_fields=["value"],
        )

    def _keep(self) -> None:
        try:
            while not self._quit.wait(self.beat_seconds) and not self.should_stop():
                try:
                    self.beat()
                except OperationalError:  # the database may be back before the lease is over
                    log.warning("run %s: no heartbeat", self.run.pk, exc_info=True)
        finally:
            connection.close()


def lease_end() -> datetime:
    """Return until when a worker that speaks now may be silent."""
    return timezone.now() + timedelta(seconds=settings.RUN_LEASE)
