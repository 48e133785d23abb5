"""API tokens: 256 bits, shown once, kept as a hash."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from django.utils import timezone

from bizcase.workspaces.models import ApiToken

PREFIX = "bz_"


def digest(secret: str) -> str:
    """Return what is stored of a secret with 256 bits of chance (no salt is needed)."""
    return hashlib.sha256(secret.encode()).hexdigest()


def new_secret() -> str:
    return PREFIX + secrets.token_urlsafe(32)


def find(secret: str) -> ApiToken | None:
    """Return the usable token of a secret, and note that it was used (once a minute at most)."""
    token = (
        ApiToken.objects.usable()
        .filter(digest=digest(secret), membership__user__is_active=True)
        .select_related("membership__user", "membership__workspace")
        .first()
    )
    now = timezone.now()
    if token and (token.last_used_at is None or now - token.last_used_at > timedelta(minutes=1)):
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
    return token
