"""Bring the message catalogue up to date, or say what is missing."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from babel.messages.pofile import read_po
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from bizcase.core import catalogue

LOCALES = {"zh_Hans": "zh_Hans"}  # folder below locale/ → CLDR name


class Command(BaseCommand):
    help = "Collect the marked strings into locale/ and compile them; --check only compares."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="fail on any difference")

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        found = catalogue.collect(settings.ROOT)
        complaints: list[str] = []
        for folder, locale in LOCALES.items():
            path = settings.ROOT / "locale" / folder / "LC_MESSAGES" / "django.po"
            catalog = catalogue.update(path, found, locale)
            text = catalogue.po_bytes(catalog)
            complaints += [f"{folder}: {fault}" for fault in catalogue.faults(catalog)]
            if check:
                if not path.exists() or path.read_bytes() != text:
                    complaints.append(f"{path.name} is out of date; run: make i18n")
                compiled = path.with_suffix(".mo")
                if not compiled.exists() or compiled.read_bytes() != catalogue.mo_bytes(catalog):
                    complaints.append(f"{compiled.name} is out of date; run: make i18n")
            else:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(text)
                with path.open("rb") as source:  # as a later check will read it
                    catalog = read_po(source, locale=locale, domain="django")
                path.with_suffix(".mo").write_bytes(catalogue.mo_bytes(catalog))
        if complaints and check:
            raise CommandError("\n".join(complaints))
        for complaint in complaints:
            self.stdout.write(complaint)
