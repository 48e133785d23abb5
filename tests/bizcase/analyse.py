"""`manage.py analyse` as a person calls it."""

from __future__ import annotations

import io

from django.core.management import call_command


def said(*arguments: object) -> str:
    """Return what the command prints."""
    out = io.StringIO()
    call_command("analyse", *map(str, arguments), stdout=out)
    return out.getvalue()
