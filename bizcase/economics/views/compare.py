"""Business models in the same futures, and the mix of them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from bizcase.cases.models import Case
from bizcase.cases.web import case_of, may_edit
from bizcase.core.errors import DomainError
from bizcase.economics import worth
from bizcase.economics.earning import compare, futures, mixing, services
from bizcase.workspaces.access import Ability, can, needs
from bizcase.workspaces.middleware import member_of

LARGEST_SEED = 2**31 - 1


class CompareForm(forms.Form):
    trials = forms.IntegerField(
        label=gettext_lazy("Trials"),
        required=False,
        min_value=futures.FEWEST,
        max_value=compare.MOST,
        help_text=gettext_lazy("10,000 if empty, fewer for a large case."),
    )
    seed = forms.IntegerField(
        label=gettext_lazy("Seed"), required=False, min_value=0, max_value=LARGEST_SEED
    )


def _page(request: HttpRequest, case: Case, *, status: int = 200, **more: Any) -> HttpResponse:
    form = CompareForm(request.GET)
    context: dict[str, Any] = {"case": case, "form": form, "may_edit": may_edit(request)}
    context["may_run"] = can(member_of(request), Ability.RUN_MODEL)
    context["shares"] = mixing.shares(case, more.get("typed"))
    if form.is_valid():
        asked = {name: value for name, value in form.cleaned_data.items() if value is not None}
        try:
            found = compare.comparison(case.spec, digest=case.digest, **asked)
            context["result"] = compare.to_json(found)
        except DomainError as error:
            context["refusal"] = error
    failed = 422 if form.errors else getattr(context.get("refusal"), "status", 200)
    status = status if status != 200 else failed
    if context.get("refusal") is not None and context["refusal"].code == "one_model":
        status = 200 if status == 422 else status  # nothing is wrong: there is nothing to compare
    return render(request, "economics/compare.html", {**context, **more}, status=status)


@require_safe
@needs(Ability.READ)
def compare_models(request: HttpRequest, case_id: UUID) -> HttpResponse:
    case = case_of(request, case_id)
    worth.warm()
    return _page(request, case)


@require_safe
@needs(Ability.READ)
def mix(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Show what weights that are being tried would do to NPV."""
    case = case_of(request, case_id)
    context: dict[str, Any] = {"case": case}
    try:
        context["tried"] = mixing.tried(case, mixing.posted(case, request.GET.dict()))
    except DomainError as error:
        context["refusal"] = error
    return render(request, "economics/_mix.html", context)


@require_POST
@needs(Ability.EDIT_CASE)
def save_mix(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Keep the weights, or show what they would be worth to those who have no script."""
    case, typed = case_of(request, case_id), request.POST.dict()
    try:
        wanted = mixing.posted(case, typed)
        if "try" in typed:
            return _page(request, case, tried=mixing.tried(case, wanted), typed=typed)
        seen = {name: typed.get(f"seen.{name}") or None for name in wanted}
        services.weigh(actor=member_of(request), case=case, shares=wanted, seen=seen)
    except DomainError as error:
        return _page(request, case, status=error.status, mix_refusal=error, typed=typed)
    messages.success(request, _("The mix is in the document now."))
    return redirect("economics:compare_models", case_id=case.pk)
