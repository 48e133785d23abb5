"""`manage.py analyse FILE actuals`: what is known against the forecast, and what it teaches."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from bizcase.management.analysis import Analysis, row
from bizcase.management.commands.simulate import shown
from modeling.spec import CaseSpec
from modeling.uncertainty.conditioning import condition, track


def add_arguments(parser: ArgumentParser) -> None:
    """Add the error of the actuals."""
    parser.add_argument(
        "--error",
        type=float,
        help="standard deviation of an actual, as a share of it (what the document says)",
    )


def answer(spec: CaseSpec, options: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the known months beside their forecast; with an error, also what they teach."""
    drawn = {"seed": options["seed"], "trials": options["trials"]}
    error = spec.actuals_error if options["error"] is None else options["error"]
    tracking, posterior = track(spec, **drawn), None
    if error is not None or not tracking.months:
        posterior = condition(spec, error=error, **drawn).to_json()
    return {"tracking": tracking.to_json(), "posterior": posterior}


def lines(told: Mapping[str, Any], currency: str) -> Iterator[str]:
    """Yield a table of months, and one of assumptions before and after."""
    tracking, posterior = told["tracking"], told["posterior"]
    yield row("", _("month"), "P10", "P50", "P90", _("actual"))
    for month in tracking["months"]:
        numbers = (shown(month[key]) for key in ("p10", "p50", "p90", "actual"))
        yield row(month["line"], str(month["month"]), *numbers) + ("" if month["inside"] else " *")
    share = f"{100 * tracking['share_inside']:.0f} %"
    yield _("{share} inside P10 to P90; of an honest forecast it is 80 %.").format(share=share)
    if posterior is None:
        return
    yield ""
    yield row("", _("before"), _("after"), _("sd before"), _("sd after"))
    for each in posterior["assumptions"]:
        yield row(each["id"], *_moved(each["prior"], each["posterior"]))
    yield row(f"NPV, {currency}", *_moved(posterior["npv_before"], posterior["npv_after"]))
    template = _("The {trials} trials are worth {effective} independent ones.")
    yield template.format(trials=posterior["trials"], effective=shown(posterior["effective"]))


def _moved(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    for name in ("mean", "sd"):
        yield from (shown(each[name]) for each in (before, after))


ACTUALS = Analysis(
    name="actuals",
    help="What is known against what was forecast, and what it says about the assumptions.",
    trials=10_000,
    add_arguments=add_arguments,
    answer=answer,
    lines=lines,
)
