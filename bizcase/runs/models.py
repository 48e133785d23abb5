"""Runs: everything computed later is one row of one table with one state machine."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bizcase.cases.models import Case, Revision
from bizcase.core.models import Record
from bizcase.workspaces.access import Ability, can
from bizcase.workspaces.models import Membership, Workspace
from modeling import ENGINE_VERSION


class RunQuerySet(models.QuerySet["Run"]):
    def visible_to(self, who: Membership | None) -> Self:
        if who is None or not can(who, Ability.READ):
            return self.none()
        return self.filter(workspace=who.workspace_id)

    def for_case(self, case: Case) -> Self:
        return self.filter(case=case)

    def with_case(self) -> Self:
        """Read what a list prints of a run's case in the same query."""
        return self.select_related("case__head", "created_by")

    def without_numbers(self) -> Self:
        """Leave inputs and results, which are large, in the database."""
        return self.defer("inputs", "result", "case__head__document")

    def for_progress(self) -> Self:
        """Read only what says how a run stands."""
        return self.only("status", "progress", "note")

    def newest_done(self, kind: str) -> Self:
        return self.filter(kind=kind, status=Run.Status.DONE).order_by("-finished_at", "-id")

    def open(self) -> Self:
        return self.filter(status__in=Run.OPEN)

    def claimable(self, now: datetime) -> Self:
        """Queued, or left behind by a worker whose lease is over."""
        waiting = Q(status=Run.Status.QUEUED) | self._left_behind(now)
        return self.filter(waiting, cancel_requested_at__isnull=True, attempt__lt=F("max_attempts"))

    def used_up(self, now: datetime) -> Self:
        """Left behind by the last worker that may try."""
        return self.filter(
            self._left_behind(now),
            cancel_requested_at__isnull=True,
            attempt__gte=F("max_attempts"),
        )

    def cancelled_but_left_behind(self, now: datetime) -> Self:
        return self.filter(self._left_behind(now), cancel_requested_at__isnull=False)

    def unheard(self, now: datetime, *, rung_before: datetime) -> Self:
        """Claimable, and nobody has rung for it of late."""
        silent = Q(rung_at__isnull=True) | Q(rung_at__lt=rung_before)
        return self.claimable(now).filter(silent).order_by("created_at")

    @staticmethod
    def _left_behind(now: datetime) -> Q:
        return Q(status=Run.Status.RUNNING, lease_until__lt=now)


def engine_now() -> str:
    """Return the version of the engine; a function, so that a new one needs no migration."""
    return ENGINE_VERSION


