"""Numbers that a sentence claims: digits with a percent sign, a currency or a unit beside them.

A number alone is none of them: years, names such as GPT-4 or ISO 42001, and places in a list say
nothing that a model could hold.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

from modeling.currencies import CODES

Kind = Literal["percent", "money", "count"]

LONGEST: Final = 20_000
_SYMBOLS: Final = {
    "CN¥": "CNY",
    "RMB": "CNY",
    "¥": "",  # yuan or yen: the currency of the case
    "￥": "",
    "US$": "USD",
    "HK$": "HKD",
    "$": "",
    "€": "EUR",
    "£": "GBP",
}
_MONEY_WORDS: Final = {
    "元": "",
    "块": "",
    "人民币": "CNY",
    "美元": "USD",
    "欧元": "EUR",
    "yuan": "CNY",
    "dollars": "",
    "dollar": "",
    "euros": "EUR",
    "euro": "EUR",
}
_SCALES: Final = {
    "k": 1e3,
    "thousand": 1e3,
    "m": 1e6,
    "mn": 1e6,
    "million": 1e6,
    "bn": 1e9,
    "billion": 1e9,
    "十": 10,
    "百": 100,
    "千": 1e3,
    "万": 1e4,
    "十万": 1e5,
    "百万": 1e6,
    "千万": 1e7,
    "亿": 1e8,
}
_TIMES: Final = {
    "day": "day",
    "week": "week",
    "month": "month",
    "quarter": "quarter",
    "year": "year",
    "hour": "hour",
    "minute": "minute",
    "second": "second",
    "天": "day",
    "日": "day",
    "周": "week",
    "个月": "month",
    "季度": "quarter",
    "年": "year",
    "小时": "hour",
    "分钟": "minute",
    "秒": "second",
}
_COUNTED: Final = (
    *("person", "user", "customer", "client", "employee", "engineer", "seat", "device", "store"),
    *("partner", "hospital", "bank", "school", "plant", "team", "licence", "license", "contract"),
    *("order", "call", "request", "query", "token", "document", "project", "visit", "lead", "app"),
)
_CLASSIFIERS: Final = (
    *("人", "名", "位", "家", "次", "笔", "件", "台", "套", "席", "席位", "户", "份", "条", "张"),
    *("辆", "倍", "个用户", "个客户", "个席位", "个项目", "个"),
)
_PLURALS: Final = {"people": "person", "queries": "query", "companies": "company"}
_PER: Final = {"day": "day", "week": "week", "month": "month", "year": "year", "hour": "hour"}
_PER_ZH: Final = {"天": "day", "日": "day", "周": "week", "月": "month", "年": "year"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number, or a range of numbers, that a text claims.

    Attributes
    ----------
    start, end : int
        Where it stands in the text.
    low, high : float
        Equal for a single number; a percentage is a fraction.
    kind : {"percent", "money", "count"}
    unit : str
        As a document would write it: `1`, `CNY/month`, `application/month`.
    """

    start: int
    end: int
    low: float
    high: float
    kind: Kind
    unit: str

    @property
    def value(self) -> str:
        """The value text that an assumption made of it begins with."""
        shown = _percent if self.kind == "percent" else _plain
        if self.low == self.high:
            return shown(self.low)
        return f"{shown(self.low)} to {shown(self.high)}"


def _plain(number: float) -> str:
    return f"{number:.15g}"


def _percent(share: float) -> str:
    return f"{round(share * 100, 10):.15g}%"


def figures(text: str, *, currency: str, units: Iterable[str] = ()) -> tuple[Figure, ...]:
    """Find the numbers that a text claims.

    Parameters
    ----------
    text : str
        At most 20 000 characters; what follows is not looked at.
    currency : str
        What a sign such as ¥ or a word such as 元 stands for.
    units : iterable of str
        Names of units of the case, such as ``lender``; their plurals are found too.
    """
    pattern = _pattern(frozenset(units))
    found = (_figure(match, currency) for match in pattern.finditer(text[:LONGEST]))
    return tuple(figure for figure in found if figure is not None)


