"""A case and its revisions: the document is the truth, every change adds an immutable revision."""

from __future__ import annotations

import json
from functools import cached_property
from typing import Final, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from bizcase.core.models import Record
from bizcase.core.recent import Recent
from bizcase.workspaces.access import Ability, can
from bizcase.workspaces.models import Membership, Workspace
from modeling.document import parse
from modeling.spec import CaseSpec
from modeling.text import say

# the checked values of the documents read or written last; a check costs 8 ms and more
_READ: Final = Recent[CaseSpec](64)


class CaseQuerySet(models.QuerySet["Case"]):
    def visible_to(self, who: Membership | None) -> Self:
        if who is None or not can(who, Ability.READ):
            return self.none()
        return self.filter(workspace=who.workspace_id)

    def live(self) -> Self:
        """Leave out what is archived."""
        return self.filter(archived_at__isnull=True)

    def cases(self) -> Self:
        """Leave out scenarios, which are templates."""
        return self.filter(kind=Case.Kind.CASE)

    def scenarios(self) -> Self:
        return self.filter(kind=Case.Kind.SCENARIO)

    def with_head(self) -> Self:
        """Read the newest revision in the same query."""
        return self.select_related("head", "workspace")

    def for_lists(self) -> Self:
        """Read what lists print of the newest revision, but not its document."""
        return self.select_related("head").defer("head__document")


class Case(Record):
    """A business case; title, industry and currency are copies from its newest document."""

    class Kind(models.TextChoices):
        CASE = "case", _("Case")
        SCENARIO = "scenario", _("Scenario")

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="cases")
    key = models.SlugField(_("key"), max_length=64)
    title = models.JSONField(_("title"))  # a text or a map of languages
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    industry = models.CharField(_("industry"), max_length=300, blank=True)
    currency = models.CharField(_("currency"), max_length=3)
    head = models.ForeignKey("Revision", models.SET_NULL, null=True, blank=True, related_name="+")
    updated_at = models.DateTimeField(_("updated at"))
    archived_at = models.DateTimeField(_("archived at"), null=True, blank=True)

    objects = CaseQuerySet.as_manager()

    class Meta(Record.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "key"],
                name="case_key_unique_in_workspace",
                violation_error_message=_("The workspace has a case with this key already."),
            ),
            models.CheckConstraint(
                name="case_archived_after_it_was_made",
                condition=Q(archived_at__isnull=True) | Q(archived_at__gte=F("created_at")),
                violation_error_message=_("A case cannot be archived before it was made."),
            ),
        ]

    def __str__(self) -> str:
        return say(self.title, "en")[:200]

    def get_absolute_url(self) -> str:
        return reverse("cases:detail", args=[self.pk])

    @property
    def name(self) -> str:
        """The title in the reader's language."""
        return say(self.title, get_language() or "en")

    @property
    def newest(self) -> Revision:
        """The newest revision; every case that a service made has one."""
        if self.head is None:
            raise ValueError(f"case {self.pk} has no revision")
        return self.head

    @property
    def spec(self) -> CaseSpec:
        """The newest document as a checked value (read once per revision object)."""
        return self.newest.spec

    @property
    def digest(self) -> str:
        return self.newest.digest

    @property
    def is_archived(self) -> bool:
        return self.archived_at is not None

    @property
    def is_scenario(self) -> bool:
        return self.kind == self.Kind.SCENARIO


class RevisionQuerySet(models.QuerySet["Revision"]):
    def visible_to(self, who: Membership | None) -> Self:
        if who is None or not can(who, Ability.READ):
            return self.none()
        return self.filter(case__workspace=who.workspace_id)


class Revision(Record):
    """One state of a case's document. Rows are added, never changed."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField(_("number"))
    document = models.JSONField(_("document"))  # the canonical tree
    digest = models.CharField(_("digest"), max_length=64)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    note = models.CharField(_("note"), max_length=300, blank=True)
    # of an undo: the number of the revision whose document came back
    walked_to = models.PositiveIntegerField(_("brought back"), null=True, blank=True)

    objects = RevisionQuerySet.as_manager()

    class Meta(Record.Meta):
        ordering = ("-number", "-id")
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="revision_number_unique"),
            models.CheckConstraint(
                name="revision_numbers_start_at_one", condition=Q(number__gte=1)
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.number} {self.digest[:12]}"

    @cached_property
    def spec(self) -> CaseSpec:
        text = self._text
        return _READ.get(text, lambda: parse(json.loads(text)))

    def know(self, spec: CaseSpec) -> None:
        """Remember the checked value of this document, of which it was written."""
        _READ.keep(self._text, spec)

    @property
    def _text(self) -> str:
        return json.dumps(self.document, sort_keys=True)

    @property
    def place(self) -> int:
        """Where in the chain of edits the document stands: undo leads to the one before."""
        return self.number if self.walked_to is None else self.walked_to

    @property
    def is_head(self) -> bool:
        return self.case.head_id == self.pk
