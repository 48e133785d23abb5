"""Risks as parts of a document: where one stands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from bizcase.core.errors import NotFound
from modeling.spec import unknown


def risk_of(document: Mapping[str, Any], key: str) -> dict[str, Any]:
    """Return a risk as the document writes it; the nearest is named if none is."""
    risks: list[dict[str, Any]] = document.get("risks", [])
    for risk in risks:
        if risk["id"] == key:
            return risk
    near = unknown(key, (risk["id"] for risk in risks)).translated(_)
    raise NotFound("unknown_risk", near)
