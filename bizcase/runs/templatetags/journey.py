"""The strip, the tabs and the state that head every page of a case."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest
from django.template import Library
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from bizcase.cases.models import Case
from bizcase.runs.journey import Facts, facts_of, next_of, state_of, steps_of
from bizcase.workspaces.access import Ability, can

register = Library()

TABS: Final = (
    ("cases:detail", _("Overview"), ()),
    (
        "cases:canvas",
        _("Canvas"),
        (
            "cases:note",
            "cases:note_binds",
            "cases:new_hypothesis",
            "cases:hypothesis",
            "economics:adopt",
        ),
    ),
    (
        "economics:market",
        _("Market"),
        (
            "economics:adoption_curve",
            "economics:write_curve",
            "economics:market_size",
            "economics:market_positioning",
            "economics:market_add",
            "economics:market_change",
            "economics:market_remove",
            "economics:market_freeze",
            "economics:market_result",
            "economics:market_use_rate",
            "economics:market_price",
        ),
    ),
    ("economics:model", _("Model"), ("economics:save_assumption",)),
    (
        "economics:models",
        _("Business model"),
        (
            "economics:business_model",
            "economics:add_stream",
            "economics:check_model",
            "economics:stream",
            "economics:save_stream",
            "economics:remove_stream",
            "economics:compare_models",
            "economics:save_mix",
            "economics:pricing",
            "economics:save_study",
            "economics:use_price",
            "economics:tell_price",
        ),
    ),
    ("economics:value", _("Value models"), ("economics:new_value", "economics:edit_value")),
    (
        "cases:plan",
        _("Plan"),
        (
            "cases:take_template",
            "cases:new_stage",
            "cases:stage",
            "cases:criterion",
            "cases:charter",
            "cases:plan_row",
            "cases:team",
            "cases:member",
            "cases:levers",
            "cases:new_lever",
            "cases:lever",
            "cases:switch_lever",
            "cases:lever_effects",
        ),
    ),
    ("assurance:risks", _("Risks"), ()),
    ("assurance:evidence_list", _("Evidence"), ("assurance:evidence",)),
    ("runs:list", _("Runs"), ("runs:train", "runs:detail", "runs:compare", "runs:simulate")),
    ("reports:dashboard", _("Dashboard"), ()),
    ("runs:analysis", _("Analysis"), ("runs:analyse",)),
    ("reports:list", _("Reports"), ("reports:detail",)),
    ("cases:history", _("History"), ()),
    ("cases:document", _("Document"), ()),
)


def _facts(context: dict[str, Any], case: Case) -> Facts:
    """Read the facts once a page."""
    kept = context.render_context.setdefault("case_facts", {})  # type: ignore[attr-defined]
    if case.pk not in kept:
        kept[case.pk] = facts_of(case)
    return kept[case.pk]  # type: ignore[no-any-return]


@register.simple_tag(takes_context=True)
def case_state(context: dict[str, Any], case: Case) -> str:
    """Say "current" or "stale", or nothing before the first simulation."""
    return state_of(_facts(context, case))


@register.inclusion_tag("_parts/journey.html", takes_context=True)
def journey(context: dict[str, Any], case: Case) -> dict[str, Any]:
    """Draw how far the case has come, with one button for what comes next."""
    request: HttpRequest = context["request"]
    facts = _facts(context, case)
    may_act = can(getattr(request, "membership", None), Ability.RUN_MODEL)
    following = next_of(case, facts) if may_act and not case.is_archived else None
    if following and following.url.partition("?")[0] == request.path:
        following = None  # the page itself offers it
    return {
        "steps": steps_of(case, facts),
        "next": following,
        "csrf_token": context.get("csrf_token"),
        "request": request,
    }


@register.inclusion_tag("_parts/tabs.html", takes_context=True)
def tabs(context: dict[str, Any], case: Case) -> dict[str, Any]:
    """List the pages of a case and mark the one that is open."""
    match = context["request"].resolver_match
    here = match.view_name if match else ""
    found = []
    for address, word, inside in TABS:
        try:
            url = reverse(address, args=[case.pk])
        except NoReverseMatch:
            continue
        found.append({"url": url, "word": word, "here": here == address or here in inside})
    return {"tabs": found}
