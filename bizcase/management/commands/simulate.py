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
from modeling.precision import METHODS
from modeling.reading import LARGEST
from modeling.results import LEVELS, Simulation, to_text
from modeling.spec import CaseSpec, Issue, SpecError
from modeling.text import Message, gettext_noop
from modeling.uncertainty.model import NumbersError
from modeling.uncertainty.simulate import simulate
from modeling.uncertainty.tolerance import MOST, Tolerance, simulate_to

REFUSED = 2
TRIALS = 10_000
WIDTH = 26


class Command(BaseCommand):
    help = "Simulate a bizcase/1 document and print what it is worth."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="YAML or JSON document; - reads standard input")
        parser.add_argument(
            "--trials",
            type=int,
            help=f"futures to draw ({TRIALS}); with --tolerance the most of them ({MOST})",
        )
        parser.add_argument("--seed", type=int, default=1, help="a whole number from 0 on (1)")
        parser.add_argument("--outlook", help="a named set of overrides of the document")
        parser.add_argument(
            "--tolerance",
            help="draw until the standard error of mean NPV is at most this: 5000, or 1%% of it",
        )
        parser.add_argument(
            "--sampling", choices=METHODS, default="random", help="how futures are spread (random)"
        )
        parser.add_argument("--threads", type=int, help="as many as there are cores without it")
        parser.add_argument("--json", action="store_true", help="print one JSON document")

    def handle(
        self, *args: Any, file: str, outlook: str | None, json: bool, **options: Any
    ) -> None:
        try:
            spec = read(content(file)).for_outlook(outlook)
            check(spec)
            found = simulated(spec, options)
        except SpecError as error:
            raise CommandError(str(error), returncode=REFUSED) from error
        summary = found.summary()
        if options["tolerance"] is not None:
            summary["notes"] = [str(note) for note in found.notes]
        lines = [to_text(summary)] if json else table(summary, spec.currency)
        for line in lines:
            self.stdout.write(line)


def simulated(spec: CaseSpec, options: Mapping[str, Any]) -> Simulation:
    """Return the futures that were asked for.

    Raises
    ------
    SpecError
        If what was asked cannot be.
    """
    trials, tolerance = options["trials"], options["tolerance"]
    asked = {name: options[name] for name in ("seed", "sampling", "threads")}
    if asked["threads"] is not None and asked["threads"] < 1:
        message = Message(gettext_noop("must be at least 1, not {threads}"), **asked)
        raise NumbersError([Issue("threads", message)])
    if tolerance is None:
        return simulate(spec, trials=TRIALS if trials is None else trials, **asked)
    limit, most = Tolerance.parse(tolerance), MOST if trials is None else trials
    return simulate_to(spec, tolerance=limit, most=most, **asked)


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
    for label, key in (
        (_("Modified IRR per year"), "mirr"),
        (_("Discounted payback, months"), "discounted_payback_months"),
        (_("Profitability index"), "profitability_index"),
        (_("Runway, months"), "runway_months"),
    ):
        cells = "".join(f"{shown(summary[key][head]):>14}" for head in ("mean", *levels))
        yield f"{label:<{WIDTH}}{cells}"
    yield from sentences(summary, currency)


def sentences(summary: Mapping[str, Any], currency: str) -> Iterator[str]:
    """Yield what stands below the table, each figure with its standard error."""
    errors = summary["errors"]
    funding = shown(summary["runway_months"]["funding"])
    text = _("Runway: when the money runs out with {funding} {currency} raised, where it does.")
    yield text.format(funding=funding, currency=currency)
    share, error = (
        100 * x for x in (summary["probability_npv_positive"], errors["probability_npv_positive"])
    )
    yield _("Probability that NPV is above 0: {share}").format(
        share=f"{share:.1f} % ± {error:.2g} %"
    )
    worst = f"{shown(summary['expected_shortfall_5'])} ± {shown(errors['expected_shortfall_5'])}"
    yield _("Mean of the worst 5 %: {worst} {currency}").format(worst=worst, currency=currency)
    error = shown(summary["npv"]["error"])
    yield _("Standard error of mean NPV: {error} {currency}").format(error=error, currency=currency)
    yield from summary.get("notes", ())


def shown(value: float | None) -> str:
    """Return a number with four digits or more, a dash for none."""
    if value is None:
        return "-"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"
