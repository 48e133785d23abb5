"""Numbers as a reader of one language writes them: money, shares, months, dates.

Everything a chart, a page or a PDF prints goes through here, so the same figure has the same
spelling everywhere.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from babel import Locale, dates, numbers
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from bizcase.core import formats

# Powers that a language counts money in; the words stand behind or before the currency.
POWERS: Final = {
    "en": ((1e12, "trillion"), (1e9, "billion"), (1e6, "million"), (1e3, "thousand")),
    "zh-hans": ((1e12, "万亿"), (1e8, "亿"), (1e4, "万")),
}
MISSING: Final = formats.NOTHING
MINUS: Final = "\N{MINUS SIGN}"


def language() -> str:
    """Return the active language as documents name it."""
    return "zh-hans" if (get_language() or "en").lower().startswith("zh") else "en"


def _typeset(text: str) -> str:
    return text.replace("-", MINUS)


def _digits(size: float) -> int:
    """Return the decimals that show three figures."""
    if size >= 100:
        return 0
    return 1 if size >= 10 else 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """One power of ten for a whole axis or table, with the unit that says so."""

    factor: float
    unit: str
    digits: int
    locale: Locale

    def of(self, value: float) -> float:
        return value / self.factor

    def show(self, value: float | None) -> str:
        if value is None:
            return MISSING
        rounded = round(value / self.factor, self.digits) + 0.0
        pattern = "#,##0." + "0" * self.digits if self.digits else "#,##0"
        return _typeset(numbers.format_decimal(rounded, format=pattern, locale=self.locale))


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantities:
    """How the active language writes quantities of one currency."""

    currency: str
    language: str

    @classmethod
    def of(cls, currency: str) -> Quantities:
        return cls(currency=currency, language=language())

    @property
    def locale(self) -> Locale:
        return formats.locale()

    def money(self, value: float | None) -> str:
        """Return an amount, short: CN¥1.2M, ¥123.4万."""
        return _typeset(formats.money(value, self.currency))

    def money_range(self, low: float | None, high: float | None) -> str:
        return _("{low} to {high}").format(low=self.money(low), high=self.money(high))

    def scale(self, values: Iterable[float | None]) -> Scale:
        """Return the power that shows the largest of the values with two or three figures."""
        sizes = [abs(v) for v in values if v is not None and math.isfinite(v)]
        largest = max(sizes, default=0.0)
        fitting = ((p, word) for p, word in POWERS[self.language] if largest >= p)
        factor, word = next(fitting, (1.0, ""))
        return Scale(
            factor=factor,
            unit=self._unit(word),
            digits=_digits(largest / factor) if largest >= 1000 else 0,
            locale=self.locale,
        )

    def _unit(self, word: str) -> str:
        if self.language == "en":
            return f"{self.currency} {word}".strip()
        # 元 is how a Chinese table writes its own currency; others go by their names (美元)
        chinese = {"CNY": "元"}.get(self.currency)
        return word + (chinese or numbers.get_currency_name(self.currency, locale=self.locale))

    def number(self, value: float | None, digits: int = 3) -> str:
        """Return a plain number with at most so many decimals."""
        if value is None:
            return MISSING
        pattern = "#,##0." + "#" * digits if digits else "#,##0"
        return _typeset(numbers.format_decimal(value, format=pattern, locale=self.locale))

    def interval(self, middle: float, ends: Sequence[float | None] | None) -> str:
        """Return a value with its interval, three decimals each."""
        if not ends or None in ends:
            return self.number(middle, 3)
        low, high = (self.number(end, 3) for end in ends)
        return _("{value} [{low}, {high}]").format(value=self.number(middle, 3), low=low, high=high)

    def figures(self, value: float | None) -> str:
        """Return a plain number of any size with three figures."""
        return _typeset(formats.figures(value))

    def count(self, value: int) -> str:
        return str(numbers.format_decimal(value, locale=self.locale))

    def share(self, value: float | None) -> str:
        """Return a fraction as a percentage; never 0 % or 100 % for what is neither."""
        is_near_an_end = value is not None and (abs(value) < 0.1 or 0.99 < value < 1.0)
        return _typeset(formats.percent(value, 1 if is_near_an_end else 0))

    def rate(self, value: float | None) -> str:
        """Return a yearly rate with one decimal."""
        return _typeset(formats.percent(value, 1))

    def months(self, value: float | None) -> str:
        return formats.months(value)

    def day(self, moment: datetime) -> str:
        return str(dates.format_date(moment, format="long", locale=self.locale))

    def minute(self, moment: datetime) -> str:
        """Return a moment in UTC to the minute."""
        text = dates.format_datetime(moment, format="yyyy-MM-dd HH:mm", locale=self.locale)
        return f"{text} UTC"

    def seconds(self, value: float | None) -> str:
        return formats.seconds(value)
