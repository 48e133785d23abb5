from __future__ import annotations

import pytest
from django.utils import translation

from reports.quantities import Quantities


@pytest.mark.parametrize(
    ("language", "currency", "amount", "expected"),
    [
        ("en", "USD", 1_234_567.0, "$1.2M"),
        ("en", "CNY", -2_400_000.0, "−CN¥2.4M"),
        ("zh-hans", "CNY", 1_234_567.0, "¥123.5万"),
        ("zh-hans", "CNY", 250_000_000.0, "¥2.5亿"),
        ("en", "CNY", None, "–"),
    ],
)
def test_money_is_short_and_in_the_language(language, currency, amount, expected):
    with translation.override(language):
        assert Quantities.of(currency).money(amount) == expected


@pytest.mark.parametrize(
    ("language", "currency", "largest", "unit"),
    [
        ("en", "CNY", 3.2e6, "CNY million"),
        ("en", "USD", 900.0, "USD"),
        ("zh-hans", "CNY", 3.2e6, "万元"),
        ("zh-hans", "USD", 3.2e9, "亿美元"),
    ],
)
def test_a_scale_names_its_power_and_its_currency(language, currency, largest, unit):
    with translation.override(language):
        assert Quantities.of(currency).scale([largest, -1.0, None]).unit == unit


def test_a_share_that_is_not_all_is_never_printed_as_all():
    with translation.override("en"):
        told = Quantities.of("CNY")
        assert told.share(1.0) == "100%"
        assert told.share(0.9996) != "100%"
        assert told.share(0.0004) != "0%"
        assert told.share(0.57) == "57%"


def test_what_rounds_to_zero_has_no_sign():
    with translation.override("en"):
        assert Quantities.of("CNY").scale([2e6]).show(-300.0) == "0.00"
