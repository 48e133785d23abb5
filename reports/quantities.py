"""Numbers as a reader of one language writes them: money, shares, months, dates.

Everything a chart, a page or a PDF prints goes through here, so the same figure has the same
spelling everywhere.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from babel import Locale, dates, numbers
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

LOCALES: Final = {"en": "en_GB", "zh-hans": "zh_Hans_CN"}
# Powers that a language counts money in; the words stand behind or before the currency.
POWERS: Final = {
    "en": ((1e12, "trillion"), (1e9, "billion"), (1e6, "million"), (1e3, "thousand")),
    "zh-hans": ((1e12, "万亿"), (1e8, "亿"), (1e4, "万")),
}
MISSING: Final = "–"
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
        return Locale.parse(LOCALES[self.language])

    def money(self, value: float | None) -> str:
        """Return an amount with three figures: CN¥1.23M, ¥123万."""
        if value is None:
            return MISSING
        size = abs(value)
        power = next((p for p, _word in POWERS[self.language] if size >= p), 1.0)
        digits = _digits(size / power) if size >= 1000 else 0
        text = numbers.format_compact_currency(
            value, self.currency, locale=self.locale, fraction_digits=digits
        )
        return _typeset(text)

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

    def figures(self, value: float | None) -> str:
        """Return a plain number of any size with three or four figures."""
        if value is None or value == 0:
            return MISSING if value is None else "0"
        digits = max(0, 3 - math.floor(math.log10(abs(value)))) if abs(value) < 1000 else 0
        return self.number(value, min(digits, 6))

    def count(self, value: int) -> str:
        return numbers.format_decimal(value, locale=self.locale)

    def share(self, value: float | None) -> str:
        """Return a fraction as a percentage; never 0 % or 100 % for what is neither."""
        if value is None:
            return MISSING
        edge = 0.0 < value < 0.001 or 0.999 < value < 1.0
        pattern = "#,##0.00%" if edge else "#,##0.0%" if abs(value) < 0.1 else "#,##0%"
        if not edge and 0.99 < value < 1.0:
            pattern = "#,##0.0%"
        return _typeset(numbers.format_percent(value, format=pattern, locale=self.locale))

    def rate(self, value: float | None) -> str:
        """Return a yearly rate with one decimal."""
        if value is None:
            return MISSING
        return _typeset(numbers.format_percent(value, format="#,##0.0%", locale=self.locale))

    def months(self, value: float | None) -> str:
        if value is None:
            return MISSING
        whole = round(value)
        text = ngettext("{count} month", "{count} months", whole)
        return text.format(count=self.count(whole))

    def day(self, moment: datetime) -> str:
        return dates.format_date(moment, format="long", locale=self.locale)

    def minute(self, moment: datetime) -> str:
        """Return a moment in UTC to the minute."""
        text = dates.format_datetime(moment, format="yyyy-MM-dd HH:mm", locale=self.locale)
        return f"{text} UTC"

    def seconds(self, value: float | None) -> str:
        if value is None:
            return MISSING
        return _("{seconds} s").format(seconds=self.number(value, 1 if value < 100 else 0))
