"""Tags: a chart with its caption and its table."""

from __future__ import annotations

from typing import Any

from django.template import Library

from reports.charts.chart import Chart
from reports.sections.blocks import Block

register = Library()


@register.inclusion_tag("reports/_chart.html")
def chart(figure: Chart, size: str = "") -> dict[str, Any]:
    """Print a chart; the page's script draws it, its table is there without one."""
    return {"chart": figure, "frame": f"chart-{figure.key}", "size": size}


@register.filter
def kind(block: Block) -> str:
    """Return what a block is: paragraph, points, picture, grid, columns."""
    return block.kind


@register.filter
def is_in(value: int, found: tuple[int, ...]) -> bool:
    """Say whether a column or a row is one of those named."""
    return value in found
