"""The value page: what each value model says, and the forms in which people write them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bizcase.cases import exchange
from bizcase.cases.amend import Stale, mark
from bizcase.cases.models import Case
from bizcase.cases.web import case_of, may_edit
from bizcase.core.errors import DomainError, NotFound
from bizcase.economics.value import names, services
from bizcase.economics.value.cards import KINDS, card_of, cards, kind_of
from bizcase.economics.value.entries import SECTION, entry_of, place_of
from bizcase.economics.value.figures import appraisal_of
from bizcase.economics.value.forms import FORMS
from bizcase.economics.value.forms.fields import ValueForm
from bizcase.workspaces.access import Ability, needs
from bizcase.workspaces.middleware import member_of

REFUSED = 422


@require_safe
@needs(Ability.READ)
def value(request: HttpRequest, case_id: UUID) -> HttpResponse:
    return _page(request, case_of(request, case_id))


def _page(
    request: HttpRequest, case: Case, *, refusal: DomainError | None = None, key: str = ""
) -> HttpResponse:
    """Show every value model with its figures; what cannot be worked out is said above them."""
    appraisal, problem = None, None
    try:
        appraisal = appraisal_of(case.spec) if case.spec.values else None
    except DomainError as error:
        problem = error
    context = {
        "case": case,
        "cards": cards(case.spec, case.newest.document, appraisal),
        "kinds": KINDS,
        "problem": problem,
        "trials": appraisal.trials if appraisal else 0,
        "may_edit": may_edit(request),
        "refusal": refusal,
        "refused_key": key,
    }
    status = refusal.status if refusal else 200
    return render(request, "economics/value.html", context, status=status)


@require_http_methods(["GET", "POST"])
@needs(Ability.EDIT_CASE)
def new(request: HttpRequest, case_id: UUID, kind: str) -> HttpResponse:
    case = case_of(request, case_id)
    if kind not in FORMS:
        raise Http404
    return _written(request, case, kind, None)


@require_http_methods(["GET", "POST"])
@needs(Ability.EDIT_CASE)
def edit(request: HttpRequest, case_id: UUID, key: str) -> HttpResponse:
    case = case_of(request, case_id)
    try:
        entry = entry_of(case, key)
    except NotFound:
        kind = request.POST.get("kind", "")
        if kind not in FORMS:  # it may have been removed while somebody was typing
            raise
        entry = {"id": key, "kind": kind}
    return _written(request, case, entry["kind"], entry)


def _written(
    request: HttpRequest, case: Case, kind: str, before: dict[str, Any] | None
) -> HttpResponse:
    """Show a form, or try or save what was typed."""
    typed = request.POST if request.method == "POST" else None
    form = FORMS[kind](case, before, typed, request.FILES or None)
    if not form.is_bound:
        return _form(request, form)
    if not form.is_valid():
        return _form(request, form, status=getattr(form, "status", REFUSED))
    if request.POST.get("act") == "try":
        return _tried(request, form)
    key = before["id"] if before else None
    entry = form.entry()
    try:
        services.write_value(
            actor=member_of(request),
            case=case,
            entry=entry,
            key=key,
            seen=request.POST.get("seen") or None,
        )
    except Stale as stale:
        return _form(request, form, status=stale.status, stale=stale)
    except DomainError as error:
        form.refuse(error, _place(case, key))
        return _form(request, form, status=error.status)
    messages.success(request, _("The value model is saved as a new revision."))
    address = reverse("economics:value", args=[case.pk])
    return HttpResponseRedirect(f"{address}#value-{entry['id']}", status=303)


def _tried(request: HttpRequest, form: ValueForm) -> HttpResponse:
    """Show what a value model would come to, and what it would do to the case."""
    key, entry = form.before["id"] if form.before else None, form.entry()
    try:
        trial = services.try_value(
            actor=member_of(request), case=form.case, entry=entry, key=key, today=form.today
        )
    except DomainError as error:
        form.refuse(error, _place(form.case, key))
        return _form(request, form, status=error.status)
    card = card_of(trial.spec, trial.spec.to_json(), trial.appraisal, entry["id"])
    return _form(request, form, trial=trial, card=card)


def _form(
    request: HttpRequest, form: ValueForm, *, status: int = 200, **shown: Any
) -> HttpResponse:
    """Answer htmx, which asks while somebody types, with the trial; all others with the page."""
    if getattr(request, "htmx", None):
        context = {"case": form.case, "form": form, **shown}
        return render(request, "economics/_value_trial.html", context)
    stale = shown.get("stale")
    seen = request.POST.get("seen") or (mark(form.before) if form.before else "")
    context = {
        "case": form.case,
        "form": form,
        "kind": kind_of(form.kind),
        "key": form.before["id"] if form.before else "",
        "seen": mark(stale.theirs) if stale else seen,
        "names": names.suggestions(form.spec),
        "units": names.units(form.spec),
        "versions": _versions(stale) if stale else (),
        **shown,
    }
    return render(request, "economics/value_form.html", context, status=status)


def _versions(stale: Stale) -> list[exchange.Change]:
    """Return what differs between the version that stands there and the one that was typed."""
    return exchange.changes(stale.theirs or {}, stale.mine or {})


def _place(case: Case, key: str | None) -> str:
    """Return the path under which the document tells faults of an entry."""
    entries = case.newest.document.get(SECTION) or []
    index = None if key is None else place_of(case.newest.document, key)
    return f"{SECTION}[{len(entries) if index is None else index}]"


@require_POST
@needs(Ability.EDIT_CASE)
def remove(request: HttpRequest, case_id: UUID, key: str) -> HttpResponse:
    case, seen = case_of(request, case_id), request.POST.get("seen") or None
    try:
        services.remove_value(actor=member_of(request), case=case, key=key, seen=seen)
    except NotFound:
        raise
    except DomainError as error:
        return _page(request, case, refusal=error, key=key)
    messages.success(request, _("The value model is removed; the history has it still."))
    return HttpResponseRedirect(reverse("economics:value", args=[case.pk]), status=303)
