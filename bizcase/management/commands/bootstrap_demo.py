"""Load the demo: `manage.py bootstrap_demo`. A second time it keeps what is there."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from bizcase.core.errors import DomainError
from bizcase.management.demo import Demo, DemoFailed, Secrets

MAX_TENANTS = 200


class Command(BaseCommand):
    requires_system_checks = []  # half of the start; `check` runs them
    help = "Make the demo workspaces through the product's own services; keep what is there."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print ids and tokens as JSON")
        parser.add_argument(
            "--tenants", type=int, default=1, metavar="N", help="make N separate workspaces"
        )
        parser.add_argument(
            "--full", action="store_true", help="simulate, train and report in all of them"
        )
        parser.add_argument("--rotate", action="store_true", help="issue new API tokens")

    def handle(self, *args: Any, **options: Any) -> None:
        tenants = options["tenants"]
        if not 1 <= tenants <= MAX_TENANTS:
            raise CommandError(f"--tenants must lie between 1 and {MAX_TENANTS}")
        secrets = Secrets.load()
        try:
            found = [self._workspace(number, secrets, options) for number in range(1, tenants + 1)]
        except (DemoFailed, DomainError) as error:
            raise CommandError(str(error)) from error
        if options["json"]:
            answer = {"base_url": settings.BASE_URL, "workspaces": found}
            self.stdout.write(json.dumps(answer, indent=1, ensure_ascii=False))
        else:
            self._tell(found)

    def _workspace(self, number: int, secrets: Secrets, options: dict[str, Any]) -> dict[str, Any]:
        demo = Demo(number=number, say=self._progress)
        demo.people()
        demo.content()
        if number == 1 or options["full"]:
            demo.compute()
        return demo.summary(secrets, rotate=options["rotate"])

    def _progress(self, text: str) -> None:
        self.stderr.write(f"  demo: {text}")
        self.stderr.flush()

    def _tell(self, found: list[dict[str, Any]]) -> None:
        for workspace in found:
            counts = f"{len(workspace['cases'])} cases, {len(workspace['runs'])} runs"
            self.stdout.write(f"Workspace {workspace['key']}: {counts}")
            for user in workspace["users"]:
                login = f"{user['username']}  password {user['password']}"
                self.stdout.write(f"  {user['role']:9} {login}")
        self.stdout.write("API tokens: manage.py bootstrap_demo --json")
