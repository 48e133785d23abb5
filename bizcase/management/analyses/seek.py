"""`manage.py analyse FILE seek ASSUMPTION`: the value at which NPV meets a target."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from bizcase.management.analysis import Analysis
from bizcase.management.commands.simulate import shown
from modeling.sensitivity.seek import seek
from modeling.sensitivity.targets import MEASURES
from modeling.spec import CaseSpec


def add_arguments(parser: ArgumentParser) -> None:
    """Add the assumption, the target and where to look."""
    parser.add_argument("assumption", help="the id of an assumption that is no formula")
    parser.add_argument("--target", type=float, default=0.0, help="of the measure (0)")
    known = ", ".join(MEASURES)
    parser.add_argument("--measure", default=MEASURES[0], help=f"{known} ... ({MEASURES[0]})")
    parser.add_argument("--low", type=float, help="least value to try")
    parser.add_argument("--high", type=float, help="largest value to try")


def answer(spec: CaseSpec, options: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the values at which the target is met."""
    names = ("assumption", "target", "measure", "low", "high", "trials", "seed")
    return seek(spec, **{name: options[name] for name in names}).to_json()


def lines(told: Mapping[str, Any], currency: str) -> Iterator[str]:
    """Yield what was found in words, then every value with its interval."""
    yield told["note"]
    template = _("{value} {unit}, 95 % interval {low} to {high}")
    chance = _("The document puts the probability of a smaller value at {share}.")
    for found in told["solutions"]:
        low, high = (shown(end) for end in found["interval"])
        yield template.format(value=shown(found["value"]), unit=told["unit"], low=low, high=high)
        if found["probability_below"] is not None:
            yield chance.format(share=f"{100 * found['probability_below']:.1f} %")


SEEK = Analysis(
    name="seek",
    help="The value of an assumption at which NPV meets a target; without more, break-even.",
    trials=4_000,
    add_arguments=add_arguments,
    answer=answer,
    lines=lines,
)
