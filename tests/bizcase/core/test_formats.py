from __future__ import annotations

import math
from datetime import UTC, datetime

import pytest
from django.template import Context, Template
from django.utils import translation
from hypothesis import example, given
from hypothesis import strategies as st

from bizcase.core import formats

NUMBERS = st.floats(-1e12, 1e12, allow_nan=False)


@pytest.mark.parametrize(
    ("value", "english", "chinese"),
    [
        (12_437_000, "CN¥12.4M", "¥1243.7万"),
        (-437_000, "−CN¥437K", "−¥43.7万"),
        (3040.773, "CN¥3K", "¥3041"),
        (0, "CN¥0", "¥0"),
        (12.5, "CN¥12.50", "¥12.50"),
        (None, "–", "–"),
        (math.nan, "–", "–"),
    ],
)
def test_money_is_short_and_in_the_readers_language(value, english, chinese):
    assert formats.money(value, "CNY") == english
    with translation.override("zh-hans"):
        assert formats.money(value, "CNY") == chinese


def test_money_in_full_has_no_decimals():
    assert formats.money(12_437_000.4, "CNY", compact=False) == "CN¥12,437,000"


def test_a_share_that_is_not_certain_is_never_shown_as_certain():
    assert formats.percent(0.9996) == ">99%"
    assert formats.percent(0.0004) == "<1%"
    assert formats.percent(1) == "100%"
    assert formats.percent(0) == "0%"
    assert formats.percent(0.1234, 1) == "12.3%"


@given(share=st.floats(0.0, 1.0, exclude_min=True, exclude_max=True), digits=st.integers(0, 2))
@example(share=0.995, digits=0)
@example(share=0.005, digits=0)
@example(share=0.9995, digits=1)
@example(share=0.99995, digits=2)
def test_only_nothing_and_everything_are_written_bare(share, digits):
    shown = formats.percent(share, digits)
    assert shown not in {formats.percent(0, digits), formats.percent(1, digits)}


@given(value=NUMBERS)
def test_a_negative_number_has_a_minus_sign_and_no_hyphen(value):
    for shown in (formats.compact(value), formats.money(value, "USD"), formats.number(value, 2)):
        assert "-" not in shown
        assert value >= 0 or "−" in shown or float(f"{value:.2f}") == 0


def test_figures_keep_three_places_and_whole_numbers():
    assert formats.figures(0.0344444) == "0.0344"
    assert formats.figures(2_320) == "2,320"
    assert formats.compact(62.84) == "62.8"
    assert formats.compact(292_200) == "292.2K"


def test_durations_have_at_most_two_parts():
    assert [formats.seconds(s) for s in (0.25, 9.52, 41, 60, 125, 7_260)] == [
        "250 ms",
        "9.5 s",
        "41 s",
        "1 min",
        "2 min 5 s",
        "2 h 1 min",
    ]


def test_sizes_are_decimal():
    assert [formats.size(n) for n in (999, 268_042, 3_500_000)] == ["999 B", "268 kB", "3.5 MB"]


def test_a_moment_is_written_without_doubt_about_day_and_month():
    when = datetime(2026, 11, 2, 15, 4, tzinfo=UTC)
    assert formats.moment(when) == "Nov 2, 2026, 15:04"
    assert formats.day(None) == "–"


def test_a_template_signs_a_change_and_counts_points():
    page = Template(
        "{% load formats %}{{ up|money:'USD'|plus:up }} {{ down|points|plus:down }} "
        "{% money_range up 2000000 'USD' %}"
    )
    shown = page.render(Context({"up": 1_200_000, "down": -0.019}))
    assert shown == "+$1.2M −1.9 pp $1.2M to $2M"


def test_a_document_text_is_said_in_the_readers_language():
    page = Template("{% load formats %}{{ text|said }}")
    text = Context({"text": {"en": "Small", "zh-hans": "小"}})
    assert page.render(text) == "Small"
    with translation.override("zh-hans"):
        assert page.render(text) == "小"


@given(value=st.floats(allow_nan=False, allow_infinity=False))
def test_no_number_is_too_large_or_too_small_to_be_written(value):
    for write in (formats.compact, formats.figures, formats.number, formats.percent):
        assert 0 < len(write(value)) < 60
    assert len(formats.money(value, "CNY")) < 40
    assert len(formats.money(value, "CNY", compact=False)) < 40
