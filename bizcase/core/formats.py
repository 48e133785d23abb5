"""Numbers as people read them, in the language that is active."""

from __future__ import annotations

import math
from datetime import datetime
from typing import Final, TypeGuard

from babel import Locale
from babel.dates import format_date, format_skeleton
from babel.numbers import (
    format_compact_currency,
    format_compact_decimal,
    format_currency,
    format_decimal,
    format_percent,
)
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

NOTHING: Final = "–"
HUGE: Final = 1e18  # from here on a number is written with its power of ten
TINY: Final = 1e-9  # and up to here
POWER: Final = "0.00E0"
_LOCALES: Final = {"en": Locale("en"), "zh-hans": Locale("zh", script="Hans")}
MINUS: Final = str.maketrans("-", "−")  # a hyphen is too short to be seen before a number
Number = int | float


def _minus(text: str) -> str:
    return text.translate(MINUS)


def locale() -> Locale:
    """Return Babel's locale of the active language."""
    return _LOCALES.get(get_language() or "en", _LOCALES["en"])


def is_number(value: object) -> TypeGuard[int | float]:
    """Say whether a value can be shown as a number (not None, text, NaN or infinite)."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return False
    return math.isfinite(value)


def money(value: Number | None, currency: str, *, compact: bool = True) -> str:
    """Return an amount: "CN¥12.4M" compact, "CN¥12,400,000" in full."""
    if not is_number(value):
        return NOTHING
    if abs(value) >= HUGE:
        text = format_currency(value, currency, f"¤{POWER}", locale=locale(), currency_digits=False)
    elif not compact or value == 0:
        text = format_currency(
            round(value), currency, "¤#,##0", locale=locale(), currency_digits=False
        )
    elif abs(value) < 1000:
        text = format_currency(value, currency, locale=locale())
    else:
        # whole: Chinese has no short form below 10,000 and would print every decimal
        text = format_compact_currency(round(value), currency, locale=locale(), fraction_digits=1)
    return _minus(text)


def money_range(low: Number | None, high: Number | None, currency: str) -> str:
    """Return two amounts with an en dash between them."""
    if not (is_number(low) and is_number(high)):
        return NOTHING
    return _("{low} to {high}").format(low=money(low, currency), high=money(high, currency))


def compact(value: Number | None) -> str:
    """Return a number short enough for a table: three figures, thousands named."""
    if not is_number(value):
        return NOTHING
    if HUGE > abs(value) >= 10_000:
        text = format_compact_decimal(value, locale=locale(), fraction_digits=1)
        return _minus(text)
    return figures(value)


def figures(value: Number | None, digits: int = 3) -> str:
    """Return a number with so many significant figures, integers in full."""
    if not is_number(value):
        return NOTHING
    if abs(value) >= HUGE or 0 < abs(value) < TINY:
        return _minus(format_decimal(value, POWER, locale=locale()))
    if value == 0 or float(value).is_integer():
        return _minus(format_decimal(value, locale=locale()))
    places = max(0, digits - 1 - math.floor(math.log10(abs(value))))
    text = format_decimal(round(value, places), "#,##0." + "#" * places, locale=locale())
    return _minus(text)


def number(value: Number | None, digits: int = 0) -> str:
    """Return a number with a fixed count of decimals."""
    if not is_number(value):
        return NOTHING
    form = "#,##0." + "0" * digits if digits else "#,##0"
    form = form if abs(value) < HUGE else POWER
    return _minus(format_decimal(value, form, locale=locale()))


def percent(value: Number | None, digits: int = 0) -> str:
    """Return a fraction as a percentage; 0.999 is never shown as 100 %."""
    if not is_number(value):
        return NOTHING
    form = "#,##0." + "0" * digits + "%" if digits else "#,##0%"
    form = form if abs(value) < HUGE else f"{POWER}%"
    edge = 10 ** -(digits + 2)

    def told(share: Number) -> str:
        return str(format_percent(share, form, locale=locale()))

    shown = told(value)
    if 0 < value < edge and shown == told(0):
        return f"<{told(edge)}"
    if 1 - edge < value < 1 and shown == told(1):
        return f">{told(1 - edge)}"
    return _minus(shown)


def points(value: Number | None) -> str:
    """Return the difference of two shares in percentage points."""
    if not is_number(value):
        return NOTHING
    return _("{count} pp").format(count=number(value * 100, 1))


def months(value: Number | None) -> str:
    """Return a count of months in words."""
    if not is_number(value):
        return NOTHING
    count = round(value)
    return ngettext("{count} month", "{count} months", count).format(count=number(count))


def seconds(value: Number | None) -> str:
    """Return a duration: milliseconds, seconds, minutes or hours, two parts at most."""
    if not is_number(value):
        return NOTHING
    if value < 1:
        return _("{count} ms").format(count=number(value * 1000))
    if value < 60:
        return _("{count} s").format(count=number(value, 1 if value < 10 else 0))
    minutes, rest = divmod(round(value), 60)
    if minutes < 60 and not rest:
        return _("{count} min").format(count=minutes)
    if minutes < 60:
        return _("{minutes} min {seconds} s").format(minutes=minutes, seconds=rest)
    hours, minutes = divmod(minutes, 60)
    return _("{hours} h {minutes} min").format(hours=hours, minutes=minutes)


def size(value: Number | None) -> str:
    """Return a count of bytes in decimal units."""
    if not is_number(value):
        return NOTHING
    for unit in ("B", "kB", "MB"):
        if abs(value) < 1000:
            return f"{figures(value)} {unit}"
        value /= 1000
    return f"{figures(value)} GB"


def day(value: datetime | None) -> str:
    """Return a date in words, in the site's time zone."""
    if value is None:
        return NOTHING
    return str(format_date(timezone.localtime(value), "medium", locale=locale()))


def moment(value: datetime | None) -> str:
    """Return a date and a time of 24 hours, in the site's time zone."""
    if value is None:
        return NOTHING
    local = timezone.localtime(value)
    clock = format_skeleton("Hm", local, locale=locale())
    return _("{day}, {time}").format(day=day(value), time=clock)
