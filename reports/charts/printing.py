"""A chart for paper: the palette, the font and the size that the PDF uses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from reports.charts.chart import Chart, Figure
from reports.chartsvg.engine import Drawing, draw

FONT: Final = "Noto Sans SC"
PALETTE: Final[Mapping[str, str]] = {
    "token:brand": "#2252d1",
    "token:good": "#0f8a5f",
    "token:bad": "#c8372d",
    "token:warn": "#b46a00",
    "token:mute": "#5b6880",
    "token:ink": "#14213d",
    "token:line": "#dfe5ee",
    "token:card": "#ffffff",
}


def coloured(value: Any) -> Any:
    """Return plain values with every colour name replaced by the colour of print."""
    if isinstance(value, dict):
        return {key: coloured(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [coloured(item) for item in value]
    return PALETTE.get(value, value) if isinstance(value, str) else value


def for_print(figure: Figure) -> Figure:
    """Return a figure in the palette and the font of print."""
    told: Figure = coloured(figure)
    font = {**told["layout"].get("font", {}), "family": FONT}
    return {**told, "layout": {**told["layout"], "font": font}}


def drawing(chart: Chart) -> Drawing:
    """Draw a chart for print."""
    return draw(for_print(chart.figure), width=chart.width, height=chart.height)
