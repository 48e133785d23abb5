from __future__ import annotations

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from bizcase.economics.value.quantities import (
    number,
    parted,
    per,
    quantity,
    span,
    value_text,
    written,
)


def wide(text: str) -> str:
    """Return the full-width letters that a Chinese keyboard types."""
    return "".join(chr(ord(letter) + 0xFEE0) for letter in text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12", 12),
        ("12,000", 12_000),
        ("1,234,567.5", 1_234_567.5),
        ("1.2万", 12_000),
        ("3亿元", 3e8),
        ("5k", 5_000),
        ("80%", 0.8),
        ("0.5 %", 0.005),
        ("¥5 000", 5_000),
        ("CN¥12", 12),
        (wide("12,000"), 12_000),
        ("-3e5", -3e5),
        ("\u22124", -4),
        (".5", 0.5),
    ],
)
def test_numbers_are_read_as_people_write_them(text, value):
    assert number(text) == pytest.approx(value)


@pytest.mark.parametrize(
    "text", ["", "abc", "12,5", "1,23,456", "1e400", "1e101", "nan", "inf", "1 2", "5%%", "--5"]
)
def test_what_is_no_number_is_none(text):
    assert number(text) is None


def test_a_comma_is_a_decimal_sign_where_a_file_says_so():
    assert number("12,5", comma=True) == 12.5
    assert number("12,000", comma=True) == 12_000


@given(st.floats(-1e12, 1e12))
def test_a_number_that_was_written_is_read_again(value):
    assert number(written(value)) == pytest.approx(value, rel=1e-14)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12,000", 12_000.0),
        ("80 to 160", "80 to 160"),
        ("1万至2万", "10000 to 20000"),
        ("2%到5%", "2% to 5%"),
        (wide("2%~5%"), "2% to 5%"),
        ("5k to 7k", "5000 to 7000"),
        ("80%", "80%"),
        ("normal(1, 2)", "normal(1, 2)"),
        ("price * 2", "price * 2"),
        ("0", 0.0),
    ],
)
def test_values_are_written_as_documents_write_them(text, value):
    assert value_text(text) == value


def test_quantities_carry_their_unit_once():
    assert quantity(52_300, "CNY/month", "CNY") == "CN¥52.3K/month"
    assert quantity(12, "minute/study", "CNY") == "12 minute/study"
    assert quantity(0.87, "1", "CNY") == "0.87"
    assert quantity(None, "CNY", "CNY") == "–"
    assert span(1, 2, "hour", "CNY") == "1 to 2 hour"
    assert span(5e4, 6e4, "CNY/month", "CNY") == "CN¥50K to CN¥60K/month"
    assert span(2, 2, "hour", "CNY") == "2 hour"
    assert span(31_712, 31_723, "CNY/month", "CNY") == "CN¥31,712 to CN¥31,723/month"
    assert span(0.12341, 0.12343, "1", "CNY") == "0.12341 to 0.12343"
    assert parted(5e4, "CNY/month", "CNY") == ("CN¥50K", "/month")
    with translation.override("zh-hans"):
        assert quantity(52_300, "CNY/month", "CNY") == "¥5.2万/month"


def test_a_unit_for_each_unit_of_another_is_one_unit():
    assert per("CNY/month", "1") == "CNY/month"
    assert per("CNY/month", "hour") == "CNY/month/hour"
    assert per("1", "CNY/month") == "1/(CNY/month)"
