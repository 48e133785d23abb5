"""What a document was worth at a glance, so that lists and histories need not simulate again."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from bizcase.core.models import Record


class Worth(Record):
    """NPV of one document under one engine, from some thousand trials of one seed.

    It belongs to the document's digest, not to a case: whoever may read the document may know it.
    """

    digest = models.CharField(_("digest"), max_length=64)
    engine = models.CharField(_("engine"), max_length=60)
    trials = models.PositiveIntegerField(_("trials"))
    mean = models.FloatField(_("mean"))
    p10 = models.FloatField(_("P10"))
    p50 = models.FloatField(_("median"))
    p90 = models.FloatField(_("P90"))
    positive = models.FloatField(_("P(NPV > 0)"))

    class Meta(Record.Meta):
        constraints = [
            models.UniqueConstraint(fields=["digest", "engine"], name="worth_once_per_document")
        ]

    def __str__(self) -> str:
        return f"{self.digest[:12]} {self.p50:.4g}"
