from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import psutil
import pytest

from modeling.poc.config import TrainError
from modeling.poc.supervise import data_card, supervise
from modeling.poc.train import train

ROOT = Path(__file__).parents[3]


def never() -> bool:
    return False


class Watcher:
    """Hears the events; when its test says so, it acts once."""

    def __init__(self, when: Any = never, act: Any = None) -> None:
        self.when, self.act, self.events = when, act, []

    def __call__(self, event: dict[str, Any]) -> None:
        self.events.append(event)
        if "metric" in event and self.act is not None and self.when():
            self.act()
            self.act = None

    def epochs(self) -> list[int]:
        return [e["step"] for e in self.events if e.get("metric") == "valid/auc"]


def trainings() -> list[psutil.Process]:
    """Return the children of this process that train, not what other tests left."""
    return [c for c in psutil.Process().children() if "modeling.poc.child" in c.cmdline()]


def kill_child() -> None:
    for child in trainings():
        os.kill(child.pid, signal.SIGKILL)


def test_a_training_stopped_and_then_killed_ends_with_the_bits_of_a_whole_one(
    configured, sink, tmp_path
):
    config = configured(epochs=100, checkpoint_seconds=0, patience=200)
    whole = train(config, folder=tmp_path / "whole", sink=sink)
    folder = tmp_path / "cut"

    asked: list[bool] = []
    stopped = Watcher(when=lambda: len(stopped.epochs()) > 2, act=lambda: asked.append(True))
    with pytest.raises(TrainError) as caught:
        supervise(config, folder=folder, on_event=stopped, should_stop=lambda: bool(asked))
    assert caught.value.code == "stopped"

    killed = Watcher(when=lambda: len(killed.epochs()) > 2, act=kill_child)
    with pytest.raises(TrainError) as caught:
        supervise(config, folder=folder, on_event=killed, should_stop=never)
    assert caught.value.code == "killed"
    assert killed.epochs()[0] > 1

    last = Watcher()
    record = supervise(config, folder=folder, on_event=last, should_stop=never)
    assert last.epochs()[0] > 1
    assert record["cost"]["attempts"] == 3
    assert record["model"]["sha256"] == whole["model"]["sha256"]
    assert record["value"] == whole["value"]
    assert record["baseline"]["value"] == whole["baseline"]["value"]
    assert [e for e in last.events if "card" in e]
    assert not trainings()


def test_bad_data_come_back_as_the_same_error(configured, tmp_path):
    with pytest.raises(TrainError, match="did you mean “late”") as caught:
        supervise(
            configured(target="latte"), folder=tmp_path, on_event=Watcher(), should_stop=never
        )
    assert caught.value.code == "unknown_column"
    assert caught.value.fields == {"name": "latte", "near": "late"}


def test_a_listener_that_fails_ends_the_child(configured, tmp_path):
    def refuse(_event: dict[str, Any]) -> None:
        raise LookupError("the run was taken by somebody else")

    with pytest.raises(LookupError):
        supervise(configured(), folder=tmp_path, on_event=refuse, should_stop=never)
    assert not trainings()


def test_a_child_does_not_outlive_its_parent(configured, tmp_path):
    code = (
        "import sys, psutil\n"
        "from pathlib import Path\n"
        "from modeling.poc.config import TrainConfig\n"
        "from modeling.poc.supervise import supervise\n"
        "def told(event):\n"
        "    if 'metric' in event:\n"
        "        print(psutil.Process().children()[0].pid, flush=True)\n"
        f"config = TrainConfig.from_json({configured(epochs=9999, patience=9999).to_json()!r})\n"
        f"supervise(config, folder=Path({str(tmp_path / 'job')!r}), on_event=told,"
        " should_stop=lambda: False)\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, cwd=ROOT)
    with parent:
        child = psutil.Process(int(parent.stdout.readline()))
        parent.kill()
    child.wait(timeout=20)
    assert not child.is_running()


def test_a_data_card_is_read_in_a_child(loans_file):
    card = data_card(loans_file)
    assert card["rows"] == 400
    assert [column["name"] for column in card["columns"]] == ["income", "debt", "job", "late"]


def test_a_file_that_is_no_table_is_refused_in_a_sentence(tmp_path):
    path = tmp_path / "t.csv"
    path.write_bytes(b"\x89PNG\0\0")
    with pytest.raises(TrainError, match="cannot be read as CSV"):
        data_card(path)


def test_a_child_that_takes_too_long_is_ended(loans_file):
    with pytest.raises(TrainError) as caught:
        data_card(loans_file, seconds=0.01)
    assert caught.value.code == "time_limit"


def test_a_child_that_wants_too_much_memory_says_so(tmp_path):
    path = tmp_path / "big.csv"
    path.write_text("a,b\n" + "1234567890,1234567890\n" * 400_000)
    with pytest.raises(TrainError) as caught:
        data_card(path, memory_mb=16)
    assert caught.value.code == "out_of_memory"


def test_a_child_that_is_slow_to_leave_has_told_its_result_all_the_same(monkeypatch, tmp_path):
    lingering = (
        "import json, os, sys, time; sys.stdin.readline();"
        "os.write(1, json.dumps({'result': {'rows': 3}}).encode() + b'\\n'); os.close(1);"
        "time.sleep(600)"
    )
    begun, real = [], subprocess.Popen

    def start(_args: list[str], **more: Any) -> subprocess.Popen[bytes]:
        begun.append(real([sys.executable, "-c", lingering], **more))
        return begun[0]

    monkeypatch.setattr("modeling.poc.supervise.subprocess.Popen", start)
    assert data_card(tmp_path / "table.csv") == {"rows": 3}
    assert begun[0].poll() is not None
