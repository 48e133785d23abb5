"""`manage.py analyse FILE choice`: options side by side, and when each of them wins."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.core.management import CommandError
from django.utils import translation

from tests.bizcase.analyse import said

TWELVE = Path(__file__).parents[1] / "modeling" / "twelve.yaml"
DOCUMENT = """
format: bizcase/1
kind: case
id: two
title: Two ways to earn
currency: CNY
timeline: {start: 2027-01, months: 12}
discount_rate: 0
assumptions:
  - {id: use, unit: CNY/month, value: "uniform(0, 1000)", label: {en: Use, zh-hans: 用量}}
lines:
  - {id: metered, unit: CNY/month, role: benefit, formula: use, stream: usage}
  - {id: flat_fee, unit: CNY/month, role: benefit, formula: "300", stream: flat}
outlooks:
  busy: {use: "uniform(500, 1000)"}
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "case.yaml"
    path.write_text(DOCUMENT, encoding="utf-8")
    return path


def test_business_models_are_compared_where_there_are_two(file):
    told = json.loads(said(file, "choice", "--json", "--trials", 4000))
    assert told["between"] == "streams"
    assert [option["name"] for option in told["options"]] == ["usage", "flat"]
    assert told["options"][0]["mean"] == pytest.approx(12 * 500, rel=0.03)
    usage, flat = told["conditions"]
    assert [one["id"] for one in usage["conditions"]] == ["use"]
    assert usage["conditions"][0]["low"] == pytest.approx(300, abs=5)
    assert flat["conditions"][0]["high"] == pytest.approx(300, abs=5)


def test_outlooks_are_compared_when_asked_for(file):
    told = json.loads(said(file, "choice", "--json", "--trials", 500, "--between", "outlooks"))
    assert [option["label"] for option in told["options"]] == ["busy", "As written"]
    assert told["chosen"]["mean"] == "busy"


def test_the_conditions_of_any_two_options_can_be_asked_for(file):
    told = json.loads(said(file, "choice", "--json", "--trials", 4000, "--when", "flat", "usage"))
    assert told["when"]["event"] == "flat beats usage"
    assert told["words"][-1] == told["when"]["words"]
    with pytest.raises(CommandError, match="unknown name 'usages'; did you mean 'usage'"):
        said(file, "choice", "--when", "flat", "usages")


def test_people_read_a_table_and_sentences(file):
    text = said(file, "choice", "--trials", 4000)
    assert "is best" in text.splitlines()[0]
    assert "As written" not in text
    assert "usage has the highest mean NPV" in text
    assert "of the futures where Use is above 300 CNY/month" in text


def test_the_sentences_use_the_labels_of_the_reader_s_language(file):
    with translation.override("zh-hans"):
        assert "用量" in said(file, "choice", "--trials", 2000)


def test_a_case_without_options_is_refused(file):
    file.write_text(DOCUMENT.partition("outlooks")[0].replace(", stream: flat", ""))
    with pytest.raises(CommandError, match="no outlooks to choose between") as refused:
        said(file, "choice")
    assert refused.value.returncode == 2


def test_twelve_business_models_stand_side_by_side():
    told = json.loads(said(TWELVE, "choice", "--json", "--trials", 1000))
    assert len(told["options"]) == 13
    assert sum(option["probability_best"] for option in told["options"]) == pytest.approx(1)
