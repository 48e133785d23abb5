"""`manage.py analyse FILE information`: what is worth knowing, from a file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.core.management import CommandError
from django.utils import translation

from modeling.document import read
from modeling.information.perfect import evppi
from modeling.information.planned import studies
from modeling.information.studies import sampling
from tests.bizcase.analyse import said

DOCUMENT = """
format: bizcase/1
kind: case
id: share
title: A share
currency: CNY
timeline: {start: 2027-01, months: 12}
discount_rate: 0
assumptions:
  - {id: y, unit: 1, value: "beta(16, 4)", label: {en: Accuracy, zh-hans: 准确率}}
  - {id: k, unit: CNY, value: "normal(0, 1)"}
  - {id: money, unit: CNY, value: 1}
lines:
  - {id: gain, unit: CNY, role: benefit, at: 0, formula: "(10 * y - 7.6) * money + k"}
poc:
  - {id: first, title: First, recipe: tabular, metric: accuracy, binds: y, test_rows: 200}
outlooks:
  bold: {k: "normal(1, 1)"}
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "case.yaml"
    path.write_text(DOCUMENT, encoding="utf-8")
    return path


def test_the_command_prints_what_the_library_says(file: Path) -> None:
    study = ("--study", "input=y", "kind=binomial", "unit_cost=0.0001")
    asked = ("--trials", 800, "--seed", 2, "--group", "y", "k", *study, "--json")
    told = json.loads(said(file, "information", *asked))
    spec = read(file.read_bytes())
    drawn = {"trials": 800, "seed": 2}
    assert told["information"] == evppi(spec, groups=[["y", "k"]], **drawn).to_json()
    assert told["poc"] == studies(spec, **drawn).to_json()
    plan = {"input": "y", "kind": "binomial", "unit_cost": 0.0001}
    assert told["sampling"] == sampling(spec, plan, **drawn).to_json()


def test_tables_and_sentences_are_printed_for_people(file: Path) -> None:
    text = said(file, "information", "--trials", 500, "--study", "input=k", "kind=normal", "sd=2")
    assert "Worth of knowing, CNY" in text
    assert "Accuracy" in text
    assert "Planned PoCs, CNY" in text
    assert "'First' comes next" in text
    assert "Size of the test of k" in text
    with translation.override("zh-hans"):
        assert "准确率" in said(file, "information", "--trials", 500)


def test_a_choice_between_outlooks_can_be_looked_at(file: Path) -> None:
    asked = ("--trials", 500, "--between", "outlooks", "--json")
    told = json.loads(said(file, "information", *asked))["information"]
    assert {option["option"] for option in told["options"]} == {"as_written", "bold"}
    assert {worth["inputs"][0] for worth in told["inputs"]} == {"y", "k"}


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (("--inputs", "z"), "unknown name 'z'"),
        (("--study", "input=y", "kind=binomial", "unit_cost=many"), "study.unit_cost: must be"),
        (("--study", "input=y", "kind=binomial", "price=3"), "study.price: unknown name"),
    ],
)
def test_what_does_not_fit_is_refused(file: Path, arguments: tuple[str, ...], text: str) -> None:
    with pytest.raises(CommandError, match=text) as refused:
        said(file, "information", "--trials", 100, *arguments)
    assert refused.value.returncode == 2
