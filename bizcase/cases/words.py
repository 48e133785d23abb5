"""The words of a document that everybody uses, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

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
    "subscription": gettext_noop("Subscription"),
    "usage": gettext_noop("Pay per use"),
    "licence": gettext_noop("Licence"),
    "addon": gettext_noop("Value-added service"),
    "advertising": gettext_noop("Advertising"),
    "projects": gettext_noop("Bespoke projects"),
    "royalty": gettext_noop("Technology licensing"),
    "data_service": gettext_noop("Data service"),
    "platform": gettext_noop("Platform"),
    "joint": gettext_noop("Joint innovation"),
    "profit_share": gettext_noop("Profit share"),
    "partners": gettext_noop("Partners"),
    "financing": gettext_noop("Financing"),
    "other": gettext_noop("Other"),
}
MODELS: Final = {  # business models
    "subscription": gettext_noop("Subscription"),
    "usage": gettext_noop("Pay per use"),
    "licence": gettext_noop("Licence"),
    "addon": gettext_noop("Value-added service"),
    "advertising": gettext_noop("Advertising"),
    "projects": gettext_noop("Bespoke projects"),
    "royalty": gettext_noop("Technology licensing"),
    "data": gettext_noop("Data service"),
    "platform": gettext_noop("Platform"),
    "joint": gettext_noop("Joint innovation"),
    "profit_share": gettext_noop("Profit share"),
    "partners": gettext_noop("Partners"),
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
    "ip": gettext_noop("Intellectual property"),
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
    "media": gettext_noop("Media"),
    "mobility": gettext_noop("Mobility"),
    "public": gettext_noop("Cities and public services"),
    "service": gettext_noop("Customer service"),
    "cross": gettext_noop("Any industry"),
}


def named(words: Mapping[str, str], key: str | None) -> str:
    """Return the translated word of a key, or the key as words if a document made it up."""
    if not key:
        return ""
    return _(words[key]) if key in words else key.replace("_", " ").capitalize()


def events(number: str, per: str) -> str:
    """Say how many events a risk's rate expects: so many a year, or in all."""
    count = 1 if number == "1" else 2
    if per == "year":
        template = ngettext("{number} event a year", "{number} events a year", count)
    else:
        template = ngettext("{number} event in all", "{number} events in all", count)
    return template.format(number=number)
