"""Amounts of the market as people read them: money with its sign, counts with what is counted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from bizcase.core import formats
from modeling.formula.lexer import FormulaError
from modeling.formula.units import Unit
from modeling.market_rates import currency_of

PLAIN = ("", "1")
TIMES: Final = {"year": pgettext_lazy("unit", "year"), "month": pgettext_lazy("unit", "month")}


def amount(value: float | None, unit: str | Unit) -> str:
    """Return an amount: "CN¥4.1B / year", "12,000 client"."""
    return _with(number(value, unit), unit)


def amount_range(low: float | None, high: float | None, unit: str | Unit) -> str:
    """Return a range: "CN¥2.0B to CN¥7.0B / year"."""
    if low == high:
        return amount(low, unit)
    ends = _("{low} to {high}").format(low=number(low, unit), high=number(high, unit))
    return _with(ends, unit)


def number(value: float | None, unit: str | Unit) -> str:
    """Return the number of an amount, with the sign of its currency."""
    currency = currency_in(unit)
    return formats.money(value, currency) if currency else formats.compact(value)


def shares(found: Sequence[float | None]) -> str:
    """Return a range of shares in percent."""
    low, high = formats.percent(found[0]), formats.percent(found[-1])
    return low if low == high else _("{low} to {high}").format(low=low, high=high)


def currency_in(unit: str | Unit) -> str | None:
    """Return the currency that a unit counts."""
    read = _read(unit)
    return currency_of(read) if read else None


def rest_of(unit: str | Unit) -> str:
    """Return a unit without its currency, times in the reader's words: "/ year", "/ seat / month".

    What is counted keeps the name that the document gives it.
    """
    read = _read(unit)
    if read is None or str(read) in PLAIN:
        return "" if read is not None else str(unit)
    currency = currency_of(read)
    if currency is None:
        return str(read)
    left = str(read / Unit.of({currency: 1})).removeprefix("1")
    return " / ".join(str(TIMES.get(part, part)) for part in left.split("/")).strip()


def _with(text: str, unit: str | Unit) -> str:
    rest = rest_of(unit)
    return f"{text} {rest}" if rest else text


def _read(unit: str | Unit) -> Unit | None:
    if isinstance(unit, Unit):
        return unit
    try:
        return Unit.parse(unit)
    except FormulaError:
        return None
