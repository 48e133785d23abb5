"""Pages of hypotheses: write one down, change it, say what its test found, take it out."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from bizcase.cases.amend import Stale, mark
from bizcase.cases.board import language
from bizcase.cases.canvas.board import worded
from bizcase.cases.canvas.forms import HypothesisForm
from bizcase.cases.canvas.hypotheses import (
    add_hypothesis,
    change_hypothesis,
    delete_hypothesis,
    find,
)
from bizcase.cases.canvas.numbers import label_of
from bizcase.cases.models import Case
from bizcase.cases.views.canvas import changed, told
from bizcase.cases.web import case_of, may_edit
from bizcase.core.errors import DomainError, NotFound
from bizcase.core.web import page_or_part
from bizcase.workspaces.access import Ability, needs
from bizcase.workspaces.middleware import member_of
from modeling.economics.expansion import expand
from modeling.text import say

PAGE = "cases/hypothesis.html"
WORDED = ("text", "test", "result")  # in several languages


def _names(case: Case) -> list[tuple[str, str]]:
    return [(item.id, f"{label_of(item)} ({item.id})") for item in expand(case.spec).assumptions]


def _page(
    request: HttpRequest, case: Case, form: HypothesisForm, *, status: int = 200, **more: Any
) -> HttpResponse:
    context = {
        "case": case,
        "form": form,
        "may_edit": may_edit(request) and not case.is_archived,
        **more,
    }
    return page_or_part(request, PAGE, context, status=status)


@require_http_methods(["GET", "POST"])
@needs(Ability.EDIT_CASE)
def new(request: HttpRequest, case_id: UUID) -> HttpResponse:
    case = case_of(request, case_id)
    if request.method != "POST":
        first = {"note": request.GET.get("note", "")[:64], "text": request.GET.get("text", "")}
        return _page(request, case, HypothesisForm(initial=first, names=_names(case)))
    form = HypothesisForm(request.POST, names=_names(case))
    if not form.is_valid():
        return _page(request, case, form, status=422)
    note = form.cleaned_data["note"]
    try:
        add_hypothesis(
            actor=member_of(request), case=case, facts=_facts(form, {}), note=note or None
        )
    except DomainError as error:
        return _page(request, case, form, status=error.status, refusal=error)
    return changed(request, case, case.newest, key=note)


def _facts(form: HypothesisForm, before: dict[str, Any]) -> dict[str, Any]:
    """Return what was typed, texts in the reader's language beside those that were there."""
    facts = {key: form.cleaned_data[key] for key in (*WORDED, "threshold", "about", "status")}
    for key in WORDED:
        if facts[key]:
            facts[key] = worded(before.get(key), facts[key])
    return facts


@require_http_methods(["GET", "POST"])
@needs(Ability.READ)
def hypothesis(request: HttpRequest, case_id: UUID, hypothesis: str) -> HttpResponse:
    case = case_of(request, case_id)
    if request.method == "POST":
        return _change(request, case_id, hypothesis)
    now = find(case.newest.document, hypothesis)
    first = {**now, **{key: say(now.get(key), language()) for key in WORDED}, "seen": mark(now)}
    form = HypothesisForm(initial=first, names=_names(case))
    return _page(request, case, form, key=hypothesis, seen=mark(now))


@needs(Ability.EDIT_CASE)
def _change(request: HttpRequest, case_id: UUID, key: str) -> HttpResponse:
    case = case_of(request, case_id)
    form = HypothesisForm(request.POST, names=_names(case))
    now = find(case.newest.document, key)
    if not form.is_valid():
        return _page(request, case, form, status=422, key=key, seen=mark(now))
    try:
        revision = change_hypothesis(
            actor=member_of(request),
            case=case,
            key=key,
            facts=_facts(form, now),
            seen=form.cleaned_data["seen"] or None,
        )
    except Stale as stale:
        versions = {"conflict": _versions(stale), "seen": mark(stale.theirs)}
        return _page(request, case, form, status=412, key=key, **versions)
    except NotFound:
        raise
    except DomainError as error:
        return _page(request, case, form, status=error.status, key=key, refusal=error)
    return changed(request, case, revision)


def _versions(stale: Stale) -> dict[str, Any]:
    """Return what differs between both versions, field by field, in the reader's words."""
    spoken, mine, theirs = language(), stale.mine or {}, stale.theirs or {}
    rows = [
        (key, say(mine.get(key), spoken), say(theirs.get(key), spoken))
        for key in (*WORDED, "threshold", "about", "status")
        if mine.get(key) != theirs.get(key)
    ]
    return {"message": stale.message, "rows": rows, "seen": mark(stale.theirs)}


@require_POST
@needs(Ability.EDIT_CASE)
def delete(request: HttpRequest, case_id: UUID, hypothesis: str) -> HttpResponse:
    case = case_of(request, case_id)
    try:
        revision = delete_hypothesis(
            actor=member_of(request),
            case=case,
            key=hypothesis,
            seen=request.POST.get("seen") or None,
        )
    except Stale as stale:
        return _page(
            request,
            case,
            HypothesisForm(initial=stale.theirs, names=_names(case)),
            status=412,
            key=hypothesis,
            seen=mark(stale.theirs),
            refusal=DomainError(stale.code, told(stale)),
        )
    return changed(request, case, revision)
