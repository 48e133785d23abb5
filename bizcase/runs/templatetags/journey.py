"""The strip, the tabs and the state that head every page of a case."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from django.http import HttpRequest
from django.template import Library
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from bizcase.cases.models import Case
from bizcase.runs.journey import Facts, facts_of, next_of, state_of, steps_of
from bizcase.workspaces.access import Ability, can

register = Library()


class Page(NamedTuple):
    """A page of a case: its address, its word, and the pages that are reached through it."""

    address: str
    word: Any
    inside: tuple[str, ...] = ()


class Part(NamedTuple):
    """A part of a case: a tab, and under it the pages that belong together."""

    word: Any
    pages: tuple[Page, ...]


def names(prefix: str, *each: str) -> tuple[str, ...]:
    """Return the full names of addresses of one app."""
    return tuple(f"{prefix}:{name}" for name in each)


PARTS: Final = (
    Part(_("Overview"), (Page("cases:detail", _("Overview"), ("economics:deciding",)),)),
    Part(
        _("Canvas"),
        (
            Page(
                "cases:canvas",
                _("Canvas"),
                (
                    *names("cases", "note", "note_binds", "new_hypothesis", "hypothesis"),
                    "economics:adopt",
                ),
            ),
        ),
    ),
    Part(
        _("Market"),
        (
            Page(
                "economics:market",
                _("Market"),
                names(
                    "economics",
                    *("adoption_curve", "write_curve", "market_size", "market_positioning"),
                    *("market_add", "market_change", "market_remove", "market_freeze"),
                    *("market_result", "market_use_rate", "market_price"),
                ),
            ),
        ),
    ),
    Part(
        _("Model"),
        (
            Page("economics:model", _("Model sheet"), ("economics:save_assumption",)),
            Page(
                "economics:models",
                _("Business models"),
                names(
                    "economics",
                    *("business_model", "add_stream", "check_model"),
                    *("stream", "save_stream", "remove_stream"),
                ),
            ),
            Page("economics:compare_models", _("Compare and mix"), ("economics:save_mix",)),
            Page(
                "economics:costs",
                _("Costs"),
                names("economics", "new_cost", "cost", "save_cost", "remove_cost"),
            ),
            Page(
                "economics:pricing",
                _("Pricing"),
                names("economics", "save_study", "use_price", "tell_price"),
            ),
            Page(
                "economics:value", _("Value models"), names("economics", "new_value", "edit_value")
            ),
        ),
    ),
    Part(
        _("Plan"),
        (
            Page(
                "cases:plan",
                _("Stages and timeline"),
                names(
                    "cases",
                    *("take_template", "new_stage", "stage", "criterion", "charter", "plan_row"),
                ),
            ),
            Page("cases:team", _("Team"), ("cases:member",)),
            Page(
                "cases:levers",
                _("Growth levers"),
                names("cases", "new_lever", "lever", "switch_lever", "lever_effects"),
            ),
        ),
    ),
    Part(
        _("Risks"),
        (
            Page(
                "assurance:risks",
                _("Risks"),
                names(
                    "assurance",
                    *(
                        "new_risk",
                        "risk_catalogue",
                        "risk",
                        "set_status",
                        "remove_risk",
                        "responses",
                    ),
                ),
            ),
        ),
    ),
    Part(_("Evidence"), (Page("assurance:evidence_list", _("Evidence"), ("assurance:evidence",)),)),
    Part(
        _("Results"),
        (
            Page("reports:dashboard", _("Dashboard")),
            Page("runs:analysis", _("Analysis"), ("runs:analyse",)),
            Page("runs:list", _("Runs"), names("runs", "train", "detail", "compare", "simulate")),
            Page("reports:list", _("Reports"), ("reports:detail",)),
        ),
    ),
    Part(
        _("Document"),
        (Page("cases:document", _("Document")), Page("cases:history", _("History"))),
    ),
)


def _facts(context: dict[str, Any], case: Case) -> Facts:
    """Read the facts once a page, whichever of its templates asks."""
    request: Any = context["request"]
    kept: dict[Any, Facts] = request.__dict__.setdefault("case_facts", {})
    if case.pk not in kept:
        kept[case.pk] = facts_of(case)
    return kept[case.pk]


@register.simple_tag(takes_context=True)
def case_state(context: dict[str, Any], case: Case) -> str:
    """Say "current" or "stale", or nothing before the first simulation."""
    return state_of(_facts(context, case))


@register.inclusion_tag("_parts/journey.html", takes_context=True)
def journey(context: dict[str, Any], case: Case, *, aside: bool = False) -> dict[str, Any]:
    """Draw how far the case has come, with one button for what comes next.

    ``aside`` is for a page that shows it already and asked for another part.
    """
    request: HttpRequest = context["request"]
    facts = _facts(context, case)
    may_act = can(getattr(request, "membership", None), Ability.RUN_MODEL)
    following = next_of(case, facts) if may_act and not case.is_archived else None
    if following and following.url.partition("?")[0] == request.path:
        following = None  # the page itself offers it
    return {
        "steps": steps_of(case, facts),
        "next": following,
        "aside": aside,
        "csrf_token": context.get("csrf_token"),
        "request": request,
    }


@register.inclusion_tag("_parts/tabs.html", takes_context=True)
def tabs(context: dict[str, Any], case: Case) -> dict[str, Any]:
    """List the parts of a case and the pages of the one that is open."""
    match = context["request"].resolver_match
    here = match.view_name if match else ""
    found, inside = [], None
    for part in PARTS:
        pages = [
            {
                "url": reverse(page.address, args=[case.pk]),
                "word": page.word,
                "here": here == page.address or here in page.inside,
            }
            for page in part.pages
        ]
        is_here = any(page["here"] for page in pages)
        found.append({"url": pages[0]["url"], "word": part.word, "here": is_here})
        if is_here and len(pages) > 1:
            inside = {"word": part.word, "pages": pages}
    return {"tabs": found, "inside": inside}
