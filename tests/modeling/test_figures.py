"""Numbers that a sentence claims."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modeling.figures import figures


def told(text: str, units: tuple[str, ...] = ()) -> list[tuple[str, str, str]]:
    found = figures(text, currency="CNY", units=units)
    return [(text[each.start : each.end], each.value, each.unit) for each in found]


@pytest.mark.parametrize(
    ("text", "words", "value", "unit"),
    [
        ("30% off", "30%", "30%", "1"),
        ("churn of 0.5 percent", "0.5 percent", "0.5%", "1"),
        ("毛利 60\uff05", "60\uff05", "60%", "1"),
        ("15%-30 % of lenders", "15%-30 %", "15% to 30%", "1"),
        ("5-8% fee", "5-8%", "5% to 8%", "1"),
        ("Fee of CN¥1.5 per application", "CN¥1.5", "1.5", "CNY"),
        ("20,000 CNY per month", "20,000 CNY per month", "20000", "CNY/month"),
        ("$3m a year", "$3m a year", "3000000", "CNY/year"),
        ("€12", "€12", "12", "EUR"),
        ("12 euros", "12 euros", "12", "EUR"),
        ("人工 350万元/年", "350万元/年", "3500000", "CNY/year"),
        ("5 万至 8 万元", "5 万至 8 万元", "50000 to 80000", "CNY"),
        ("a 3-month pilot", "3-month", "3", "month"),
        ("Team of 6 to 10 people", "6 to 10 people", "6 to 10", "person"),
        ("10 million users", "10 million users", "10000000", "user"),
        ("覆盖100家医院", "100家", "100", "家"),
        ("试运行 12 个月", "12 个月", "12", "month"),
    ],
)
def test_a_number_with_a_percent_sign_a_currency_or_a_unit_is_found(text, words, value, unit):
    assert told(text) == [(words, value, unit)]


def test_the_units_of_the_case_count_in_one_and_many():
    text = "8000 to 22000 applications a month, 1 lender"
    assert told(text, ("application", "lender")) == [
        ("8000 to 22000 applications a month", "8000 to 22000", "application/month"),
        ("1 lender", "1", "lender"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "GPT-4 and ISO 42001 in 2027",
        "24/7 support, B2B",
        "Article 24 says so",
        "1. first, 2. second",
        "2026年上线，第3年盈利",
        "2026 to 2027年",
        "3月发布",
        "A team of six to ten",
        "20000",
    ],
)
def test_years_names_and_bare_numbers_claim_nothing(text):
    assert told(text, ("application",)) == []


def test_a_range_is_told_from_low_to_high_whatever_stands_first():
    assert told("from 30% to 10%") == [("30% to 10%", "10% to 30%", "1")]


@given(text=st.text(max_size=300))
def test_whatever_is_written_is_read_and_places_lie_in_the_text(text):
    for each in figures(text, currency="CNY", units=("seat",)):
        assert 0 <= each.start < each.end <= len(text)
        assert each.low <= each.high


@pytest.mark.parametrize("text", ["1," * 10_000, "8000 to " * 2_500, "1" * 20_000, "¥" * 20_000])
def test_a_long_text_takes_no_long_time(text):
    figures(text, currency="CNY")
