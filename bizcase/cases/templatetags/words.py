"""`{{ risk.category|risk_kind }}`: the document's words in the reader's language."""

from __future__ import annotations

from django.template import Library

from bizcase.cases.words import CATEGORIES, INDUSTRIES, OUTLOOKS, RISKS, named

register = Library()


@register.filter
def line_category(key: str | None) -> str:
    return named(CATEGORIES, key)


@register.filter
def risk_kind(key: str | None) -> str:
    return named(RISKS, key)


@register.filter
def outlook_name(key: str | None) -> str:
    return named(OUTLOOKS, key)


@register.filter
def industry_name(key: str | None) -> str:
    return named(INDUSTRIES, key)
