"""A picture of two values over one axis."""

from __future__ import annotations

from django.template import Library

from bizcase.cases.typed import typed
from bizcase.economics.shapes import Together, together

register = Library()


@register.simple_tag
def shapes_together(before: str, after: str) -> Together | None:
    """Draw the value of an assumption and the one that may take its place."""
    return together(typed(before), typed(after))
