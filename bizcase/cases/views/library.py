"""Pages of the scenario library: browse, read, compare, judge, start."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bizcase.cases import board, services, shelf
from bizcase.cases.library import browse, near
from bizcase.cases.library.compare import Side, compare
from bizcase.cases.library.hazards import hazards
from bizcase.cases.library.index import Entry
from bizcase.cases.library.sheet import sheet
from bizcase.cases.library.suitability import Judgement, judge
from bizcase.cases.web import may_edit
from bizcase.core.errors import DomainError
from bizcase.core.web import page_or_part, see
from bizcase.workspaces.access import Ability, needs
from bizcase.workspaces.middleware import member_of
from modeling.card import Card


@require_safe
@needs(Ability.READ)
def library_page(request: HttpRequest) -> HttpResponse:
    """Browse: words, facets, order; own scenarios show the numbers of their newest simulation."""
    own = shelf.own_scenarios(member_of(request))
    shown = browse.browse(shelf.entries(member_of(request), own), browse.wish_of(request.GET))
    mine = {found.entry.key: found for found in shown.found if found.entry.is_own}
    context = {
        "shelf": shown,
        "theirs": [found for found in shown.found if not found.entry.is_own],
        "mine": mine,
        "own_cases": [case for case in own if case.key in mine],
        "is_cut": len(own) == shelf.MOST_OWN,
        "sorts": browse.SORTS,
        "may_edit": may_edit(request),
    }
    return page_or_part(request, "cases/library/browse.html", context)


@require_safe
@needs(Ability.READ)
def scenario(request: HttpRequest, key: str) -> HttpResponse:
    """Show everything that is said of a scenario, and what lies near it."""
    spec, entry = shelf.find(member_of(request), key)
    found = sheet(spec)
    context = {
        "entry": entry,
        "spec": spec,
        "card": spec.card,
        "sheet": found,
        "hazards": hazards(spec, found.numbers),
        "board": board.blocks(spec),
        "companies": near.companies(entry),
        "scenarios": near.entries(entry, shelf.entries(member_of(request))),
        "own_cases": _own_case(request, entry),
        "may_edit": may_edit(request),
    }
    return render(request, "cases/library/scenario.html", context)


def _own_case(request: HttpRequest, entry: Entry) -> list[Any]:
    """Return the case of a scenario of the workspace, whose newest numbers the page shows."""
    own = shelf.own_scenario(member_of(request), entry.key) if entry.is_own else None
    return [own] if own is not None else []


@require_safe
@needs(Ability.READ)
def compare_page(request: HttpRequest) -> HttpResponse:
    """Put two scenarios side by side; with fewer, ask which."""
    everything = shelf.entries(member_of(request))
    chosen = {name: request.GET.get(name, "") for name in ("a", "b")}
    sides = {
        name: Side(entry=entry, spec=spec)
        for name, key in chosen.items()
        if key
        for spec, entry in (shelf.find(member_of(request), key),)
    }
    first = sides["a"].entry if "a" in sides else None
    is_twice = bool(chosen["a"]) and chosen["a"] == chosen["b"]
    context = {
        "entries": everything,
        "chosen": chosen,
        "first": first,
        "near": near.entries(first, everything, 6) if first else (),
        "is_twice": is_twice,
        "result": compare(sides["a"], sides["b"]) if len(sides) == 2 and not is_twice else None,
        "may_edit": may_edit(request),
    }
    return render(request, "cases/library/compare.html", context)


@require_safe
@needs(Ability.READ)
def suitability(request: HttpRequest, key: str) -> HttpResponse:
    """Ask whether a scenario suits, and say what the answers come to so far."""
    spec, entry = shelf.find(member_of(request), key)
    answers, refusal = answers_of(spec.card, request.GET), None
    try:
        found = judge(spec.card, answers)
    except DomainError as error:
        found, refusal = judge(spec.card, {}), error
    context = {"refusal": refusal, **_judged(request, entry, spec.card, found)}
    status = refusal.status if refusal else 200
    return page_or_part(request, "cases/library/suitability.html", context, status=status)


def _judged(
    request: HttpRequest, entry: Entry, card: Card | None, found: Judgement
) -> dict[str, Any]:
    # who asked for a verdict without JavaScript is told which questions are open
    is_asked = "judge" in request.GET and not getattr(request, "htmx", None)
    return {
        "entry": entry,
        "card": card,
        "judgement": found,
        "is_asked": is_asked,
        "may_edit": may_edit(request),
    }


def answers_of(card: Card | None, sent: Mapping[str, str]) -> dict[str, str]:
    """Return the answers among what was sent: `answer-<question>` holds each."""
    questions = card.suitability if card else ()
    named = {each.id: f"answer-{each.id}" for each in questions}
    return {key: sent[name] for key, name in named.items() if sent.get(name)}


@require_POST
@needs(Ability.EDIT_CASE)
def use_scenario(request: HttpRequest, key: str) -> HttpResponse:
    """Start a case; answers to the questions of suitability come along."""
    spec, _entry = shelf.find(member_of(request), key)
    answers = answers_of(spec.card, request.POST)
    case = services.use_scenario(actor=member_of(request), key=key, answers=answers)
    messages.success(request, _("A case is made from the scenario."))
    return see(request, case)
