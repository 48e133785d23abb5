"""One worker: it takes runs from the database, woken by messages."""

from __future__ import annotations

import os
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from bizcase.celery import app
from bizcase.runs.models import Run


class Command(BaseCommand):
    help = "Work on runs until told to stop. Start as many as there are machines and processors."
    requires_system_checks: list[str] = []  # the web process has checked; a worker starts faster

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--queues",
            default=",".join(Run.Queue.values),
            help="Comma-separated: cpu (simulations, reports), gpu (trainings). Both by default.",
        )
        parser.add_argument("--concurrency", type=int, default=2, help="Runs at a time.")

    def handle(self, *_args: Any, queues: str, concurrency: int, **_options: Any) -> None:
        app.worker_main(
            [
                "worker",
                f"--queues={queues}",
                f"--concurrency={max(1, concurrency)}",
                f"--hostname={queues.replace(',', '-')}.{os.getpid()}@%h",
                "--pool=prefork",
                "--loglevel=INFO",
                "--without-gossip",
                "--without-mingle",
                "--without-heartbeat",
            ]
        )
