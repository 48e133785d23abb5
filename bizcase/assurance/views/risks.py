"""Pages of the risk register: read, added, changed, removed, and what that did to NPV."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bizcase.assurance import catalogue, register
from bizcase.assurance.catalogue.content import KnownRisk
from bizcase.assurance.risks import services
from bizcase.assurance.risks.cards import card_of
from bizcase.assurance.risks.edits import risk_of
from bizcase.assurance.risks.effect import effect_of
from bizcase.assurance.risks.forms import RiskForm
from bizcase.assurance.risks.returns import returns_of
from bizcase.assurance.risks.suggestion import suggested, yearly_cost
from bizcase.assurance.risks.words import STATUSES
from bizcase.cases.amend import Stale, mark
from bizcase.cases.board import language
from bizcase.cases.models import Case
from bizcase.cases.planning.edits import fresh_id
from bizcase.cases.services import undo as undo_edit
from bizcase.cases.web import case_of, may_edit
from bizcase.cases.words import RISKS, named
from bizcase.core.errors import DomainError
from bizcase.economics.views.entries import differences
from bizcase.economics.worth import warm
from bizcase.workspaces.access import Ability, can, needs
from bizcase.workspaces.middleware import member_of

FORM: Final = "assurance/risk_form.html"


def _may_write(request: HttpRequest, case: Case) -> bool:
    return can(member_of(request), Ability.EDIT_ASSURANCE) and not case.is_archived


def _register_page(
    request: HttpRequest, case: Case, *, status: int = 200, **more: Any
) -> HttpResponse:
    rows = register.rows(case.spec)
    is_new = request.GET.get("at") == str(case.newest.number)  # only right after the edit
    context: dict[str, Any] = {
        "case": case,
        "rows": rows,
        "marks": {risk["id"]: mark(risk) for risk in case.newest.document.get("risks", ())},
        "matrix": register.matrix(rows),
        "legend": register.legend(case.currency),
        "frameworks": case.spec.compliance.frameworks,
        "statuses": STATUSES,
        "today": timezone.localdate().isoformat(),
        "may_write": _may_write(request, case),
        "may_undo": may_edit(request),
        "may_run": can(member_of(request), Ability.RUN_MODEL),
        "effect": effect_of(case) if is_new else None,
        "returns": {},
        **more,
    }
    return render(request, "assurance/risks.html", context, status=status)


@require_safe
@needs(Ability.READ)
def risks(request: HttpRequest, case_id: UUID) -> HttpResponse:
    warm()
    return _register_page(request, case_of(request, case_id))


def _back(case: Case, key: str = "") -> HttpResponse:
    """Send the reader to the register, with what the edit did."""
    address = f"{reverse('assurance:risks', args=[case.pk])}?at={case.newest.number}"
    return HttpResponseRedirect(f"{address}#risk-{key}" if key else address, status=303)


@require_safe
@needs(Ability.READ)
def risk_catalogue(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Show the known risks, those of a category or with some words, and which are in the case."""
    case, spoken = case_of(request, case_id), language()
    category = request.GET.get("category", "")
    words = request.GET.get("q", "").strip()[:200]
    context = {
        "case": case,
        "head": catalogue.load(),
        "cards": [
            card_of(known)
            for known in catalogue.chosen(category=category, words=words, spoken=spoken)
        ],
        "categories": [(key, named(RISKS, key)) for key in RISKS],
        "category": category,
        "words": words,
        "there": {risk.id for risk in case.spec.risks},
        "may_write": _may_write(request, case),
    }
    return render(request, "assurance/risk_catalogue.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Ability.EDIT_ASSURANCE)
def new_risk(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Show the form of a new risk, empty or filled from the catalogue; add what was typed."""
    case, known = case_of(request, case_id), _known(request)
    before = suggested(known, case.spec, response=_response(request, known)) if known else {}
    typed = request.POST if request.method == "POST" else None
    form = RiskForm(typed, spec=case.spec, before=before, is_suggested=known is not None)
    if typed is None:
        return _new_page(request, case, form, known)
    if not form.is_valid():
        return _new_page(request, case, form, known, status=422)
    stem = known.id if known else form.cleaned_data["title"]
    key = fresh_id(case.newest.document, stem, "risk")
    try:
        services.add_risk(actor=member_of(request), case=case, risk=form.tree(key))
    except DomainError as error:
        form.refuse(error.errors or [("", error.message)])
        return _new_page(request, case, form, known, status=error.status)
    return _back(case, key)


def _known(request: HttpRequest) -> KnownRisk | None:
    """Return the known risk that the address names; one that is not there is not found."""
    key = request.GET.get("known", "")
    found = catalogue.find(key)
    if key and found is None:
        raise Http404
    return found


def _response(request: HttpRequest, known: KnownRisk) -> int:
    """Return which of its responses the address names; the first without it."""
    names = [str(number) for number in range(len(known.responses))]
    asked = request.GET.get("response", "")
    return names.index(asked) if asked in names else 0


def _new_page(
    request: HttpRequest, case: Case, form: RiskForm, known: KnownRisk | None, *, status: int = 200
) -> HttpResponse:
    context: dict[str, Any] = {"case": case, "form": form, "known": known}
    if known is not None:
        context |= {
            "head": catalogue.load(),
            "yearly": yearly_cost(case.spec),
            "taken": _response(request, known),
        }
    return render(request, FORM, context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Ability.EDIT_ASSURANCE)
def risk(request: HttpRequest, case_id: UUID, risk: str) -> HttpResponse:
    """Show the form of a risk, or save what was typed."""
    case = case_of(request, case_id)
    before = risk_of(case.newest.document, risk)
    if request.method != "POST":
        return _risk_page(request, case, before)
    form = RiskForm(request.POST, spec=case.spec, before=before)
    if not form.is_valid():
        return _risk_page(request, case, before, form=form, status=422)
    seen = form.cleaned_data["seen"] or None
    try:
        services.change_risk(
            actor=member_of(request), case=case, key=risk, risk=form.tree(risk), seen=seen
        )
    except Stale as error:
        return _both(request, case, risk, error)
    except DomainError as error:
        form.refuse(error.errors or [("", error.message)])
        return _risk_page(request, case, before, form=form, status=error.status)
    return _back(case, risk)


def _risk_page(
    request: HttpRequest,
    case: Case,
    before: Mapping[str, Any],
    *,
    form: RiskForm | None = None,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    seen = mark(before)
    form = form or RiskForm(spec=case.spec, before=before, seen=seen)
    context = {"case": case, "form": form, "key": before["id"], "seen": seen, **more}
    return render(request, FORM, context, status=status)


def _both(request: HttpRequest, case: Case, key: str, refusal: Stale) -> HttpResponse:
    """Show what stands there now beside what was typed; to save again is to have seen it."""
    case = case_of(request, case.pk)
    if refusal.theirs is None:
        messages.warning(request, _("Somebody else removed this risk meanwhile."))
        return _back(case)
    theirs = refusal.theirs
    data = request.POST.copy()
    data["seen"] = mark(theirs)
    form = RiskForm(data, spec=case.spec, before=theirs)
    form.is_valid()
    found = differences(refusal.mine, theirs)
    more = {"refusal": refusal, "differences": found}
    return _risk_page(request, case, theirs, form=form, status=412, **more)


@require_POST
@needs(Ability.EDIT_ASSURANCE)
def remove_risk(request: HttpRequest, case_id: UUID, risk: str) -> HttpResponse:
    case, seen = case_of(request, case_id), request.POST.get("seen") or None
    try:
        services.remove_risk(actor=member_of(request), case=case, key=risk, seen=seen)
    except DomainError as error:
        return _refused(request, case, risk, error)
    return _back(case)


@require_POST
@needs(Ability.EDIT_ASSURANCE)
def set_status(request: HttpRequest, case_id: UUID, risk: str) -> HttpResponse:
    case, asked = case_of(request, case_id), request.POST
    try:
        services.set_status(
            actor=member_of(request),
            case=case,
            key=risk,
            status=asked.get("status", ""),
            seen=asked.get("seen") or None,
        )
    except DomainError as error:
        return _refused(request, case, risk, error)
    return _back(case, risk)


def _refused(request: HttpRequest, case: Case, key: str, refusal: DomainError) -> HttpResponse:
    """Show the register as it is now, with the refusal beside its risk."""
    if refusal.status == 404:
        raise refusal
    case = case_of(request, case.pk)
    return _register_page(request, case, refusal=refusal, refused=key, status=refusal.status)


@require_POST
@needs(Ability.RUN_MODEL)
def responses(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Work out what each response is worth, and show it beside its risk."""
    case = case_of(request, case_id)
    try:
        found = {each.id: each for each in returns_of(case.spec)}
    except DomainError as error:
        return _register_page(request, case, refusal=error, status=error.status)
    return _register_page(request, case, returns=found)


@require_POST
@needs(Ability.EDIT_CASE)
def undo(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Take the last edit back, if it is still the one that the page shows."""
    case = case_of(request, case_id)
    if request.POST.get("at") != str(case.newest.number):
        messages.warning(request, _("Something else was edited meanwhile; look at the history."))
        return _back(case)
    try:
        undo_edit(actor=member_of(request), case=case)
    except DomainError as error:
        messages.warning(request, error.message)
    return _back(case)
