from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.http import Http404
from django.utils import timezone

from bizcase.core.errors import DomainError
from bizcase.workspaces import services, tokens
from bizcase.workspaces.access import Role
from bizcase.workspaces.models import ApiToken, AuditEntry, Membership, User

pytestmark = pytest.mark.django_db


def test_only_the_hash_of_a_token_is_kept(founder: Membership):
    token, secret = services.issue_token(actor=founder, name="script")
    assert secret not in str(ApiToken.objects.values_list())
    assert tokens.find(secret) == token


def test_a_revoked_or_expired_token_opens_nothing(founder: Membership):
    token, secret = services.issue_token(actor=founder, name="script", days=1)
    ApiToken.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert tokens.find(secret) is None
    ApiToken.objects.update(expires_at=None)
    services.revoke_token(actor=founder, token=token)
    assert tokens.find(secret) is None


def test_tokens_have_a_limit_with_a_sentence(founder: Membership, monkeypatch):
    monkeypatch.setattr(services, "MAX_TOKENS", 1)
    services.issue_token(actor=founder, name="one")
    with pytest.raises(DomainError, match="revoke one first"):
        services.issue_token(actor=founder, name="two")


def test_a_person_is_a_member_once(founder: Membership):
    with pytest.raises(ValidationError):
        services.add_member(actor=founder, user=founder.user, role=Role.EDITOR)


def test_an_investor_lets_nobody_in(investor: Membership):
    user = User.objects.create_user(username="friend")
    with pytest.raises(Http404):
        services.add_member(actor=investor, user=user, role=Role.OWNER)


def test_what_is_done_stands_in_the_audit_trail(founder: Membership):
    services.issue_token(actor=founder, name="script")
    verbs = AuditEntry.objects.visible_to(founder).values_list("verb", flat=True)
    assert list(verbs) == ["workspaces.token_issued", "workspaces.founded"]
