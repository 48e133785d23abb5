"""Numbers as people type them, and quantities with their units as people read them."""

from __future__ import annotations

import math
import re
import unicodedata
from typing import Final

from django.utils.translation import gettext as _

from bizcase.core import formats
from modeling.parts import LARGEST_NUMBER

POWERS: Final = {"": 1.0, "k": 1e3, "m": 1e6, "千": 1e3, "万": 1e4, "百万": 1e6, "亿": 1e8}
_NUMBER: Final = re.compile(
    r"(?P<sign>[-+\u2212]?)(?P<digits>\d+(\.\d*)?|\.\d+|\d{1,3}(,\d{3})+(\.\d*)?)"
    r"(?P<power>e[-+]?\d{1,3})?\s*(?P<word>百万|[km千万亿]?)\s*(?P<percent>%?)",
    re.IGNORECASE,
)
_RANGE: Final = re.compile(
    r"(?P<low>[^a-z()]*?[\d%kmKM千万亿])\s*(?:\bto\b|至|到|~|–|—)\s*(?P<high>[^a-z()]*[kmKM]?)"
)
_COMMA: Final = re.compile(r"[-+]?(?!\d{1,3},\d{3}$)\d+,\d+")
_SIGNS: Final = re.compile(r"[¥￥$€£元]|\bCN¥|\b(cny|usd|eur|rmb)\b", re.IGNORECASE)
Value = float | int | None


def number(text: str, *, comma: bool = False) -> float | None:
    """Read a number as a person writes it: 12,000; 1.2万; 80%; ¥5 000. None is no number.

    ``comma`` takes a comma for the decimal sign, as files with semicolons write it.
    """
    plain = _SIGNS.sub("", unicodedata.normalize("NFKC", text)).replace("\u00a0", " ").strip()
    plain = re.sub(r"(?<=\d) (?=\d{3}\b)", "", plain)
    if comma and _COMMA.fullmatch(plain):
        plain = plain.replace(",", ".")
    match = _NUMBER.fullmatch(plain)
    if match is None:
        return None
    value = float(match["digits"].replace(",", "") + (match["power"] or ""))
    value *= POWERS[match["word"].lower()] / (100 if match["percent"] else 1)
    value = float(f"{value:.15g}")
    if not (math.isfinite(value) and value <= LARGEST_NUMBER):
        return None
    return -value if match["sign"] in ("-", "\u2212") else value


def value_text(text: str) -> float | str:
    """Return a value as documents write it, from what was typed: 1万至2万 is "10000 to 20000"."""
    plain = unicodedata.normalize("NFKC", text).strip()
    match = _RANGE.fullmatch(plain)
    ends = (match["low"], match["high"]) if match else (plain,)
    if any(number(end) is None for end in ends):
        return plain
    if match is None:
        return plain if "%" in plain else number(plain) or 0.0
    return " to ".join(end if "%" in end else written(number(end)) for end in ends)


def written(value: Value) -> str:
    """Return a number as a person types it; nothing is an empty text."""
    return "" if value is None else f"{value:.15g}"


def parted(value: Value, unit: str, currency: str) -> tuple[str, str]:
    """Return a number and its unit apart: CN¥52.3K and /month, 12 and minute/study."""
    if not formats.is_number(value):
        return formats.NOTHING, ""
    head, slash, rest = unit.partition("/")
    if head == currency:
        return formats.money(value, currency), f"{slash}{rest}"
    return formats.compact(value), "" if unit in ("", "1") else unit


def quantity(value: Value, unit: str, currency: str) -> str:
    """Return a number with its unit: CN¥52.3K/month, 0.87, 12 minute/study."""
    shown, tail = parted(value, unit, currency)
    return f"{shown}{tail}" if not tail or tail.startswith("/") else f"{shown} {tail}"


def ends(low: Value, high: Value, unit: str, currency: str) -> tuple[str, str, str]:
    """Return the ends of a range and their unit; in full where they look alike when short."""
    (first, tail), (last, _tail) = (parted(end, unit, currency) for end in (low, high))
    if first == last and low != high and formats.is_number(low) and formats.is_number(high):
        is_money = unit.partition("/")[0] == currency
        first, last = (
            formats.money(end, currency, compact=False) if is_money else formats.figures(end, 5)
            for end in (low, high)
        )
    return first, last, tail


def span(low: Value, high: Value, unit: str, currency: str) -> str:
    """Return a range of quantities, the unit once; one number where both ends are the same."""
    first, last, tail = ends(low, high, unit, currency)
    if first == last:
        return quantity(low, unit, currency)
    space = "" if not tail or tail.startswith("/") else " "
    return f"{between(first, last)}{space}{tail}"


def between(low: str, high: str) -> str:
    """Return a range of what was written already."""
    return _("{low} to {high}").format(low=low, high=high)


def per(unit: str, other: str) -> str:
    """Return the unit of one quantity for each unit of another."""
    if other in ("", "1"):
        return unit
    return f"{unit or '1'}/{other}" if "/" not in other else f"{unit or '1'}/({other})"
