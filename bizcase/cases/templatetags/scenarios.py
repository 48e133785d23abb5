"""What scenario and knowledge pages print: names, states, values, code among words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from django.template import Library
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from bizcase.cases.knowledge.names import OUTCOME_TONES, OUTCOMES
from bizcase.cases.library import sheet, suitability
from bizcase.cases.library.names import FRAMEWORKS, RECIPES, STATES, TECHNIQUES, named
from bizcase.cases.words import MODELS
from modeling.poc.registry import RECIPES as TRAINED

register = Library()

STATE_TONES: Final = {"cited": "ok", "measured": "ok", "claimed": "wait", "contradicted": "no"}
VERDICT_TONES: Final = {"fit": "ok", "customise": "wait", "unsuitable": "no", "open": ""}
CODE: Final = re.compile(r"`([^`]+)`")


@register.filter
def technique_name(key: str) -> str:
    return named(TECHNIQUES, key)


@register.filter
def model_name(key: str) -> str:
    return named(MODELS, key)


@register.filter
def recipe_name(key: str) -> str:
    return named(RECIPES, key)


@register.filter
def framework_name(key: str) -> str:
    return named(FRAMEWORKS, key)


@register.filter
def is_trained_here(recipe: str) -> bool:
    """Say whether a training of this recipe can be started today."""
    return any(card.key == recipe for card in TRAINED)


def _tag(tone: str, word: str) -> SafeString:
    return format_html('<span class="tag {}">{}</span>', tone, word)


@register.simple_tag
def source_state(state: str) -> SafeString:
    """Draw how far a source was checked."""
    return _tag(STATE_TONES.get(state, ""), named(STATES, state))


@register.simple_tag
def verdict(key: str) -> SafeString:
    """Draw a verdict of suitability."""
    return _tag(VERDICT_TONES.get(key, ""), _(suitability.VERDICTS[key]))


@register.filter
def verdict_name(key: str) -> str:
    return _(suitability.VERDICTS[key])


@register.simple_tag
def outcome(key: str) -> SafeString:
    """Draw what became of a company case."""
    return _tag(OUTCOME_TONES.get(key, ""), named(OUTCOMES, key))


@register.filter
def ranged(value: float | str | None) -> str:
    """Show a value text as it is read: {{ persona.willingness_to_pay|ranged }}."""
    if value is None:
        return ""
    known, formula = sheet.shown(value)
    return known or formula


@register.filter
def coded(text: str) -> SafeString:
    """Set what stands between backticks as code."""
    escaped = str(conditional_escape(text))
    return mark_safe(CODE.sub(r"<code>\1</code>", escaped))  # noqa: S308  # escaped before


@register.filter
def other_language(text: Mapping[str, str]) -> str:
    """Show a text in the language that the reader does not read the page in."""
    spoken = get_language() or "en"
    return next((words for code, words in text.items() if code != spoken), "")


@register.filter
def at(mapping: Mapping[str, object], key: str) -> object:
    """Look a key up; nothing there is nothing."""
    return mapping.get(key)
