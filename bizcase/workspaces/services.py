"""Writing about people: workspaces, members, tokens."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bizcase.core.errors import DomainError
from bizcase.workspaces import audit, tokens
from bizcase.workspaces.access import Ability, Role, require
from bizcase.workspaces.models import ApiToken, Membership, User, Workspace

MAX_TOKENS = 50


@transaction.atomic
def found_workspace(*, actor: User, name: str, key: str, currency: str = "CNY") -> Membership:
    """Make a workspace and its founder's membership."""
    workspace = Workspace(name=name, key=key, currency=currency)
    workspace.full_clean()
    workspace.save()
    membership = Membership.objects.create(user=actor, workspace=workspace, role=Role.OWNER)
    audit.record(membership, "workspaces.founded", workspace)
    return membership


@transaction.atomic
def add_member(*, actor: Membership, user: User, role: Role) -> Membership:
    """Let a person into the workspace."""
    require(actor, Ability.MANAGE_WORKSPACE)
    membership = Membership(user=user, workspace=actor.workspace, role=role)
    membership.full_clean()
    membership.save()
    audit.record(actor, "workspaces.member_added", membership, {"role": role})
    return membership


@transaction.atomic
def issue_token(
    *, actor: Membership, name: str, days: int | None = None, secret: str | None = None
) -> tuple[ApiToken, str]:
    """Make a token of the actor's own membership; the secret is shown only now."""
    if ApiToken.objects.visible_to(actor).usable().count() >= MAX_TOKENS:
        message = _("You hold {limit} tokens; revoke one first.").format(limit=MAX_TOKENS)
        raise DomainError("too_many_tokens", message)
    text = secret or tokens.new_secret()
    token = ApiToken(
        membership=actor,
        name=name,
        digest=tokens.digest(text),
        hint=text[:10],
        expires_at=None if days is None else timezone.now() + timedelta(days=days),
    )
    token.full_clean()
    token.save()
    audit.record(actor, "workspaces.token_issued", token)
    return token, text


@transaction.atomic
def revoke_token(*, actor: Membership, token: ApiToken) -> None:
    """End a token; what it did stays in the audit trail."""
    token.revoked_at = timezone.now()
    token.save(update_fields=["revoked_at"])
    audit.record(actor, "workspaces.token_revoked", token)


@transaction.atomic
def choose_language(*, actor: User, language: str) -> None:
    """Keep a person's language for pages and reports."""
    actor.language = language
    actor.full_clean(exclude=["password"])
    actor.save(update_fields=["language"])
