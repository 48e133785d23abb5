"""The supervisor of one machine: ready in seconds, nothing left behind, what dies comes back."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.chaos.conftest import ROOT, Site, wait_for

pytestmark = [pytest.mark.chaos]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def family(site: Site) -> dict[int, str]:
    """Return every living process that was started with the site's folder: pid and command."""
    mark = f"BIZCASE_VAR={site.var}".encode()
    found = {}
    for path in Path("/proc").glob("[0-9]*"):
        try:
            if mark in (path / "environ").read_bytes().split(b"\0"):
                found[int(path.name)] = (path / "cmdline").read_bytes().decode().replace("\0", " ")
        except OSError:  # it ended meanwhile, or is not ours to see
            continue
    return {pid: command for pid, command in found.items() if command}


def answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


class Up:
    """A running `manage.py up`."""

    def __init__(self, site: Site) -> None:
        self.site, self.port = site, free_port()
        self.out = site.var / "up.log"
        with self.out.open("wb") as out:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "up", "--port", str(self.port)],
                cwd=ROOT,
                env=site.environment,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def await_ready(self) -> None:
        wait_for(lambda: "Ready at" in self.out.read_text(), seconds=60, until="it is ready")

    def await_workers(self) -> None:
        logs = [self.site.var / "log" / name for name in ("worker.log", "trainer.log")]
        wait_for(
            lambda: all(path.exists() and " ready." in path.read_text() for path in logs),
            seconds=60,
            until="both workers take messages",
        )

    def workers(self) -> set[int]:
        return {pid for pid, command in family(self.site).items() if "manage.py worker" in command}


@pytest.fixture
def up(site: Site) -> Iterator[Up]:
    up = Up(site)
    up.await_ready()
    yield up
    for pid in family(site):
        os.kill(pid, signal.SIGKILL)
    up.process.wait()


def test_it_serves_says_where_and_ends_everything_on_ctrl_c(up: Up):
    assert answers(up.port)
    assert f"http://127.0.0.1:{up.port}" in up.out.read_text()
    up.await_workers()
    assert {path.name for path in (up.site.var / "log").iterdir()} == {
        "web.log",
        "worker.log",
        "trainer.log",
    }
    up.process.send_signal(signal.SIGINT)
    assert up.process.wait(timeout=40) == 0
    assert family(up.site) == {}
    assert not answers(up.port)


def test_nothing_outlives_a_supervisor_that_is_killed(up: Up):
    up.await_workers()
    up.process.kill()
    up.process.wait()
    wait_for(lambda: not family(up.site), seconds=40, until="every process has followed it")


def test_a_worker_that_dies_is_started_again(up: Up):
    up.await_workers()
    before = up.workers()
    os.kill(min(before), signal.SIGKILL)
    wait_for(lambda: up.workers() - before, seconds=40, until="another took its place")
    wait_for(lambda: "started again" in up.out.read_text(), seconds=10, until="it was told")
    assert answers(up.port)


def refused(site: Site, *words: str) -> str:
    done = subprocess.run(
        [sys.executable, "manage.py", "up", *words],
        cwd=ROOT,
        env=site.environment,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 2
    return done.stderr


def test_a_port_that_is_taken_is_said_and_nothing_is_started(site: Site):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        assert f"Port {port} is taken" in refused(site, "--port", str(port))
    assert family(site) == {}


def test_a_database_without_its_tables_is_said(tmp_path: Path):
    site = Site(tmp_path / "var")
    site.var.mkdir()
    assert "manage.py migrate" in refused(site, "--port", str(free_port()))
