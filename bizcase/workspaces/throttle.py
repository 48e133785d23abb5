"""A brake on password guessing."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256

from django.utils import timezone

from bizcase.workspaces.models import LoginFailure

WINDOW = timedelta(minutes=15)
PER_NAME = 10  # failures for one name within the window
PER_ADDRESS = 50  # failures from one address within the window


def _hash(text: str) -> str:
    return sha256(text.strip().lower().encode("utf-8", "replace")).hexdigest()


def is_blocked(*, name: str, address: str) -> bool:
    """Say whether this name or this address has failed too often of late."""
    since = timezone.now() - WINDOW
    recent = LoginFailure.objects.filter(created_at__gte=since)
    by_name = recent.filter(name_hash=_hash(name)).count()
    by_address = recent.filter(address_hash=_hash(address)).count()
    return by_name >= PER_NAME or by_address >= PER_ADDRESS


def note_failure(*, name: str, address: str) -> None:
    """Count a failed login and forget the old ones."""
    LoginFailure.objects.filter(created_at__lt=timezone.now() - WINDOW).delete()
    LoginFailure.objects.create(name_hash=_hash(name), address_hash=_hash(address))


def forgive(*, name: str) -> None:
    """Forget a name's failures once it has logged in."""
    LoginFailure.objects.filter(name_hash=_hash(name)).delete()
