"""Tags: icons, badges, small pictures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.template import Library
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from bizcase.core import icons, pictures

register = Library()

# a state's class and word; verdicts and grades are states too
STATES: Final[Mapping[str, tuple[str, Any]]] = {
    "queued": ("wait", _("Queued")),
    "running": ("run", _("Running")),
    "done": ("ok", _("Done")),
    "failed": ("no", _("Failed")),
    "cancelled": ("", _("Cancelled")),
    "current": ("ok", _("Current")),
    "stale": ("wait", _("Out of date")),
    "supported": ("ok", _("Supported")),
    "no evidence": ("wait", _("No evidence")),
    "contradicted": ("no", _("Contradicted")),
    "open": ("wait", _("Open")),
    "closed": ("ok", _("Closed")),
    "accepted": ("", _("Accepted")),
    "mitigated": ("run", _("Mitigated")),
    "anecdote": ("no", _("Anecdote")),
    "cited": ("", _("Cited")),
    "expert": ("wait", _("Expert")),
    "poc": ("ok", _("PoC")),
    "production": ("ok", _("Production")),
    "active": ("ok", _("Active")),
    "expired": ("wait", _("Expired")),
    "revoked": ("no", _("Revoked")),
}


@register.simple_tag
def icon(name: str) -> SafeString:
    """Draw an icon beside a word; readers of the page do not hear it."""
    path = icons.PATHS.get(name) or icons.PATHS[icons.BLOCKS.get(name, "info")]
    return format_html(
        '<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="{}"/></svg>', path
    )


@register.simple_tag
def status(state: str) -> SafeString:
    """Draw the badge of a state, a verdict or a grade."""
    tone, word = STATES.get(str(state).lower(), ("", state))
    return format_html('<span class="tag {}">{}</span>', tone, word)


@register.inclusion_tag("_parts/spark.html")
def histogram(picture: Mapping[str, Any] | None, label: str = "", kind: str = "") -> dict[str, Any]:
    """Draw {"edges": [...], "counts": [...]} as small bars, negative ones red."""
    shape = picture or {}
    bars = pictures.bars(shape.get("edges", ()), shape.get("counts", ()))
    return {"bars": bars, "label": label, "kind": kind}


@register.inclusion_tag("_parts/spark.html")
def sparkline(values: Sequence[float] | None, label: str = "", kind: str = "") -> dict[str, Any]:
    """Draw values as a small filled line."""
    return {"points": pictures.outline(list(values or ())), "label": label, "kind": kind}


@register.inclusion_tag("_parts/span.html")
def interval(
    low: float,
    value: float,
    high: float,
    baseline: float | None = None,
    tone: str = "",
    start: float | None = None,
    end: float | None = None,
) -> dict[str, Any]:
    """Draw an interval on a rail, a baseline as a tick; the rail's ends are found if not given."""
    if start is None or end is None:
        start, end = pictures.ends_of(low, value, high, baseline)
    span = pictures.span(low=low, value=value, high=high, baseline=baseline, ends=(start, end))
    return {"span": span, "tone": tone, "start": start, "end": end}
