"""A report's PDF as an answer."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from bizcase.core.errors import Conflict
from reports.models import Report


def pdf_of(report: Report) -> HttpResponse:
    """Return the PDF as a file to keep; a report that is not printed yet is a conflict."""
    if not report.is_built:
        raise Conflict("report_not_built", _("The report is not printed yet."))
    disposition = content_disposition_header(as_attachment=True, filename=report.file_name)
    with report.pdf.open("rb") as file:
        return HttpResponse(
            file.read(),
            content_type="application/pdf",
            headers={
                "Content-Disposition": disposition or "attachment",
                "Cache-Control": "private, no-store",
            },
        )
