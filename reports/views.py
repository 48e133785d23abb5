"""Pages about reports, and the page that a share link opens."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bizcase.cases.models import Case
from bizcase.core.errors import DomainError
from bizcase.core.web import see
from bizcase.workspaces.access import Ability, can, needs
from bizcase.workspaces.middleware import member_of
from reports import services
from reports.download import pdf_of
from reports.forms import ReportForm, ShareForm
from reports.models import Report, ShareLink
from reports.sections.blocks import Document
from reports.sections.compose import compose
from reports.snapshot import Snapshot

PAGE = 50


def _report(request: HttpRequest, report_id: UUID) -> Report:
    reports = Report.objects.visible_to(member_of(request)).select_related(
        "case__workspace", "build"
    )
    return get_object_or_404(reports, pk=report_id)


def _document(report: Report) -> Document:
    """Return what the report prints, in the report's own language."""
    with translation.override(report.locale):
        return compose(Snapshot.from_json(report.snapshot))


@require_safe
@needs(Ability.READ_REPORT)
def all_reports(request: HttpRequest) -> HttpResponse:
    found = Report.objects.visible_to(member_of(request)).with_parts()
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    return render(request, "reports/all.html", {"page": page, "reports": page.object_list})


@require_http_methods(["GET", "POST"])
@needs(Ability.READ)
def case_reports(request: HttpRequest, case_id: UUID) -> HttpResponse:
    who = member_of(request)
    case = get_object_or_404(Case.objects.visible_to(who).with_head(), pk=case_id)
    form = ReportForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            report = services.request_report(actor=who, case=case, **form.cleaned_data)
            return see(request, report)
        except DomainError as error:
            if error.status != 422:
                raise
            form.add_error(None, error.message)
    found = Report.objects.visible_to(who).filter(case=case).with_parts()
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {"case": case, "page": page, "reports": page.object_list, "form": form}
    return render(request, "reports/list.html", context, status=422 if form.errors else 200)


def _detail(
    request: HttpRequest, report: Report, *, status: int = 200, **more: Any
) -> HttpResponse:
    links = ShareLink.objects.visible_to(member_of(request)).filter(report=report)
    context = {
        "report": report,
        "case": report.case,
        "run": report.build,
        "document": _document(report),
        "links": links.select_related("created_by"),
        "may_share": can(member_of(request), Ability.MAKE_REPORT),
        "form": ShareForm(),
    }
    return render(request, "reports/detail.html", context | more, status=status)


@require_safe
@needs(Ability.READ_REPORT)
def detail(request: HttpRequest, report_id: UUID) -> HttpResponse:
    return _detail(request, _report(request, report_id))


@require_safe
@needs(Ability.READ_REPORT)
def pdf(request: HttpRequest, report_id: UUID) -> HttpResponse:
    return pdf_of(_report(request, report_id))


@require_POST
@never_cache
@needs(Ability.MAKE_REPORT)
def share(request: HttpRequest, report_id: UUID) -> HttpResponse:
    """Answer with the page that shows the new link, this once."""
    report, form = _report(request, report_id), ShareForm(request.POST)
    if not form.is_valid():
        return _detail(request, report, status=422, form=form)
    _link, token = services.share(actor=member_of(request), report=report, **form.cleaned_data)
    address = request.build_absolute_uri(reverse("reports:shared", args=[token]))
    return _detail(request, report, status=201, secret=address)


@require_POST
@needs(Ability.MAKE_REPORT)
def revoke(request: HttpRequest, link_id: UUID) -> HttpResponse:
    link = get_object_or_404(ShareLink.objects.visible_to(member_of(request)), pk=link_id)
    services.revoke_share(actor=member_of(request), link=link)
    messages.success(request, _("The link is closed."))
    return redirect(link.report, permanent=False)


def _hidden(response: HttpResponse) -> HttpResponse:
    """Keep a shared page out of search engines, caches and the address lists of other sites."""
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    response["Referrer-Policy"] = "no-referrer"
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
def shared(request: HttpRequest, token: str) -> HttpResponse:
    """Show a report to whoever holds the link, in the report's language."""
    report = services.open_share(actor=None, token=token)
    with translation.override(report.locale):
        context = {"report": report, "document": _document(report), "token": token}
        return _hidden(render(request, "reports/shared.html", context))


@require_safe
def shared_pdf(request: HttpRequest, token: str) -> HttpResponse:
    report = services.open_share(actor=None, token=token, is_download=True)
    return _hidden(pdf_of(report))
