"""Pages of the scenario library."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bizcase.cases import board, library, services
from bizcase.cases.models import Case
from bizcase.cases.web import may_edit
from bizcase.core.web import see
from bizcase.workspaces.access import Ability, needs
from bizcase.workspaces.middleware import member_of

PAGE = 50


@require_safe
@needs(Ability.READ)
def library_page(request: HttpRequest) -> HttpResponse:
    own = Case.objects.visible_to(member_of(request)).live().scenarios().with_head()
    context = {
        "cards": board.cards(library.cards()),
        "own_cards": board.cards([case.spec for case in own[:PAGE]]),
        "may_edit": may_edit(request),
    }
    return render(request, "cases/library.html", context)


@require_POST
@needs(Ability.EDIT_CASE)
def use_scenario(request: HttpRequest, key: str) -> HttpResponse:
    case = services.use_scenario(actor=member_of(request), key=key)
    messages.success(request, _("A case is made from the scenario."))
    return see(request, case)
