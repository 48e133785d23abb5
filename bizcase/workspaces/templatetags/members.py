"""Tags about the person at the page: what they may do, where they may go."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest
from django.template import Library
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from bizcase.workspaces.access import Ability
from bizcase.workspaces.access import can as may
from bizcase.workspaces.models import Membership

register = Library()

# address, icon, word, ability, and the addresses that count as being there
PLACES: Final[tuple[tuple[str, str, Any, Ability, tuple[str, ...]], ...]] = (
    ("cases:list", "case", _("Cases"), Ability.READ, ("cases", "economics", "assurance", "runs")),
    (
        "cases:library",
        "library",
        _("Library"),
        Ability.READ,
        ("cases:library", "cases:scenario", "cases:suitability", "cases:compare_scenarios"),
    ),
    (
        "cases:knowledge",
        "knowledge",
        _("Knowledge"),
        Ability.READ_REPORT,
        (
            "cases:knowledge",
            "cases:companies",
            "cases:company",
            "cases:faq",
            "cases:glossary",
            "cases:tools",
            "cases:models",
            "cases:tactics",
        ),
    ),
    ("runs:datasets", "data", _("Datasets"), Ability.READ, ("runs:dataset", "runs:datasets")),
    ("reports:all", "report", _("Reports"), Ability.READ_REPORT, ("reports:all", "reports:detail")),
    (
        "workspaces:settings",
        "settings",
        _("Settings"),
        Ability.READ_REPORT,
        ("workspaces",),
    ),
)


@register.filter
def can(who: Membership | None, ability: str) -> bool:
    """Say whether a membership grants an ability: {% if request.membership|can:"edit_case" %}."""
    return may(who or None, Ability(ability))


@register.inclusion_tag("_parts/nav.html", takes_context=True)
def navigation(context: dict[str, Any]) -> dict[str, Any]:
    """List the places a person may go to, and mark where they are."""
    request: HttpRequest = context["request"]
    match = request.resolver_match
    here = match.view_name if match else ""
    who = getattr(request, "membership", None)
    places = [
        {"url": url, "icon": icon, "word": word, "address": address, "known": known}
        for address, icon, word, ability, known in PLACES
        if may(who, ability) and (url := _reverse(address))
    ]
    at = _nearest(here, places)
    return {"places": places, "at": at}


def _reverse(address: str) -> str:
    try:
        return reverse(address)
    except NoReverseMatch:
        return ""


def _nearest(here: str, places: list[dict[str, Any]]) -> str:
    """Return the address of the place that names this view, else the one that names its app."""
    for wanted in (here, here.partition(":")[0]):
        for place in places:
            if wanted in place["known"]:
                return str(place["address"])
    return "reports:all" if here.startswith("reports:") and len(places) < 4 else "cases:list"
