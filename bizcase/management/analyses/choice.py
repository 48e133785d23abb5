"""`manage.py analyse FILE choice`: which option is best, and when each of them wins."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator, Mapping
from typing import Any, Final

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from bizcase.management.analysis import Analysis, row
from bizcase.management.commands.simulate import WIDTH, shown
from modeling.choice.alternatives import alternatives
from modeling.choice.choose import choose
from modeling.economics.variants import (
    AS_WRITTEN,
    WHOLE,
    options_of_outlooks,
    options_of_streams,
    streams_of,
)
from modeling.spec import CaseSpec
from modeling.text import say

BETWEEN: Final = {"streams": options_of_streams, "outlooks": options_of_outlooks}
COLUMNS: Final = ("mean", "p10", "p50", "p90", "expected_shortfall", "regret_mean")


def add_arguments(parser: ArgumentParser) -> None:
    """Add what the choice is between."""
    parser.add_argument(
        "--between",
        choices=tuple(BETWEEN),
        help="business models alone, or outlooks (streams if the case has two or more)",
    )
    parser.add_argument(
        "--when",
        nargs=2,
        metavar=("OPTION", "OTHER"),
        help="the conditions under which the first of two options beats the second",
    )


def answer(spec: CaseSpec, options: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the choice, with its sentences in the language in use."""
    streams = streams_of(spec)
    between = options["between"] or ("streams" if len(streams) > 1 else "outlooks")
    labels = (streams if between == "streams" else {}) | {WHOLE: AS_WRITTEN}
    specs = BETWEEN[between](spec)
    found = alternatives(specs, trials=options["trials"], seed=options["seed"], labels=labels)
    choice = choose(found)
    language = get_language() or "en"
    sentences = list(choice.words(language))
    told = choice.to_json() | {"between": between}
    if options["when"]:
        when = found.when_above(*options["when"])
        told["when"] = when.to_json()
        sentences.append(when.words(language))
    return told | {"words": [sentence.translated(_) for sentence in sentences]}


def lines(told: Mapping[str, Any], currency: str) -> Iterator[str]:
    """Yield the figures of every option, then what they mean."""
    heads = (_("mean"), "P10", "P50", "P90", _("worst 5 %"), _("regret"), _("is best"))
    yield row(_("NPV, {currency}").format(currency=currency), *heads)
    for option in told["options"]:
        cells = [shown(option[column]) for column in COLUMNS]
        cells.append(f"{100 * option['probability_best']:.1f} %")
        name = say(option["label"], get_language() or "en")[: WIDTH - 1]
        yield row(name, *cells)
    yield from told["words"]


CHOICE = Analysis(
    name="choice",
    help="Which business model or outlook is best, and the conditions under which each wins.",
    trials=10_000,
    add_arguments=add_arguments,
    answer=answer,
    lines=lines,
)
