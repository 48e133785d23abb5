from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from reports.chartsvg import fontmetrics
from reports.chartsvg.engine import ChartError, draw

FONTS = fontmetrics.FONTS
ROOT = Path(__file__).resolve().parents[2]
LINE = {"data": [{"type": "scatter", "x": [1, 2], "y": [3, 4]}], "layout": {}}


def test_a_figure_becomes_an_svg_of_the_asked_size():
    svg = draw(LINE, width=300, height=200).svg
    assert svg.startswith("<svg")
    assert 'width="300"' in svg
    assert 'height="200"' in svg


def test_a_figure_that_plotly_cannot_read_is_an_error_and_the_engine_goes_on():
    with pytest.raises(ChartError):
        draw({"data": [None], "layout": {}}, width=300, height=200)
    assert draw(LINE, width=300, height=200).svg


@pytest.mark.parametrize("trace", [{"type": "scattergl"}, {"type": "heatmap", "z": [[1, 2]]}])
def test_what_would_not_be_vectors_is_refused(trace: dict):
    with pytest.raises(ChartError):
        draw({"data": [{"x": [1], "y": [2], **trace}], "layout": {}}, width=300, height=200)


def test_a_chinese_letter_is_as_wide_as_its_font_says():
    figure = {**LINE, "layout": {"title": {"text": "净现值", "font": {"size": 20}}}}
    title = next(t for t in draw(figure, width=600, height=300).texts if t.text == "净现值")
    assert title.width == pytest.approx(60.0)


def test_no_web_page_loads_the_engine():
    code = (
        "import django, sys; django.setup(); import bizcase.urls; "
        "print([n for n in ('py_mini_racer', 'typst', 'plotly.graph_objects') if n in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
        env={"DJANGO_SETTINGS_MODULE": "bizcase.settings", "PATH": "/usr/bin:/bin"},
    )
    assert done.stdout.strip() == "[]"


def test_a_process_that_has_drawn_can_end():
    code = (
        "from reports.chartsvg.engine import draw; "
        "draw({'data': [], 'layout': {}}, width=100, height=100); print('drawn')"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
        timeout=60,
    )
    assert done.stdout.strip() == "drawn"


def test_the_fonts_are_the_vendored_ones_and_their_measures_are_of_them():
    for line in (FONTS / "SHA256SUMS").read_text().splitlines():
        digest, name = line.split()
        assert hashlib.sha256((FONTS / name).read_bytes()).hexdigest() == digest, name
    kept = json.loads((fontmetrics.HERE / "metrics.json").read_text())["noto sans sc"]
    for key, name in fontmetrics.FACES.items():
        with TTFont(FONTS / name, lazy=True) as font:
            measured = fontmetrics.face(font)
        assert json.loads(json.dumps(measured)) == kept[key]
