"""`manage.py analyse FILE sensitivity`: which uncertain input moves NPV most."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from bizcase.management.analysis import Analysis
from bizcase.management.commands.simulate import shown
from modeling.spec import CaseSpec
from modeling.uncertainty.sensitivity import tornado


def add_arguments(parser: ArgumentParser) -> None:
    """Add nothing: every input is swung."""


def answer(spec: CaseSpec, options: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the tornado."""
    return tornado(spec, seed=options["seed"], trials=options["trials"]).to_json()


def lines(told: Mapping[str, Any], currency: str) -> Iterator[str]:
    """Yield the widest swings first."""
    yield _("Mean NPV, {currency}, with the input at a low and at a high value").format(
        currency=currency
    )
    for swing in told["swings"]:
        ends = "".join(f"{shown(swing[key]):>14}" for key in ("npv_low", "npv_high"))
        yield f"{swing['id']:<26}{ends}"


SENSITIVITY = Analysis(
    name="sensitivity",
    help="Which uncertain input moves NPV most.",
    trials=4_000,
    add_arguments=add_arguments,
    answer=answer,
    lines=lines,
)
