"""`manage.py analyse FILE information`: what is worth knowing first, and how large a test pays."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from bizcase.management.analyses.choice import BETWEEN
from bizcase.management.analysis import Analysis, row
from bizcase.management.commands.simulate import shown
from modeling.choice.alternatives import alternatives
from modeling.information.perfect import evppi, evppi_between
from modeling.information.planned import studies
from modeling.information.studies import sampling
from modeling.spec import CaseSpec
from modeling.text import Message, say

WIDTH = 40
NUMBERS = {"sd": float, "unit_cost": float, "fixed_cost": float, "scale": float, "largest": int}


def add_arguments(parser: ArgumentParser) -> None:
    """Add inputs, groups, the options of the decision and a study."""
    parser.add_argument(
        "--inputs",
        nargs="+",
        metavar="ID",
        help="inputs to look at (all; always all with --between)",
    )
    parser.add_argument(
        "--group",
        nargs="+",
        action="append",
        default=[],
        metavar="ID",
        help="inputs that become known together; may be given several times",
    )
    parser.add_argument(
        "--between",
        choices=tuple(BETWEEN),
        help="choose between business models or outlooks, not whether to go ahead",
    )
    parser.add_argument(
        "--study",
        nargs="+",
        metavar="KEY=VALUE",
        help="a test to plan: input=y kind=binomial unit_cost=50, or kind=normal sd=3; "
        "also fixed_cost, scale, largest",
    )


def answer(spec: CaseSpec, options: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what information is worth, with its sentences in the language in use."""
    drawn = {"trials": options["trials"], "seed": options["seed"]}
    if options["between"]:
        found = alternatives(BETWEEN[options["between"]](spec), **drawn)
        information = evppi_between(found, options["group"])
    else:
        information = evppi(spec, options["inputs"], options["group"], **drawn)
    told: dict[str, Any] = {"information": _told(information)}
    if spec.poc:
        told["poc"] = _told(studies(spec, **drawn))
    if options["study"]:
        told["sampling"] = _told(sampling(spec, study_of(options["study"]), **drawn))
    return told


def study_of(parts: Sequence[str]) -> dict[str, Any]:
    """Return a study from KEY=VALUE; what is no number stays a text, to be refused by its name."""
    found: dict[str, Any] = {}
    for part in parts:
        key, _sign, text = part.partition("=")
        try:
            found[key] = NUMBERS.get(key, str)(text)
        except ValueError:
            found[key] = text
    return found


def _told(result: Any) -> dict[str, Any]:
    sentences: Sequence[Message] = result.words(get_language() or "en")
    told: dict[str, Any] = result.to_json()
    return told | {"words": [sentence.translated(_) for sentence in sentences]}


def lines(told: Mapping[str, Any], currency: str) -> Iterator[str]:
    """Yield what each input is worth, the planned PoCs and the sizes of a study."""
    yield from _inputs(told["information"], currency)
    if "poc" in told:
        yield ""
        yield from _pocs(told["poc"], currency)
    if "sampling" in told:
        yield ""
        yield from _sizes(told["sampling"], currency)


def _row(label: str, *cells: str) -> str:
    return row(label[: WIDTH - 1], *cells, width=WIDTH)


def _inputs(told: Mapping[str, Any], currency: str) -> Iterator[str]:
    language = get_language() or "en"
    head = _("Worth of knowing, {currency}").format(currency=currency)
    yield _row(head, _("worth"), _("std. error"), _("share"))
    yield _row(_("everything"), shown(told["evpi"]["value"]), shown(told["evpi"]["error"]), "")
    for worth in (*told["groups"], *told["inputs"]):
        label = ", ".join(say(told["labels"].get(name, name), language) for name in worth["inputs"])
        share = f"{100 * worth['share']:.1f} %"
        yield _row(label, shown(worth["value"]), shown(worth["error"]), share)
    yield from told["words"]


def _pocs(told: Mapping[str, Any], currency: str) -> Iterator[str]:
    head = _("Planned PoCs, {currency}").format(currency=currency)
    yield _row(head, _("at most"), _("its test"), _("budget"), _("net"))
    for each in told["studies"]:
        cells = (each["evppi"]["value"], each["evsi"], each["budget"], each["net"])
        yield _row(say(each["title"], get_language() or "en"), *(shown(cell) for cell in cells))
    yield from told["words"]


def _sizes(told: Mapping[str, Any], currency: str) -> Iterator[str]:
    head = _("Size of the test of {name}").format(name=say(told["label"], get_language() or "en"))
    yield _row(head, _("worth, {currency}").format(currency=currency), _("net"))
    for n, worth, net in zip(told["n"], told["evsi"], told["net_benefit"], strict=True):
        yield _row(str(n), shown(worth), shown(net))
    yield from told["words"]


INFORMATION = Analysis(
    name="information",
    help="What is worth knowing before the decision, which PoC comes next, how large a test pays.",
    trials=10_000,
    add_arguments=add_arguments,
    answer=answer,
    lines=lines,
)
