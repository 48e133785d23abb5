"""What a page or a program that watches a run asks for again and again."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext as _

from bizcase.core.errors import DomainError
from bizcase.runs.models import Run

MAX_ROWS: Final = 2_000  # of one answer; the next question gets the rest
MAX_CURSOR: Final = 2**63 - 1


def cursor(text: str | None) -> int:
    """Read the number of the last row that the reader has."""
    if not text:
        return 0
    if text.isascii() and text.isdecimal() and len(text) < 20 and int(text) <= MAX_CURSOR:
        return int(text)
    message = _("Send the number that the last answer called “after”.")
    raise DomainError("bad_cursor", message, errors=[("after", message)])


def since(run: Run, after: int) -> dict[str, Any]:
    """Return the points after a cursor, and how the run stands."""
    points = run.metrics.filter(pk__gt=after).order_by("pk")
    rows = [list(row) for row in points.values_list("pk", "name", "step", "value")[:MAX_ROWS]]
    return {
        "rows": rows,
        "after": rows[-1][0] if rows else after,
        "more": len(rows) == MAX_ROWS,
        "status": run.status,
        "is_over": run.is_over,
        "progress": run.progress,
        "note": run.note,
    }
