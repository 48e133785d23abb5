"""`manage.py analyse FILE actuals`: known months against the forecast, and what they teach."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.core.management import CommandError

from tests.bizcase.analyse import said

DOCUMENT = """
format: bizcase/1
kind: case
id: known
title: Known
currency: CNY
timeline: {start: 2027-01, months: 12}
discount_rate: 0
assumptions:
  - {id: level, unit: CNY/month, value: "normal(100, 10)"}
lines:
  - {id: income, unit: CNY/month, role: benefit, formula: level}
actuals: {income: [110, null, 140]}
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "case.yaml"
    path.write_text(DOCUMENT, encoding="utf-8")
    return path


def test_known_months_stand_beside_their_forecast(file):
    told = json.loads(said(file, "actuals", "--json"))
    assert [month["inside"] for month in told["tracking"]["months"]] == [True, False]
    assert told["posterior"] is None


def test_with_an_error_the_assumptions_before_and_after_are_told(file):
    text = said(file, "actuals", "--error", 0.2)
    assert "50 % inside P10 to P90" in text
    before, after = text.split("level")[1].split()[:2]
    assert float(before) == pytest.approx(100, abs=0.5)
    # precision-weighted: 1/10^2 at 100, 1/25^2 at 110 and 1/28^2 at 140
    assert float(after) == pytest.approx(105.2, abs=0.5)
    assert "The 10000 trials are worth" in text


def test_a_document_that_knows_nothing_is_refused(tmp_path):
    path = tmp_path / "case.yaml"
    path.write_text(DOCUMENT.partition("actuals")[0], encoding="utf-8")
    with pytest.raises(CommandError, match="nothing is known yet"):
        said(path, "actuals")
