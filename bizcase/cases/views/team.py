"""The team of a case: founders against what a stage needs, places, and what they cost."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from bizcase.cases.amend import mark
from bizcase.cases.board import language
from bizcase.cases.models import Case
from bizcase.cases.planning import hiring, people, services
from bizcase.cases.planning.catalogue import Role, roles
from bizcase.cases.planning.edits import part_at
from bizcase.cases.planning.radar import radar
from bizcase.cases.planning.team_forms import MemberForm, has_number
from bizcase.cases.views.plan import back, edit_page, number_of, refused
from bizcase.cases.web import case_of, may_edit
from bizcase.core.errors import DomainError
from bizcase.core.web import page_or_part
from bizcase.workspaces.access import Ability, needs
from bizcase.workspaces.middleware import member_of
from modeling.text import say


@require_safe
@needs(Ability.READ)
def team(request: HttpRequest, case_id: UUID) -> HttpResponse:
    case = case_of(request, case_id)
    spec, document = case.spec, case.newest.document
    stage = people.stage_to_meet(spec, request.GET.get("stage", ""))
    picture, staff = radar(spec.plan, stage), people.staff(spec)
    suggested = [] if stage is None else people.suggestions(spec, document, stage, picture.gaps)
    context = {
        "case": case,
        "spec": spec,
        "stage": stage,
        "stages": [(each.id, say(each.title, language())) for each in spec.plan.stages],
        "radar": picture,
        "suggestions": suggested,
        "staff": staff,
        "last_year": staff.years[-1],
        "founders": [
            (number, each, say(each.role, language()), say(each.evidence, language()))
            for number, each in enumerate(spec.plan.founders)
        ],
        "roles": roles(),
        "may_edit": may_edit(request) and not case.is_archived,
        "part": "team",
    }
    return render(request, "planning/team.html", context)


@require_http_methods(["GET", "POST"])
@needs(Ability.EDIT_CASE)
def member(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Show the form of a place with what it changes in cost; save it, or take it out."""
    case = case_of(request, case_id)
    number, role = number_of(request), _role(request)
    before = part_at(case.newest.document, "plan", "team", number) or {}
    if request.method == "GET":
        if number is not None and not before:
            raise Http404
        typed = "count" in request.GET
        first = _first(request, case, before, role)
        data = request.GET if typed else None
        form = MemberForm(data, initial=first, spec=case.spec)
        return _member_page(request, case, form, number, role)
    form = MemberForm(request.POST, initial=_first(request, case, before, role), spec=case.spec)
    if "remove" not in request.POST and not form.is_valid():
        return _member_page(request, case, form, number, role, status=422)
    try:
        _save(request, case, form, number, role, before)
    except DomainError as error:
        return refused(request, form, error, _member_page, case, form, number, role)
    return back(case, "cases:team", "#staff")


def _role(request: HttpRequest) -> Role | None:
    return roles().role(request.POST.get("role_key", request.GET.get("role_key", "")))


def _first(
    request: HttpRequest, case: Case, before: Mapping[str, Any], role: Role | None
) -> dict[str, Any]:
    """Return what the form says before anybody types: the place, or the role of the catalogue."""
    if role is not None and not before:
        start = request.GET.get("from", "0")
        return MemberForm.suggested(role, case.spec, int(start) if start.isdecimal() else 0)
    cost = _cost(case, before)
    marks = {"seen": mark(before) if before else "", "seen_cost": mark(cost) if cost else ""}
    number, bound = number_of(request), str(before.get("cost", ""))
    alone = hiring.is_own(case.newest.document, bound, number) and has_number(cost)
    paid_by = hiring.OWN if alone or not before else bound
    return {**MemberForm.read(before, cost), "paid_by": paid_by, **marks}


def _cost(case: Case, member: Mapping[str, Any]) -> dict[str, Any] | None:
    costs = case.newest.document.get("costs", ())
    return next((cost for cost in costs if cost["id"] == member.get("cost")), None)


def _save(
    request: HttpRequest,
    case: Case,
    form: MemberForm,
    number: int | None,
    role: Role | None,
    before: Mapping[str, Any],
) -> None:
    seen = {name: request.POST.get(name) or None for name in ("seen", "seen_cost")}
    actor = member_of(request)
    if "remove" in request.POST:
        if number is None:
            raise Http404
        services.remove_member(actor=actor, case=case, number=number, **seen)
        return
    place = form.place(before, role)
    services.save_member(actor=actor, case=case, place=place, number=number, **seen)


def _member_page(
    request: HttpRequest,
    case: Case,
    form: MemberForm,
    number: int | None,
    role: Role | None,
    **more: Any,
) -> HttpResponse:
    """Answer with the form and the change in cost; htmx gets the change alone."""
    change = _change(case, form, number, role)
    context = {
        "number": number,
        "is_new": number is None,
        "role": role,
        "change": change,
        "change_when": people.change_month(case.spec, change),
        "paid": _paid(case, number),
        "part": "team",
        **more,
    }
    if getattr(request, "htmx", None) and request.method == "GET":
        return page_or_part(request, "planning/change.html", {"case": case, **context})
    title = _("Place in the team") if number is not None else _("New place in the team")
    return edit_page(request, case, form, title, page="planning/member.html", **context)


def _change(
    case: Case, form: MemberForm, number: int | None, role: Role | None
) -> hiring.CostChange | None:
    """Return what the place as typed changes in the cost of people."""
    bound = form
    if not form.is_bound:
        bound = MemberForm(form.initial, initial=form.initial, spec=case.spec)
    if not bound.is_valid():
        return None
    document = case.newest.document
    before = part_at(document, "plan", "team", number) or {}
    after = hiring.preview(document, bound.place(before, role), number)
    return None if after is None else hiring.change_between(case.spec, after)


def _paid(case: Case, number: int | None) -> str:
    member = part_at(case.newest.document, "plan", "team", number) or {}
    return str(member.get("cost", ""))