class Run(Record):
    """One computation: what went in, who works on it now, what came out."""

    class Status(models.TextChoices):
        QUEUED = "queued", _("Queued")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")

    class Kind(models.TextChoices):
        SIMULATION = "simulation", _("Simulation")
        ANALYSIS = "analysis", _("Analysis")
        TRAINING = "training", _("Training")
        REPORT = "report", _("Report")

    class Queue(models.TextChoices):
        CPU = "cpu", _("Processor")
        GPU = "gpu", _("Trainings")

    OPEN = (Status.QUEUED, Status.RUNNING)
    OVER = (Status.DONE, Status.FAILED, Status.CANCELLED)
    OF_THE_DOCUMENT = (Kind.SIMULATION, Kind.ANALYSIS)  # out of date when the document changes

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="runs")
    case = models.ForeignKey(Case, models.CASCADE, null=True, blank=True, related_name="runs")
    revision = models.ForeignKey(Revision, models.SET_NULL, null=True, blank=True, related_name="+")
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    queue = models.CharField(_("queue"), max_length=8, choices=Queue.choices, default=Queue.CPU)
    status = models.CharField(
        _("status"), max_length=10, choices=Status.choices, default=Status.QUEUED
    )
    inputs = models.JSONField(_("inputs"), blank=True)  # the whole input, frozen
    digest = models.CharField(_("digest"), max_length=64)  # of the inputs' document or config
    engine = models.CharField(_("engine"), max_length=40, default=engine_now)
    seed = models.PositiveBigIntegerField(_("seed"))
    result = models.JSONField(_("result"), null=True, blank=True)
    error = models.JSONField(_("error"), null=True, blank=True)  # {code, message}
    progress = models.FloatField(_("progress"), default=0.0)
    note = models.CharField(_("note"), max_length=200, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    started_at = models.DateTimeField(_("started at"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    cancel_requested_at = models.DateTimeField(null=True, blank=True)

    attempt = models.PositiveSmallIntegerField(_("attempt"), default=0)
    max_attempts = models.PositiveSmallIntegerField(default=5)
    fence = models.PositiveIntegerField(default=0)  # rises with every claim; the newest may write
    lease_until = models.DateTimeField(null=True, blank=True)
    worker = models.CharField(_("worker"), max_length=120, blank=True)
    rung_at = models.DateTimeField(null=True, blank=True)  # when a message was last sent for it

    objects = RunQuerySet.as_manager()

    class Meta(Record.Meta):
        indexes = [
            models.Index(
                fields=["created_at"],
                name="run_open_by_age",
                condition=Q(status__in=["queued", "running"]),
            ),
            models.Index(fields=["case", "kind", "-finished_at"], name="run_newest_of_case"),
            models.Index(fields=["workspace", "-created_at"], name="run_list_of_workspace"),
        ]
        constraints = [
            models.CheckConstraint(
                name="run_status_known",
                condition=Q(status__in=["queued", "running", "done", "failed", "cancelled"]),
            ),
            models.CheckConstraint(
                name="run_progress_is_a_share",
                condition=Q(progress__gte=0) & Q(progress__lte=1),
                violation_error_message=_("Progress lies between 0 and 1."),
            ),
            models.CheckConstraint(
                name="run_finishes_after_it_starts",
                condition=Q(finished_at__isnull=True)
                | Q(started_at__isnull=True)
                | Q(finished_at__gte=F("started_at")),
                violation_error_message=_("A run cannot finish before it starts."),
            ),
            models.CheckConstraint(
                name="run_over_when_finished",
                condition=Q(finished_at__isnull=True, status__in=["queued", "running"])
                | Q(finished_at__isnull=False, status__in=["done", "failed", "cancelled"]),
            ),
            models.CheckConstraint(
                name="run_running_has_a_lease",
                condition=Q(lease_until__isnull=False, status="running")
                | Q(lease_until__isnull=True) & ~Q(status="running"),
            ),
            models.CheckConstraint(
                name="run_done_has_a_result",
                condition=~Q(status="done") | Q(result__isnull=False),
            ),
            models.CheckConstraint(
                name="run_failed_says_why",
                condition=~Q(status="failed") | Q(error__isnull=False),
            ),
            models.CheckConstraint(
                name="run_attempts_are_limited",
                condition=Q(attempt__lte=F("max_attempts")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {str(self.pk)[-6:]}"

    def get_absolute_url(self) -> str:
        return reverse("runs:detail", args=[self.pk])

    @property
    def is_over(self) -> bool:
        return self.status in self.OVER

    @property
    def can_cancel(self) -> bool:
        return not self.is_over and self.cancel_requested_at is None

    @property
    def is_stopping(self) -> bool:
        """Cancelled by a person, not yet let go by its worker."""
        return not self.is_over and self.cancel_requested_at is not None

    @property
    def seconds(self) -> float | None:
        """Wall seconds from the first start to the end, or to now."""
        if self.started_at is None:
            return None
        return ((self.finished_at or timezone.now()) - self.started_at).total_seconds()

    @property
    def percent(self) -> int:
        return int(100 * self.progress)

    @property
    def is_stale(self) -> bool:
        """Say whether the case's document, or the engine, is no longer what this run read."""
        if self.kind not in self.OF_THE_DOCUMENT or self.case is None:
            return False
        return self.digest != self.case.digest or self.engine != ENGINE_VERSION

    @property
    def failure(self) -> str:
        """Why it failed, in the reader's language where the sentence is a known one."""
        return gettext(self.error["message"]) if self.error else ""


class Metric(models.Model):
    """One point of a curve that a training draws; the number of the row is the readers' cursor."""

    id = models.BigAutoField(primary_key=True)
    run = models.ForeignKey(Run, models.CASCADE, related_name="metrics")
    name = models.CharField(max_length=60)
    step = models.PositiveIntegerField()
    value = models.FloatField()

    class Meta:
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(fields=["run", "name", "step"], name="metric_point_unique")
        ]

    def __str__(self) -> str:
        return f"{self.name}[{self.step}] = {self.value:g}"


class Artifact(Record):
    """A file that a run made."""

    run = models.ForeignKey(Run, models.CASCADE, related_name="artifacts")
    name = models.CharField(_("name"), max_length=120)
    file = models.FileField(max_length=300, editable=False)
    media_type = models.CharField(_("media type"), max_length=100)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField(_("bytes"))

    class Meta(Record.Meta):
        constraints = [
            models.UniqueConstraint(fields=["run", "name"], name="artifact_name_unique_in_run")
        ]

    def __str__(self) -> str:
        return self.name


class DatasetQuerySet(models.QuerySet["Dataset"]):
    def visible_to(self, who: Membership | None) -> Self:
        if who is None or not can(who, Ability.READ):
            return self.none()
        return self.filter(workspace=who.workspace_id)


class Dataset(Record):
    """A table of a workspace, with the card that was read from it in a limited process."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="datasets")
    name = models.CharField(_("name"), max_length=120)
    key = models.SlugField(_("key"), max_length=64)  # what a document's `poc` names it by
    file = models.FileField(max_length=300, editable=False)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField(_("bytes"))
    card = models.JSONField(_("card"))
    licence = models.CharField(_("licence"), max_length=200, blank=True)
    attribution = models.CharField(_("attribution"), max_length=500, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )

    objects = DatasetQuerySet.as_manager()

    class Meta(Record.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "sha256"],
                name="dataset_content_unique_in_workspace",
                violation_error_message=_("The workspace holds this very file already."),
            ),
            models.UniqueConstraint(
                fields=["workspace", "key"],
                name="dataset_key_unique_in_workspace",
                violation_error_message=_("Another dataset has this key."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("runs:dataset", args=[self.pk])
