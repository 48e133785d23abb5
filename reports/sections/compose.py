"""A snapshot as a whole report in the active language."""

from __future__ import annotations

from django.utils.translation import gettext as _

from modeling.text import say
from reports.quantities import Quantities
from reports.sections import grounds, headline, method, valuation
from reports.sections.blocks import Document
from reports.snapshot import Snapshot


def compose(snapshot: Snapshot) -> Document:
    """Return the report of a snapshot; page and PDF print this very object."""
    told, spec = Quantities.of(snapshot.result["currency"]), snapshot.spec
    parts = (
        grounds.business(snapshot),
        valuation.worth(snapshot),
        valuation.movers(snapshot),
        valuation.cash(snapshot),
        valuation.years(snapshot),
        valuation.purposes(snapshot),
        grounds.evidence(snapshot),
        grounds.risks(snapshot),
        grounds.assumptions(snapshot),
        method.method(snapshot),
        method.origin(snapshot),
    )
    return Document(
        language=told.language,
        title=say(spec.title, told.language),
        subtitle=_("Business case from {start} over {months}, in {currency}").format(
            start=spec.timeline.start,
            months=told.months(spec.timeline.months),
            currency=spec.currency,
        ),
        workspace=snapshot.workspace,
        date=told.day(snapshot.moment),
        kpis=headline.kpis(snapshot.result),
        warning=headline.warning(snapshot),
        summary=headline.summary(snapshot),
        sections=tuple(part for part in parts if part is not None),
        provenance=headline.provenance(snapshot),
        words=_words(),
    )


def _words() -> dict[str, str]:
    """Return what the typesetter itself says."""
    return {
        "summary": _("Summary"),
        "contents": _("Contents"),
        "figure": _("Figure"),
        "table": _("Table"),
        "disclaimer": _(
            "This report states what the model shows under the assumptions it prints. It "
            "recommends nothing, is no offer and no advice."
        ),
    }
