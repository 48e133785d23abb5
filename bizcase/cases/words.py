"""The words of a document that everybody uses, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

CATEGORIES: Final = {  # of lines
    "benefit": gettext_noop("Benefits"),
    "research": gettext_noop("Research"),
    "data": gettext_noop("Data"),
    "compute": gettext_noop("Compute"),
    "people": gettext_noop("People"),
    "operations": gettext_noop("Operations"),
    "promotion": gettext_noop("Promotion"),
    "compliance": gettext_noop("Compliance"),
    "risk": gettext_noop("Risk losses"),
    "tax": gettext_noop("Tax"),
    "other": gettext_noop("Other"),
}
RISKS: Final = {
    "technical": gettext_noop("Technical"),
    "market": gettext_noop("Market"),
    "legal": gettext_noop("Legal"),
    "financial": gettext_noop("Financial"),
    "ethical": gettext_noop("Ethical"),
    "data": gettext_noop("Data"),
    "security": gettext_noop("Security"),
    "competition": gettext_noop("Competition"),
    "talent": gettext_noop("Talent"),
    "compute": gettext_noop("Compute"),
}
OUTLOOKS: Final = {
    "base": gettext_noop("Base"),
    "downside": gettext_noop("Downside"),
    "upside": gettext_noop("Upside"),
}
INDUSTRIES: Final = {
    "finance": gettext_noop("Finance"),
    "health": gettext_noop("Health"),
    "retail": gettext_noop("Retail"),
    "education": gettext_noop("Education"),
    "manufacturing": gettext_noop("Manufacturing"),
    "legal": gettext_noop("Law"),
    "software": gettext_noop("Software"),
}


def named(words: Mapping[str, str], key: str | None) -> str:
    """Return the translated word of a key, or the key as words if a document made it up."""
    if not key:
        return ""
    return _(words[key]) if key in words else key.replace("_", " ").capitalize()
