"""`manage.py analyse`: what moves NPV, from a file, with no database behind it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError

from bizcase.management.commands.analyse import ANALYSES
from modeling.document import dump, read
from modeling.sensitivity.elasticity import elasticities
from modeling.sensitivity.indices import indices
from modeling.sensitivity.seek import seek
from modeling.sensitivity.tables import table
from modeling.sensitivity.tornado import tornado
from tests.bizcase.analyse import said
from tests.modeling.cases import REFERENCE, case

ROOT = Path(__file__).parents[2]


def test_sensitivity_prints_what_the_library_says() -> None:
    told = json.loads(
        said(REFERENCE, "sensitivity", "--trials", 200, "--seed", 3, "--levels", 0.2, 0.8, "--json")
    )
    spec = read(REFERENCE.read_bytes())
    assert told["tornado"] == tornado(spec, trials=200, seed=3, levels=(0.2, 0.8)).to_json()
    assert told["indices"] == indices(spec, trials=200, seed=3).to_json()
    assert told["elasticity"] == elasticities(spec, trials=200, seed=3).to_json()


def test_seek_prints_what_the_library_says() -> None:
    asked = ("--measure", "p10 npv", "--target", 5e5, "--low", 10, "--high", 90)
    told = json.loads(said(REFERENCE, "seek", "price", "--trials", 200, *asked, "--json"))
    spec = read(REFERENCE.read_bytes())
    found = seek(spec, "price", measure="p10 npv", target=5e5, low=10, high=90, trials=200)
    assert told == found.to_json()


def test_a_table_prints_what_the_library_says() -> None:
    asked = ("--steps", 3, "--other-range", 0.01, 0.1, "--trials", 100, "--json")
    told = json.loads(said(REFERENCE, "table", "price", "churn", *asked))
    spec = read(REFERENCE.read_bytes())
    ranges = {"churn": (0.01, 0.1)}
    assert told == table(spec, "price", "churn", steps=3, ranges=ranges, trials=100).to_json()


def test_without_json_tables_are_printed_for_people() -> None:
    text = said(REFERENCE, "sensitivity", "--trials", 100)
    assert "Mean NPV, CNY" in text
    assert "Sobol' indices" in text
    assert "One per cent more" in text
    text = said(REFERENCE, "seek", "price", "--trials", 100)
    assert "95 % interval" in text
    assert "probability of a smaller value" in text
    text = said(REFERENCE, "table", "price", "market", "--steps", 2, "--trials", 100)
    assert "price \\ market" in text
    assert "Probability that NPV is above 0" in text


def test_shares_that_do_not_exist_are_printed_as_dashes(tmp_path: Path) -> None:
    file = tmp_path / "case.yaml"
    still = case([("x", "0 * a + 1", "benefit")], [("a", "normal(0, 1)")])
    file.write_text(dump(still), encoding="utf-8")
    assert "- [-, -]" in said(file, "sensitivity", "--trials", 50)


def test_an_outlook_replaces_its_assumptions(tmp_path: Path) -> None:
    spec = case([("x", "a - b", "benefit")], [("a", 10), ("b", 4)], outlooks={"downside": {"b": 7}})
    file = tmp_path / "case.yaml"
    file.write_text(dump(spec), encoding="utf-8")
    told = json.loads(said(file, "seek", "a", "--trials", 1, "--outlook", "downside", "--json"))
    assert [found["value"] for found in told["solutions"]] == [7]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("seek", "pric"), "did you mean 'price'"),
        (("seek", "price", "--measure", "mode"), "take one of"),
        (("table", "price", "price"), "both sides"),
        (("sensitivity", "--levels", 0.9, 0.1), "0 < low < high < 1"),
        (("sensitivity", "--trials", 0), "at least 1"),
        (("sensitivity", "--outlook", "none"), "outlooks"),
    ],
)
def test_what_cannot_be_asked_ends_with_2(arguments: tuple[object, ...], sentence: str) -> None:
    with pytest.raises(CommandError, match=sentence) as refusal:
        said(REFERENCE, *arguments)
    assert refusal.value.returncode == 2


def test_it_runs_from_the_shell_and_needs_no_database() -> None:
    unreachable = {"BIZCASE_DATABASE_URL": "postgres://nobody@127.0.0.1:1/none"}
    ended = subprocess.run(
        [sys.executable, "manage.py", "analyse", "-", "seek", "a", "--json"],
        cwd=ROOT,
        env=os.environ | unreachable,
        input=dump(case([("x", "a - 5", "benefit")], [("a", 7)])),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert ended.returncode == 0, ended.stderr
    assert json.loads(ended.stdout)["solutions"][0]["value"] == 5


def test_names_and_sentences_of_analyses_are_their_own() -> None:
    assert len({analysis.name for analysis in ANALYSES}) == len(ANALYSES)
    assert all(analysis.help.endswith(".") for analysis in ANALYSES)
