"""Texts of a document, and sentences for people that can be translated where they are shown."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches
from heapq import nsmallest
from typing import Any

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


class Message(str):
    """A finished English sentence that remembers its template, so that a page can translate it.

    Parameters
    ----------
    template : str
        Marked by ``gettext_noop``, with ``{named}`` places.
    **fields
        What stands in the places.
    """

    __slots__ = ("fields", "template")
    template: str
    fields: dict[str, Any]

    def __new__(cls, template: str, **fields: Any) -> Message:
        """Fill the template in English."""
        message = super().__new__(cls, template.format(**fields))
        message.template, message.fields = template, fields
        return message

    def translated(self, gettext: Callable[[str], str]) -> str:
        """Return the sentence with the template passed through ``gettext``, as are those in it."""
        fields = {
            name: value.translated(gettext) if isinstance(value, Message) else value
            for name, value in self.fields.items()
        }
        return gettext(self.template).format(**fields)


NEIGHBOURS = 40  # a comparison takes 40 microseconds, and a document can hold many errors


def closest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word nearest to a misspelt one, or None if none is near.

    Among many words only those are compared that begin alike or are of like length.
    """
    word = word.lower()
    words = sorted(known)
    if len(words) > 3 * NEIGHBOURS:
        place = bisect_left(words, word)
        near = words[max(0, place - NEIGHBOURS) : place + NEIGHBOURS]
        near += nsmallest(NEIGHBOURS, words, key=lambda other: abs(len(other) - len(word)))
        words = list(dict.fromkeys(near))
    found = get_close_matches(word, words, n=1, cutoff=0.6)
    return found[0] if found else None
