"""A document -> PDF/UA-1 + PDF/A-2a, the same bytes for the same document.

Charts are drawn here, in the worker; the typesetter runs in a child process that can reach nothing
(reports.typeset_child).
"""

from __future__ import annotations

import dataclasses
import json
import subprocess
import sys
import unicodedata
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from reports.charts.printing import drawing
from reports.sections.blocks import Document, tree

HERE: Final = Path(__file__).parent
SECONDS: Final = 120.0  # wall time of the child, start included
UNKNOWN: Final = "\N{WHITE SQUARE}"
SPACES: Final = ("Zs", "Zl", "Zp", "Cc")
_RANGES = json.loads((HERE / "chartsvg" / "coverage.json").read_text("utf-8"))
_STARTS = [first for first, _last in _RANGES]


class TypesetError(RuntimeError):
    """The typesetter refused a document or did not end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    pdf: bytes
    pages: int


def is_covered(character: str) -> bool:
    """Say whether the report's fonts have a glyph for a character."""
    at = bisect_right(_STARTS, ord(character)) - 1
    return at >= 0 and ord(character) <= _RANGES[at][1]


def printable(value: Any) -> Any:
    """Return plain values without characters that have no glyph.

    PDF/UA and PDF/A forbid text without a glyph: one emoji in a customer's text would stop the
    report, so it becomes a box. Spaces of every kind become a space, invisible marks go.
    """
    if isinstance(value, str):
        return "".join(map(_glyph, value))
    if isinstance(value, dict):
        return {key: printable(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [printable(item) for item in value]
    return value


def _glyph(character: str) -> str:
    if is_covered(character):
        return character
    kind = unicodedata.category(character)
    if kind in SPACES:
        return " "
    return "" if kind in ("Cf", "Mn") else UNKNOWN


def typeset(
    document: Document, *, taken_at: datetime, tell: Callable[[float], None] | None = None
) -> Printed:
    """Return the document as a PDF; ``tell`` hears the fraction done and may raise to stop."""
    told = tell or (lambda _fraction: None)
    charts, drawn = list(document.charts()), {}
    for number, chart in enumerate(charts):
        told(0.8 * number / max(len(charts), 1))
        clean = dataclasses.replace(chart, figure=printable(chart.figure))
        drawn[chart.key] = drawing(clean).svg
    told(0.8)
    data = printable(tree(document)) | {"charts": drawn}
    return _in_child({"data": data, "timestamp": int(taken_at.timestamp())})


def _in_child(request: dict[str, Any]) -> Printed:
    """Run the typesetter with an empty environment; only this project is on its path."""
    try:
        done = subprocess.run(
            [sys.executable, "-m", "reports.typeset_child"],
            input=json.dumps(request, ensure_ascii=False).encode(),
            capture_output=True,
            cwd=HERE.parent,
            env={"LANG": "C.UTF-8"},
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise TypesetError("the typesetter did not end") from error
    if done.returncode != 0:
        raise TypesetError(done.stderr.decode("utf-8", "replace")[-2000:] or "no answer")
    pages, _newline, pdf = done.stdout.partition(b"\n")
    return Printed(pdf=pdf, pages=int(pages))
