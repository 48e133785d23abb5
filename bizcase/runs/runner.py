"""Claim a run, do its work, store what came out: once, whoever else tries."""

from __future__ import annotations

import hashlib
import logging
import os
import shutil
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import PurePath
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import OperationalError, transaction
from django.utils import timezone, translation
from django.utils.module_loading import import_string
from django.utils.translation import gettext, gettext_noop

from bizcase.cases.exchange import refusal
from bizcase.core.errors import DomainError
from bizcase.runs.job import (
    Cancelled,
    Job,
    Lost,
    Outcome,
    Produced,
    Released,
    folder_of,
    lease_end,
    mine,
)
from bizcase.runs.models import Artifact, Run
from modeling.poc.config import TrainError
from modeling.spec import SpecError

log = logging.getLogger(__name__)

CRASHED = gettext_noop(
    "The computation broke on our side; the log of the worker says where. Nothing was stored."
)
WORKER_LOST = gettext_noop(
    "Worker lost: every attempt ended before the work was done. It may need more memory or time "
    "than a worker has."
)
RING_AT_MOST = 32  # doorbells per look: a long queue is not rung as a whole


class Shift:
    """What this process works on, and whether it is about to end and takes no run any more."""

    job: Job | None = None
    is_over = False

    def end(self, *_signal: object) -> None:
        """Take nothing new and hand back what is under way; also a signal handler."""
        self.is_over = True
        if self.job is not None:
            self.job.stop(Released)


shift = Shift()


@dataclass(frozen=True, slots=True)
class Ending:
    """How an attempt ended: columns to write, files it made, what to settle with them."""

    changes: dict[str, Any]
    artifacts: tuple[Artifact, ...] = ()
    settle: Callable[[Run], None] | None = None


def claim(run_id: UUID) -> Run | None:
    """Take a run that is queued or whose lease is over; None if it is not to be had."""
    claimable = Run.objects.claimable(timezone.now()).filter(pk=run_id)
    run = claimable.select_related("case__head", "created_by", "workspace").first()
    return run if run is not None and take(run) else None


def take(run: Run) -> bool:
    """Make a claimable row that was read ours; of two that read the same row, one wins."""
    now = timezone.now()
    changes = {
        "status": Run.Status.RUNNING,
        "attempt": run.attempt + 1,
        "fence": run.fence + 1,
        "lease_until": lease_end(),
        "worker": f"{socket.gethostname()}:{os.getpid()}"[:120],
        "started_at": run.started_at or now,
    }
    # the fence that was read must still stand
    if not Run.objects.claimable(now).filter(pk=run.pk, fence=run.fence).update(**changes):
        return False
    for name, value in changes.items():
        setattr(run, name, value)
    return True


def execute(run_id: UUID) -> None:
    """Do a run if it is to be had; called again, or twice at once, it does no harm."""
    run = None if shift.is_over else claim(run_id)
    if run is None:
        return
    job = Job(run)
    with _on_shift(job):
        job.start()
        try:
            ending = _attempt(run, job)
        finally:
            job.end()
        if ending is not None:
            _finish(run, job, ending)


def _attempt(run: Run, job: Job) -> Ending | None:
    """Work in the language of whoever asked; None if another worker has the run now."""
    language = getattr(run.created_by, "language", None) or settings.LANGUAGE_CODE
    with translation.override(language):
        try:
            outcome = import_string(settings.RUN_KINDS[run.kind])(run, job)
            job.check()
            return _done(run, outcome)
        except Lost:
            log.warning("run %s attempt %s: taken over by another worker", run.pk, run.attempt)
            return None
        except Cancelled:
            return _over(Run.Status.CANCELLED)
        except Released:
            return Ending(_handed_back(run))
        except OperationalError:  # the lease will run out and another attempt begin
            log.exception("run %s attempt %s: the database went away", run.pk, run.attempt)
            return None
        except Exception as error:  # noqa: BLE001  logged; a worker outlives any work
            return _failed(run, error)


def _done(run: Run, outcome: Outcome) -> Ending:
    artifacts = tuple(_stored(run, produced) for produced in outcome.artifacts)
    ending = _over(Run.Status.DONE, result=outcome.result, progress=1.0, note="")
    return Ending(ending.changes, artifacts, outcome.settle)


def _failed(run: Run, error: Exception) -> Ending:
    return _over(Run.Status.FAILED, error=_explained(run, error))


def _over(status: Run.Status, **changes: Any) -> Ending:
    return Ending({"status": status, "lease_until": None, **changes})


def _handed_back(run: Run) -> dict[str, Any]:
    return {
        "status": Run.Status.QUEUED,
        "lease_until": None,
        "attempt": run.attempt - 1,
        "rung_at": None,
    }


