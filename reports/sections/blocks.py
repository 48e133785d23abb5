"""What a report is made of: typed blocks that a page and a PDF print alike."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any, ClassVar

from reports.charts.chart import Chart


@dataclass(frozen=True, slots=True, kw_only=True)
class Kpi:
    label: str
    value: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    kind: ClassVar[str] = "paragraph"
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Points:
    kind: ClassVar[str] = "points"
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    kind: ClassVar[str] = "picture"
    chart: Chart


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """One or two small charts side by side."""

    kind: ClassVar[str] = "pair"
    charts: tuple[Chart, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """A table; columns of numbers stand right."""

    kind: ClassVar[str] = "grid"
    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...]
    numbers: tuple[int, ...] = ()  # columns of numbers
    strong: tuple[int, ...] = ()  # rows that sum up
    is_small: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Short lists side by side: the blocks of a canvas."""

    kind: ClassVar[str] = "columns"
    cells: tuple[tuple[str, tuple[str, ...]], ...]


Block = Paragraph | Points | Picture | Pair | Grid | Columns


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    key: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A whole report in one language."""

    language: str
    title: str
    subtitle: str
    workspace: str
    date: str
    kpis: tuple[Kpi, ...]
    warning: str  # empty when nothing is out of date
    summary: tuple[str, ...]
    sections: tuple[Section, ...]
    provenance: str  # one line, printed under every page
    words: dict[str, str]  # what the template itself says

    def charts(self) -> Iterator[Chart]:
        for section in self.sections:
            for block in section.blocks:
                if isinstance(block, Picture):
                    yield block.chart
                elif isinstance(block, Pair):
                    yield from block.charts


def told(block: Block) -> dict[str, Any]:
    """Return a block as the typesetter reads it; a picture goes by its key."""
    if isinstance(block, Picture):
        return {"kind": block.kind, **_named(block.chart)}
    if isinstance(block, Pair):
        return {"kind": block.kind, "charts": [_named(chart) for chart in block.charts]}
    return {"kind": block.kind, **asdict(block)}


def _named(chart: Chart) -> dict[str, str]:
    return {name: getattr(chart, name) for name in ("key", "title", "caption", "alt")}


def tree(document: Document) -> dict[str, Any]:
    """Return the document as the typesetter reads it."""
    parts = [
        {"key": s.key, "title": s.title, "blocks": [told(b) for b in s.blocks]}
        for s in document.sections
    ]
    plain = {
        name: getattr(document, name)
        for name in ("language", "title", "subtitle", "workspace", "date", "warning")
    }
    return plain | {
        "kpis": [asdict(kpi) for kpi in document.kpis],
        "summary": list(document.summary),
        "sections": parts,
        "provenance": document.provenance,
        "words": document.words,
    }
