"""`manage.py analyse FILE sensitivity`: which input moves NPV most."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from bizcase.management.analysis import Analysis, row
from bizcase.management.commands.simulate import WIDTH, shown
from modeling.sensitivity.elasticity import elasticities
from modeling.sensitivity.indices import METHODS, indices
from modeling.sensitivity.tornado import LEVELS, tornado
from modeling.spec import CaseSpec


def add_arguments(parser: ArgumentParser) -> None:
    """Add the percentiles of the tornado and the method of the indices."""
    parser.add_argument(
        "--levels",
        type=float,
        nargs=2,
        default=LEVELS,
        metavar=("LOW", "HIGH"),
        help="probabilities of the percentiles that each input is put at (0.1 0.9)",
    )
    parser.add_argument(
        "--method", choices=METHODS, default="auto", help="of the shares of the variance (auto)"
    )


def answer(spec: CaseSpec, options: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the tornado, the shares of the variance and the elasticities."""
    drawn = {"seed": options["seed"], "trials": options["trials"]}
    low, high = options["levels"]
    return {
        "tornado": tornado(spec, levels=(low, high), **drawn).to_json(),
        "indices": indices(spec, method=options["method"], **drawn).to_json(),
        "elasticity": elasticities(spec, **drawn).to_json(),
    }


def lines(told: Mapping[str, Any], currency: str) -> Iterator[str]:
    """Yield a table of swings, one of shares and one of elasticities."""
    low, high = (f"p{100 * level:g}" for level in told["tornado"]["levels"])
    yield _("Mean NPV, {currency}").format(currency=currency)
    yield row("", low, high, _("rank corr."), _("partial"))
    for swing in told["tornado"]["swings"]:
        keys = ("npv_low", "npv_high", "rank_correlation", "partial_rank_correlation")
        yield row(swing["id"], *(shown(swing[key]) for key in keys))
    yield ""
    yield from shares(told["indices"])
    yield ""
    yield _("One per cent more")
    yield row("", _("NPV, {currency}").format(currency=currency), _("per cent"))
    for part in told["elasticity"]["elasticities"]:
        yield row(part["id"], shown(part["npv_change"]), shown(part["elasticity"]))


def shares(told: Mapping[str, Any]) -> Iterator[str]:
    """Yield the shares of the variance, each with its interval."""
    yield told["reason"]
    yield from told["notes"]
    names = [
        name
        for name in ("first", "total", "shapley")
        if any(index[name] is not None for index in told["indices"])
    ]
    yield row("", *names)
    for index in told["indices"]:
        cells = []
        for name in names:
            share = index[name]
            low, high = (shown_share(end) for end in share["interval"])
            cells.append(f"{shown_share(share['value'])} [{low}, {high}]")
        yield f"{index['id']:<{WIDTH}}" + "".join(f"{cell:>26}" for cell in cells)


def shown_share(value: float | None) -> str:
    """Return a share with three places, a dash for none."""
    return "-" if value is None else f"{value:.3f}"


SENSITIVITY = Analysis(
    name="sensitivity",
    help="Which input moves NPV most: tornado, shares of the variance, elasticities.",
    trials=4_096,
    add_arguments=add_arguments,
    answer=answer,
    lines=lines,
)
