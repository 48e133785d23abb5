"""Sentences of `modeling` in a stored result: kept as templates, told in the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.conf import settings
from django.utils.translation import gettext

from modeling.text import Message

Kept = dict[str, Any]


def kept(message: Message) -> Kept:
    """Return a sentence as JSON values: its template, and what stands in its places."""
    fields = {
        name: kept(value) if isinstance(value, Message) else value
        for name, value in message.fields.items()
    }
    return {"template": message.template, "fields": fields}


def in_languages(words: Callable[[str], Iterable[Message]]) -> dict[str, list[Kept]]:
    """Return sentences once for each language: the labels of a document in them differ."""
    return {code: [kept(each) for each in words(code)] for code, _name in settings.LANGUAGES}


def told(sentence: Mapping[str, Any]) -> str:
    """Return a kept sentence in the active language."""
    fields = {
        name: told(value) if isinstance(value, Mapping) else value
        for name, value in sentence["fields"].items()
    }
    return gettext(sentence["template"]).format(**fields)
