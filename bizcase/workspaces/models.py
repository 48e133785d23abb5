"""Users, workspaces, memberships, tokens, the audit trail, kept answers."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bizcase.core.models import Record, new_id
from bizcase.workspaces.access import Ability, Role, can


class User(AbstractUser):
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    language = models.CharField(
        _("language"), max_length=10, choices=settings.LANGUAGES, default="en"
    )


class Workspace(Record):
    name = models.CharField(_("name"), max_length=120)
    key = models.SlugField(_("key"), max_length=60, unique=True)
    currency = models.CharField(_("currency"), max_length=3, default="CNY")

    def __str__(self) -> str:
        return self.name


class MembershipQuerySet(models.QuerySet["Membership"]):
    def visible_to(self, who: Membership | None) -> Self:
        if who is None or not can(who, Ability.READ):
            return self.none()
        return self.filter(workspace=who.workspace_id)


class Membership(Record):
    """A person's place in a workspace: the actor of every service."""

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="memberships")
    role = models.CharField(_("role"), max_length=12, choices=Role.choices)

    objects = MembershipQuerySet.as_manager()

    class Meta(Record.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["user", "workspace"],
                name="membership_unique",
                violation_error_message=_("This person is already a member."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.workspace}"


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    def visible_to(self, who: Membership | None) -> Self:
        return self.none() if who is None else self.filter(membership=who)

    def usable(self) -> Self:
        now = timezone.now()
        return self.filter(revoked_at__isnull=True).filter(
            models.Q(expires_at__isnull=True) | models.Q(expires_at__gt=now)
        )


class ApiToken(Record):
    """A program's key to one membership; only its SHA-256 is kept."""

    membership = models.ForeignKey(Membership, models.CASCADE, related_name="tokens")
    name = models.CharField(_("name"), max_length=80)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    hint = models.CharField(max_length=12, editable=False)  # the first characters, to tell apart
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, editable=False)
    last_used_at = models.DateTimeField(null=True, editable=False)

    objects = ApiTokenQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.name} ({self.hint}…)"


class AuditQuerySet(models.QuerySet["AuditEntry"]):
    def visible_to(self, who: Membership | None) -> Self:
        if who is None or not can(who, Ability.READ):
            return self.none()
        return self.filter(workspace=who.workspace_id)


class AuditEntry(Record):
    """Who did what to which object, and when. Rows are added, never changed."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="audit")
    user = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    verb = models.CharField(max_length=60)
    target_type = models.CharField(max_length=40)
    target_id = models.CharField(max_length=40)
    target_label = models.CharField(max_length=200)
    details = models.JSONField(default=dict)

    objects = AuditQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name_plural = "audit entries"

    def __str__(self) -> str:
        return f"{self.verb} {self.target_label}"


class KeptAnswer(Record):
    """The answer to a POST that carried an Idempotency-Key, to be given again."""

    membership = models.ForeignKey(Membership, models.CASCADE, related_name="+")
    key = models.CharField(max_length=128)
    request_digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)  # null while the first is under way
    body = models.JSONField(null=True, encoder=DjangoJSONEncoder)
    location = models.CharField(max_length=300, default="")

    class Meta(Record.Meta):
        constraints = [
            models.UniqueConstraint(fields=["membership", "key"], name="kept_answer_unique")
        ]

    def __str__(self) -> str:
        return self.key


class LoginFailure(Record):
    """A wrong password, kept for minutes as hashes, to slow guessing down."""

    name_hash = models.CharField(max_length=64, db_index=True)
    address_hash = models.CharField(max_length=64, db_index=True)

    def __str__(self) -> str:
        return self.name_hash[:8]
