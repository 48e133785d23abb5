"""Texts of a document, and the marking of our own for translation."""

from __future__ import annotations

from collections.abc import Mapping

Text = str | dict[str, str]


def gettext_noop(text: str) -> str:
    """Mark a text for the message catalogue and return it unchanged (Django stays outside)."""
    return text


def say(text: str | Mapping[str, str] | None, language: str) -> str:
    """Return the text in a language ("en", "zh-hans"), else in English, else in any it has."""
    if text is None:
        return ""
    if isinstance(text, str):
        return text
    return text.get(language) or text.get("en") or next(iter(text.values()), "")
