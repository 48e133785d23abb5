"""Reports, each with the snapshot that it prints, and the links that open one without a login."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bizcase.cases.models import Case
from bizcase.core.models import Record
from bizcase.runs.models import Run
from bizcase.workspaces.access import Ability, can
from bizcase.workspaces.models import Membership
from modeling.text import say


class ReportQuerySet(models.QuerySet["Report"]):
    def visible_to(self, who: Membership | None) -> Self:
        """Return the workspace's reports; who may read reports only sees the finished ones."""
        if who is None or not can(who, Ability.READ_REPORT):
            return self.none()
        found = self.filter(case__workspace=who.workspace_id)
        return found if can(who, Ability.READ) else found.exclude(pdf="")

    def with_parts(self) -> Self:
        """Read what a list prints in the same query, without the large snapshot."""
        return self.select_related("case", "build", "simulation", "created_by").defer(
            "snapshot",
            "simulation__result",
            "simulation__inputs",
            "build__inputs",
            "build__result",
        )


class Report(Record):
    """One report: a frozen snapshot, and the PDF once a worker has printed it."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="reports")
    simulation = models.ForeignKey(Run, models.CASCADE, related_name="+")
    build = models.ForeignKey(Run, models.SET_NULL, null=True, related_name="+")
    locale = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    snapshot = models.JSONField(_("snapshot"))
    digest = models.CharField(_("digest"), max_length=64)  # of the snapshot
    pdf = models.FileField(max_length=300, blank=True, editable=False)
    pages = models.PositiveSmallIntegerField(_("pages"), default=0)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )

    objects = ReportQuerySet.as_manager()

    class Meta(Record.Meta):
        constraints = [
            models.CheckConstraint(
                name="report_printed_has_pages", condition=Q(pdf="") | Q(pages__gte=1)
            )
        ]

    def __str__(self) -> str:
        return f"{self.case} ({self.locale})"

    def get_absolute_url(self) -> str:
        return reverse("reports:detail", args=[self.pk])

    @property
    def title(self) -> str:
        return say(self.case.title, self.locale)

    @property
    def is_built(self) -> bool:
        return bool(self.pdf)

    @property
    def is_waiting(self) -> bool:
        return not self.is_built and self.build is not None and not self.build.is_over

    @property
    def status(self) -> str:
        """The state of its build; done as soon as the PDF is there."""
        if self.is_built:
            return Run.Status.DONE
        return self.build.status if self.build else Run.Status.FAILED

    @property
    def file_name(self) -> str:
        return f"{self.case.key}-{self.locale}-{self.created_at:%Y%m%d}.pdf"


class ShareLinkQuerySet(models.QuerySet["ShareLink"]):
    def visible_to(self, who: Membership | None) -> Self:
        if who is None or not can(who, Ability.MAKE_REPORT):
            return self.none()
        return self.filter(report__case__workspace=who.workspace_id)


class ShareLink(Record):
    """A key to one report; only its SHA-256 is kept."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="links")
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    expires_at = models.DateTimeField(_("expires at"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)
    opened = models.PositiveIntegerField(_("opened"), default=0)
    last_opened_at = models.DateTimeField(_("last opened at"), null=True, blank=True)

    objects = ShareLinkQuerySet.as_manager()

    class Meta(Record.Meta):
        constraints = [
            models.CheckConstraint(
                name="share_link_expires_after_it_was_made",
                condition=Q(expires_at__gt=F("created_at")),
                violation_error_message=_("A link must expire after it was made."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.report} …{self.token_hash[-6:]}"

    @property
    def state(self) -> str:
        """Say active, expired or revoked."""
        if self.revoked_at is not None:
            return "revoked"
        return "expired" if self.expires_at <= timezone.now() else "active"

    @property
    def is_active(self) -> bool:
        return self.state == "active"
