"""`manage.py simulate`: numbers from a file, with no database behind it."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from modeling.document import dump, read
from modeling.uncertainty.simulate import simulate
from tests.modeling.cases import REFERENCE, case

ROOT = Path(__file__).parents[2]


def said(*arguments: object) -> str:
    out = io.StringIO()
    call_command("simulate", *map(str, arguments), stdout=out)
    return out.getvalue()


def shell(
    *arguments: object, text: str | None = None, **variables: str
) -> subprocess.CompletedProcess[str]:
    """Run the command as a person does, with a database that nobody can reach."""
    unreachable = {"BIZCASE_DATABASE_URL": "postgres://nobody@127.0.0.1:1/none"}
    environment = os.environ | unreachable | variables
    return subprocess.run(
        [sys.executable, "manage.py", "simulate", *map(str, arguments)],
        cwd=ROOT,
        env=environment,
        input=text,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_json_is_one_document_equal_to_the_summary_of_the_library() -> None:
    told = json.loads(said(REFERENCE, "--trials", 500, "--seed", 3, "--json"))
    spec = read(REFERENCE.read_bytes())
    assert told == simulate(spec, trials=500, seed=3).summary()


def test_two_processes_print_the_same_bytes_and_need_no_database() -> None:
    one, two = (shell(REFERENCE, "--trials", 300, "--seed", 5, "--json") for _ in range(2))
    assert one.returncode == 0, one.stderr
    assert one.stdout == two.stdout
    assert json.loads(one.stdout)["seed"] == 5


def test_an_older_processor_and_fewer_threads_print_the_same_bytes() -> None:
    here = shell(REFERENCE, "--trials", 9000, "--json")
    older = shell(
        REFERENCE,
        "--trials",
        9000,
        "--json",
        NPY_DISABLE_CPU_FEATURES="X86_V3 X86_V4",
        OPENBLAS_CORETYPE="Nehalem",
        OPENBLAS_NUM_THREADS="1",
    )
    assert older.returncode == 0, older.stderr
    assert older.stdout == here.stdout


def test_without_json_a_table_is_printed_for_people() -> None:
    table = said(REFERENCE, "--trials", 300)
    assert "NPV, CNY" in table
    assert "Probability that NPV is above 0" in table


def test_the_table_gives_each_headline_with_its_error() -> None:
    table = said(REFERENCE, "--trials", 500)
    assert re.search(r"Probability that NPV is above 0: [0-9.]+ % ± [0-9.]+ %", table)
    assert re.search(r"Mean of the worst 5 %: -[0-9,]+ ± [0-9,]+ CNY", table)
    for label in ("Modified IRR per year", "Discounted payback, months", "Runway, months"):
        assert label in table


def test_even_sampling_is_the_librarys() -> None:
    told = json.loads(said(REFERENCE, "--trials", 600, "--sampling", "sobol", "--json"))
    spec = read(REFERENCE.read_bytes())
    assert told == simulate(spec, trials=600, sampling="sobol").summary()
    assert told["sampling"] == {"method": "sobol", "replicates": 16}


def test_no_number_of_threads_changes_a_byte() -> None:
    one, two = (said(REFERENCE, "--trials", 20_000, "--threads", n, "--json") for n in (1, 2))
    assert one == two


def test_a_tolerance_is_met_and_said() -> None:
    told = json.loads(said(REFERENCE, "--tolerance", "0.2%", "--sampling", "sobol", "--json"))
    assert told["npv"]["error"] <= 0.002 * told["npv"]["mean"]
    assert "was asked for" in told["notes"][0]
    table = said(REFERENCE, "--tolerance", 1, "--trials", 9000)
    assert "9000 trials, seed 1" in table
    assert "1 was asked for and is not reached" in table


def test_an_outlook_replaces_its_assumptions(tmp_path: Path) -> None:
    spec = case([("x", "a", "benefit")], [("a", 10)], outlooks={"downside": {"a": 4}})
    file = tmp_path / "case.yaml"
    file.write_text(dump(spec), encoding="utf-8")
    assert json.loads(said(file, "--trials", 1, "--json"))["npv"]["mean"] == 120
    down = json.loads(said(file, "--trials", 1, "--json", "--outlook", "downside"))
    assert down["npv"]["mean"] == 48


def test_a_refused_document_ends_with_2_and_sentences_on_standard_error() -> None:
    bad = REFERENCE.read_text(encoding="utf-8").replace("price * seats", "price * seat")
    ended = shell("-", text=bad)
    assert ended.returncode == 2
    assert ended.stdout == ""
    assert "lines[3].formula: unknown name 'seat'; did you mean 'seats'?" in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--outlook", "upsid"), "outlooks"),
        (("--trials", 0), "at least 1"),
        (("--seed", -1), "0 or more"),
        (("--trials", 10**13), "limit"),
        (("--threads", 0), "threads: must be at least 1"),
        (("--tolerance", "little"), "an amount of money above 0"),
        (("--tolerance", "1%", "--trials", 0), "at least 1"),
    ],
)
def test_what_cannot_be_asked_ends_with_2(arguments: tuple[object, ...], sentence: str) -> None:
    with pytest.raises(CommandError, match=sentence) as refusal:
        said(REFERENCE, *arguments)
    assert refusal.value.returncode == 2


def test_a_file_that_is_not_there_ends_with_2() -> None:
    with pytest.raises(CommandError, match="cannot be read") as refusal:
        said("/no/such/file.yaml")
    assert refusal.value.returncode == 2


def test_a_value_that_is_not_finite_ends_with_2(tmp_path: Path) -> None:
    file = tmp_path / "case.yaml"
    file.write_text(
        dump(case([("x", "a / (month - 3) * step", "benefit")], [("a", 1, "CNY/month")])),
        encoding="utf-8",
    )
    with pytest.raises(CommandError, match="month 3") as refusal:
        said(file)
    assert refusal.value.returncode == 2
