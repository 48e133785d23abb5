"""Analyse a case document from the shell; numbers come out, no database is touched."""

from __future__ import annotations

from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError, CommandParser

from bizcase.management.analyses.actuals import ACTUALS
from bizcase.management.analyses.choice import CHOICE
from bizcase.management.analyses.information import INFORMATION
from bizcase.management.analyses.seek import SEEK
from bizcase.management.analyses.sensitivity import SENSITIVITY
from bizcase.management.analyses.table import TABLE
from bizcase.management.analysis import Analysis
from bizcase.management.commands.simulate import REFUSED, content
from modeling.document import check, read
from modeling.results import to_text
from modeling.spec import SpecError

ANALYSES: Final[tuple[Analysis, ...]] = (
    SENSITIVITY,
    SEEK,
    TABLE,
    CHOICE,
    INFORMATION,
    ACTUALS,
)
"""Every sub-command; one more is a module in `bizcase.management.analyses` and a name here."""


class Command(BaseCommand):
    help = "Analyse a bizcase/1 document: what moves NPV, and what would have to be true."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="YAML or JSON document; - reads standard input")
        names = parser.add_subparsers(dest="analysis", metavar="ANALYSIS", required=True)
        for analysis in ANALYSES:
            own = names.add_parser(analysis.name, help=analysis.help, description=analysis.help)
            own.add_argument(
                "--trials",
                type=int,
                default=analysis.trials,
                help=f"futures to draw ({analysis.trials})",
            )
            own.add_argument("--seed", type=int, default=1, help="a whole number from 0 on (1)")
            own.add_argument("--outlook", help="a named set of overrides of the document")
            own.add_argument("--json", action="store_true", help="print one JSON document")
            analysis.add_arguments(own)

    def handle(self, *args: Any, file: str, analysis: str, json: bool, **options: Any) -> None:
        chosen = next(known for known in ANALYSES if known.name == analysis)
        try:
            spec = read(content(file)).for_outlook(options["outlook"])
            check(spec)
            told = chosen.answer(spec, options)
        except SpecError as error:
            raise CommandError(str(error), returncode=REFUSED) from error
        for line in [to_text(told)] if json else chosen.lines(told, spec.currency):
            self.stdout.write(line)
