"""Values as people type them, and as fields show them again."""

from __future__ import annotations


def typed(text: str) -> float | str:
    """Return a plain number as a number and every other value as its text."""
    try:
        return float(text)
    except ValueError:
        return text


def text_of(value: float | str) -> str:
    """Return a value as a person types it."""
    return f"{value:.15g}" if isinstance(value, float | int) else value
