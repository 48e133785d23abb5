"""Evidence: a frozen copy of what a training measured."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from bizcase.cases.models import Case, Revision
from bizcase.core.models import Record
from bizcase.workspaces.access import Ability, can
from bizcase.workspaces.models import Membership, Workspace


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    def visible_to(self, who: Membership | None) -> Self:
        if who is None or not can(who, Ability.READ):
            return self.none()
        return self.filter(workspace=who.workspace_id)

    def with_case(self) -> Self:
        return self.select_related("case__head", "applied_revision", "workspace")

    def for_lists(self) -> Self:
        """Read what lists print, but not the whole records."""
        return self.select_related("applied_revision").defer("record", "applied_revision__document")


class Evidence(Record):
    """A measured metric with its interval, the run that measured it, and where it was applied."""

    class Verdict(models.TextChoices):
        SUPPORTED = "supported", _("Supported")
        NO_EVIDENCE = "no evidence", _("No evidence")
        CONTRADICTED = "contradicted", _("Contradicted")

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="evidence")
    case = models.ForeignKey(Case, models.CASCADE, null=True, blank=True, related_name="evidence")
    run_id = models.UUIDField(_("run"), unique=True)
    recipe = models.CharField(_("recipe"), max_length=80)
    metric = models.CharField(_("metric"), max_length=64)
    value = models.FloatField(_("value"))
    low = models.FloatField(_("low end"))
    high = models.FloatField(_("high end"))
    n = models.PositiveIntegerField(_("test rows"))
    baseline = models.JSONField(_("baseline"), null=True, blank=True)
    delta = models.JSONField(_("difference from the baseline"), null=True, blank=True)
    verdict = models.CharField(_("verdict"), max_length=12, choices=Verdict.choices)
    cost = models.JSONField(_("cost"), null=True, blank=True)
    record = models.JSONField(_("record"))  # the whole of what the training wrote
    digest = models.CharField(_("digest"), max_length=64)  # SHA-256 of the record
    binds = models.CharField(_("assumption"), max_length=64, blank=True)
    applied_revision = models.ForeignKey(
        Revision, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = EvidenceQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name_plural = "evidence"
        constraints = [
            models.CheckConstraint(
                name="evidence_interval_holds_its_value",
                condition=Q(low__lte=F("value")) & Q(high__gte=F("value")),
                violation_error_message=_("The interval must hold the value."),
            ),
            models.CheckConstraint(
                name="evidence_rests_on_rows",
                condition=Q(n__gte=1),
                violation_error_message=_("Evidence needs at least one test row."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.metric} {self.value:.3f} ({self.recipe})"

    def get_absolute_url(self) -> str:
        return reverse("assurance:evidence", args=[self.pk])

    @property
    def is_applied(self) -> bool:
        return self.applied_revision_id is not None
