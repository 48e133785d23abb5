"""Growth levers of a case: what they multiply, what they cost, and what they are worth."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bizcase.cases.amend import mark
from bizcase.cases.models import Case
from bizcase.cases.planning import levers as found
from bizcase.cases.planning import services
from bizcase.cases.planning.levers import lever_tree
from bizcase.cases.planning.team_forms import LeverForm
from bizcase.cases.planning.worth import worth_rows
from bizcase.cases.views.plan import back, edit_page, refused
from bizcase.cases.web import case_of, may_edit
from bizcase.core.errors import DomainError
from bizcase.core.web import page_or_part
from bizcase.workspaces.access import Ability, can, needs
from bizcase.workspaces.middleware import member_of


def _context(request: HttpRequest, case: Case, **more: Any) -> dict[str, Any]:
    spec, document = case.spec, case.newest.document
    rows = found.rows(spec, document)
    taken = {row.tactic.id for row in rows if row.tactic is not None}
    return {
        "case": case,
        "spec": spec,
        "rows": rows,
        "cards": found.cards(spec, taken),
        "may_edit": may_edit(request) and not case.is_archived,
        "may_run": can(member_of(request), Ability.RUN_MODEL),
        "part": "levers",
        **more,
    }


@require_safe
@needs(Ability.READ)
def levers(request: HttpRequest, case_id: UUID) -> HttpResponse:
    case = case_of(request, case_id)
    return page_or_part(request, "planning/levers.html", _context(request, case))


@require_POST
@needs(Ability.RUN_MODEL)
def effects(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Work out what each lever is worth, and show it beside the levers."""
    case = case_of(request, case_id)
    try:
        worked_out = services.lever_effects(actor=member_of(request), case=case)
    except DomainError as error:
        context = _context(request, case, refusal=error)
        return page_or_part(request, "planning/levers.html", context, status=error.status)
    context = _context(request, case, worth=worth_rows(case.spec, worked_out))
    return page_or_part(request, "planning/levers.html", context)


@require_http_methods(["GET", "POST"])
@needs(Ability.EDIT_CASE)
def lever(request: HttpRequest, case_id: UUID, lever: str = "") -> HttpResponse:
    """Show the form of a lever, of a new one without a key; save it, or take it out."""
    case = case_of(request, case_id)
    before = lever_tree(case, lever) if lever else {}
    if request.method == "GET":
        form = LeverForm(initial=_first(request, case, before), spec=case.spec)
        return _lever_page(request, case, form, lever)
    form = LeverForm(request.POST, initial=LeverForm.read(before), spec=case.spec)
    if "remove" not in request.POST and not form.is_valid():
        return _lever_page(request, case, form, lever, status=422)
    actor, seen = member_of(request), request.POST.get("seen") or None
    try:
        if "remove" in request.POST:
            services.remove_lever(actor=actor, case=case, key=lever, seen=seen)
        else:
            document = case.newest.document
            tree = found.tree_of(case.spec, document, form.facts(before), before)
            services.save_lever(actor=actor, case=case, lever=tree, seen=seen, is_new=not lever)
    except DomainError as error:
        return refused(request, form, error, _lever_page, case, form, lever)
    return back(case, "cases:levers")


def _first(request: HttpRequest, case: Case, before: dict[str, Any]) -> dict[str, Any]:
    """Return what the form says first: the lever, or what the catalogue says of a tactic."""
    if before:
        return {**LeverForm.read(before), "seen": mark(before)}
    tactic = found.tactic(request.GET.get("tactic"))
    if tactic is None:
        return {"first": 1, "enabled": True, "target": request.GET.get("target", "")}
    return {**found.first_values(case.spec, tactic), "tactic": tactic.id, "first": 1}


def _lever_page(
    request: HttpRequest, case: Case, form: LeverForm, key: str, **more: Any
) -> HttpResponse:
    tactic = found.tactic(form["tactic"].value())
    context = {"is_new": not key, "tactic": tactic, "part": "levers", **more}
    title = _("Growth lever") if key else _("New growth lever")
    return edit_page(request, case, form, title, page="planning/lever.html", **context)


@require_POST
@needs(Ability.EDIT_CASE)
def switch(request: HttpRequest, case_id: UUID, lever: str) -> HttpResponse:
    case = case_of(request, case_id)
    try:
        services.switch_lever(
            actor=member_of(request),
            case=case,
            key=lever,
            enabled=request.POST.get("enabled") == "1",
            seen=request.POST.get("seen") or None,
        )
    except DomainError as error:
        context = _context(request, case_of(request, case_id), refusal=error)
        return page_or_part(request, "planning/levers.html", context, status=error.status)
    if getattr(request, "htmx", None):
        return page_or_part(request, "planning/levers.html", _context(request, case))
    messages.success(request, case.newest.note)
    return back(case, "cases:levers", f"#lever-{lever}")