def _figure(match: re.Match[str], currency: str) -> Figure | None:
    low, high = _ends(match)
    money = match["sign"] or match["code"] or match["money"]
    if match["percent"] or match["low_percent"]:
        return _made(match, low / 100, high / 100, "percent", "1" + _each(match))
    if money:
        word = money.upper()
        code = _SYMBOLS.get(word, _MONEY_WORDS.get(money.lower(), word)) or currency
        return _made(match, low, high, "money", code + _each(match))
    word = match["time"] or match["counted"]
    if not word or _is_date(match):
        return None
    unit = _TIMES.get(_singular(word)) or _singular(word)
    return _made(match, low, high, "count", unit + _each(match))


def _made(match: re.Match[str], low: float, high: float, kind: Kind, unit: str) -> Figure:
    end = match.start() + len(match[0].rstrip())
    return Figure(start=match.start(), end=end, low=low, high=high, kind=kind, unit=unit)


def _ends(match: re.Match[str]) -> tuple[float, float]:
    scale = _SCALES.get((match["scale"] or "").lower(), 1.0)
    own = _SCALES.get((match["low_scale"] or "").lower(), scale)
    low = _number(match["low"]) * own
    high = low if match["high"] is None else _number(match["high"]) * scale
    return min(low, high), max(low, high)


def _number(text: str) -> float:
    return float(text.replace(",", "").replace("，", ""))


def _each(match: re.Match[str]) -> str:
    per = (match["per"] or "").lower()
    time = _PER.get(per) or _PER_ZH.get(per)
    return f"/{time}" if time else ""


def _singular(word: str) -> str:
    plain = word.lower() if word.isascii() else word
    if plain in _PLURALS:
        return _PLURALS[plain]
    return plain[:-1] if plain.isascii() and plain.endswith("s") and len(plain) > 3 else plain


def _is_date(match: re.Match[str]) -> bool:
    """Tell whether a count of years, or of days after a month, is a date."""
    if match["high"] is None and match["time"] in ("年", "year", "日"):
        return match["time"] == "日" or 1900 <= _number(match["low"]) <= 2100
    return match["time"] == "年" and 1900 <= _number(match["high"]) <= 2100


@lru_cache(maxsize=64)
def _pattern(units: frozenset[str]) -> re.Pattern[str]:
    number = r"\d{1,3}(?:[,，]\d{3})+(?:\.\d+)?|\d{1,15}(?:\.\d{1,10})?"
    english = "|".join(_longest((*_TIMES, *_COUNTED, *(re.escape(unit) for unit in units)), True))
    chinese = "|".join(_longest((*_CLASSIFIERS, *(re.escape(unit) for unit in units)), False))
    times = "|".join(_longest(_TIMES, False))
    scale = "|".join(_longest(_SCALES, None))
    signs = "|".join(re.escape(sign) for sign in _SYMBOLS)
    codes = "|".join(sorted(CODES))
    money = "|".join(_longest(_MONEY_WORDS, None))
    return re.compile(
        rf"""
        (?<![A-Za-z0-9_./\#\-第])
        (?:(?P<sign>{signs})\s?|(?P<code>{codes})\s?)?
        (?P<low>{number})\s?(?P<low_scale>(?:{scale})(?![A-Za-z]))?(?P<low_percent>[%\uff05])?
        (?:\s?(?:\bto\b|[-–—~\uff5e至到])\s?(?:{signs})?(?P<high>{number}))?
        (?![.,]?\d)
        (?:\s?(?P<scale>{scale})(?![A-Za-z]))?
        (?:
            \s?(?P<percent>[%\uff05]|percent\b|per\ cent\b)
          | \s?(?P<money>(?:{codes})\b|(?:{money})(?![A-Za-z]))
          | [\s-]?(?:(?P<time>(?:{_times_en()})\b|{times})|(?P<counted>(?:{english})\b|{chinese}))
        )?
        (?:\s?(?:/|\b(?:a|an|per|each|every)\b|每)\s?(?P<per>day|week|month|year|hour|[天日周月年]))?
        """,
        re.VERBOSE | re.IGNORECASE,
    )


def _times_en() -> str:
    return "|".join(f"{word}s?" for word in _TIMES if word.isascii())


def _longest(words: Iterable[str], ascii_only: bool | None) -> Iterator[str]:
    """Yield words, longest first; of English ones their plurals too."""
    kept = [word for word in words if ascii_only is None or word.isascii() is ascii_only]
    if ascii_only:
        plurals = [plural for plural, word in _PLURALS.items() if word in kept]
        kept = [f"{word}s?" for word in kept] + plurals
    yield from sorted(set(kept), key=lambda word: (-len(word), word))
