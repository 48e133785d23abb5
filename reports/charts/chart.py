"""What a chart is: a Plotly figure of plain values, a caption, an alternative text, a table.

Colours are names ("token:brand"); the page replaces them by the theme's colours, print by its own
palette. A figure has no size: the page gives it its frame, print its paper.
"""

from __future__ import annotations

import html
import math
import textwrap
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from reports.quantities import Scale

BRAND: Final = "token:brand"
GOOD: Final = "token:good"
BAD: Final = "token:bad"
WARN: Final = "token:warn"
MUTE: Final = "token:mute"
INK: Final = "token:ink"
LINE: Final = "token:line"
CARD: Final = "token:card"
PRINT_WIDTH: Final = 642  # pixels of a column of the page, at the size of the text
SMALL: Final = 11  # pixels of the letters of marks and ticks

Figure = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The numbers of a chart for those who cannot see it; the first column names the row."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A figure with what it says in words and in numbers; its size is that of print, in pixels."""

    key: str
    title: str
    figure: Figure
    caption: str
    alt: str
    table: Table
    height: int = 265
    width: int = PRINT_WIDTH


def plain(text: str) -> str:
    """Return a text of a document without what plotly.js would read as markup."""
    return html.escape(text, quote=False)


def columns(text: str) -> int:
    """Return the columns that a text takes: a wide character counts two."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def wrapped(text: str, width: int = 24, lines: int = 2) -> str:
    """Return a label broken into a few lines of a width; what is too long ends in an ellipsis."""
    rows: list[str] = []
    for word in _words(text, width):
        glue = " " if rows and not _is_wide(rows[-1][-1:]) and not _is_wide(word[:1]) else ""
        if rows and columns(rows[-1] + glue + word) <= width:
            rows[-1] += glue + word
        else:
            rows.append(word)
    if len(rows) > lines:
        rows = rows[:lines]
        while columns(rows[-1]) > width - 1:
            rows[-1] = rows[-1][:-1]
        rows[-1] += "…"
    return "<br>".join(plain(row) for row in rows)


def _is_wide(character: str) -> bool:
    return bool(character) and unicodedata.east_asian_width(character) in "WF"


def _words(text: str, width: int) -> list[str]:
    words: list[str] = []
    for part in text.split():
        if any(_is_wide(c) for c in part):
            words.extend(_wide_pieces(part))
        else:
            words.extend(textwrap.wrap(part, width))
    return words


def _wide_pieces(part: str) -> list[str]:
    """Split between wide characters, never inside a Latin word, never before punctuation."""
    pieces: list[str] = []
    for character in part:
        closes = unicodedata.category(character) in ("Pe", "Po", "Pf")
        joins = pieces and not _is_wide(character) and not _is_wide(pieces[-1][-1])
        if pieces and (closes or joins):
            pieces[-1] += character
        else:
            pieces.append(character)
    return pieces


def ticks(low: float, high: float, *, count: int = 5) -> list[float]:
    """Return round values that cover low..high, about so many of them."""
    span = (high - low) or max(abs(high), 1.0)
    high = low + span
    raw = span / count
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(power * m for m in (1, 2, 2.5, 5, 10) if power * m >= raw * 0.72)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [k * step for k in range(first, last + 1)]


def plain_axis(title: str = "", **more: Any) -> Figure:
    """Return an axis in the house's look."""
    axis: Figure = {
        "title": {"text": title, "font": {"size": SMALL + 1, "color": MUTE}, "standoff": 8},
        "tickfont": {"size": SMALL, "color": MUTE},
        "gridcolor": LINE,
        "linecolor": LINE,
        "zeroline": False,
        "automargin": True,
        "fixedrange": True,
    }
    return axis | more


def money_axis(
    title: str, *, scale: Scale, low: float, high: float, count: int = 5, **more: Any
) -> Figure:
    """Return an axis of money in the scale's unit, with ticks that the language can read."""
    values = ticks(scale.of(low), scale.of(high), count=count)
    step = values[1] - values[0]
    digits = max(0, -math.floor(math.log10(step) + 1e-9)) if step < 1 else 0
    digits += 0 if digits or float(step).is_integer() else 1
    if 0 < step < 1 and not math.isclose(round(step, digits), step):
        digits += 1
    shown = Scale(factor=1.0, unit="", digits=digits, locale=scale.locale)
    texts = [shown.show(v) for v in values]
    inside = {"tickmode": "array", "tickvals": values, "ticktext": texts}
    return plain_axis(title, **(inside | {"range": [scale.of(low), scale.of(high)]} | more))


def row_axis(names: Sequence[str], width: int) -> Figure:
    """Return the axis of a chart with one horizontal bar per name, the first on top."""
    rows = list(range(len(names)))[::-1]
    return plain_axis(
        tickmode="array",
        tickvals=rows,
        ticktext=[wrapped(name, width) for name in names],
        showgrid=False,
        tickfont={"size": SMALL, "color": INK},
        range=[-0.6, len(rows) - 0.4],
    )


def layout(**more: Any) -> Figure:
    """Return the frame that every figure shares."""
    base: Figure = {
        "margin": {"l": 12, "r": 16, "t": 16, "b": 12},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"size": SMALL + 1, "color": INK},
        "hoverlabel": {"bgcolor": CARD, "bordercolor": LINE, "font": {"color": INK}},
        "legend": {
            "orientation": "h",
            "x": 0,
            "y": 1.02,
            "xanchor": "left",
            "yanchor": "bottom",
            "font": {"size": SMALL, "color": INK},
            "itemclick": False,
            "itemdoubleclick": False,
        },
        "showlegend": False,
        "bargap": 0.3,
        "dragmode": False,
    }
    return base | more


def vertical(x: float, **line: Any) -> Figure:
    """Return a vertical line over the whole height."""
    style = {"color": INK, "width": 1} | line
    return {"type": "line", "x0": x, "x1": x, "yref": "paper", "y0": 0, "y1": 1, "line": style}


def horizontal(y: float, **line: Any) -> Figure:
    """Return a horizontal line over the whole width."""
    style = {"color": MUTE, "width": 1} | line
    return {"type": "line", "y0": y, "y1": y, "xref": "paper", "x0": 0, "x1": 1, "line": style}


def note(text: str, **place: Any) -> Figure:
    """Return a text on the figure, by itself or at the end of a thin line."""
    base = {
        "text": text,
        "font": {"size": SMALL, "color": INK},
        "arrowhead": 0,
        "arrowwidth": 1,
        "arrowcolor": INK,
        "showarrow": False,
    }
    return base | place


def area(low: Sequence[float], high: Sequence[float], x: Sequence[float]) -> Figure:
    """Return the closed outline between two curves."""
    return {"x": [*x, *reversed(x)], "y": [*high, *reversed(low)], "fill": "toself", "mode": "none"}
