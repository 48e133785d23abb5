from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.template import Context, Template
from hypothesis import given
from hypothesis import strategies as st

from bizcase.core import icons, pictures

ROOT = Path(__file__).resolve().parents[3]
COUNTS = st.lists(st.integers(0, 10_000), min_size=1, max_size=200)


@given(counts=COUNTS, low=st.floats(-1e6, 1e6), step=st.floats(0.5, 1e4))
def test_bars_stay_in_the_box_and_the_tallest_fills_it(counts, low, step):
    edges = [low + i * step for i in range(len(counts) + 1)]
    bars = pictures.bars(edges, counts)
    if max(counts) == 0:
        assert bars == []
        return
    assert len(bars) <= 40
    assert max(bar.height for bar in bars) == pictures.HEIGHT
    assert all(bar.y >= 0 and bar.x + bar.width <= pictures.WIDTH + 0.01 for bar in bars)


def test_bars_below_zero_are_told_apart():
    assert [bar.negative for bar in pictures.bars([-2, -1, 0, 1], [1, 2, 3])] == [True, True, False]


def test_a_shape_that_does_not_fit_its_edges_draws_nothing():
    assert pictures.bars([0, 1], [1, 2]) == []
    assert pictures.outline([]) == ""


def test_an_interval_is_placed_in_percent_of_its_rail():
    span = pictures.span(low=0.6, value=0.75, high=0.9, baseline=0.5, ends=(0.5, 1.0))
    assert (span.low, span.value, span.high, span.baseline) == (20.0, 50.0, 80.0, 0.0)


def test_pictures_are_drawn_without_a_style_attribute():
    page = Template(
        "{% load parts %}{% histogram shape 'NPV' %}{% interval 0.6 0.7 0.8 0.65 %}"
        "{% icon 'play' %}{% status 'running' %}{% status new %}"
    )
    shown = page.render(
        Context({"shape": {"edges": [0, 1, 2], "counts": [1, 3]}, "new": "something <new>"})
    )
    assert "style=" not in shown
    assert 'aria-label="NPV"' in shown
    assert '<span class="tag run">Running</span>' in shown
    assert "something &lt;new&gt;" in shown


def used_icons() -> set[str]:
    templates = (ROOT / "templates").rglob("*.html")
    return {
        name
        for path in templates
        for name in re.findall(r'{% icon "([a-z]+)" %}', path.read_text("utf-8"))
    }


@pytest.mark.parametrize("name", sorted(used_icons()))
def test_every_icon_that_a_template_names_is_drawn(name):
    assert name in icons.PATHS


def test_every_block_of_the_canvas_has_an_icon():
    assert set(icons.BLOCKS.values()) <= set(icons.PATHS)
