from __future__ import annotations

import re

import pytest

from bizcase.economics.shapes import HEIGHT, WIDTH, together


def peak(path: str) -> tuple[float, float]:
    """Return the place and the height of a path's highest point."""
    points = [tuple(map(float, pair)) for pair in re.findall(r"([\d.]+) ([\d.]+)", path)]
    x, y = min(points, key=lambda point: point[1])
    return x, HEIGHT - y


def test_the_wider_value_is_the_lower_one_on_a_common_axis():
    pair = together("60% to 90%", "beta(128, 44)")
    assert pair is not None
    assert peak(pair.after)[1] == pytest.approx(HEIGHT - 3, abs=0.1)
    assert peak(pair.before)[1] < peak(pair.after)[1]


def test_the_larger_value_lies_to_the_right():
    pair = together("normal(10, 1)", "normal(20, 1)")
    assert pair is not None
    assert peak(pair.before)[0] < WIDTH / 2 < peak(pair.after)[0]
    assert pair.ticks[0] < 10 < 20 < pair.ticks[-1]


@pytest.mark.parametrize("other", ["price * 2", 12, "12"])
def test_a_formula_or_a_certain_number_has_no_common_picture(other):
    assert together(other, "1 to 2") is None
