"""Sheets of small charts as SVG text: the same numbers give the same bytes."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from html import escape

import numpy as np

INK, SOFT, RULE, PAPER, CARD = "#1c2733", "#5d6b79", "#dfe3e8", "#f4f5f7", "#ffffff"
BLUE, ORANGE, GREY = "#1f6f9c", "#d06a1b", "#9aa5b1"
WIDTH, HEIGHT = 238, 196  # of a panel
LEFT, RIGHT, TOP, BOTTOM = 40, 14, 54, 34  # around its plot
GAP = 10
TEXT = "font-family=\"'Inter','Segoe UI','Helvetica Neue',Arial,'Noto Sans CJK SC',sans-serif\""
CODE = "font-family=\"ui-monospace,'SF Mono',Menlo,Consolas,'DejaVu Sans Mono',monospace\""


@dataclass
class Panel:
    """One chart: marks are added, then it is drawn.

    Parameters
    ----------
    title : str
    note : str
        A formula or a value text under the title.
    x, y : (low, high), optional
        Ends of the axes; by default those of the marks, y with 0 where it is near.
    foot : str
        What the horizontal axis counts.
    """

    title: str
    note: str = ""
    x: tuple[float, float] | None = None
    y: tuple[float, float] | None = None
    foot: str = "month"
    marks: list = field(default_factory=list)

    def line(self, xs, ys, colour=BLUE, *, dash=""):
        """Add a line."""
        self.marks.append(("line", np.asarray(xs, float), np.asarray(ys, float), colour, dash))
        return self

    def steps(self, xs, ys, colour=BLUE):
        """Add a line of steps: each value holds for its month."""
        xs, ys = np.asarray(xs, float), np.asarray(ys, float)
        return self.line(np.ravel(np.column_stack([xs - 0.5, xs + 0.5])), np.repeat(ys, 2), colour)

    def area(self, xs, low, high, colour=BLUE, opacity=0.18):
        """Add a filled band."""
        ends = np.concatenate([np.asarray(high, float), np.asarray(low, float)[::-1]])
        both = np.concatenate([np.asarray(xs, float), np.asarray(xs, float)[::-1]])
        self.marks.append(("area", both, ends, colour, opacity))
        return self

    def bars(self, xs, ys, colour=BLUE, *, width=0.7):
        """Add bars from 0."""
        self.marks.append(("bars", np.asarray(xs, float), np.asarray(ys, float), colour, width))
        return self

    def dots(self, xs, ys, colour=BLUE, *, size=1.5, opacity=0.75):
        """Add points."""
        self.marks.append(
            ("dots", np.asarray(xs, float), np.asarray(ys, float), colour, (size, opacity))
        )
        return self

    def ends(self):
        """Return the ends of both axes."""
        xs = np.concatenate([mark[1] for mark in self.marks])
        ys = np.concatenate([mark[2] for mark in self.marks])
        if any(mark[0] == "bars" for mark in self.marks):
            ys = np.append(ys, 0.0)
        x = self.x or (float(xs.min()), float(xs.max()))
        low, high = self.y or (float(ys.min()), float(ys.max()))
        if self.y is None:
            low = min(low, 0.0) if low < 0.6 * high else low
            room = 0.06 * (high - low or abs(high) or 1.0)
            low, high = low - room * (low != 0), high + room
        return x, (low, high)

    def svg(self, left, top):
        """Return the panel as elements, its corner at (left, top)."""
        (x0, x1), (y0, y1) = self.ends()
        across, down = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM

        def at(xs, ys):
            return (
                left + LEFT + (np.asarray(xs) - x0) / (x1 - x0) * across,
                top + TOP + (y1 - np.asarray(ys)) / (y1 - y0) * down,
            )

        found = [
            f'<rect x="{left}" y="{top}" width="{WIDTH}" height="{HEIGHT}" rx="8" fill="{CARD}" '
            f'stroke="{RULE}"/>',
            label(left + 12, top + 21, self.title, size=13, weight=600),
            label(left + 12, top + 38, self.note, size=fitting(self.note), fill=SOFT, font=CODE),
        ]
        for tick in ticks(y0, y1, 3):
            _, (height,) = at([x0], [tick])
            colour = GREY if tick == 0 else RULE
            found.append(rule(left + LEFT, height, left + LEFT + across, height, colour))
            found.append(
                label(left + LEFT - 5, height + 3.5, short(tick), size=10, fill=SOFT, anchor="end")
            )
        for tick in ticks(x0, x1, 4):
            (place,), _ = at([tick], [y0])
            foot = top + HEIGHT - BOTTOM + 14
            found.append(label(place, foot, short(tick), size=10, fill=SOFT, anchor="middle"))
        if self.foot:
            place = left + WIDTH - RIGHT
            found.append(
                label(place, top + HEIGHT - 7, self.foot, size=9.5, fill=SOFT, anchor="end")
            )
        return found + [drawn(mark, at) for mark in self.marks]


def drawn(mark, at):
    """Return one mark as an element."""
    kind, xs, ys, colour, style = mark
    across, down = at(xs, ys)
    if kind == "bars":
        half = (at([style / 2], [0])[0][0] - at([0], [0])[0][0]) or 1
        floor = at([0], [0])[1][0]
        return "".join(
            f'<rect x="{point(x - half)}" y="{point(min(y, floor))}" width="{point(2 * half)}" '
            f'height="{point(abs(floor - y))}" fill="{colour}"/>'
            for x, y in zip(across, down, strict=True)
        )
    if kind == "dots":
        size, opacity = style
        circles = "".join(
            f'<circle cx="{point(x)}" cy="{point(y)}" r="{size}"/>'
            for x, y in zip(across, down, strict=True)
        )
        return f'<g fill="{colour}" fill-opacity="{opacity}">{circles}</g>'
    path = " ".join(f"{point(x)},{point(y)}" for x, y in zip(across, down, strict=True))
    if kind == "area":
        return f'<polygon points="{path}" fill="{colour}" fill-opacity="{style}"/>'
    dash = f' stroke-dasharray="{style}"' if style else ""
    return (
        f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="1.8" '
        f'stroke-linejoin="round" stroke-linecap="round"{dash}/>'
    )


def fitting(code):
    """Return the size at which a text of even letters fits into a panel."""
    return min(10.5, round((WIDTH - 24) / 0.605 / max(len(code), 1), 1))


def point(value):
    """Write a coordinate; a tenth of a pixel is enough, and no processor disagrees on it."""
    text = f"{value:.1f}"
    return text[:-2] if text.endswith(".0") else text


def rule(x0, y0, x1, y1, colour):
    """Return a thin straight line."""
    ends = f'x1="{point(x0)}" y1="{point(y0)}" x2="{point(x1)}" y2="{point(y1)}"'
    return f'<line {ends} stroke="{colour}"/>'


def label(x, y, text, *, size, fill=INK, weight=400, anchor="start", font=TEXT):
    """Return a text."""
    return (
        f'<text x="{point(x)}" y="{point(y)}" {font} font-size="{size}" font-weight="{weight}" '
        f'fill="{fill}" text-anchor="{anchor}">{escape(text)}</text>'
    )


def ticks(low, high, most):
    """Return round numbers between two ends, at most a few."""
    rough = (high - low) / most
    size = 10 ** math.floor(math.log10(rough))
    step = next(size * k for k in (1, 2, 2.5, 5, 10) if size * k >= rough * 0.999)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [round(k * step, 12) for k in range(first, last + 1)]


def short(value):
    """Write a tick: 1.5M, 20k, 0.05."""
    size, letter = next(
        (pair for pair in ((1e6, "M"), (1e4, "k")) if abs(value) >= pair[0]), (1.0, "")
    )
    size = 1e3 if letter == "k" else size
    return f"{value / size:g}{letter}".replace("-", "\N{MINUS SIGN}")


def sheet(panels, *, title, columns=4):
    """Return a whole SVG of panels in rows; `title` is what it says to who cannot see it."""
    rows = -(-len(panels) // columns)
    width, height = GAP + columns * (WIDTH + GAP), GAP + rows * (HEIGHT + GAP)
    elements = []
    for number, panel in enumerate(panels):
        row, column = divmod(number, columns)
        elements += panel.svg(GAP + column * (WIDTH + GAP), GAP + row * (HEIGHT + GAP))
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
            f'width="{width}" height="{height}" role="img" aria-label="{escape(title)}">',
            f"<title>{escape(title)}</title>",
            f'<rect width="{width}" height="{height}" rx="10" fill="{PAPER}"/>',
            *elements,
            "</svg>\n",
        ]
    )
