"""Plotly figure -> SVG without a browser.

plotly.js, the very file that the plotly wheel ships and the page loads, runs in an embedded V8 on
a minimal DOM (js/). Text is measured with the advance widths of the fonts that the PDF embeds, so
a label that fits here fits in print.

One engine per process, made at the first use: after a worker has forked, never in a web process.
"""

from __future__ import annotations

import atexit
import json
import os
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import plotly
from py_mini_racer import MiniRacer

HERE = Path(__file__).parent
PLOTLY_JS = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
DOM = ("style", "nodes", "selectors", "paths", "text", "geometry", "window")  # in this order
SECONDS = 20.0  # a figure takes 0.05 s; more than this is a figure that never ends


class ChartError(RuntimeError):
    """plotly.js could not draw a figure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TextBox:
    """A drawn text and the box that it takes, in pixels of the picture."""

    text: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """A figure as SVG, with the boxes of its texts."""

    svg: str
    texts: tuple[TextBox, ...]


class Engine:
    """One V8 with the DOM and plotly.js loaded; calls are taken one after another."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._v8 = MiniRacer()
        # an open V8 keeps the interpreter from ending
        atexit.register(self._v8.close)
        metrics = json.dumps((HERE / "metrics.json").read_text("utf-8"))
        for source in (*self._dom_sources(), PLOTLY_JS.read_text("utf-8")):
            self._v8.eval(source + "\n;0")
        self._v8.eval(f"dom.setMetrics({metrics});0")

    @staticmethod
    def _dom_sources() -> tuple[str, ...]:
        return tuple((HERE / "js" / f"{name}.js").read_text("utf-8") for name in DOM)

    def draw(self, figure: Mapping[str, Any], *, width: int, height: int) -> Drawing:
        """Draw a figure of plain JSON values at a size in pixels; raises ChartError."""
        layout = {**figure["layout"], "width": width, "height": height, "autosize": False}
        text = json.dumps({"data": figure["data"], "layout": layout}, allow_nan=False)
        with self._turn:
            answer = json.loads(self._v8.eval(f"dom.call({json.dumps(text)})", timeout_sec=SECONDS))
        if "error" in answer:
            raise ChartError(answer["error"][:600])
        return Drawing(svg=answer["svg"], texts=tuple(TextBox(**box) for box in answer["texts"]))


class _Engines:
    """The engine of this process; a fork starts without one."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._made: tuple[int, Engine] | None = None

    def here(self) -> Engine:
        with self._guard:
            if self._made is None or self._made[0] != os.getpid():
                self._made = (os.getpid(), Engine())
            return self._made[1]


_engines = _Engines()


def draw(figure: Mapping[str, Any], *, width: int, height: int) -> Drawing:
    """Draw a figure with the engine of this process."""
    return _engines.here().draw(figure, width=width, height=height)
