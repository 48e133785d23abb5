"""What the pages' scripts and styles promise each other and the content security policy."""

from __future__ import annotations

import re
from pathlib import Path

import plotly
import pytest

ROOT = Path(__file__).resolve().parent.parent
SCRIPTS = sorted((ROOT / "static" / "js").glob("*.js"))
STYLES = sorted((ROOT / "static" / "css").glob("*.css"))


def test_the_map_style_sheet_that_is_kept_out_is_the_one_plotly_would_write():
    written = (ROOT / "static" / "js" / "charts.js").read_text("utf-8")
    kept_out = re.search(r'MAPS = "([0-9a-f]{64})"', written)
    library = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
    assert kept_out
    assert f'getElementById("{kept_out[1]}")' in library.read_text("utf-8")


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_a_script_is_small_evaluates_nothing_and_calls_nobody_else(path):
    text = path.read_text("utf-8")
    assert len(text.splitlines()) <= 200
    assert not re.search(r"\beval\(|new Function|innerHTML|document\.write|https?://", text)


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
def test_a_style_sheet_keeps_to_the_layers_and_to_our_own_files(path):
    text = path.read_text("utf-8")
    assert "@layer" in text
    assert not re.search(r"https?://|@import", text)


def test_every_colour_that_a_script_names_is_a_custom_property():
    styles = "".join(path.read_text("utf-8") for path in STYLES)
    names = set()
    for path in SCRIPTS:
        names |= set(re.findall(r'colour\("([a-z-]+)"\)', path.read_text("utf-8")))
    assert names
    assert {name for name in names if f"--{name}:" not in styles} == set()
