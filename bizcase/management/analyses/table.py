"""`manage.py analyse FILE table ONE OTHER`: mean NPV over a grid of two assumptions."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from bizcase.management.analysis import Analysis
from bizcase.management.commands.simulate import shown
from modeling.sensitivity.tables import table
from modeling.spec import CaseSpec

WIDTH = 12


def add_arguments(parser: ArgumentParser) -> None:
    """Add the two assumptions, the steps and the ranges."""
    parser.add_argument("one", help="the assumption down the side")
    parser.add_argument("other", help="the assumption along the top")
    parser.add_argument("--steps", type=int, default=9, help="values of each (9)")
    for name in ("one", "other"):
        parser.add_argument(
            f"--{name}-range",
            type=float,
            nargs=2,
            metavar=("LOW", "HIGH"),
            help=f"of {name.upper()} (5th to 95th percentile)",
        )


def answer(spec: CaseSpec, options: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the grid and the line on which mean NPV is zero."""
    one, other = options["one"], options["other"]
    given = {one: options["one_range"], other: options["other_range"]}
    ranges = {name: (ends[0], ends[1]) for name, ends in given.items() if ends}
    names = ("steps", "trials", "seed")
    return table(spec, one, other, ranges=ranges, **{n: options[n] for n in names}).to_json()


def lines(told: Mapping[str, Any], currency: str) -> Iterator[str]:
    """Yield two grids: mean NPV, and the probability of a gain."""
    one, other = told["one"], told["other"]
    corner = f"{one['id']} \\ {other['id']}"
    side = max(len(corner), WIDTH)
    head = f"{corner:<{side}}" + "".join(f"{shown(x):>{WIDTH}}" for x in other["values"])
    titles = {
        "mean_npv": _("Mean NPV, {currency}").format(currency=currency),
        "probability": _("Probability that NPV is above 0"),
    }
    for name, title in titles.items():
        yield title
        yield head
        for value, cells in zip(one["values"], told[name], strict=True):
            yield f"{shown(value):<{side}}" + "".join(f"{shown(x):>{WIDTH}}" for x in cells)
        yield ""
    yield from told["notes"]


TABLE = Analysis(
    name="table",
    help="Mean NPV and the probability of a gain over a grid of two assumptions.",
    trials=4_000,
    add_arguments=add_arguments,
    answer=answer,
    lines=lines,
)
