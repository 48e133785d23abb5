"""A mix that somebody tries: the weights as a form sends them, and what they would be worth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from bizcase.cases import exchange
from bizcase.cases.amend import amended, mark
from bizcase.cases.models import Case
from bizcase.core.errors import DomainError
from bizcase.economics.earning.edits import entry_of, weights
from bizcase.economics.earning.futures import change
from bizcase.economics.earning.rows import StreamRow, stream_rows
from bizcase.economics.worth import Change
from modeling.formula.lexer import FormulaError
from modeling.formula.values import Point, Range, parse_value


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A stream with its weight in per cent, as a form shows it; empty where it counts in full."""

    row: StreamRow
    percent: str
    uncertain: str
    mark: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What a mix would be worth, and what it does to NPV."""

    worth: dict[str, float]
    change: Change


def shares(case: Case, typed: Mapping[str, str] | None = None) -> list[Share]:
    """Return the streams of a case with their weights as they are, or as they were typed."""
    found = [_share(case, row) for row in stream_rows(case)]
    if typed is None:
        return found
    return [replace(one, percent=typed.get(f"share.{one.row.id}", one.percent)) for one in found]


def _share(case: Case, row: StreamRow) -> Share:
    weight = entry_of(case.newest.document, row.id).get("weight")
    text = weight.get("value") if isinstance(weight, dict) else weight
    percent, uncertain = "", ""
    if text is not None:
        try:
            value = parse_value(text)
        except FormulaError:
            value = None
        if isinstance(value, Point):
            percent = f"{100 * value.value:.6g}"
        elif isinstance(value, Range):
            percent, uncertain = f"{50 * (value.low + value.high):.4g}", str(text)
        else:
            uncertain = str(text)
    return Share(row=row, percent=percent, uncertain=uncertain, mark=mark(weight))


def posted(case: Case, data: Mapping[str, str]) -> dict[str, float | None]:
    """Return the weights of a form, as shares of 1; an empty field counts in full.

    Raises `DomainError` with the place of what is no number.
    """
    found: dict[str, float | None] = {}
    errors = []
    for stream in case.spec.streams:
        text = data.get(f"share.{stream.id}", "").strip().removesuffix("%").strip()
        if not text:
            found[stream.id] = None
            continue
        try:
            found[stream.id] = float(text) / 100
        except ValueError:
            message = _("Write a number of per cent, such as 40, or leave it empty.")
            errors.append((f"streams.{stream.id}.weight", message))
    if errors:
        raise DomainError("bad_weights", errors[0][1], errors=errors)
    return found


def tried(case: Case, wanted: Mapping[str, float | None]) -> Tried:
    """Return what the case would be worth with other weights, in the same futures."""
    document = amended(case.newest.document, weights(case.newest.document, wanted, {}))
    spec = exchange.read(document)
    worth, moved = change(case.spec, spec)
    return Tried(worth=worth, change=moved)
