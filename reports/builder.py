"""The work of a report run: the stored snapshot in, a PDF out. Runs in a worker only."""

from __future__ import annotations

import hashlib

from django.core.files.base import ContentFile
from django.utils import translation
from django.utils.translation import gettext as _

from bizcase.runs.job import Job, Outcome
from bizcase.runs.models import Run
from reports.models import Report
from reports.sections.compose import compose
from reports.snapshot import Snapshot
from reports.typeset import Printed, typeset


def work(run: Run, job: Job) -> Outcome:
    """Print a report; the finishing transaction stores it with the report."""
    report = Report.objects.get(pk=run.inputs["report"])
    snapshot = Snapshot.from_json(report.snapshot)
    note = _("Drawing the charts and typesetting")
    with translation.override(report.locale):
        printed = typeset(
            compose(snapshot),
            taken_at=snapshot.moment,
            tell=lambda fraction: job.progress(fraction, note),
        )
    job.check()
    return Outcome(
        result={
            "report": str(report.pk),
            "pages": printed.pages,
            "bytes": len(printed.pdf),
            "sha256": hashlib.sha256(printed.pdf).hexdigest(),
        },
        settle=lambda _run: _keep(report, printed),
    )


def _keep(report: Report, printed: Printed) -> None:
    held = Report.objects.select_for_update().get(pk=report.pk)
    held.pages = printed.pages
    held.pdf.save(f"reports/{held.pk}.pdf", ContentFile(printed.pdf), save=False)
    held.save(update_fields=["pdf", "pages"])
