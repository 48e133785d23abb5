"""Pages about cases: list, import, overview, archive."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bizcase.cases import board, services
from bizcase.cases.forms import ImportForm
from bizcase.cases.models import Case
from bizcase.cases.web import case_of, may_edit
from bizcase.core.errors import DomainError
from bizcase.core.web import see
from bizcase.workspaces.access import Ability, can, needs
from bizcase.workspaces.middleware import member_of

PAGE = 50


@require_safe
@needs(Ability.READ_REPORT)
def case_list(request: HttpRequest) -> HttpResponse:
    """Show the cases; whoever may only read reports starts there."""
    if not can(member_of(request), Ability.READ):
        return redirect("reports:all")
    archived = request.GET.get("archived") == "1"
    cases = (
        Case.objects.visible_to(member_of(request))
        .for_lists()
        .filter(archived_at__isnull=not archived)
    )
    page = Paginator(cases.order_by("-updated_at", "-id"), PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "cases": page.object_list, "archived": archived}
    return render(request, "cases/list.html", {**context, "may_edit": may_edit(request)})


@require_http_methods(["GET", "POST"])
@needs(Ability.EDIT_CASE)
def import_page(request: HttpRequest) -> HttpResponse:
    sent = request.method == "POST"
    first = {"as_kind": request.GET.get("as", "")}
    form = ImportForm(request.POST, request.FILES) if sent else ImportForm(initial=first)
    if not sent or not form.is_valid():
        status = 422 if sent else 200
        return render(request, "cases/import.html", {"form": form}, status=status)
    try:
        receipt = services.import_document(
            actor=member_of(request),
            text=form.document(),
            as_kind=form.cleaned_data["as_kind"] or request.GET.get("as", ""),
        )
    except DomainError as error:
        context = {"form": form, "refusal": error}
        return render(request, "cases/import.html", context, status=error.status)
    messages.success(request, _imported(receipt))
    return see(request, receipt.case)


def _imported(receipt: services.Receipt) -> str:
    if receipt.created:
        return _("The case is imported.")
    return _("The case is updated.") if receipt.changed else _("Nothing differs: no change.")


@require_safe
@needs(Ability.READ)
def detail(request: HttpRequest, case_id: UUID) -> HttpResponse:
    case = case_of(request, case_id)
    context = {"case": case, "spec": case.spec, "board": board.blocks(case.spec)}
    return render(request, "cases/detail.html", {**context, "may_edit": may_edit(request)})


@require_POST
@needs(Ability.EDIT_CASE)
def archive(request: HttpRequest, case_id: UUID) -> HttpResponse:
    services.archive(actor=member_of(request), case=case_of(request, case_id))
    messages.success(request, _("The case is archived."))
    return redirect("cases:list")


@require_POST
@needs(Ability.EDIT_CASE)
def unarchive(request: HttpRequest, case_id: UUID) -> HttpResponse:
    case = services.unarchive(actor=member_of(request), case=case_of(request, case_id))
    messages.success(request, _("The case is back in the list."))
    return see(request, case)
