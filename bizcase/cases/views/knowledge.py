"""Pages of what is known beside the scenarios. They hold nothing of a workspace."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bizcase.cases.knowledge import is_page, load, search
from bizcase.cases.knowledge.content import Answer
from bizcase.cases.knowledge.names import TACTICS, TOOLS, TOPICS
from bizcase.cases.library.index import entries
from bizcase.core.web import page_or_part
from bizcase.workspaces.access import Ability, can, needs
from bizcase.workspaces.middleware import member_of


def may_read(request: HttpRequest) -> bool:
    """Say whether the reader may see scenarios."""
    return can(member_of(request), Ability.READ)


@require_safe
@needs(Ability.READ_REPORT)
def overview(request: HttpRequest) -> HttpResponse:
    """Search everything, or say what there is."""
    words = search.words_of(request.GET)
    context = {
        "words": words,
        "groups": search.search(words, scenarios=may_read(request)),
        "known": load(),
        "may_read": may_read(request),
    }
    return page_or_part(request, "cases/knowledge/overview.html", context)


@require_safe
@needs(Ability.READ_REPORT)
def companies(request: HttpRequest) -> HttpResponse:
    context = {"shelf": search.companies(request.GET)}
    return page_or_part(request, "cases/knowledge/companies.html", context)


@require_safe
@needs(Ability.READ_REPORT)
def company(request: HttpRequest, company: str) -> HttpResponse:
    """Show a company case, each figure with its source, and both sides of what is disputed."""
    found = load().company(company)
    if found is None:
        raise Http404
    own = {entry.key: entry for entry in entries()}
    context = {
        "company": found,
        "scenarios": [own[key] for key in found.scenarios if key in own],
        "may_read": may_read(request),
    }
    return render(request, "cases/knowledge/company.html", context)


@require_safe
@needs(Ability.READ_REPORT)
def faq(request: HttpRequest) -> HttpResponse:
    words = search.words_of(request.GET)
    found = [q for q in load().questions if search.has_words(q.question, (q.answer,), words)]
    context = {"words": words, "groups": _grouped(found, TOPICS, "topic"), "see": _see(found)}
    return page_or_part(request, "cases/knowledge/faq.html", context)


def _see(questions: Iterable[Answer]) -> dict[str, Any]:
    """Return what the answers refer to: terms by id, pages of the repository as None."""
    known = load()
    keys = {key for question in questions for key in question.see}
    return {key: None if is_page(key) else known.term(key) for key in keys}


@require_safe
@needs(Ability.READ_REPORT)
def glossary(request: HttpRequest) -> HttpResponse:
    words = search.words_of(request.GET)
    known = load()
    context = {
        "words": words,
        "terms": [t for t in known.terms if search.has_words(t.term, (t.means,), words)],
        "by_id": {term.id: term for term in known.terms},
        "asked": _asked(known.questions),
    }
    return page_or_part(request, "cases/knowledge/glossary.html", context)


def _asked(questions: Iterable[Answer]) -> dict[str, list[Answer]]:
    """Return the questions whose answers refer to each term."""
    found: dict[str, list[Answer]] = {}
    for question in questions:
        for key in question.see:
            found.setdefault(key, []).append(question)
    return found


@require_safe
@needs(Ability.READ_REPORT)
def tools(request: HttpRequest) -> HttpResponse:
    words = search.words_of(request.GET)
    found = [
        tool
        for tool in load().tools
        if search.has_words(tool.name, (tool.what, tool.when, tool.limits, tool.licence), words)
    ]
    context = {"words": words, "groups": _grouped(found, TOOLS, "kind"), "count": len(found)}
    return page_or_part(request, "cases/knowledge/tools.html", context)


@require_safe
@needs(Ability.READ_REPORT)
def models(request: HttpRequest) -> HttpResponse:
    known = load()
    counts = {
        model.id: sum(model.id in entry.models for entry in entries()) for model in known.models
    }
    context = {
        "models": known.models,
        "companies": {company.id: company for company in known.companies},
        "counts": counts,
        "may_read": may_read(request),
    }
    return render(request, "cases/knowledge/models.html", context)


@require_safe
@needs(Ability.READ_REPORT)
def tactics(request: HttpRequest) -> HttpResponse:
    words = search.words_of(request.GET)
    found = [
        each
        for each in load().tactics
        if search.has_words(each.name, (each.what, each.effect, each.when, each.pitfalls), words)
    ]
    context = {"words": words, "groups": _grouped(found, TACTICS, "kind"), "count": len(found)}
    return page_or_part(request, "cases/knowledge/tactics.html", context)


def _grouped(
    found: Iterable[Any], names: Mapping[str, str], field: str
) -> list[tuple[str, str, list[Any]]]:
    """Return (key, name, things) of each kind that there is, in the order of the names."""
    told = list(found)
    groups = (
        (k, _(name), [x for x in told if getattr(x, field) == k]) for k, name in names.items()
    )
    return [group for group in groups if group[2]]
