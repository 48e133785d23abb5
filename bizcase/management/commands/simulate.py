"""Simulate a case document from the shell; numbers come out, no database is touched."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from modeling.document import check, read
from modeling.reading import LARGEST
from modeling.results import LEVELS, to_text
from modeling.spec import SpecError
from modeling.uncertainty.simulate import simulate

REFUSED = 2
WIDTH = 26


class Command(BaseCommand):
    help = "Simulate a bizcase/1 document and print what it is worth."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="YAML or JSON document; - reads standard input")
        parser.add_argument("--trials", type=int, default=10_000, help="futures to draw (10000)")
        parser.add_argument("--seed", type=int, default=1, help="a whole number from 0 on (1)")
        parser.add_argument("--outlook", help="a named set of overrides of the document")
        parser.add_argument("--json", action="store_true", help="print one JSON document")

    def handle(
        self,
        *args: Any,
        file: str,
        trials: int,
        seed: int,
        outlook: str | None,
        json: bool,
        **options: Any,
    ) -> None:
        try:
            spec = read(content(file)).for_outlook(outlook)
            check(spec)
            summary = simulate(spec, trials=trials, seed=seed).summary()
        except SpecError as error:
            raise CommandError(str(error), returncode=REFUSED) from error
        lines = [to_text(summary)] if json else table(summary, spec.currency)
        for line in lines:
            self.stdout.write(line)


def content(file: str) -> bytes:
    """Return the bytes of a file, or of standard input; of more than a document holds, its head.

    Raises
    ------
    CommandError
        If there is no such file.
    """
    if file == "-":
        return sys.stdin.buffer.read(LARGEST + 1)
    try:
        with Path(file).open("rb") as source:
            return source.read(LARGEST + 1)
    except OSError as error:
        message = _("{file}: cannot be read: {reason}")
        text = message.format(file=file, reason=error.strerror)
        raise CommandError(text, returncode=REFUSED) from error


def table(summary: Mapping[str, Any], currency: str) -> Iterator[str]:
    """Yield the lines of a table for people."""
    yield _("{trials} trials, seed {seed}, {engine}").format(**summary)
    levels = [f"p{level}" for level in LEVELS]
    yield " " * WIDTH + "".join(f"{head:>14}" for head in ("mean", *levels))
    named = (
        (_("NPV, {currency}"), "npv"),
        (_("IRR per year"), "irr"),
        (_("Payback, months"), "payback_months"),
        (_("Funding need, {currency}"), "funding_need"),
    )
    for label, key in named:
        cells = "".join(f"{shown(summary[key][head]):>14}" for head in ("mean", *levels))
        yield f"{label.format(currency=currency):<{WIDTH}}{cells}"
    for year in summary["years"]:
        cells = "".join(f"{shown(year['cash'][head]):>14}" for head in ("mean", *levels))
        label = _("Cash {year}, {currency}").format(year=year["year"], currency=currency)
        yield f"{label:<{WIDTH}}{cells}"
    share = summary["probability_npv_positive"]
    yield _("Probability that NPV is above 0: {share}").format(share=f"{100 * share:.1f} %")
    worst = shown(summary["expected_shortfall_5"])
    yield _("Mean of the worst 5 %: {worst} {currency}").format(worst=worst, currency=currency)
    error = shown(summary["npv"]["error"])
    yield _("Standard error of mean NPV: {error} {currency}").format(error=error, currency=currency)


def shown(value: float | None) -> str:
    """Return a number with four digits or more, a dash for none."""
    if value is None:
        return "-"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"
