"""The part of every worker that looks, every few seconds, for runs nobody rang."""

from __future__ import annotations

import logging
import os
import signal
import threading
from typing import Any, Final

from billiard import active_children  # type: ignore[import-untyped]
from celery import bootsteps
from celery.signals import worker_process_init, worker_shutting_down
from django.conf import settings
from django.db import Error, connections
from django.utils.module_loading import import_string

from bizcase.runs import runner, tasks
from bizcase.runs.models import Run

log = logging.getLogger(__name__)


# ignored by default, and left alone by the pool, which resets the others: SIGTERM kills an idle
# process, and a parent whose processes die stalls on its way out
END_OF_SHIFT: Final = signal.SIGURG


class Sweep(bootsteps.StartStopStep):  # type: ignore[misc]
    """Start after the pool has forked, so that no child inherits the thread's connection."""

    requires = ("celery.worker.components:Pool",)

    def __init__(self, parent: Any, **options: Any) -> None:
        super().__init__(parent, **options)
        self.warms = Run.Queue.CPU in parent.app.amqp.queues.consume_from
        worker_process_init.connect(self.begin_shift)
        self.quit = threading.Event()
        self.thread = threading.Thread(target=self.keep, name="sweep", daemon=True)

    def begin_shift(self, **_signal: Any) -> None:
        """Let a process of the pool hear of the end, and load what its first run needs."""
        signal.signal(END_OF_SHIFT, runner.shift.end)
        if self.warms:
            threading.Thread(target=load_kinds, name="load", daemon=True).start()

    def start(self, parent: Any) -> None:
        worker_shutting_down.connect(self.pass_on)
        self.thread.start()

    def stop(self, parent: Any) -> None:
        self.quit.set()

    terminate = stop

    def pass_on(self, **_signal: Any) -> None:
        """Tell the pool's processes that the worker goes down: each hands its run back."""
        runner.shift.end()
        self.quit.set()
        for child in active_children():
            os.kill(child.pid, END_OF_SHIFT)

    def keep(self) -> None:
        while True:
            look()
            if self.quit.wait(settings.RUN_SWEEP):
                return


def load_kinds() -> None:
    """Import the work of every kind: seconds that the first run would wait otherwise."""
    for path in settings.RUN_KINDS.values():
        import_string(path)


def look() -> None:
    """Sweep once and keep no connection: the pool may fork at any time."""
    try:
        tasks.sweep()
    except Error:  # the database may be back at the next look
        log.warning("sweep: the database is away", exc_info=settings.DEBUG)
    finally:
        connections.close_all()