def _explained(run: Run, error: Exception) -> dict[str, Any]:
    """Return what is stored of a failure: the refusals of our own code, else a plain sentence."""
    if isinstance(error, SpecError):
        error = refusal(error)
    if isinstance(error, DomainError):
        places = [{"path": path, "message": message} for path, message in error.errors]
        return {"code": error.code, "message": error.message, "errors": places}
    if isinstance(error, TrainError):
        message = gettext(error.template).format(**error.fields)
        return {"code": error.code, "message": message}
    log.error("run %s attempt %s broke", run.pk, run.attempt, exc_info=error)
    return {"code": "crashed", "message": CRASHED}


def _finish(run: Run, job: Job, ending: Ending) -> None:
    """Write the end in one transaction, if this claim is still the newest."""
    try:
        _write(run, job, ending)
    except Lost:
        log.warning("run %s attempt %s: fenced off at the end", run.pk, run.attempt)
        return
    except OperationalError:
        log.exception("run %s attempt %s: its end could not be stored", run.pk, run.attempt)
        return
    except Exception as error:  # noqa: BLE001  the settling broke and took all back with it
        _finish(run, job, _failed(run, error))
        return
    if ending.changes["status"] in Run.OVER:
        shutil.rmtree(folder_of(run), ignore_errors=True)


def _write(run: Run, job: Job, ending: Ending) -> None:
    changes = dict(ending.changes)
    if changes["status"] in Run.OVER:
        changes["finished_at"] = max(timezone.now(), run.started_at or timezone.now())
    with transaction.atomic():
        if not mine(run).update(**changes):
            raise Lost
        job.store_rest()
        Artifact.objects.bulk_create(ending.artifacts)
        if ending.settle is not None:
            ending.settle(Run.objects.select_related("case__head", "workspace").get(pk=run.pk))


def _stored(run: Run, produced: Produced) -> Artifact:
    """Write a file under the name of its content: a kill leaves an orphan, never half a file."""
    sha256 = hashlib.sha256(produced.content).hexdigest()
    name = f"runs/{run.pk}/{sha256}{PurePath(produced.name).suffix}"
    if default_storage.exists(name):
        with default_storage.open(name) as file:
            if hashlib.sha256(file.read()).hexdigest() != sha256:
                default_storage.delete(name)
    if not default_storage.exists(name):
        name = default_storage.save(name, ContentFile(produced.content))
    return Artifact(
        run=run,
        name=produced.name,
        file=name,
        media_type=produced.media_type,
        sha256=sha256,
        size=len(produced.content),
    )


@contextmanager
def _on_shift(job: Job) -> Iterator[None]:
    """Let a process that is told to end hand its run back instead of dying with it."""
    if threading.current_thread() is not threading.main_thread():  # signals are the main thread's
        yield
        return
    shift.job = job
    before = signal.signal(signal.SIGTERM, shift.end)
    if shift.is_over:  # the signal came between the claim and here
        job.stop(Released)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
        shift.job = None


def sweep(ring: Callable[[UUID, str], bool]) -> int:
    """Close what will never end, ring for what nobody heard; return how often it rang.

    ``ring(run_id, queue)`` says whether the message was sent. Each row is rung by one of the
    workers that sweep, and not again until three looks later.
    """
    now = timezone.now()
    _close_left_behind(now)
    before = now - timedelta(seconds=3 * settings.RUN_SWEEP)
    waiting = Run.objects.unheard(now, rung_before=before)
    rung = 0
    for pk, queue, rung_at in waiting.values_list("pk", "queue", "rung_at")[:RING_AT_MOST]:
        same = Run.objects.filter(pk=pk, **_at("rung_at", rung_at))
        if not same.update(rung_at=now):
            continue
        if not ring(pk, queue):
            break
        rung += 1
    return rung


def _at(column: str, value: Any) -> dict[str, Any]:
    return {f"{column}__isnull": True} if value is None else {column: value}


def _close_left_behind(now: Any) -> None:
    lost = {"code": "worker_lost", "message": WORKER_LOST}
    for run in Run.objects.used_up(now).only("pk", "fence", "started_at"):
        _close(run, status=Run.Status.FAILED, error=lost)
    for run in Run.objects.cancelled_but_left_behind(now).only("pk", "fence", "started_at"):
        _close(run, status=Run.Status.CANCELLED)


def _close(run: Run, **changes: Any) -> None:
    end = max(timezone.now(), run.started_at or timezone.now())
    if mine(run).update(lease_until=None, finished_at=end, **changes):
        shutil.rmtree(folder_of(run), ignore_errors=True)
