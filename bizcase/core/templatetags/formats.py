"""Filters: numbers and texts in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.template import Library
from django.utils.translation import get_language, gettext

from bizcase.core import formats, sentences
from modeling.text import Message, say

register = Library()

register.filter("compact", formats.compact)
register.filter("figures", formats.figures)
register.filter("number", formats.number)
register.filter("percent", formats.percent)
register.filter("points", formats.points)
register.filter("months", formats.months)
register.filter("seconds", formats.seconds)
register.filter("filesize", formats.size)
register.filter("day", formats.day)
register.filter("moment", formats.moment)


@register.filter
def money(value: float | None, currency: str) -> str:
    """Show an amount short: {{ npv.p50|money:case.currency }}."""
    return formats.money(value, currency)


@register.filter
def money_full(value: float | None, currency: str) -> str:
    """Show an amount to the unit."""
    return formats.money(value, currency, compact=False)


@register.filter
def plus(text: str, value: float | None) -> str:
    """Put a plus before what was written of a positive number."""
    return f"+{text}" if formats.is_number(value) and value > 0 else text


@register.simple_tag
def money_range(low: float | None, high: float | None, currency: str) -> str:
    """Show a range of money."""
    return formats.money_range(low, high, currency)


@register.filter
def said(text: str | Mapping[str, str] | None) -> str:
    """Show a text of a document in the reader's language."""
    return say(text, get_language() or "en")


@register.filter
def sentence(message: object) -> str:
    """Show a message of `modeling`, or one that a result keeps, in the reader's language."""
    if isinstance(message, Message):
        return message.translated(gettext)
    if isinstance(message, Mapping):
        return sentences.told(message)
    return gettext(str(message)) if message else ""


@register.filter
def reading(kept: Mapping[str, list[Any]] | None) -> list[str]:
    """Return the sentences that a result keeps for each language, in the reader's."""
    found = kept or {}
    return [sentences.told(each) for each in found.get(get_language() or "en", ())]


@register.filter
def finding(flag: Mapping[str, Any]) -> str:
    """Show a finding of a data check: its template in the reader's language, filled."""
    return gettext(flag["template"]).format(**flag["fields"])


@register.filter
def item(mapping: Mapping[str, Any] | None, key: str) -> Any:
    """Look a key up in a mapping; nothing there is an empty text."""
    return "" if mapping is None else mapping.get(key, "")


@register.filter
def times(value: float | None, factor: float) -> float:
    """Multiply, for attributes that want percent."""
    return round((value or 0) * factor, 2)
