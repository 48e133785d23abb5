"""Doorbells: a message carries an id, may be lost or doubled, and is acknowledged early."""

from __future__ import annotations

import logging
from uuid import UUID

from celery import shared_task
from django.conf import settings
from kombu.exceptions import KombuError, OperationalError

from bizcase.runs import runner
from bizcase.runs.models import Run

log = logging.getLogger(__name__)


@shared_task(name="runs.execute", ignore_result=True, acks_late=False)  # type: ignore[untyped-decorator]
def execute(run_id: str) -> None:
    """Do a run if nobody else does."""
    runner.execute(UUID(run_id))


def ring(run_id: UUID, queue: str) -> bool:
    """Wake a worker; if the broker is away the request goes on and a sweep rings later."""
    try:
        execute.apply_async((str(run_id),), queue=queue, retry=False)
    except (OperationalError, KombuError, OSError):
        log.warning(
            "run %s: the broker is away, a sweep will ring", run_id, exc_info=settings.DEBUG
        )
        Run.objects.filter(pk=run_id).update(rung_at=None)
        return False
    return True


def sweep() -> int:
    """Look once for runs that nobody rang or whose worker fell silent."""
    return runner.sweep(ring)
