from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

ROOT = Path(__file__).parents[2]
GERMAN = ROOT / "bizcase/cases/library/data/german_credit.csv"


def arguments(**changed: str) -> list[str]:
    asked = {"data": str(GERMAN), "target": "creditability", "epochs": "2", "seed": "1", **changed}
    return ["train", "tabular", *(word for k, v in asked.items() for word in (f"--{k}", v))]


def test_the_record_is_one_json_document_and_the_shell_needs_no_database():
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments(positive="bad"), "--json"],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", "BIZCASE_DATABASE_URL": "sqlite:////nowhere/at/all.sqlite3"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    record = json.loads(done.stdout)
    assert record["recipe"] == "tabular@1"
    assert record["positive"] == "bad"
    assert record["epochs"] == 2


def test_bad_input_ends_with_status_2_and_a_sentence():
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments(target="creditabilty")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "did you mean “creditability”" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"data": "nowhere.csv"}, "no file"),
        ({"seconds": "1"}, "seconds must be"),
        ({"seed": "-1"}, "seed must be"),
        ({"device": "tpu"}, "Unknown device"),
    ],
)
def test_what_cannot_be_is_refused(changed, sentence):
    with pytest.raises(CommandError, match=sentence) as caught:
        call_command(*arguments(**changed))
    assert caught.value.returncode == 2


def test_without_json_the_epochs_and_the_verdict_are_shown(capsys, tmp_path):
    call_command(*arguments(folder=str(tmp_path)))
    shown = capsys.readouterr().out
    assert "valid/auc" in shown
    assert "Baseline: logistic regression" in shown
    assert "Verdict: " in shown
    assert (tmp_path / "model.safetensors").exists()
