"""Pages about cases: list, import, library, canvas, history, document."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bizcase.cases import board, exchange, library, services
from bizcase.cases.forms import DocumentForm, ImportForm
from bizcase.cases.models import Case, Revision
from bizcase.core.errors import DomainError
from bizcase.core.web import see
from bizcase.workspaces.access import Ability, can, needs
from bizcase.workspaces.middleware import member_of

PAGE = 50


def _case(request: HttpRequest, case_id: UUID) -> Case:
    return get_object_or_404(Case.objects.visible_to(member_of(request)).with_head(), pk=case_id)


def _may_edit(request: HttpRequest) -> bool:
    return can(member_of(request), Ability.EDIT_CASE)


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
    return render(request, "cases/list.html", {**context, "may_edit": _may_edit(request)})


@require_http_methods(["GET", "POST"])
@needs(Ability.EDIT_CASE)
def import_page(request: HttpRequest) -> HttpResponse:
    sent = request.method == "POST"
    form = ImportForm(request.POST, request.FILES) if sent else ImportForm()
    if not sent or not form.is_valid():
        status = 422 if sent else 200
        return render(request, "cases/import.html", {"form": form}, status=status)
    try:
        receipt = services.import_document(actor=member_of(request), text=form.document())
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
def library_page(request: HttpRequest) -> HttpResponse:
    own = Case.objects.visible_to(member_of(request)).live().scenarios().with_head()
    context = {
        "cards": board.cards(library.cards()),
        "own_cards": board.cards([case.spec for case in own[:PAGE]]),
        "may_edit": _may_edit(request),
    }
    return render(request, "cases/library.html", context)


@require_POST
@needs(Ability.EDIT_CASE)
def use_scenario(request: HttpRequest, key: str) -> HttpResponse:
    case = services.use_scenario(actor=member_of(request), key=key)
    messages.success(request, _("A case is made from the scenario."))
    return see(request, case)


@require_safe
@needs(Ability.READ)
def detail(request: HttpRequest, case_id: UUID) -> HttpResponse:
    case = _case(request, case_id)
    context = {"case": case, "spec": case.spec, "board": board.blocks(case.spec)}
    return render(request, "cases/detail.html", {**context, "may_edit": _may_edit(request)})


@require_safe
@needs(Ability.READ)
def history(request: HttpRequest, case_id: UUID) -> HttpResponse:
    case = _case(request, case_id)
    rows = case.revisions.select_related("author").defer("document")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "case": case,
        "page": page,
        "revisions": page.object_list,
        "may_edit": _may_edit(request),
        **_shown_changes(case, request.GET.get("revision", "")),
    }
    return render(request, "cases/history.html", context)


def _shown_changes(case: Case, number: str) -> dict[str, Any]:
    """Return the revision that is looked at and what it changed; the newest if none is named."""
    wanted = int(number) if number.isdecimal() and len(number) < 9 else case.newest.number
    revision = get_object_or_404(case.revisions, number=wanted)
    before = case.revisions.filter(number=wanted - 1).first()
    changes = exchange.changes(before.document, revision.document) if before else []
    return {"revision": revision, "changes": changes}


@require_POST
@needs(Ability.EDIT_CASE)
def restore(request: HttpRequest, case_id: UUID, number: int) -> HttpResponse:
    case = _case(request, case_id)
    revision = get_object_or_404(Revision.objects.filter(case=case), number=number)
    services.restore(actor=member_of(request), case=case, revision=revision)
    messages.success(request, _("Revision {number} is restored.").format(number=number))
    return redirect("cases:history", case_id=case.pk)


@require_http_methods(["GET", "POST"])
@needs(Ability.READ)
def document(request: HttpRequest, case_id: UUID) -> HttpResponse:
    case = _case(request, case_id)
    if request.method == "POST":
        return save_document(request, case_id)
    first = {"text": exchange.write(case.spec, "yaml"), "digest": case.digest}
    return _document_page(request, case, DocumentForm(initial=first))


def _document_page(
    request: HttpRequest, case: Case, form: DocumentForm, refusal: DomainError | None = None
) -> HttpResponse:
    context = {"case": case, "form": form, "refusal": refusal, "may_edit": _may_edit(request)}
    status = refusal.status if refusal else 422 if form.is_bound else 200
    return render(request, "cases/document.html", context, status=status)


@needs(Ability.EDIT_CASE)
def save_document(request: HttpRequest, case_id: UUID) -> HttpResponse:
    case = _case(request, case_id)
    form = DocumentForm(request.POST)
    if not form.is_valid():
        return _document_page(request, case, form)
    try:
        services.revise(
            actor=member_of(request),
            case=case,
            document=form.cleaned_data["text"],
            note=form.cleaned_data["note"],
            expected_digest=form.cleaned_data["digest"] or None,
        )
    except DomainError as error:
        return _document_page(request, case, form, error)
    messages.success(request, _("The document is saved."))
    return redirect("cases:document", case_id=case.pk)


@require_safe
@needs(Ability.READ)
def download(request: HttpRequest, case_id: UUID, form: str) -> HttpResponse:
    if form not in exchange.MEDIA_TYPES:
        raise Http404
    case = _case(request, case_id)
    response = HttpResponse(
        exchange.write(case.spec, form), content_type=exchange.MEDIA_TYPES[form]
    )
    response["Content-Disposition"] = f'attachment; filename="{case.key}.{form}"'
    return response


@require_POST
@needs(Ability.EDIT_CASE)
def archive(request: HttpRequest, case_id: UUID) -> HttpResponse:
    services.archive(actor=member_of(request), case=_case(request, case_id))
    messages.success(request, _("The case is archived."))
    return redirect("cases:list")


@require_POST
@needs(Ability.EDIT_CASE)
def unarchive(request: HttpRequest, case_id: UUID) -> HttpResponse:
    case = services.unarchive(actor=member_of(request), case=_case(request, case_id))
    messages.success(request, _("The case is back in the list."))
    return see(request, case)
