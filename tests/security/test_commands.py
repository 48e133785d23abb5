"""The command line refuses with a sentence and code 2, and never opens a database.

No test here may use one: that is how it is known.
"""

from __future__ import annotations

import io
import sys
import time
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.security.documents import HOSTILE
from tests.test_access import SMALL as CASE


@pytest.mark.parametrize("name", HOSTILE)
def test_the_command_line_ends_with_two_and_a_sentence(tmp_path: Path, name: str):
    text, path, word = HOSTILE[name]
    file = tmp_path / "case.yaml"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(CommandError) as refusal:
        call_command("simulate", str(file))
    assert refusal.value.returncode == 2
    assert path in str(refusal.value)
    assert word in str(refusal.value)


@pytest.mark.parametrize("place", ["nowhere.yaml", ".", "big.yaml"])
def test_a_file_that_is_none_or_too_large_ends_with_two(tmp_path: Path, place: str):
    with (tmp_path / "big.yaml").open("wb") as big:
        big.truncate(40_000_000)
    start = time.perf_counter()
    with pytest.raises(CommandError) as refusal:
        call_command("simulate", str(tmp_path / place))
    assert refusal.value.returncode == 2
    assert time.perf_counter() - start < 1


def test_no_more_is_read_from_a_pipe_than_a_document_holds(monkeypatch: pytest.MonkeyPatch):
    pipe = io.BytesIO(b"x" * 3_000_000)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(pipe))
    with pytest.raises(CommandError, match="larger than 2 MB"):
        call_command("simulate", "-")


@pytest.mark.parametrize(
    "options",
    [
        ["--trials", "0"],
        ["--trials", str(10**20)],
        ["--seed", "-1"],
        ["--outlook", "rosy"],
        ["--trials", "1e5"],
    ],
)
def test_a_bad_option_is_a_sentence(tmp_path: Path, options: list[str]):
    file = tmp_path / "case.yaml"
    file.write_text(CASE)
    with pytest.raises(CommandError):
        call_command("simulate", str(file), *options)
