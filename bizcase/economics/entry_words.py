"""What the parameters of entries are called and what they mean, in the reader's language."""

from __future__ import annotations

from django.utils.translation import gettext as _

from bizcase.cases.board import language
from modeling.economics.models.words import WORDS
from modeling.parts import Part


def help_of(part: type[Part], name: str) -> str:
    """Return what a parameter means: the sentence of its field, which the catalogue knows."""
    return _((part.model_fields[name].description or "").replace("\n", " "))


def label_of(name: str) -> str:
    """Return what a parameter is called."""
    english, chinese = WORDS[name]
    word = chinese if language().startswith("zh") else english
    return word[:1].upper() + word[1:]
