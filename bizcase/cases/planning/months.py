"""Months of a case on the calendar, in the reader's language."""

from __future__ import annotations

from datetime import date
from typing import Final

from babel.dates import format_date, format_interval, format_skeleton

from bizcase.core import formats

MONTH: Final = "yMMM"


def month_of(start: str, offset: int) -> date:
    """Return the first day of the month that begins so many months after the start of a case."""
    year, month = int(start[:4]), int(start[5:7]) - 1 + offset
    return date(year + month // 12, month % 12 + 1, 1)


def month_name(start: str, offset: int) -> str:
    """Name a month: "Mar 2027"."""
    return str(format_skeleton(MONTH, month_of(start, offset), locale=formats.locale()))


def short_month(start: str, offset: int) -> str:
    """Name a month without its year: "Mar"."""
    return str(format_skeleton("MMM", month_of(start, offset), locale=formats.locale()))


def months_name(start: str, begin: int, months: int) -> str:
    """Name the months of a stage: "Jan – Mar 2027"."""
    if months <= 1:
        return month_name(start, begin)
    ends = month_of(start, begin), month_of(start, begin + months - 1)
    return str(format_interval(*ends, MONTH, locale=formats.locale()))


def due_name(start: str, month: int) -> str:
    """Name the month at whose end something is due; month 0 is today, before the first."""
    return month_name(start, max(month - 1, 0))


def day_name(day: str) -> str:
    """Write a day of a document: "Mar 1, 2027"."""
    return str(format_date(date.fromisoformat(day), "medium", locale=formats.locale()))


def passed(start: str, today: date) -> float:
    """Return how many months lie between the start of a case and a day; before it, below 0."""
    begin = month_of(start, 0)
    whole = (today.year - begin.year) * 12 + today.month - begin.month
    return whole + (today.day - 1) / 31
