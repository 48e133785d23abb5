"""`{{ bound.number|slashed }}`: a long unit may break behind its slashes."""

from __future__ import annotations

from django.template import Library
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

register = Library()


@register.filter
def slashed(text: str) -> SafeString:
    """Let a line break behind each slash."""
    head, *rest = str(text).split("/")
    return format_html_join("", "{}{}", [("", head)]) + format_html_join(
        "", "/<wbr>{}", [(part,) for part in rest]
    )
