"""Entries of `streams` and `costs` as parts of a document: where one stands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext as _

from bizcase.core.errors import NotFound
from modeling.spec import unknown

STREAMS: Final = "streams"
COSTS: Final = "costs"
CODES: Final = {STREAMS: "unknown_stream", COSTS: "unknown_cost"}


def entry_of(document: Mapping[str, Any], section: str, key: str) -> dict[str, Any]:
    """Return an entry as the document writes it; the nearest is named if none is."""
    entries: list[dict[str, Any]] = document.get(section, [])
    for entry in entries:
        if entry["id"] == key:
            return entry
    near = unknown(key, (entry["id"] for entry in entries)).translated(_)
    raise NotFound(CODES[section], near)
