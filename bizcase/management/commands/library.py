"""Bring the library's index up to date: `manage.py library`. What is current is left alone."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Mapping
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from bizcase.cases import library
from bizcase.cases.library import index
from bizcase.cases.library.estimate import TRIALS, estimate
from bizcase.cases.library.index import Entry


class Command(BaseCommand):
    requires_system_checks: list[str] = []
    help = "Simulate the library's documents that changed, and write the index that pages read."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="change nothing; fail and name what is not current"
        )
        parser.add_argument(
            "--all", action="store_true", help="simulate also the documents that are current"
        )
        parser.add_argument(
            "--trials", type=int, default=TRIALS, help=f"futures to draw ({TRIALS})"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        known = index.kept()
        old = [key for key in library.KEYS if not index.is_current(key, known)]
        if options["check"]:
            self._check(old + sorted(set(known) - set(library.KEYS)))
            return
        todo = library.KEYS if options["all"] else old
        kept = {} if options["all"] else known
        found = [
            self._made(key, kept, options["trials"])
            if key in todo
            else index.entry_kept(key, known)
            for key in library.KEYS
        ]
        index.write(entry for entry in found if entry is not None)
        self.stdout.write(f"{len(todo)} of {len(found)} scenarios were brought up to date.")

    def _check(self, old: list[str]) -> None:
        if old:
            raise CommandError(f"not current: {', '.join(old)}; run manage.py library")
        self.stdout.write(f"{len(library.KEYS)} scenarios are current.")

    def _made(self, key: str, known: Mapping[str, Any], trials: int) -> Entry:
        self.stdout.write(f"  {key}")
        self.stdout.flush()
        spec = library.spec(key)
        numbers = index.estimate_kept(spec, known) or estimate(spec, trials=trials)
        return index.entry_of(spec, estimate=numbers)
